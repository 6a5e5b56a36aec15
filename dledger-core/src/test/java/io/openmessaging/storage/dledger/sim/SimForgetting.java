package io.openmessaging.storage.dledger.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.entry.Configuration;

/**
 * The part of the nemesis that makes members forget: losses of power in ASYNC, one after a kill and a restart in any
 * mode, and that of the whole group. A majority never forgets together but in the last, which comes once in a run.
 *
 * <p>It has dice of its own, so that runs without such faults are what they were without this part. Owned by one run,
 * single-threaded.
 */
final class SimForgetting {
    /** The moments after which it strikes. */
    static final Set<Moment> CONCERNS =
        EnumSet.of(Moment.ACKNOWLEDGED, Moment.RECOVERY_POINT_SENT, Moment.BECAME_WHOLE);

    /** Acknowledgements leave all the time. */
    private static final double SHARE_AFTER_ACKNOWLEDGEMENTS = 0.05;
    private static final long SOON_US = 5_000;

    private final SimWorld world;
    private final SimNemesis nemesis;
    private final SimOptions.Losses losses;
    private final Dice dice;
    private final boolean async;

    SimForgetting(SimWorld world, SimNemesis nemesis) {
        this.world = world;
        this.nemesis = nemesis;
        this.losses = world.options().losses();
        this.dice = new Dice(losses.seed());
        this.async = world.options().timing().flushMode() == FlushMode.ASYNC;
    }

    void start() {
        if (!async || !tellsOfPowerLoss()) {
            return;
        }
        if (losses.powerLossEveryUs() > 0) {
            loseSomeonesPowerLater();
        }
        if (losses.wholeGroupAtUs() > 0) {
            world.scheduler().after(losses.wholeGroupAtUs(), this::loseAllPower);
        }
    }

    private boolean tellsOfPowerLoss() {
        return world.cluster().member(0).disk().tellsOfPowerLoss();
    }

    private void loseSomeonesPowerLater() {
        world.scheduler().after(dice.waiting(losses.powerLossEveryUs()), () -> {
            if (!nemesis.rests()) {
                SimMember member = world.cluster().member(dice.between(0, world.cluster().size() - 1));
                if (mayForget(member)) {
                    losePower(member);
                }
                loseSomeonesPowerLater();
            }
        });
    }

    /**
     * Whether the member may forget now: in SYNC it forgets nothing that it promised, in ASYNC a minority may have
     * forgotten and not become whole.
     */
    private boolean mayForget(SimMember member) {
        if (!async) {
            return true;
        }
        return tellsOfPowerLoss() && !isOneTooMany(member) && world.changes()
            .electorates(world.referee().committed().inForceIndex()).stream().noneMatch(each -> {
                Predicate<String> forgetful = id -> id.equals(member.id()) || !counts(id, each);
                return isTooMany(each.voters(), forgetful) || isTooMany(each.oldVoters(), forgetful);
            });
    }

    /** Whether the member of that id is whole, if there is one, with the store that it has in the configuration. */
    private boolean counts(String id, Configuration configuration) {
        if (SimConfig.ordinalOf(id) >= world.cluster().size()) {
            return true;
        }
        SimMember member = world.cluster().member(SimConfig.ordinalOf(id));
        return member.isWhole() && (!member.wasWiped() || member.isVotersStoreIn(configuration));
    }

    /** Beside one that was wiped, one alone may forget: another that became whole is not yet so for good. */
    private boolean isOneTooMany(SimMember member) {
        List<SimMember> all = world.cluster().members();
        return all.stream().anyMatch(SimMember::waitsForItsVote)
            && !all.stream().allMatch(each -> each == member || each.neverForgot());
    }

    /** Whether those that are left are no majority. */
    private static boolean isTooMany(Set<String> voters, Predicate<String> forgetful) {
        long left = voters.stream().filter(forgetful.negate()).count();
        return !voters.isEmpty() && left <= voters.size() / 2;
    }

    private void losePower(SimMember member) {
        if (member.isUp()) {
            member.losePower();
        } else {
            member.losePowerWhileDown();
        }
        restartLater(member);
    }

    private void restartLater(SimMember member) {
        long meanUs = dice.chance(0.5) ? SOON_US : world.options().crashes().downForUs();
        world.scheduler().after(dice.waiting(meanUs), () -> restart(member));
    }

