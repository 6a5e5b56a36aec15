package io.openmessaging.storage.dledger.benchmark;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.benchmark.driver.Durability;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/** What is appended, how and for how long: the options that commands with one load share. */
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
    FlushMode flushMode = FlushMode.SYNC;

    Durability durability() {
        return flushMode == FlushMode.SYNC ? Durability.DISK : Durability.PAGE_CACHE;
    }

    Workload workload() {
        return new Workload(payloadBytes, outstanding, 1, warmUpSeconds * 1000, seconds * 1000);
    }

    /** The load of one process that has so many of the parts: as many outstanding, all together, as it says. */
    Workload workload(int parts, int ofParts) {
        return new Workload(payloadBytes, Math.max(1, outstanding * parts / ofParts), 1, warmUpSeconds * 1000,
            seconds * 1000);
    }

    /** The options again, for a child process. */
    String[] toArguments() {
        return new String[] {"--payload", "" + payloadBytes, "--outstanding", "" + outstanding,
            "--warm-up", "" + warmUpSeconds, "--seconds", "" + seconds, "--flush-mode", flushMode.name()};
    }
}
