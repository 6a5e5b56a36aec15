package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.function.Consumer;

/** A load that goes on beside all else, on a thread of its own, until it is ended. */
final class BackgroundLoad {
    private final LoadDriver driver;
    private final Thread thread;

    /** Begins it; {@code failed} is told, on the load's thread, what has ended it too early. */
    BackgroundLoad(Workload load, Appender target, Consumer<Throwable> failed) {
        driver = new LoadDriver(load);
        thread = new Thread(() -> driver.runUntilStopped(target), "background load");
        thread.setUncaughtExceptionHandler((which, fault) -> failed.accept(fault));
        thread.setDaemon(true);
        thread.start();
    }

    /** What it has appended since the last lap, or since its beginning. */
    Figure lap() {
        return driver.lap();
    }

    /** Ends it, and waits until all that it has begun has ended; returns its last lap. */
    Figure end() throws InterruptedException {
        driver.stop();
        thread.join();
        return driver.lap();
    }
}
