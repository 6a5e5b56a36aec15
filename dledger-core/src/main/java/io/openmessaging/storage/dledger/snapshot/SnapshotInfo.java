package io.openmessaging.storage.dledger.snapshot;

/**
 * One snapshot among those that are kept. Immutable.
 *
 * @param index index of the last entry that it holds
 * @param term its term; -1 if the manifest cannot be read
 * @param files how many files it has; -1 likewise
 * @param sizeBytes sum of their lengths; -1 likewise
 * @param problem what is known to be wrong with it, in words; "" for nothing
 */
public record SnapshotInfo(long index, long term, int files, long sizeBytes, String problem) {
    /** One of which nothing is known to be wrong. */
    public static SnapshotInfo of(SnapshotManifest manifest) {
        return new SnapshotInfo(manifest.meta().getLastIncludedIndex(), manifest.meta().getLastIncludedTerm(),
            manifest.files().size(), manifest.sizeBytes(), "");
    }

    /** One that must not be used. */
    public SnapshotInfo withProblem(String words) {
        return new SnapshotInfo(index, term, files, sizeBytes, words);
    }

    public boolean isValid() {
        return problem.isEmpty();
    }

    /** Whether log may be dropped on its strength: it is valid, and holds something. */
    public boolean licensesDroppingLog() {
        return isValid() && files > 0;
    }
}
