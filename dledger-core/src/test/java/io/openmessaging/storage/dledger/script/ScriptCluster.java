package io.openmessaging.storage.dledger.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.LeadershipOptions;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.RaftOptions;
import io.openmessaging.storage.dledger.WhenBehind;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.Leadership;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest;

/**
 * Runs the commands of one script.
 *
 * <pre>
 * cluster N push-bytes=B quiet-after=MS when-behind=W preferred=X,Y lease=MS stores=new found=X,Y
 *                             members n1 to nN, empty; the first command; most bytes in a push; a {@link WhenBehind};
 *                             preferred leaders; how long leases are; members have stores that say whose they are,
 *                             and have to found their group; X and Y are told to do so with a majority
 * member X term=T vote=Y commit=C log=1,1,2
 *                             what is on X's disk, before it starts; all but X may be left out
 * start [X Y]                 starts all members (or those)
 * stop X                      X is gone until it is started
 * wipe X S                    X is gone, and its directory emptied; its next store is S
 * pass MS                     time goes by, nothing happens
 * tick X                      X looks at the time
 * propose X N                 N entries are appended at X, which leads
 * read X MODE                 X is asked for a read
 * retain X I                  entries up to I have been kept for long enough at X
 * snapshot X I keep=K close=C X has saved a snapshot up to entry I; it keeps K entries, and those that some follower
 *                             lacks who lacks at most C
 * older X Y I                 X sends Y its snapshot up to entry I instead, for Y has a part of that one
 * arrive X                    the snapshot that X sends has got there
 * load X                      X's state machine holds the snapshot that its log begins behind
 * persist X [W]               X's disk has everything (or all up to write W); persist-vote X: has the vote
 * deliver [X [Y [N]]]         what is on the way now arrives (from X (to Y (the first N of it)))
 * drop [X [Y]]                what is on the way now is lost
 * hold [X [Y]]                what is on the way now stays there until it is released; release: it is on the way again
 * cut X [Y]                   nothing that X sends (to Y) arrives from now on; mend: all does again
 * crash X [I]                 X loses power and starts again (without entry I and those behind, forced or not)
 * forget X [I]                as crash, in ASYNC: X comes back RECOVERING in its next incarnation
 * relapse X                   X is killed before it has noted for good that it is whole: it is RECOVERING again in the
 *                             same incarnation, with all that it had
 * damage X                    X finds damage in its log; repair X: it is gone
 * unreachable X Y             what X has on the way to Y is lost, and X learns that its pushes are
 * transfer X Y term=T         X is asked to hand its leadership of term T over to Y; hand-over X: to anyone
 * change X KIND Y replaces=Z address=A
 *                             X is asked to change who is in the group
 * settle                      persists and delivers until nothing is left, printing only commits, roles and reads
 * run MS but=X                so much time goes by in steps of 10 ms, and all is delivered, and persisted but at X;
 *                             prints as settle does
 * elect X                     X misses its leader for long, stands, and everything settles
 * vote|pre-vote X Y term=T last=I/T handed-over=L/T
 *                             X asks Y out of the blue, a vote perhaps in the name of L, who led in a term
 * take X Y term=T last=I      X tells Y to take leadership, out of the blue
 * beat X Y term=T                        X sends Y a heartbeat out of the blue
 * quiesce X Y term=T last=I/T round=R    X asks Y to be quiet out of the blue
 * push X Y term=T prev=I commit=C log=1,1,2
 *                             X pushes to Y, out of the blue, what follows I in a log of these terms
 * install X Y term=T base=I files=F log=1,1,2 cluster=C
 *                             X, of that cluster, asks Y, out of the blue, to begin behind I of a log of these terms; Y
 *                             has got a snapshot of so many files
 * wake X                      the process that X rests on while it is quiet is silent
 * state                       one line on each member
 * describe X                  the line that X's core has for people
 * </pre>
 */
final class ScriptCluster {
    static final String GROUP = "g";
    private static final int MAX_ROUNDS = 200;

    private final Map<String, ScriptMember> members = new TreeMap<>();
    private final List<Envelope> onTheWay = new ArrayList<>();
    private final List<Envelope> held = new ArrayList<>();
    private final List<String> out = new ArrayList<>();
    private final Set<String> cuts = new TreeSet<>();
    private boolean terse;
    private long nowMs = 10_000;

