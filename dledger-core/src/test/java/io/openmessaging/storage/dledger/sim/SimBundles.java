package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply.Answer;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.runtime.Gathering;
import io.openmessaging.storage.dledger.runtime.HeartBeats;

/**
 * Heartbeats that travel together, in some of the seeds: each process there has a second group, made up, whose
 * heartbeats are gathered with those of the real one, and which answers at once, or too late. What travels together is
 * lost together, and late, and comes twice. Owned by one run, single-threaded.
 */
final class SimBundles {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x3E3B_E25C_4A46_0003L;
    private static final double SHARE_OF_SEEDS = 0.25;
    private static final double SENT_BY_OTHER_GROUP = 0.7;
    private static final double ANSWERED_BY_OTHER_GROUP = 0.7;
    private static final String OTHER_GROUP = "made-up";

    private final SimWorld world;
    /** Null where each process has one group. */
    private final Dice dice;
    private long answered;

    private SimBundles(SimWorld world, Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    static SimBundles none(SimWorld world) {
        return new SimBundles(world, null);
    }

    static SimBundles draw(SimWorld world, long seed) {
        Dice dice = new Dice(seed ^ SALT);
        boolean fits = world.liar().answersLostBundles()
            || dice.chance(SHARE_OF_SEEDS) && world.liar() == Liar.HONEST;
        return fits ? new SimBundles(world, dice) : none(world);
    }

    /** How many heartbeats of the real group were answered together with another's. */
    long answered() {
        return answered;
    }

    private static boolean isReal(HeartBeatRequest request) {
        return !request.route().group().equals(OTHER_GROUP);
    }

    /** Of the other group: what is not gathered is never answered. */
    private static final class OtherGroupsPeers extends SimPeers {
        OtherGroupsPeers(SimProcess process, SimNetwork network) {
            super(process, network);
        }

        @Override
        public CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request) {
            return new CompletableFuture<>();
        }
    }

    /** Of one process: gathers what its groups send while its timer works. */
    final class Gatherer {
        private final SimProcess process;
        private final SimPeers otherGroupsPeers;
        private final HeartBeats beats = new HeartBeats(this::isGathering, this::send);
        private boolean gathering;

        Gatherer(SimProcess process) {
            this.process = process;
            this.otherGroupsPeers = new OtherGroupsPeers(process, world.network());
        }

        private boolean isGathering() {
            return gathering;
        }

        HeartBeats beats() {
            return beats;
        }

        /** What is due in the real group, among what is due in the other one. */
        void run(Runnable due) {
            if (dice == null) {
                due.run();
                return;
            }
            boolean isBefore = dice.chance(0.5);
            gathering = true;
            if (isBefore) {
                sendOfOtherGroup();
            }
            due.run();
            if (!isBefore) {
                sendOfOtherGroup();
            }
            gathering = false;
            if (process.isRunning()) {
                Gathering.end(beats);
            }
        }

        /** It is led from here whenever the real one is, in the same term and round. */
        private void sendOfOtherGroup() {
            if (!process.member().leads()) {
                return;
            }
            long term = process.runner().memberState().view().term();
            for (int to = 0; to < world.cluster().size(); to++) {
                if (to != process.member().ordinal() && dice.chance(SENT_BY_OTHER_GROUP)) {
                    Route route = new Route(OTHER_GROUP, SimConfig.idOf(process.member().ordinal()),
                        SimConfig.idOf(to));
                    Gathering.send(beats, otherGroupsPeers, process.addressOf(to),
                        new HeartBeatRequest(route, term, process.lastRound()));
                }
            }
        }

        private CompletableFuture<HeartBeatBundleReply> send(String address, HeartBeatBundle bundle) {
            return SimBundles.this.send(process, address, bundle);
        }
    }

    private CompletableFuture<HeartBeatBundleReply> send(SimProcess from, String address, HeartBeatBundle bundle) {
        CompletableFuture<HeartBeatBundleReply> answer = new CompletableFuture<>();
        SimNetwork network = world.network();
        int sender = from.member().ordinal();
        SimMember receiver = world.cluster().member(SimConfig.ordinalAt(address));
        bundle.requests().stream().filter(SimBundles::isReal).forEach(beat -> network.leaves(from, beat));
        if (network.isLost(sender, receiver.ordinal()) || !receiver.isFoundAt(address)) {
            answerLost(from, bundle, answer);
            return answer;
        }
        SimWire wire = SimWire.encode(bundle);
        int wipes = receiver.wipes();
        for (int copies = network.copies(sender, receiver.ordinal()); copies > 0; copies--) {
            world.scheduler().after(network.drawDelayUs(sender, receiver.ordinal()), () -> receiver.whenAwake(() -> {
                world.trace().mix(wire.fingerprint() + receiver.ordinal());
                if (receiver.isUp() && receiver.wipes() == wipes) {
                    arrive(wire, from, receiver, answer);
                } else {
                    fail(from, answer);
                }
            }));
        }
        return answer;
    }

    private void answerLost(SimProcess from, HeartBeatBundle bundle, CompletableFuture<HeartBeatBundleReply> answer) {
        if (world.liar().answersLostBundles()) {
            from.after(world.network().meanSparedDelayUs(), () -> answer.complete(bundle.answers(SimBundles::agree)));
        } else {
            fail(from, answer);
        }
    }

    private static CompletableFuture<HeartBeatResponse> agree(HeartBeatRequest request) {
        return CompletableFuture.completedFuture(
            new HeartBeatResponse(DLedgerResponseCode.SUCCESS, request.term(), request.round()));
    }

    private void fail(SimProcess from, CompletableFuture<HeartBeatBundleReply> answer) {
        from.after(world.options().timing().raft().maxPushTimeoutMs() * 1000,
            () -> answer.completeExceptionally(new IOException("no answer to heartbeats")));
    }

    private void arrive(SimWire wire, SimProcess from, SimMember receiver,
                        CompletableFuture<HeartBeatBundleReply> answer) {
        SimProcess process = receiver.process();
        HeartBeatBundle bundle = (HeartBeatBundle) wire.undamagedRequest(world.slices());
        HeartBeatBundleReply reply = bundle.answers(request -> ask(process, request));
        if (!process.isRunning()) {
            return;
        }
        for (Answer each : reply.answers()) {
            HeartBeatRequest asked = bundle.requests().get(each.place());
            if (isReal(asked)) {
                world.referee().replied(receiver, asked, each.response());
            }
        }
        int to = from.member().ordinal();
        if (world.network().isLost(receiver.ordinal(), to)) {
            fail(from, answer);
            return;
        }
        SimWire back = SimWire.encode(reply);
        int wipes = receiver.wipes();
        from.after(world.network().drawDelayUs(receiver.ordinal(), to), () -> {
            if (receiver.wipes() == wipes) {
                complete(bundle, (HeartBeatBundleReply) back.undamagedResponse(world.slices()), answer);
            }
        });
    }

    private CompletableFuture<HeartBeatResponse> ask(SimProcess process, HeartBeatRequest request) {
        if (isReal(request)) {
            return process.runner().handleHeartBeat(request);
        }
        return dice.chance(ANSWERED_BY_OTHER_GROUP) ? agree(request) : new CompletableFuture<>();
    }

    private void complete(HeartBeatBundle bundle, HeartBeatBundleReply reply,
                          CompletableFuture<HeartBeatBundleReply> answer) {
        answered += reply.answers().stream().filter(each -> isReal(bundle.requests().get(each.place()))).count();
        answer.complete(reply);
    }
}
