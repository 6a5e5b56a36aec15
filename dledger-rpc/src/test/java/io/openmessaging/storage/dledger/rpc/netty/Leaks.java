package io.openmessaging.storage.dledger.rpc.netty;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Finds buffers that nobody released: Netty's own detector, set to watch every buffer, with its reports collected. Must
 * be touched before the first buffer is made, so every test class with buffers extends {@link TransportTest}.
 */
final class Leaks {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    private Leaks() {
    }

    static void watch() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
                                                                       long maxActive) {
                return new Collecting<>(resource);
            }
        });
    }

    /** Lets the collector find what was lost, and looks. */
    static void assertNone() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            // A new buffer makes the detector look at what the collector found.
            ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            probe.release();
        }
        assertEquals("[]", REPORTS.toString());
    }

    private static final class Collecting<T> extends ResourceLeakDetector<T> {
        Collecting(Class<T> resource) {
            super(resource, 1);
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTS.add(resourceType);
        }
    }
}
