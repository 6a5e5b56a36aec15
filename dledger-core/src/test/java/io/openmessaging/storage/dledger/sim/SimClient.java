package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.statemachine.WriteResult;

/**
 * Appends numbered bodies at whichever member it believes to lead, a few at a time, and never repeats one. It lives
 * in the member's process, as an embedding application does, so that it loses its answers with a crash and nothing
 * else. Owned by one run, single-threaded.
 */
final class SimClient implements SimUser {
    private static final long LOOK_AGAIN_US = 10_000;
    private static final long CALM_US = 20_000;
    /** A calm client gives a slow group this long to work off what it took before. */
    private static final long PATIENT_US = 1_000_000;

    private final SimWorld world;
    private final Dice dice;
    private final SimOptions.Workload options;
    private int believedLeader = -1;
    private boolean stopped;
    private boolean calm;
    private DLedgerResponseCode lastCode = DLedgerResponseCode.SUCCESS;
    private final List<Waiting> waiting = new ArrayList<>();

    /** An append that was made, and where. */
    private record Waiting(SimAppend append, SimProcess process) {
        boolean isOver() {
            return append.outcome() != SimAppend.Outcome.PENDING || !process.isRunning();
        }
    }

    SimClient(SimWorld world) {
        this.world = world;
        this.dice = world.dice().split();
        this.options = world.options().workload();
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
        waiting.removeIf(Waiting::isOver);
        SimMember member = chooseMember();
        if (member == null) {
            nextAfter(LOOK_AGAIN_US);
            return;
        }
        if (waiting.size() < (calm ? 1 : options.window())) {
            append(member);
        }
        nextAfter(dice.waiting(options.meanThinkUs()) + (calm ? calmPauseUs() : idlePauseUs()));
    }

    /** Where groups may be quiet, clients leave them alone now and then. */
    private long idlePauseUs() {
        long quietAfterMs = world.options().timing().raft().quietAfterMs();
        return quietAfterMs > 0 && dice.chance(0.1) ? 1000 * dice.between(quietAfterMs, 4 * quietAfterMs + 500) : 0;
    }

    private long calmPauseUs() {
        return lastCode.outcome() == DLedgerResponseCode.Outcome.UNKNOWN ? PATIENT_US : CALM_US;
    }

    /** Whom to ask: the believed leader while it can be asked, else anybody; null when nobody can. */
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

    private void append(SimMember member) {
        SimAppend append = world.history().begin(calm ? 1 : dice.between(1, options.maxBatch()));
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < append.count(); i++) {
            byte[] body = new byte[dice.between(16, options.maxBodyBytes())];
            ByteBuffer.wrap(body).putLong(append.payload(i));
            bodies.add(body);
        }
        SimProcess process = member.process();
        waiting.add(new Waiting(append, process));
        if (world.options().machine().present() && append.count() == 1) {
            process.runner().write(bodies.get(0))
                .whenComplete((result, failure) -> written(append, process, result, failure));
            return;
        }
        AppendFuture<AppendEntryResponse> future = process.runner().append(new Proposal(bodies));
        if (future.getIndex() >= 0) {
            world.referee().appended(member, append, future);
        }
        future.whenComplete((response, failure) -> {
            ended(append, process, response, failure);
            world.transfers().answered(process, lastCode);
        });
    }

    private void written(SimAppend append, SimProcess process, WriteResult result, Throwable failure) {
        AppendEntryResponse response = null;
        if (failure == null) {
            response = new AppendEntryResponse();
            response.setCode(result.code().getCode());
            response.setIndex(result.index());
            response.setLeaderId(process.runner().memberState().getLeaderId());
            if (result.code() == DLedgerResponseCode.SUCCESS) {
                world.referee().answered(result.index(), result.answer());
            }
        }
        ended(append, process, response, failure);
    }

    private void ended(SimAppend append, SimProcess process, AppendEntryResponse response, Throwable failure) {
        if (failure != null) {
            world.referee().violated("AppendFuture", "completed exceptionally: " + failure);
            return;
        }
        DLedgerResponseCode code = response.responseCode();
        world.history().end(append, code, response.getIndex());
        lastCode = code;
        if (code == DLedgerResponseCode.SUCCESS) {
            world.referee().appendAnswered(process, response.getIndex());
        }
        if (code != DLedgerResponseCode.SUCCESS) {
            believedLeader = SimConfig.ordinalOf(response.getLeaderId());
        }
    }
}
