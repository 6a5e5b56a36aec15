package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.statemachine.WriteResult;
import io.openmessaging.storage.dledger.statemachine.session.ClientSession;
import io.openmessaging.storage.dledger.statemachine.session.SessionAnswer;

/**
 * Writes numbered bodies in a session, and sends each again, to whichever member it believes to lead, until it is
 * answered or, rarely, given up. It lives outside of the members' processes, so that it loses answers with them and
 * goes on. Owned by one run, single-threaded.
 */
final class SimSessionClient implements SimUser {
    private static final long CALM_US = 20_000;
    /** A client that opens sessions, or hears that they ended, does not do so without a pause. */
    private static final long PAUSE_US = 10_000;
    private static final double GIVES_UP = 0.02;

    /** A write that has begun and not ended. */
    private final class Write {
        private final ClientSession in = session;
        private final long number = session.begin();
        private final SimAppend append;
        private final byte[] body = new byte[dice.between(16, options.maxBodyBytes())];
        private boolean ended;

        Write(SimAppend append) {
            this.append = append;
            ByteBuffer.wrap(body).putLong(append.payload(0));
        }

        void send() {
            if (!ended) {
                SimSessionClient.this.send(in.request(number, body), this::answered, this::sendAgain);
            }
        }

        /** What was sent may be done or not, and may be on its way still. */
        private void sendAgain() {
            if (ended) {
                return;
            }
            if (dice.chance(GIVES_UP)) {
                end(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, -1);
            } else {
                send();
            }
        }

        private void answered(WriteResult result) {
            if (ended) {
                return;
            }
            SessionAnswer answer = SessionAnswer.decode(result.answer());
            switch (answer.status()) {
                case APPLIED -> end(DLedgerResponseCode.SUCCESS, result.index());
                case EXPIRED -> {
                    session = session == in ? null : session;
                    end(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, -1);
                }
                default -> world.referee().violated("SimSessionClient", append + " is answered " + answer.status());
            }
        }

        private void end(DLedgerResponseCode code, long index) {
            ended = true;
            in.end(number);
            underWay.remove(this);
            world.history().end(append, code, index);
        }
    }

    /** What is done with the answer of a machine. */
    private interface OnAnswer {
        void take(WriteResult result);
    }

    private final SimWorld world;
    private final Dice dice;
    private final SimOptions.Workload options;
    private final List<Write> underWay = new ArrayList<>();
    private final long patienceUs;
    private int believedLeader = -1;
    private boolean calm;
    private boolean stopped;
    /** Null while there is none. */
    private ClientSession session;

    SimSessionClient(SimWorld world) {
        this.world = world;
        this.dice = world.dice().split();
        this.options = world.options().workload();
        this.patienceUs = (long) dice.magnitude(50_000, 2_000_000);
    }

    @Override
    public void start() {
        nextAfter(dice.waiting(options.meanThinkUs()));
    }

    @Override
    public void calmDown() {
        calm = true;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void nextAfter(long us) {
        world.scheduler().after(us, this::next);
    }

    private void next() {
        if (stopped) {
            return;
        }
        if (session == null) {
            open();
            return;
        }
        boolean hasRoom = underWay.size() < (calm ? 1 : options.window())
            && session.span() < world.options().machine().limits().answers();
        if (hasRoom) {
            Write write = new Write(world.history().begin(1));
            underWay.add(write);
            write.send();
        }
        nextAfter(dice.waiting(options.meanThinkUs()) + (calm ? CALM_US : 0));
    }

    private void open() {
        send(ClientSession.openRequest(), result -> {
            if (session == null) {
                session = ClientSession.opened(result.answer());
                nextAfter(PAUSE_US);
            }
        }, () -> {
            if (session == null && !stopped) {
                open();
            }
        });
    }

    /** One of the two is called, some time; both if the answer comes late. */
    private void send(byte[] entry, OnAnswer onAnswer, Runnable onNone) {
        SimMember member = chooseMember();
        boolean[] again = new boolean[1];
        Runnable once = () -> {
            if (!again[0]) {
                again[0] = true;
                onNone.run();
            }
        };
        if (member != null) {
            SimProcess process = member.process();
            process.runner().write(entry).whenComplete((result, failure) -> {
                if (failure != null) {
                    world.referee().violated("GroupRunner", "a write completed exceptionally: " + failure);
                } else if (result.code() == DLedgerResponseCode.SUCCESS) {
                    again[0] = true;
                    world.referee().answered(result.index(), result.answer());
                    world.referee().appendAnswered(process, result.index());
                    take(result, onAnswer);
                } else {
                    believedLeader = member.isUp()
                        ? SimConfig.ordinalOf(member.process().runner().memberState().getLeaderId()) : -1;
                    world.scheduler().after(dice.waiting(PAUSE_US), once);
                }
            });
        }
        world.scheduler().after(member == null ? PAUSE_US : patienceUs, once);
    }

    private void take(WriteResult result, OnAnswer onAnswer) {
        try {
            onAnswer.take(result);
        } catch (RuntimeException fault) { // Whoever completes the future would not tell.
            world.referee().violated("SimSessionClient", fault.toString());
        }
    }

    /** The believed leader while it can be asked, else anybody; null when nobody can. */
    private SimMember chooseMember() {
        List<SimMember> reachable = world.nemesis().membersForClients();
        if (reachable.isEmpty()) {
            return null;
        }
        for (SimMember member : reachable) {
            if (member.ordinal() == believedLeader) {
                return member;
            }
        }
        return reachable.get(dice.between(0, reachable.size() - 1));
    }
}
