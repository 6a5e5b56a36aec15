package io.openmessaging.storage.dledger.example.cli;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.DLedgerConfig;

/** The options of commands that run a member with a state: whether, and how often, it takes snapshots. */
public final class SnapshotOptions {
    @Parameter(names = "--enable-snapshot", order = 10, description = "take snapshots, and drop the log below them")
    private boolean enableSnapshot;

    @Parameter(names = "--snapshot-threshold", order = 11, description = "entries between two snapshots")
    private int snapshotThreshold = 1000;

    /** Puts them into a member's settings. */
    public void applyTo(DLedgerConfig config) throws CommandException {
        if (snapshotThreshold < 1) {
            throw CommandException.badUsage("--snapshot-threshold: expected 1 or above, found " + snapshotThreshold);
        }
        config.setEnableSnapshot(enableSnapshot);
        config.setSnapshotThreshold(snapshotThreshold);
    }
}
