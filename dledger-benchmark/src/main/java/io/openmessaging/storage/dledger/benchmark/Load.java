package io.openmessaging.storage.dledger.benchmark;

import com.beust.jcommander.Parameter;

/** What is appended, how and for how long: the options that all measured processes share. */
final class Load {
    @Parameter(names = "--payload", description = "Bytes of each body")
    int payloadBytes = 1024;

    @Parameter(names = "--outstanding", description = "Appends that wait for their outcome at any time")
    int outstanding = 1024;

    @Parameter(names = "--warm-up", description = "Seconds before the measurement")
    int warmUpSeconds = 4;

    @Parameter(names = "--seconds", description = "Seconds of the measurement")
    int seconds = 5;

    @Parameter(names = "--flush-mode", description = "SYNC: on a majority's disk; ASYNC: in a majority's page cache")
    String flushMode = "SYNC";

    boolean isSync() {
        return flushMode.equals("SYNC");
    }

    /** The options again, for a child process. */
    String[] toArguments() {
        return new String[] {"--payload", "" + payloadBytes, "--outstanding", "" + outstanding,
            "--warm-up", "" + warmUpSeconds, "--seconds", "" + seconds, "--flush-mode", flushMode};
    }
}
