package io.openmessaging.storage.dledger.runtime;

import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.LogView;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Tells operators what the group cannot mend by itself, and what a member went through. Guarded by the group's lock.
 */
final class Warnings {
    /** Operators know the group by one name. */
    private static final Logger LOG = LoggerFactory.getLogger(GroupRunner.class);

    private static final long NANOS_PER_MS = 1_000_000;
    private static final long FIRST_TOLD_AFTER_MS = 10_000;
    private static final long TOLD_EVERY_MS = 60_000;

    private final DLedgerConfig config;
    private final Supplier<Membership> membership;
    private final LogView log;
    private final OncePerMinute waiting = new OncePerMinute();
    private final OncePerMinute divergence = new OncePerMinute();
    private final OncePerMinute tooFarBehind = new OncePerMinute();
    private final Strangers strangers = new Strangers();
    /** When operators are told next what the member waits for; the largest long while it waits for nothing. */
    private long tellMs = Long.MAX_VALUE;

    Warnings(DLedgerConfig config, Supplier<Membership> membership, LogView log) {
        this.config = config;
        this.membership = membership;
        this.log = log;
    }

    void onStart(MemberState.View view) {
        if (view.life().recovering()) {
            LOG.warn("{}/{} is RECOVERING in incarnation {}: it may have forgotten entries that it acknowledged, so "
                + "it counts for no majority until it holds what its leader held when it heard of that",
                membership.get().group(), membership.get().selfId(), view.life().incarnation());
        }
    }

    void onWhole(MemberState.View view) {
        LOG.info("{}/{} is whole again in incarnation {}, its log ends at {}", membership.get().group(),
            membership.get().selfId(),
            view.life().incarnation(), view.lastIndex());
    }

    /** Time went by: a member that was started to join, and that nobody has added, would wait for ever in silence. */
    void onTick(MemberState.View view, long nowMs) {
        boolean waits = membership.get().configuration().voters().isEmpty() && view.leaderId().isEmpty();
        if (waits && waiting.isDue(nowMs * NANOS_PER_MS)) {
            String selfId = membership.get().selfId();
            LOG.warn("{}/{} waits to be added to its group, of which its settings name {}: add-member --id {} "
                + "--address {} asks the leader for it, as DLedgerServer.changeMembers does", membership.get().group(),
                selfId, config.getPeers(), selfId, config.peerAddresses().get(selfId));
        }
    }

    /** The member waits for something that operators can bring about; "" for nothing. */
    void waitsFor(String what, long nowMs) {
        if (what.isEmpty()) {
            tellMs = Long.MAX_VALUE;
        } else if (tellMs == Long.MAX_VALUE) {
            tellMs = nowMs + FIRST_TOLD_AFTER_MS; // Members that start one after the other wait for each other.
        } else if (nowMs >= tellMs) {
            tellMs = nowMs + TOLD_EVERY_MS;
            LOG.warn("{}/{} waits: {}", membership.get().group(), membership.get().selfId(), what);
        }
    }

    /** Somebody has answered, or something else has happened. */
    void onReplied(RaftEvent event) {
        strangers.answered(event, membership.get());
        if (event instanceof RaftEvent.PushReplied told) {
            onPushReplied(told);
        }
        if (event instanceof RaftEvent.InstallReplied told) {
            onInstallReplied(told);
        }
    }

    /** A follower refused a push: nothing helps it by itself if its log differs. */
    private void onPushReplied(RaftEvent.PushReplied told) {
        DLedgerResponseCode code = told.response().code();
        if (code == DLedgerResponseCode.CHAIN_MISMATCH && divergence.isDue(System.nanoTime())) {
            LOG.warn("{}/{} leads, and {} holds other bytes under the same index and term: their logs have diverged, "
                + "and it gets no entries. Verify both logs, and rebuild the damaged member from an empty directory",
                membership.get().group(), membership.get().selfId(), membership.get().idOf(told.from()));
        }
    }

    /** A follower keeps its log, behind which entries are gone here. */
    private void onInstallReplied(RaftEvent.InstallReplied told) {
        if (told.response().code() == DLedgerResponseCode.UNSUPPORTED && tooFarBehind.isDue(System.nanoTime())) {
            LOG.warn("{}/{} leads, and {} lacks entries up to {}, which were dropped here, by retention perhaps. As "
                + "its settings say (whenBehind) it keeps what it has, and gets no entries until it is rebuilt",
                membership.get().group(), membership.get().selfId(), membership.get().idOf(told.from()),
                log.base().index());
        }
    }
}
