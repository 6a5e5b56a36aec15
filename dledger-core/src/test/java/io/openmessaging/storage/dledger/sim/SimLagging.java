package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.RaftEvent;

/**
 * Asks members to drop the beginning of their logs however much others lack of it, and takes the log of one away, while
 * all others are whole: so members must begin where their leader begins. In some seeds only, and with chance of its
 * own, so that the others are the runs that they were before. Owned by one run, single-threaded.
 */
final class SimLagging {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x1A66_1469_0E4B_05E5L;
    private static final double SHARE_OF_SEEDS = 0.3;
    /** Most entries that a member keeps of what is committed. */
    private static final int MOST_KEPT = 20;

    private final SimWorld world;
    private final Dice dice;
    private final long dropEveryUs;
    private final long wipeEveryUs;
    /** Whether the lie is one of logs that are lost. */
    private final boolean isSought;

    SimLagging(SimWorld world, long seed) {
        this.world = world;
        this.dice = new Dice(seed ^ SALT);
        this.dropEveryUs = (long) dice.magnitude(20_000, 1_000_000);
        this.isSought = !world.liar().notesMembers();
        this.wipeEveryUs = dice.chance(isSought ? 1 : 0.5) ? (long) dice.magnitude(300_000, 3_000_000) : 0;
    }

    /** In ASYNC a simulated disk may lose what lies below its base. */
    void start() {
        boolean fits = world.liar().dropsWhatOthersLack() && world.options().timing().flushMode() == FlushMode.SYNC;
        if (dice.chance(isSought ? 1 : SHARE_OF_SEEDS) && fits) {
            repeat(dropEveryUs, this::drop);
            repeat(wipeEveryUs, this::wipe);
        }
    }

    private void repeat(long meanUs, Runnable what) {
        if (meanUs > 0) {
            world.scheduler().after(dice.waiting(meanUs), () -> {
                if (!world.nemesis().rests()) {
                    what.run();
                    repeat(meanUs, what);
                }
            });
        }
    }

    private void drop() {
        List<SimMember> up = world.cluster().up();
        if (up.isEmpty()) {
            return;
        }
        SimMember member = up.get(dice.between(0, up.size() - 1));
        long index = member.view().committedIndex() - dice.between(0, MOST_KEPT);
        if (index >= 0) {
            world.trace().line(member.id(), "may drop entries up to " + index + ", whoever lacks them");
            member.process().runner().deliver(new RaftEvent.RetentionDue(index));
        }
    }

    private void wipe() {
        List<SimMember> members = world.cluster().members();
        boolean mayLackFounders = world.founders().arePresent();
        if (members.size() == 1 || mayLackFounders || !members.stream().allMatch(SimMember::isWhole)) {
            return;
        }
        SimMember member = members.get(dice.between(0, members.size() - 1));
        if (!world.changes().canLoseLog(member)) {
            return;
        }
        if (member.isUp()) {
            member.kill();
        }
        member.loseLog();
        world.scheduler().after(dice.waiting(world.options().crashes().downForUs()), () -> {
            if (!world.nemesis().rests() && !member.isUp()) {
                member.start();
            }
        });
    }
}