    /** Runs a command and returns what the members did. */
    List<String> run(String line) {
        out.clear();
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        for (String word : line.trim().split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                words.add(word);
            } else {
                options.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        run(words.get(0), words.subList(1, words.size()), options);
        return List.copyOf(out);
    }

    private void run(String command, List<String> args, Map<String, String> options) {
        switch (command) {
            case "cluster" -> make(Integer.parseInt(args.get(0)), options);
            case "member" -> prepare(member(args.get(0)), options);
            case "start" -> (args.isEmpty() ? members.keySet() : args).forEach(id -> start(member(id)));
            case "stop" -> member(args.get(0)).stop();
            case "wipe" -> member(args.get(0)).wipe(args.get(1));
            case "pass" -> nowMs += Long.parseLong(args.get(0));
            case "tick" -> member(args.get(0)).tick(nowMs);
            case "propose" -> member(args.get(0)).propose(nowMs, Integer.parseInt(args.get(1)));
            case "machine" -> member(args.get(0)).getStateMachine();
            case "applied" -> member(args.get(0)).applied(nowMs, Long.parseLong(args.get(1)));
            case "read" -> member(args.get(0)).read(nowMs, ReadMode.valueOf(args.get(1) + "_READ"));
            case "retain" -> member(args.get(0)).retain(nowMs, Long.parseLong(args.get(1)));
            case "older" -> member(args.get(0)).sendsOlder(nowMs, args.get(1), Long.parseLong(args.get(2)));
            case "snapshot" -> save(args, options);
            case "arrive" -> onTheWay.add(member(args.get(0)).transferred());
            case "load" -> member(args.get(0)).loaded(nowMs);
            case "describe" -> out.add(member(args.get(0)).describeCore());
            case "persist" -> persist(args);
            case "persist-vote" -> member(args.get(0)).persistVote(nowMs);
            case "deliver" -> take(args).forEach(this::deliver);
            case "drop" -> take(args);
            case "hold" -> held.addAll(take(args));
            case "release" -> {
                onTheWay.addAll(held);
                held.clear();
            }
            case "cut" -> cut(args);
            case "mend" -> cuts.clear();
            case "crash" -> crash(args);
            case "forget" -> {
                member(args.get(0)).disk().beginRecovery();
                crash(args);
            }
            case "relapse" -> relapse(member(args.get(0)));
            case "damage" -> member(args.get(0)).disk().damage(true);
            case "repair" -> member(args.get(0)).disk().damage(false);
            case "unreachable" -> take(args).forEach(this::loseKnowingly);
            case "transfer" -> member(args.get(0)).transfer(nowMs, args.get(1), number(options, "term", -1));
            case "change" -> member(args.get(0)).change(nowMs, new MemberChange(MemberChange.Kind.valueOf(args.get(1)),
                args.get(2), options.getOrDefault("address", args.get(2) + ":1"),
                options.getOrDefault("replaces", "")));
            case "hand-over" -> member(args.get(0)).handOver(nowMs);
            case "take" -> send(args, new TakeLeadershipRequest(route(args), number(options, "term", 0),
                number(options, "last", -1)));
            case "settle" -> settle();
            case "run" -> runFor(Long.parseLong(args.get(0)), options.getOrDefault("but", ""));
            case "elect" -> elect(member(args.get(0)));
            case "vote" -> sendVote(args, VoteRequest.Kind.VOTE, options);
            case "pre-vote" -> sendVote(args, VoteRequest.Kind.PRE_VOTE, options);
            case "beat" -> send(args, new HeartBeatRequest(route(args), number(options, "term", 0), 1));
            case "quiesce" -> sendQuiesce(args, options);
            case "push" -> sendPush(args, options);
            case "install" -> sendInstall(args, options);
            case "wake" -> member(args.get(0)).wake(nowMs, number(options, "turn", 0));
            case "state" -> up().forEach(member -> out.add(member.describe()));
            default -> throw new IllegalArgumentException("no command '" + command + "'");
        }
    }

    private void save(List<String> args, Map<String, String> options) {
        member(args.get(0)).saved(nowMs, Long.parseLong(args.get(1)), number(options, "keep", 0),
            number(options, "close", 0));
    }

    private void make(int count, Map<String, String> options) {
        // Without jitter, so that a script can count on its times.
        RaftOptions raft = new RaftOptions(100, 400, 150, 151, 1_000, 10,
            (int) number(options, "push-bytes", 1_000_000), 8, 1_000_000,
            number(options, "quiet-after", 0),
            WhenBehind.valueOf(options.getOrDefault("when-behind", WhenBehind.START_AT_LEADERS_FIRST.name())),
            leadership(options, true), number(options, "lease", 0));
        List<String> standing = List.of(options.getOrDefault("standing", "").split(","));
        List<String> told = List.of(options.getOrDefault("found", "").split(","));
        List<String> founders = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            founders.add("n" + i);
        }
        for (int i = 1; i <= count + number(options, "spares", 0); i++) {
            String id = "n" + i;
            boolean stands = !options.containsKey("standing") || standing.contains(id);
            members.put(id, new ScriptMember(id, options.containsKey("stores") ? "store-" + i : "", founders,
                raft.foundingByMajority(told.contains(id)).with(leadership(options, stands)), this::carry,
                this::print));
        }
    }

