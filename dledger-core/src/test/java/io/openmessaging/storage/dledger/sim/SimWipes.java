package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.Configuration;

/**
 * Empties the directories of members, now and then, when a majority of the others is whole; and is the operator who
 * then lets each of them in again. In some seeds only, and with chance of its own. Owned by one run, single-threaded.
 */
final class SimWipes {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x3E3B_E25C_4A46_0002L;
    private static final double SHARE_OF_SEEDS = 0.25;
    private static final long LOOK_EVERY_US = 300_000;

    private final SimWorld world;
    private final Dice dice;
    private final long everyUs;

    private SimWipes(SimWorld world, Dice dice, long everyUs) {
        this.world = world;
        this.dice = dice;
        this.everyUs = everyUs;
    }

    /**
     * Not where all lose their power together: with one that was wiped nobody could tell what they held.
     *
     * @return whether directories will be emptied
     */
    static boolean start(SimWorld world, long seed) {
        Dice dice = new Dice(seed ^ SALT);
        boolean liesOfWipes = world.liar().liesOfWipes();
        boolean forgetsTogether = world.options().timing().flushMode() == FlushMode.ASYNC
            && world.options().losses().wholeGroupAtUs() > 0;
        boolean fits = !forgetsTogether && world.options().members() >= 3
            && (liesOfWipes || world.liar() == Liar.HONEST);
        if (fits && dice.chance(liesOfWipes ? 1 : SHARE_OF_SEEDS)) {
            SimWipes wipes = new SimWipes(world, dice, (long) dice.magnitude(200_000, 3_000_000));
            wipes.wipeLater();
            wipes.lookLater();
            return true;
        }
        return false;
    }

    private void wipeLater() {
        world.scheduler().after(dice.waiting(everyUs), () -> {
            if (!world.nemesis().rests()) {
                SimMember member = world.cluster().member(dice.between(0, world.cluster().size() - 1));
                if (mayLose(member)) {
                    wipe(member);
                }
                wipeLater();
            }
        });
    }

    /** Whether others that are whole are enough, by whatever configuration, and who was wiped before has its vote. */
    private boolean mayLose(SimMember member) {
        if (world.liar().wipesMajorities()) {
            return true;
        }
        List<SimMember> others = world.cluster().members().stream().filter(each -> each != member).toList();
        return isSettled() && others.stream().allMatch(SimMember::neverForgot)
            && others.stream().noneMatch(SimMember::waitsForItsVote)
            && world.changes().electorates().stream().allMatch(each -> SimCluster.isQuorum(each,
                id -> others.stream().anyMatch(other -> other.id().equals(id) && other.canElect())))
            && world.changes().electorates(world.referee().committed().inForceIndex()).stream().allMatch(each ->
                others.stream().allMatch(other -> !other.wasWiped() || other.isVotersStoreIn(each)));
    }

    /** Whether nothing is about to leave fewer with a vote. */
    private boolean isSettled() {
        Configuration now = world.referee().committed().inForce();
        boolean allVote = world.changes().spares() > 0 || now.voters().size() == world.cluster().size();
        return !now.isJoint() && allVote && world.changes().areAnswered();
    }

    private void wipe(SimMember member) {
        member.wipe();
        long downForUs = dice.chance(0.5) ? 20_000 : world.options().crashes().downForUs();
        world.scheduler().after(dice.waiting(downForUs), () -> {
            if (!world.nemesis().rests() && !member.isUp()) {
                member.start();
            }
        });
    }

    /** The operator goes on in the second phase. */
    private void lookLater() {
        world.scheduler().after(dice.waiting(LOOK_EVERY_US), () -> {
            world.cluster().members().stream().filter(SimMember::waitsForItsVote).findFirst().ifPresent(this::letIn);
            lookLater();
        });
    }

    private void letIn(SimMember member) {
        MemberChange change = MemberChange.replace(member.id(), member.id(), member.address());
        world.cluster().up().stream().filter(SimMember::leads).forEach(leader -> {
            world.trace().line(leader.id(), "is asked for " + change);
            leader.process().runner().ask(token -> new RaftEvent.ChangeRequested(token, change))
                .thenAccept(code -> world.trace().line(leader.id(), change + ": " + code));
        });
    }
}
