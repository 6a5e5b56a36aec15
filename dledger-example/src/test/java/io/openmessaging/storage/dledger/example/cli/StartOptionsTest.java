package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.beust.jcommander.JCommander;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.DLedgerConfig;

class StartOptionsTest {
    private static long leaseReadDriftBoundMs(String... words) {
        StartOptions options = new StartOptions();
        JCommander.newBuilder().addObject(options).build().parse(words);
        DLedgerConfig config = options.config();
        config.validate();
        return config.getLeaseReadDriftBoundMs();
    }

    @Test
    void aMemberHasLeasesOnlyIfItIsToldHowFarClocksDrift() {
        assertEquals(0, leaseReadDriftBoundMs());
        assertEquals(50, leaseReadDriftBoundMs("--lease-read-drift-bound", "50"));
        assertThrows(IllegalArgumentException.class, () -> leaseReadDriftBoundMs("--lease-read-drift-bound", "400"));
    }
}
