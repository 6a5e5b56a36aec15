package io.openmessaging.storage.dledger.rpc.netty;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.netty.channel.Channel;

/**
 * What connections make this process keep in memory by standing still: starts of frames whose rest does not come, and
 * answers that nobody reads. Above the limit those without progress for longest lose their connections, so that memory
 * is bounded, by twice the limit, whatever others do, and whoever sends and reads at all is the last to suffer.
 *
 * <p>Any thread; guarded by this object's monitor, under which no connection is closed. Architecture §3.11.
 */
final class HeldBytes {
    private final long limitBytes;
    private final TransportCounters counters;
    /** The connection whose last progress is longest ago comes first. */
    private final Map<Channel, Long> standing = new LinkedHashMap<>();
    /** Connections told to close, and what is kept for them until they have. */
    private final Map<Channel, Long> evicted = new HashMap<>();
    private long standingBytes;
    private long evictedBytes;

    HeldBytes(long limitBytes, TransportCounters counters) {
        this.limitBytes = limitBytes;
        this.counters = counters;
    }

    /**
     * Says that more bytes are to be kept for the connection; to be called before the memory is taken. May close the
     * connection or others. Each call is matched by {@link #release}, whatever it returns.
     *
     * @return false if they must not be kept: the connection is being closed
     */
    boolean hold(Channel channel, long bytes) {
        List<Channel> worst = new ArrayList<>();
        boolean granted = add(channel, bytes, worst);
        for (Channel each : worst) {
            counters.connectionsEvicted.increment();
            BadPeer.say(each, "connection closed, it stood still while others need the memory that it takes");
            each.close();
        }
        return granted;
    }

    private synchronized boolean add(Channel channel, long bytes, List<Channel> worst) {
        if (evicted.containsKey(channel)) {
            evicted.merge(channel, bytes, Long::sum);
            evictedBytes += bytes;
            return false;
        }
        standing.merge(channel, bytes, Long::sum);
        standingBytes += bytes;
        while (standingBytes > limitBytes) {
            worst.add(evict(standing.keySet().iterator().next()));
        }
        // What was evicted ends on other threads, perhaps not soon: until then nothing new comes instead of it.
        if (standing.containsKey(channel) && evictedBytes > limitBytes) {
            worst.add(evict(channel));
        }
        return standing.containsKey(channel);
    }

    private Channel evict(Channel channel) {
        long bytes = standing.remove(channel);
        standingBytes -= bytes;
        evicted.put(channel, bytes);
        evictedBytes += bytes;
        return channel;
    }

    /** Bytes given to {@link #hold} are kept no more: the connection goes on, or has ended. */
    synchronized void release(Channel channel, long bytes) {
        if (evicted.containsKey(channel)) {
            evictedBytes -= bytes;
            evicted.computeIfPresent(channel, (key, before) -> before == bytes ? null : before - bytes);
            return;
        }
        long left = standing.remove(channel) - bytes;
        standingBytes -= bytes;
        if (left > 0) {
            standing.put(channel, left);
        }
    }

    synchronized long totalBytes() {
        return standingBytes + evictedBytes;
    }
}
