package io.openmessaging.storage.dledger.client;

import java.util.concurrent.ThreadLocalRandom;

/** How long a client waits before it repeats a request: short, since elections are, and not the same for all. */
final class Pause {
    private static final long MIN_MS = 15;
    private static final long MAX_MS = 40;

    private Pause() {
    }

    static long nextMs() {
        return ThreadLocalRandom.current().nextLong(MIN_MS, MAX_MS + 1);
    }
}
