package io.openmessaging.storage.dledger.benchmark.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A service that counts messages and answers each with eight bytes. Run by its container's one thread. */
final class AnsweringService implements ClusteredService {
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[Long.BYTES]);
    private Cluster cluster;
    private volatile boolean leads;
    private volatile long entries;

    boolean isLeader() {
        return leads;
    }

    long entries() {
        return entries;
    }

    @Override
    public void onStart(Cluster started, Image snapshot) {
        cluster = started;
        leads = started.role() == Cluster.Role.LEADER;
    }

    @Override
    public void onSessionMessage(ClientSession session, long timestamp, DirectBuffer buffer, int offset, int length,
            Header header) {
        long count = entries + 1;
        entries = count;
        if (session != null && leads) {
            answer.putLong(0, count);
            cluster.idleStrategy().reset();
            while (session.offer(answer, 0, Long.BYTES) < 0 && !session.isClosing()) {
                cluster.idleStrategy().idle();
            }
        }
    }

    @Override
    public void onRoleChange(Cluster.Role role) {
        leads = role == Cluster.Role.LEADER;
    }

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {
        // Nothing is kept of sessions.
    }

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason reason) {
        // Nothing is kept of sessions.
    }

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {
        // There are no timers.
    }

    @Override
    public void onTakeSnapshot(ExclusivePublication snapshot) {
        // Nobody asks for one.
    }

    @Override
    public void onTerminate(Cluster terminated) {
        // The process is killed.
    }
}
