package io.openmessaging.storage.dledger.script;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.Leadership;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * A message on its way between two members of a script, or nowhere. A value.
 *
 * @param from id of the sender
 * @param to id of the receiver
 * @param round of a push, and of its answer, what its sender must see again with the answer
 */
record Envelope(String from, String to, long round, Message message) {
    /** The round of what is not a push, and of a push that no core sent. */
    static final long NO_ROUND = 0;

    static Envelope of(String from, String to, Message message) {
        return new Envelope(from, to, NO_ROUND, message);
    }

    /** The message as scripts print it. */
    @Override
    public String toString() {
        return from + " -> " + to + " " + body();
    }

    private String body() {
        if (message instanceof VoteRequest vote) {
            return vote.kind() + " t=" + vote.term() + " last=" + at(vote.lastIndex(), vote.lastTerm())
                + handedOver(vote.handedOver());
        }
        if (message instanceof VoteResponse vote) {
            return "answer to " + vote.kind() + " of t=" + vote.requestTerm() + ": " + vote.result() + " t="
                + vote.term() + life(vote.life());
        }
        if (message instanceof TakeLeadershipRequest take) {
            return "TAKE LEADERSHIP t=" + take.term() + " last=" + take.lastIndex();
        }
        if (message instanceof TakeLeadershipResponse take) {
            return "answer to TAKE LEADERSHIP: " + take.code() + " t=" + take.term();
        }
        if (message instanceof HeartBeatRequest beat) {
            return "BEAT t=" + beat.term();
        }
        if (message instanceof HeartBeatResponse beat) {
            return "answer to BEAT: " + beat.code() + " t=" + beat.term() + life(beat.life());
        }
        if (message instanceof QuiesceRequest quiesce) {
            return "QUIESCE t=" + quiesce.term() + " last=" + at(quiesce.lastIndex(), quiesce.lastTerm());
        }
        if (message instanceof QuiesceResponse quiesce) {
            return "answer to QUIESCE: " + quiesce.code() + " t=" + quiesce.term() + life(quiesce.life());
        }
        if (message instanceof PushEntryRequest push) {
            return "PUSH t=" + push.term() + " prev=" + at(push.prevIndex(), push.prevTerm()) + " commit="
                + push.commitIndex() + " " + entries(push) + point(push.recovery());
        }
        if (message instanceof InstallSnapshotRequest install) {
            return (install.files() > 0 ? "SNAPSHOT t=" : "INSTALL t=") + install.term() + " base="
                + at(install.base().index(), install.base().term());
        }
        if (message instanceof InstallSnapshotResponse install) {
            return "answer to INSTALL: " + install.code() + " t=" + install.term() + life(install.life());
        }
        PushEntryResponse push = (PushEntryResponse) message;
        return "answer to PUSH: " + push.code() + (push.code() == DLedgerResponseCode.SUCCESS ? " match=" : " hint=")
            + push.index() + " t=" + push.term() + life(push.life());
    }

    private static String handedOver(Leadership by) {
        return by.equals(Leadership.NONE) ? "" : " handed over by " + by.leaderId() + " of t=" + by.term();
    }

    /** Nothing for a member that never forgot anything. */
    private static String life(Life life) {
        return life.incarnation() <= 0 ? "" : " i=" + life.incarnation() + (life.recovering() ? " RECOVERING" : "");
    }

    private static String point(RecoveryPoint point) {
        return point.equals(RecoveryPoint.NONE) ? "" : " point=" + point.index() + " for i=" + point.incarnation();
    }

    private static String at(long index, long term) {
        return "(" + index + ", t=" + term + ")";
    }

    private static String entries(PushEntryRequest push) {
        return push.entries().isEmpty() ? "empty" : "[" + push.entries().firstIndex() + ".." + push.lastIndex() + "]";
    }
}
