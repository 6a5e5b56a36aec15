package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.RaftEvent;

/**
 * Asks single members, now and then, to drop the beginning of their logs; never entries that some member does not hold
 * durably, since nothing brings those to it. In some seeds only, and with chance of its own, so that the others are the
 * runs that they were before. Owned by one run, single-threaded.
 */
final class SimRetention {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x5E7E_4710_4AC4_11E5L;
    private static final double SHARE_OF_SEEDS = 0.3;
    /** How far back a common entry is looked for. */
    private static final int MOST_TRIES = 50;

    private final SimWorld world;
    private final Dice dice;
    private final long everyUs;

    SimRetention(SimWorld world, long seed) {
        this.world = world;
        this.dice = new Dice(seed ^ SALT);
        this.everyUs = (long) dice.magnitude(20_000, 1_000_000);
    }

    /** Where a disk promises too much, no entry is surely held by all. */
    void start() {
        boolean keepsPromises = world.liar() == Liar.HONEST && world.options().timing().flushMode() == FlushMode.SYNC;
        if (dice.chance(SHARE_OF_SEEDS) && keepsPromises) {
            askLater();
        }
    }

    private void askLater() {
        world.scheduler().after(dice.waiting(everyUs), this::ask);
    }

    private void ask() {
        List<SimMember> up = new ArrayList<>();
        world.cluster().members().stream().filter(SimMember::isUp).forEach(up::add);
        long index = heldByAll();
        if (!up.isEmpty() && index >= 0) {
            SimMember member = up.get(dice.between(0, up.size() - 1));
            world.trace().line(member.id(), "may drop entries up to " + index);
            member.process().runner().deliver(new RaftEvent.RetentionDue(index));
        }
        askLater();
    }

    /** The last index, or nearly, up to which all members have one and the same log on disk; -1 if none is found. */
    private long heldByAll() {
        List<SimMember> members = world.cluster().members();
        long last = Long.MAX_VALUE;
        for (SimMember member : members) {
            last = Math.min(last, member.disk().survivingLastIndex());
        }
        for (long index = last; index >= 0 && index > last - MOST_TRIES; index--) {
            long common = index;
            int chainCrc = members.get(0).disk().surviving(index).chainCrc();
            if (members.stream().allMatch(member -> member.disk().surviving(common).chainCrc() == chainCrc)) {
                return index;
            }
        }
        return -1;
    }
}
