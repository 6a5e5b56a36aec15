package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;

/** Looks at a directory of snapshots without changing anything, for the store and for tools. Stateless. */
final class SnapshotLook {
    private static final Pattern NAME = Pattern.compile("snapshot_(\\d{1,18})");

    private SnapshotLook() {
    }

    /** The name of the directory of the snapshot of that index. */
    static String nameOf(long index) {
        return "snapshot_" + index;
    }

    /** The indexes of all directories that have the name of a snapshot, newest first. */
    static List<Long> indexes(SnapshotDisk disk, Path directory) throws IOException {
        List<Long> indexes = new ArrayList<>();
        for (Path path : disk.list(directory)) {
            Matcher name = NAME.matcher(path.getFileName().toString());
            // Only a name that this index would be given: a second one of it is nobody's.
            if (name.matches() && path.endsWith(nameOf(Long.parseLong(name.group(1))))) {
                indexes.add(Long.parseLong(name.group(1)));
            }
        }
        indexes.sort(Comparator.reverseOrder());
        return indexes;
    }

    /** One of the checks of a tree. */
    interface Check {
        SnapshotManifest of(SnapshotTree tree, long index) throws IOException;
    }

    /** What is there of the snapshot of that index, and what is wrong with it. */
    static SnapshotInfo infoOf(SnapshotTree tree, long index, Check check) {
        SnapshotInfo info = new SnapshotInfo(index, -1, -1, -1, "");
        try {
            SnapshotManifest manifest = tree.manifest();
            info = new SnapshotInfo(index, manifest.meta().getLastIncludedTerm(), manifest.files().size(),
                manifest.sizeBytes(), "");
            check.of(tree, index);
            return info;
        } catch (CorruptSnapshotException e) {
            return info.withProblem(e.getMessage());
        } catch (IOException e) {
            return info.withProblem(tree.root() + " cannot be read: " + Fault.reasonOf(e));
        }
    }

    /** What is in the directory, newest first, each read as a whole; for tools; none without a directory. */
    static List<SnapshotInfo> all(SnapshotDisk disk, Path directory) throws IOException {
        if (disk.kindOf(directory) != SnapshotDisk.Kind.DIRECTORY) {
            return List.of();
        }
        List<SnapshotInfo> infos = new ArrayList<>();
        for (long index : indexes(disk, directory)) {
            SnapshotTree tree = new SnapshotTree(disk, directory.resolve(nameOf(index)));
            SnapshotInfo info = infoOf(tree, index, SnapshotTree::checked);
            if (info.isValid() || tree.exists()) { // Else a running store has deleted it meanwhile.
                infos.add(info);
            }
        }
        return infos;
    }
}
