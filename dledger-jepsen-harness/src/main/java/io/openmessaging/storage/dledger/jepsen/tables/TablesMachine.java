package io.openmessaging.storage.dledger.jepsen.tables;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * Tables as a state machine: what the transactions in the log make of them. An entry that is no transaction changes
 * nothing and is answered with nothing, on this member as on the others.
 */
final class TablesMachine implements StateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(TablesMachine.class);
    private static final String FILE = "tables";

    private final Tables tables;

    TablesMachine(Tables tables) {
        this.tables = tables;
    }

    @Override
    public void onApply(CommittedEntryIterator entries) {
        while (entries.hasNext()) {
            Transaction transaction = Transaction.decode(ByteBuffer.wrap(entries.next().getBody()));
            if (transaction != null) {
                entries.complete(Answer.encode(tables.carryOut(transaction)));
            }
        }
    }

    @Override
    public boolean onSnapshotSave(SnapshotWriter writer) {
        try {
            writer.writeFile(FILE, tables.encode());
            return true;
        } catch (IOException e) {
            LOG.warn("the tables cannot be saved", e);
            return false;
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            return tables.load(reader.readFile(FILE));
        } catch (IOException e) {
            LOG.warn("the tables cannot be loaded", e);
            return false;
        }
    }

    @Override
    public void onError(DLedgerException error) {
        LOG.error("the tables stop", error);
    }
}
