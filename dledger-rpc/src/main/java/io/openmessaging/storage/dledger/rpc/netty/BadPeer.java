package io.openmessaging.storage.dledger.rpc.netty;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with a connection whose other end does not speak as it should: closed, counted and named once. */
final class BadPeer {
    private static final Logger LOG = LoggerFactory.getLogger(BadPeer.class);

    private BadPeer() {
    }

    static void refuse(Channel channel, TransportCounters counters, String found) {
        counters.framesRefused.increment();
        LOG.warn("{}: connection closed, it sent {}", channel.remoteAddress(), found);
        channel.close();
    }
}