    private void restart(SimMember member) {
        if (!nemesis.rests() && !member.isUp()) {
            member.start();
        }
    }

    /** A member is to crash: true if that was done here. */
    boolean strikes(SimMember member) {
        if (dice.chance(losses.killThenPowerLoss())) {
            killThenLosePower(member);
            return true;
        }
        if (async && dice.chance(losses.powerLoss()) && mayForget(member)) {
            losePower(member);
            return true;
        }
        return false;
    }

    /**
     * A kill leaves in the page cache what no force has covered; the next process finds it, and must not believe that
     * it is on disk.
     */
    private void killThenLosePower(SimMember member) {
        member.kill();
        world.scheduler().after(dice.waiting(SOON_US), () -> {
            restart(member);
            world.scheduler().after(dice.waiting(SOON_US), () -> {
                if (!nemesis.rests() && mayForget(member)) {
                    losePower(member);
                }
            });
        });
        restartLater(member);
    }

    private void loseAllPower() {
        if (nemesis.rests()) {
            return;
        }
        for (SimMember member : world.cluster().members()) {
            losePower(member);
        }
        world.referee().groupLostPower();
    }

    /** Something telling happened at a member of which a fault right after may show more. */
    void happened(SimMember member, Moment moment) {
        double chance = switch (moment) {
            case ACKNOWLEDGED -> losses.bias() * SHARE_AFTER_ACKNOWLEDGEMENTS;
            case BECAME_WHOLE -> Math.min(0.7, 10 * losses.bias());
            default -> losses.bias();
        };
        if (!async || nemesis.rests() || !dice.chance(chance)) {
            return;
        }
        world.scheduler().after(dice.chance(0.5) ? 0 : dice.waiting(2_000), () -> {
            if (!nemesis.rests()) {
                strike(member, moment);
            }
        });
    }

    /**
     * After an acknowledgement it is forgotten, or what the leader made of it; in a recovery the leader fails, or the
     * member once more.
     */
    private void strike(SimMember member, Moment moment) {
        SimMember leader = world.cluster().up().stream().filter(SimMember::leads).findFirst().orElse(member);
        if (moment == Moment.BECAME_WHOLE && dice.chance(0.5)) {
            forgetAgain(member);
            return;
        }
        if (moment != Moment.ACKNOWLEDGED && dice.chance(0.6)) {
            strikeLeader(leader);
            return;
        }
        SimMember victim = dice.chance(0.5) ? leader : member;
        if (mayForget(victim)) {
            losePower(victim);
        }
    }

    /**
     * A second loss in the term of one leader, once the member has acknowledged more than its recovery point; it counts
     * where others fall behind, so that the leader needs this member for its commits.
     */
    private void forgetAgain(SimMember member) {
        for (SimMember other : world.cluster().up()) {
            if (other != member && !other.leads() && dice.chance(0.5)) {
                nemesis.isolate(other);
            }
        }
        world.scheduler().after(dice.waiting(100_000), () -> {
            if (!nemesis.rests() && mayForget(member)) {
                losePower(member);
            }
        });
    }

    private void strikeLeader(SimMember leader) {
        if (dice.chance(0.5)) {
            nemesis.isolate(leader);
        } else if (dice.chance(0.5) && mayForget(leader)) {
            losePower(leader);
        } else if (leader.isUp()) {
            leader.kill();
            restartLater(leader);
        }
    }

    boolean isMajorityWhole(List<SimMember> members) {
        return members.stream().filter(SimMember::canElect).count() >= world.cluster().majority();
    }

    /**
     * How many members, in that order, can go on: a majority if it is whole. If it is not, more, and at last all, who
     * come back by themselves; and all where one is being let in again, as it may depend on each of them.
     */
    int enoughOf(int[] order) {
        Configuration now = world.referee().committed().inForce();
        if (now.isJoint() || now.voters().size() < order.length) {
            return order.length;
        }
        int enough = 0;
        for (int whole = 0; enough < order.length && whole < world.cluster().majority(); enough++) {
            whole += world.cluster().member(order[enough]).canElect() ? 1 : 0;
        }
        return enough;
    }
}
