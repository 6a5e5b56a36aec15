package io.openmessaging.storage.dledger.jepsen.tables;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.UserDefineProcessor;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.statemachine.session.SessionLimits;
import io.openmessaging.storage.dledger.statemachine.session.SessionStateMachine;

/**
 * What a member needs to serve {@link TablesClient}s. Transactions that may write go through the log, once however
 * often they are repeated; those that only read are answered by any member, once its state has got to the index that
 * the read mode asks for. Any thread.
 */
public final class TablesMember {
    static final int WRITE = 0;
    static final int READ = 1;

    private static final ReadMode[] MODES = ReadMode.values();

    private final DLedgerServer server;
    private final Tables tables = new Tables();

    private TablesMember(DLedgerServer server) {
        this.server = server;
    }

    /** Makes a member that has not started one of tables. */
    public static void serveOn(DLedgerServer server) {
        TablesMember member = new TablesMember(server);
        server.registerStateMachine(new SessionStateMachine(new TablesMachine(member.tables), SessionLimits.DEFAULT));
        server.registerUserDefineProcessor(WRITE, UserDefineProcessor.ofWrites(server));
        server.registerUserDefineProcessor(READ, member::read);
    }

    /** A read's bytes: the place of its mode in 1, and the transaction. */
    static byte[] encodeRead(ReadMode mode, Transaction transaction) {
        byte[] encoded = transaction.encode();
        return ByteBuffer.allocate(1 + encoded.length).put((byte) mode.ordinal()).put(encoded).array();
    }

    private CompletableFuture<UserDefineResponse> read(UserDefineRequest request) {
        ByteBuffer in = ByteBuffer.wrap(request.getBody());
        byte mode = in.hasRemaining() ? in.get() : -1;
        Transaction transaction = Transaction.decode(in);
        if (mode < 0 || mode >= MODES.length || transaction == null || transaction.writes()) {
            return CompletableFuture.completedFuture(UserDefineResponse.of(DLedgerResponseCode.UNEXPECTED_ARGUMENT));
        }
        return server.readIndex(MODES[mode]).thenApply(confirmed -> confirmed.code() == DLedgerResponseCode.SUCCESS
            ? UserDefineResponse.of(Answer.encode(tables.carryOut(transaction)))
            : UserDefineResponse.of(confirmed.code()));
    }
}
