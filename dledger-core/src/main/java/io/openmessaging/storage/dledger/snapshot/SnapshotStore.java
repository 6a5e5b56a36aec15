package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where one member keeps its snapshots. A snapshot is there as a whole or not at all, and is checked before it is used.
 * One that is damaged is passed over, with a warning, and not deleted on that account.
 *
 * <p>Any thread but none that holds the group's lock: everything here waits for the disk. At a time there is at most
 * one draft and one incoming snapshot, each with its own owner. Not before the member's store is open. An exception
 * leaves all published snapshots as they were, and the store usable. Architecture §3.9, of a snapshot.
 */
public interface SnapshotStore {
    /** Begins to take a snapshot; what is left of one that was never published goes. */
    SnapshotDraft begin() throws IOException;

    /**
     * Begins to receive a snapshot, or goes on with it: what is there of that manifest is kept as far as it can be
     * right (files that are complete are checked), and what is there of another goes.
     */
    IncomingSnapshot receive(SnapshotManifest manifest) throws IOException;

    /** What has arrived of a snapshot, if bytes of it have, and it is not being received now: its manifest. */
    Optional<SnapshotManifest> arrived() throws IOException;

    /**
     * The newest snapshot of an index up to {@code maxIndex} (inclusive) all of whose bytes are right: each candidate
     * is read and checked. After a load that failed, ask for one below.
     */
    Optional<PinnedSnapshot> openNewest(long maxIndex) throws IOException;

    /** All that is there, newest first. Looks at manifests, names and lengths only, and at what reading has shown. */
    List<SnapshotInfo> list() throws IOException;

    /**
     * Deletes what is older than the newest {@code count} valid snapshots, 1 or above, and what has arrived of one that
     * is no newer than the newest. One that is pinned is out of sight at once, and gone when it is let go.
     */
    void retain(int count) throws IOException;

    /** Deletes a snapshot that was published and is not needed. Pinned as in {@link #retain}. */
    void delete(long index) throws IOException;
}
