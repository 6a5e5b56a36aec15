package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;

import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/** The raw pipe to one receiver instead of two: a record is done when both ends have it. */
public final class PipeToOne extends PipeSystem {
    @Override
    Member sender(Place place) throws IOException {
        return new PipeSender(place, 1);
    }
}
