package io.openmessaging.storage.dledger.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Asks members, now and then, to hand over leadership, those that lead and others, to members that could lead and
 * others; lets some that are stopped hand over first; and checks what becomes of it: each request is answered in time,
 * once, and truly, and a leader refuses appends no longer than its transfers may take. In some seeds only, with dice of
 * its own. Owned by one run, single-threaded.
 */
final class SimTransfers {
    /** What ticks, clocks and the order of events may add to a time. */
    private static final long SLACK_US = 200_000;
    private static final String STRANGER = "n99";

    /** Refusals of one process that follow each other closely, in microseconds. */
    private record Refusals(long firstUs, long lastUs) {
    }

    private final SimWorld world;
    private final SimOptions.Transfers options;
    private final Dice dice;
    private final Map<SimProcess, Refusals> refusals = new HashMap<>();
    private final Map<String, Long> lastLed = new HashMap<>();
    private long succeeded;

    SimTransfers(SimWorld world) {
        this.world = world;
        this.options = world.options().transfers();
        this.dice = new Dice(options.seed());
    }

    void start() {
        if (options.everyUs() > 0) {
            askLater();
        }
    }

    /** How many transfers that somebody asked for ended well. */
    long succeeded() {
        return succeeded;
    }

    private void askLater() {
        world.scheduler().after(dice.waiting(options.everyUs()), () -> {
            if (!world.nemesis().rests()) {
                SimMember member = world.cluster().member(dice.between(0, world.cluster().size() - 1));
                if (member.isUp()) {
                    ask(member);
                }
                askLater();
            }
        });
    }

    private void ask(SimMember member) {
        int transferee = dice.between(0, world.cluster().size());
        String transfereeId = transferee < world.cluster().size() ? SimConfig.idOf(transferee) : STRANGER;
        long term = dice.chance(0.8) ? -1 : Math.max(-1, member.view().term() + dice.between(-1, 1));
        long before = member.view().term();
        world.trace().line(member.id(), "is asked to hand term " + term + " over to " + transfereeId);
        expectAnswer(member, member.process().runner()
            .ask(token -> new RaftEvent.TransferRequested(token, transfereeId, term))).thenAccept(code -> {
            world.trace().line(member.id(), "has handed over to " + transfereeId + ": " + code);
            if (code == DLedgerResponseCode.SUCCESS) {
                succeeded++;
                if (lastLed.getOrDefault(transfereeId, -1L) <= before) {
                    world.referee().violated("SimTransfers", transfereeId + " leads after term " + before
                        + ", says " + member.id() + "; it led last in " + lastLed.get(transfereeId));
                }
            }
        });
    }

    /** The member is about to be stopped; perhaps it hands over first. Runs {@code afterwards} when it is stopped. */
    void leave(SimMember member, Runnable afterwards) {
        SimProcess process = member.process();
        if (!dice.chance(options.leaving())) {
            member.stop();
            afterwards.run();
            return;
        }
        Runnable stop = () -> {
            if (!world.nemesis().rests() && member.process() == process) {
                member.stop();
                afterwards.run();
            }
        };
        world.trace().line(member.id(), "hands over before it is stopped");
        expectAnswer(member, process.runner().ask(RaftEvent.HandOverRequested::new))
            .thenRun(() -> world.scheduler().after(0, stop));
        world.scheduler().after(options.patienceUs(), stop);
    }

    private CompletableFuture<DLedgerResponseCode> expectAnswer(SimMember member,
                                                                CompletableFuture<DLedgerResponseCode> outcome) {
        SimProcess process = member.process();
        refusals.remove(process);
        expectUntilDone(member, process, outcome);
        return outcome;
    }

    /** Whoever stood still meanwhile has as long again. */
    private void expectUntilDone(SimMember member, SimProcess process, CompletableFuture<DLedgerResponseCode> outcome) {
        world.scheduler().after(mostUs(), () -> {
            if (process.hasPausedWithin(mostUs())) {
                expectUntilDone(member, process, outcome);
            } else if (!process.isKilled() && !outcome.isDone()) {
                world.referee().violated("SimTransfers", member.id() + " does not say how its transfer ended: "
                    + process.runner().describe());
            }
        });
    }

    /** The most that a transfer may take, by the slowest clock. */
    private long mostUs() {
        return options.leadership().transferWaitMs() * 1_200 + SLACK_US;
    }

    /** An append was answered by that process. */
    void answered(SimProcess process, DLedgerResponseCode code) {
        if (code != DLedgerResponseCode.LEADER_TRANSFERRING) {
            refusals.remove(process);
            return;
        }
        long nowUs = world.scheduler().nowUs();
        Refusals before = refusals.get(process);
        boolean goesOn = before != null && nowUs - before.lastUs < SLACK_US;
        Refusals now = new Refusals(goesOn ? before.firstUs : nowUs, nowUs);
        refusals.put(process, now);
        // One transfer that was asked for, and one that began by itself right after.
        if (now.lastUs - now.firstUs > 2 * mostUs() && !process.hasPausedWithin(2 * mostUs())) {
            world.referee().violated("SimTransfers", process.member().id() + " goes on refusing appends: "
                + process.runner().describe());
        }
    }

    /** That member began to lead. */
    void led(SimMember member, long term) {
        lastLed.put(member.id(), term);
    }
}
