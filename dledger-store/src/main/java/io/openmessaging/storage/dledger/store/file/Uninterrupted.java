package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Calls that an interrupt of their thread does not end. Java closes a channel under the thread that uses it and is
 * interrupted; but the thread may be an application's, which appends here, and a write that was cut short is a fault
 * of the disk for all that the store knows.
 */
final class Uninterrupted {
    /** What may be made again from its beginning, with a channel of its own. */
    interface Call<T> {
        T make() throws IOException;
    }

    /** As {@link Call}, without a result. */
    interface Step {
        void make() throws IOException;
    }

    private Uninterrupted() {
    }

    /** As {@link #make}, without a result. */
    static void run(Step step) throws IOException {
        make(() -> {
            step.make();
            return null;
        });
    }

    /** Makes the call; the thread is interrupted behind it if it was so before, or became so. */
    static <T> T make(Call<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return call.make();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
