package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Asks members, now and then, to change who is in the group: to take in others that run already and wait, to let some
 * go, to take them back; in some seeds members move, and the group learns of it late. Checks that each request is
 * answered, and truly. In some seeds only, and with chance of its own, so that the others are the runs that they were
 * before. Owned by one run, single-threaded.
 */
final class SimChanges {
    /** Most members beyond those that the group is founded with. */
    static final int MOST_SPARES = 3;
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x3E3B_E25C_4A46_0001L;
    private static final double SHARE_OF_SEEDS = 0.3;
    /** As the first, of the seeds in which members move. */
    private static final long MOVES_SALT = 0x3E3B_E25C_4A46_0002L;
    private static final double SHARE_WITH_MOVES = 0.4;
    private static final double MOVES_BEFORE_A_CHANGE = 0.2;
    private static final double MOVES_ARE_TOLD = 0.6;
    private static final String STRANGER = "n99";

    private final SimWorld world;
    private final Dice dice;
    private final int spares;
    private final long everyUs;
    /** Of the moves of members; null where they stay where they are. */
    private final Dice moves;
    private final List<Asked> asked = new ArrayList<>();
    private long succeeded;

    /** A request that was not answered yet. */
    private record Asked(SimProcess process, MemberChange change) {
    }

    private SimChanges(SimWorld world, Dice dice, int spares, long everyUs, Dice moves) {
        this.world = world;
        this.dice = dice;
        this.spares = spares;
        this.everyUs = everyUs;
        this.moves = moves;
    }

    /** Nobody comes or goes. */
    static SimChanges none(SimWorld world) {
        return new SimChanges(world, new Dice(0), 0, 0, null);
    }

    /** Only the voters of that moment know what a group held that lost its power as a whole: that is left out. */
    static SimChanges draw(SimWorld world, long seed) {
        Dice dice = new Dice(seed ^ SALT);
        boolean liesOfMembers = world.liar().liesOfMembers();
        boolean fits = world.options().losses().wholeGroupAtUs() == 0
            && (liesOfMembers || world.liar() == Liar.HONEST);
        if (!dice.chance(liesOfMembers ? 1 : SHARE_OF_SEEDS) || !fits) {
            return none(world);
        }
        Dice moves = new Dice(seed ^ MOVES_SALT);
        return new SimChanges(world, dice, dice.between(1, MOST_SPARES), (long) dice.magnitude(20_000, 1_000_000),
            moves.chance(SHARE_WITH_MOVES) ? moves : null);
    }

    /** How many members run beyond those that the group is founded with. */
    int spares() {
        return spares;
    }

    /** How many changes ended well. */
    long succeeded() {
        return succeeded;
    }

    void start() {
        if (everyUs > 0) {
            askLater();
        }
    }

    private void askLater() {
        world.scheduler().after(dice.waiting(everyUs), () -> {
            if (!world.nemesis().rests()) {
                askSomeone();
                askLater();
            }
        });
    }

    /** Not while someone waits for its vote: an operator lets it in before it lets others go. */
    private void askSomeone() {
        List<SimMember> up = world.cluster().up();
        if (up.isEmpty() || world.cluster().members().stream().anyMatch(SimMember::waitsForItsVote)) {
            return;
        }
        if (moves != null && moves.chance(MOVES_BEFORE_A_CHANGE)) {
            world.cluster().member(moves.between(0, world.cluster().size() - 1)).move();
        }
        SimMember any = up.get(dice.between(0, up.size() - 1));
        ask(dice.chance(0.2) ? any : up.stream().filter(SimMember::leads).findFirst().orElse(any));
    }

