package io.openmessaging.storage.dledger.runtime;

import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private final Supplier<Membership> membership;
    private final LogView log;
    private final OncePerMinute divergence = new OncePerMinute();
    private final OncePerMinute tooFarBehind = new OncePerMinute();

    Warnings(Supplier<Membership> membership, LogView log) {
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

    /** A follower refused a push: nothing helps it by itself if its log differs. */
    void onPushReplied(RaftEvent.PushReplied told) {
        DLedgerResponseCode code = told.response().code();
        if (code == DLedgerResponseCode.CHAIN_MISMATCH && divergence.isDue(System.nanoTime())) {
            LOG.warn("{}/{} leads, and {} holds other bytes under the same index and term: their logs have diverged, "
                + "and it gets no entries. Verify both logs, and rebuild the damaged member from an empty directory",
                membership.get().group(), membership.get().selfId(), membership.get().idOf(told.from()));
        }
    }

    /** A follower keeps its log, behind which entries are gone here. */
    void onInstallReplied(RaftEvent.InstallReplied told) {
        if (told.response().code() == DLedgerResponseCode.UNSUPPORTED && tooFarBehind.isDue(System.nanoTime())) {
            LOG.warn("{}/{} leads, and {} lacks entries up to {}, which were dropped here, by retention perhaps. As "
                + "its settings say (whenBehind) it keeps what it has, and gets no entries until it is rebuilt",
                membership.get().group(), membership.get().selfId(), membership.get().idOf(told.from()),
                log.base().index());
        }
    }
}
