package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;

/** One way in which cost may grow, measured at a few points from the least to the greatest. One thread. */
interface Scale extends AutoCloseable {
    /**
     * How it is measured.
     *
     * @param dir where to make directories for data, which are deleted
     * @param load what is appended, where that is not the point
     * @param quick whether it is for a look only
     * @param heartBeatMs time between heartbeats of idle groups; an election timeout is eight
     */
    record Settings(String dir, Load load, boolean quick, long heartBeatMs) {
    }

    /** Measures once at that point; a value for each column. Asked once or more for a point, one after the other. */
    double[] measure(long point) throws IOException;

    @Override
    default void close() throws IOException {
        // Most leave nothing between two measurements.
    }
}
