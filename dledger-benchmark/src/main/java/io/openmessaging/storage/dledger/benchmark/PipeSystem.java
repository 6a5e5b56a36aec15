package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.MeasuredSystem;
import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/**
 * The raw pipe: the same bytes as a replicated log of three, with no consensus, no recovery and no reader. Member 0
 * sends and counts a record as done when two of the three ends have it. It has no client: there is nothing to ask.
 */
public class PipeSystem implements MeasuredSystem {
    /** For the process that names the class. */
    public PipeSystem() {
        // Has no state.
    }

    @Override
    public Member startMember(Place place) throws IOException {
        return place.self() == 0 ? sender(place) : receiver(place);
    }

    /** The near end. */
    Member sender(Place place) throws IOException {
        return new PipeSender(place, Place.MEMBERS - 1);
    }

    private static Member receiver(Place place) throws IOException {
        PipeReceiver receiver = new PipeReceiver(place);
        start("receive", receiver::run);
        return receiver;
    }

    @Override
    public Appender startClient(Place place) {
        throw new UnsupportedOperationException("the raw pipe has no clients");
    }

    /** Something that goes on until the process ends. */
    interface Part {
        void run() throws IOException;
    }

    static void start(String name, Part part) {
        Thread thread = new Thread(() -> {
            try {
                part.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }
}
