package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.atomic.LongAdder;

/** What {@link TransportStats} is read from. Counted by I/O threads, read by anyone. */
final class TransportCounters {
    final LongAdder connectionsOpened = new LongAdder();
    final LongAdder connectionsClosed = new LongAdder();
    final LongAdder connectionsEvicted = new LongAdder();
    final LongAdder framesRefused = new LongAdder();
    final LongAdder slicesRefused = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();

    TransportStats snapshot() {
        return new TransportStats(connectionsOpened.sum(), connectionsClosed.sum(), connectionsEvicted.sum(),
            framesRefused.sum(), slicesRefused.sum(), requests.sum(), bytesIn.sum(), bytesOut.sum());
    }
}
