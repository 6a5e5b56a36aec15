package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;

/**
 * Reads at any member that is up, whether it leads or not, in any mode. It lives in the member's process, so that it
 * reaches members that no other member reaches. Owned by one run, single-threaded.
 */
final class SimReader {
    private static final List<ReadMode> MODES = List.of(ReadMode.values());
    private static final long CALM_US = 20_000;

    private final SimWorld world;
    private final Dice dice;
    private final SimOptions.Reads options;
    private boolean stopped;
    private boolean calm;

    SimReader(SimWorld world, long seed) {
        this.world = world;
        this.dice = new Dice(seed);
        this.options = world.options().reads();
    }

    void start() {
        nextAfter(dice.waiting(options.meanThinkUs()));
    }

    /** Reads less often, so that a slow group can follow. */
    void calmDown() {
        calm = true;
    }

    void stop() {
        stopped = true;
    }

    private void nextAfter(long us) {
        world.scheduler().after(us, this::next);
    }

    private void next() {
        if (stopped) {
            return;
        }
        List<SimMember> reachable = world.nemesis().membersForClients();
        if (!reachable.isEmpty()) {
            read(reachable.get(dice.between(0, reachable.size() - 1)), MODES.get(dice.between(0, MODES.size() - 1)));
        }
        nextAfter(dice.waiting(options.meanThinkUs()) + (calm ? CALM_US : 0));
    }

    private void read(SimMember member, ReadMode mode) {
        SimRead read = world.history().beginRead(mode, member);
        member.process().runner().readIndex(mode).whenComplete((response, failure) -> ended(read, response, failure));
    }

    private void ended(SimRead read, ReadIndexResponse response, Throwable failure) {
        if (failure != null || response.code().outcome() == DLedgerResponseCode.Outcome.UNKNOWN) {
            world.referee().violated("LinearizableRead", read + " was answered with " + response + ", " + failure);
            return;
        }
        if (response.code() == DLedgerResponseCode.SUCCESS) {
            read.answeredWith(response.index());
            world.referee().read(read);
        }
        world.history().endRead(read);
    }
}