    private static LeadershipOptions leadership(Map<String, String> options, boolean stands) {
        return new LeadershipOptions(1_000, 10, 30, 31, 5_000,
            List.of(options.getOrDefault("preferred", "").split(",")), stands);
    }

    private void print(String line) {
        if (!terse || line.contains(" is ") || line.contains(" commits ") || line.contains(" ends the ")
                || line.contains(" founds ") || line.contains(" joins ")
                || line.contains(" answers read ")) {
            out.add(line);
        }
    }

    /** A member's first step only says that it follows nobody; nothing else happens. */
    private void start(ScriptMember member) {
        int printed = out.size();
        member.start(nowMs);
        member.tick(nowMs);
        out.subList(printed, out.size()).clear();
    }

    private void crash(List<String> args) {
        ScriptMember member = member(args.get(0));
        if (args.size() > 1) {
            member.disk().forgetFrom(Integer.parseInt(args.get(1)));
        }
        member.disk().losePower();
        start(member);
    }

    private void relapse(ScriptMember member) {
        member.disk().forceAll();
        member.disk().forgetThatItIsWhole();
        member.disk().losePower();
        start(member);
    }

    private ScriptMember member(String id) {
        ScriptMember member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no member '" + id + "' among " + members.keySet());
        }
        return member;
    }

    private static long number(Map<String, String> options, String name, long absent) {
        String value = options.get(name);
        return value == null ? absent : Long.parseLong(value);
    }

    private static void prepare(ScriptMember member, Map<String, String> options) {
        fill(member.disk(), options.getOrDefault("log", ""));
        member.disk().saveVote(number(options, "term", member.disk().termAt(member.disk().lastIndex())),
            options.getOrDefault("vote", ""));
        member.disk().forceAll();
        member.commitHintIs(number(options, "commit", -1));
    }

    /** Appends entries of these terms; one with a '*' is a NOOP. */
    private static void fill(ScriptDisk disk, String log) {
        for (String entry : log.isEmpty() ? new String[0] : log.split(",")) {
            long index = disk.lastIndex() + 1;
            long term = Long.parseLong(entry.replace("*", ""));
            if (entry.endsWith("*")) {
                disk.appendControl(term, index, DLedgerEntryType.NOOP, new byte[0]);
            } else {
                disk.append(term, index, ScriptDisk.proposal(index, 1, term));
            }
        }
    }

    private void persist(List<String> args) {
        ScriptMember member = member(args.get(0));
        if (args.size() == 1) {
            member.persist(nowMs);
        } else {
            member.persistUpTo(nowMs, Long.parseLong(args.get(1)));
        }
    }

    // Messages.

    private void cut(List<String> fromTo) {
        List<String> receivers = fromTo.size() > 1 ? fromTo.subList(1, 2) : List.copyOf(members.keySet());
        receivers.forEach(to -> cuts.add(fromTo.get(0) + " " + to));
    }

    private void carry(Envelope envelope) {
        if (!cuts.contains(envelope.from() + " " + envelope.to())) {
            onTheWay.add(envelope);
        }
    }

    private List<Envelope> take(List<String> fromTo) {
        int most = fromTo.size() < 3 ? Integer.MAX_VALUE : Integer.parseInt(fromTo.get(2));
        List<Envelope> taken = new ArrayList<>();
        for (Envelope envelope : onTheWay) {
            boolean from = fromTo.isEmpty() || envelope.from().equals(fromTo.get(0));
            boolean to = fromTo.size() < 2 || envelope.to().equals(fromTo.get(1));
            if (from && to && taken.size() < most) {
                taken.add(envelope);
            }
        }
        onTheWay.removeAll(taken);
        return taken;
    }

    private void deliver(Envelope envelope) {
        if (member(envelope.to()).isUp()) {
            member(envelope.to()).receive(nowMs, envelope);
        }
    }

    private void loseKnowingly(Envelope envelope) {
        if (envelope.message() instanceof PushEntryRequest) {
            member(envelope.from()).unanswered(nowMs, envelope);
        }
    }

    private static Route route(List<String> args) {
        return new Route(GROUP, args.get(0), args.get(1));
    }

    private void send(List<String> args, Message message) {
        deliver(Envelope.of(args.get(0), args.get(1), message));
    }

    private void sendVote(List<String> args, VoteRequest.Kind kind, Map<String, String> options) {
        String[] last = options.getOrDefault("last", "-1/-1").split("/");
        String[] by = options.getOrDefault("handed-over", "/-1").split("/");
        send(args, new VoteRequest(route(args), kind, number(options, "term", 0), Long.parseLong(last[0]),
            Long.parseLong(last[1]), new Leadership(by[0], Long.parseLong(by[1]))));
    }

    private void sendQuiesce(List<String> args, Map<String, String> options) {
        String[] last = options.getOrDefault("last", "-1/-1").split("/");
        send(args, new QuiesceRequest(route(args), number(options, "term", 0), Long.parseLong(last[0]),
            Long.parseLong(last[1]), 1, number(options, "round", 0)));
    }

    private void sendPush(List<String> args, Map<String, String> options) {
        ScriptDisk log = new ScriptDisk("");
        fill(log, options.getOrDefault("log", ""));
        long prev = number(options, "prev", log.lastIndex());
        int chainCrc = log.log().chainCrcAt(prev);
        EntrySlice entries = log.parsed(prev + 1, log.lastIndex(), chainCrc);
        send(args, new PushEntryRequest(route(args), number(options, "term", 0), prev, log.termAt(prev), chainCrc,
            number(options, "commit", -1), entries));
    }

    private void sendInstall(List<String> args, Map<String, String> options) {
        ScriptDisk log = new ScriptDisk("");
        fill(log, options.getOrDefault("log", ""));
        Route route = new Route(GROUP, args.get(0), args.get(1), options.getOrDefault("cluster", ""));
        send(args, new InstallSnapshotRequest(route, number(options, "term", 0),
            log.baseAt(number(options, "base", log.lastIndex())), LoggedConfiguration.NONE,
            (int) number(options, "files", 0), Envelope.NO_ROUND));
    }

    // What takes many steps.

    private void settle() {
        terse = true;
        int rounds = 0;
        do {
            take(List.of()).forEach(this::deliver);
            up().forEach(member -> member.persistAll(nowMs));
            if (onTheWay.isEmpty()) {
                // Time for the commit index to go out by itself.
                nowMs += 20;
                up().forEach(member -> member.tick(nowMs));
            }
        } while (!onTheWay.isEmpty() && ++rounds < MAX_ROUNDS);
        terse = false;
    }

    private List<ScriptMember> up() {
        return members.values().stream().filter(ScriptMember::isUp).toList();
    }

    private void runFor(long ms, String stuck) {
        terse = true;
        for (long untilMs = nowMs + ms; nowMs < untilMs; nowMs += 10) {
            up().forEach(member -> member.tick(nowMs));
            take(List.of()).forEach(this::deliver);
            up().stream().filter(member -> !member.id().equals(stuck))
                .forEach(member -> member.persistAll(nowMs));
        }
        terse = false;
    }

    private void elect(ScriptMember member) {
        terse = true;
        nowMs += 1_000;
        member.tick(nowMs);
        settle();
    }
}
