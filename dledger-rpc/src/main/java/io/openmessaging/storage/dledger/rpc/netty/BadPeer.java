package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a connection whose other end does not speak as it should: closed, counted and named once. Whoever
 * can reach the port can misbehave, so only a few lines are logged in a while. Any thread.
 */
final class BadPeer {
    private static final Logger LOG = LoggerFactory.getLogger(BadPeer.class);
    private static final LineLimit LIMIT = new LineLimit(20, TimeUnit.SECONDS.toNanos(10), System.nanoTime());

    private BadPeer() {
    }

    static void refuse(Channel channel, TransportCounters counters, String found) {
        counters.framesRefused.increment();
        say(channel, "connection closed, it sent " + found);
        channel.close();
    }

    /** Logs what the other end did, unless too much was logged of late. */
    static void say(Channel channel, String what) {
        say(channel, what, null);
    }

    /** As {@link #say(Channel, String)}, with the fault that came of it. */
    static void say(Channel channel, String what, Throwable fault) {
        long leftOut = LIMIT.pass(System.nanoTime());
        if (leftOut >= 0) {
            LOG.warn("{}: {}{}", channel.remoteAddress(), what,
                leftOut == 0 ? "" : "; " + leftOut + " lines such as this were left out before", fault);
        }
    }
}
