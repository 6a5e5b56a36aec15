package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * The application of one process of a member: its state is a number over all that it applied, in order, and is its
 * answer, so that equal answers mean equal histories. Owned by one run, single-threaded.
 */
final class SimService implements StateMachine {
    private final SimProcess process;
    private final SimWorld world;
    private long applied;
    private long state;

    SimService(SimProcess process, SimWorld world) {
        this.process = process;
        this.world = world;
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            DLedgerEntry entry = iterator.next();
            for (int times = world.liar().timesApplied(process, entry.getIndex()); times > 0; times--) {
                long payload = ByteBuffer.wrap(entry.getBody()).getLong();
                applied++;
                state = state * 0x9E37_79B9_7F4A_7C15L + payload;
                world.referee().appliedByService(process.member(), payload);
            }
            iterator.complete(ByteBuffer.allocate(16).putLong(applied).putLong(state).array());
        }
    }
}