    private void ask(SimMember member) {
        MemberChange drawn = drawChange();
        MemberChange change = moves != null && moves.chance(MOVES_ARE_TOLD) ? moveOr(drawn) : drawn;
        Asked request = new Asked(member.process(), change);
        asked.add(request);
        world.trace().line(member.id(), "is asked for " + change);
        member.process().runner().ask(token -> new RaftEvent.ChangeRequested(token, change)).thenAccept(code -> {
            asked.remove(request);
            world.trace().line(member.id(), change + ": " + code);
            if (code == DLedgerResponseCode.SUCCESS) {
                succeeded++;
                world.scheduler().after(0, () -> checkDone(member, change)); // What it did was not seen by then.
            }
        });
    }

    private MemberChange drawChange() {
        String id = drawId();
        String address = world.cluster().member(SimConfig.ordinalOf(id)).address();
        return switch (dice.between(0, 9)) {
            case 0, 1, 2 -> MemberChange.addVoter(id, address);
            case 3 -> MemberChange.addLearner(id, address);
            case 4, 5, 6 -> MemberChange.remove(dice.chance(0.05) ? STRANGER : id);
            case 7, 8 -> {
                String replaced = dice.chance(0.05) ? STRANGER : drawId();
                yield replaced.equals(id) ? MemberChange.remove(id) : MemberChange.replace(replaced, id, address);
            }
            default -> MemberChange.move(id, address);
        };
    }

    /** To tell of a member that is not where the group looks for it, if there is one. */
    private MemberChange moveOr(MemberChange other) {
        Map<String, String> known = world.referee().committed().inForce().addresses();
        return world.cluster().members().stream()
            .filter(member -> !known.getOrDefault(member.id(), member.address()).equals(member.address())).findFirst()
            .map(member -> MemberChange.move(member.id(), member.address())).orElse(other);
    }

    private String drawId() {
        return SimConfig.idOf(dice.between(0, world.cluster().size() - 1));
    }

    /** Nothing else can have been changed since: the leader takes one at a time. */
    private void checkDone(SimMember member, MemberChange change) {
        Configuration now = world.referee().committed().inForce();
        boolean votes = now.voters().contains(change.id());
        boolean isDone = !now.isJoint() && switch (change.kind()) {
            case ADD_VOTER -> votes;
            case REPLACE -> votes && !now.addresses().containsKey(change.replacedId());
            case ADD_LEARNER -> now.learners().contains(change.id());
            case REMOVE -> !now.addresses().containsKey(change.id());
            case MOVE -> now.addresses().get(change.id()).equals(change.address());
        };
        if (!isDone) {
            world.referee().violated("SimChanges", member.id() + " says that " + change + " is done, committed is "
                + now);
        }
    }

    /** Whether all that was asked of members that were not killed meanwhile was answered. */
    boolean areAnswered() {
        return asked.isEmpty();
    }

    /** A member's process is gone, and with it what it had to say. */
    void killed(SimProcess process) {
        asked.removeIf(request -> request.process == process);
    }

    /** Whether what is committed is safe with the rest when that member loses its log. */
    boolean canLoseLog(SimMember member) {
        return electorates(world.referee().committed().inForceIndex()).stream()
            .allMatch(each -> SimCluster.isQuorum(each, id -> !id.equals(member.id())));
    }

    /** Who elects and commits, by any configuration that is committed or that some member has in its log. */
    Set<Configuration> electorates() {
        return electorates(0);
    }

    /**
     * As the others, but for those that entries before that one have brought: once another one is committed, a quorum
     * of each of them has that for good, whatever power is lost, and what it says is kept apart from the log, too.
     */
    Set<Configuration> electorates(long fromIndex) {
        Set<Configuration> all = new TreeSet<>((one, other) -> one.toString().compareTo(other.toString()));
        all.add(world.referee().committed().inForce());
        if (spares == 0) {
            return all;
        }
        for (SimMember member : world.cluster().members()) {
            if (member.isUp()) {
                all.add(member.process().runner().memberState().configurations().last().configuration());
            }
            for (SimEntry entry : member.disk().log()) { // All of them whole: a torn one is not in the log.
                if (entry.index() >= fromIndex) {
                    entry.configuration().ifPresent(all::add);
                }
            }
        }
        all.remove(Configuration.NONE);
        return all;
    }
}
