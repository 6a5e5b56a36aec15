package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A host's disk: a file system in an image file, mounted by a loop device. Used by one thread at a time.
 *
 * <p>A power loss is a shutdown of the file system that does not flush its log: whatever was not forced is gone, dirty
 * pages of mappings included, and every later access fails until it is mounted anew.
 */
public final class Disk {
    /** Sparse: only what is written takes room. Members map files of a GiB, of which they write the beginning. */
    private static final long BYTES = 3L << 30;
    private static final String FILL = "filled-by-the-harness";
    /** XFS keeps some blocks for itself, so the last bytes must be asked for in small pieces. */
    private static final List<Long> PIECES = List.of(256L << 20, 16L << 20, 1L << 20, 64L << 10, 4L << 10);

    private final Path directory;
    private final Path image;
    private final String fileSystem;

    private Disk(Path directory, Path image, String fileSystem) {
        this.directory = directory;
        this.image = image;
        this.fileSystem = fileSystem;
    }

    /** The disk of a host, made or not. */
    public static Disk of(Host host, String fileSystem) {
        return new Disk(host.directory(), host.image(), fileSystem);
    }

    void create() throws IOException {
        Files.createDirectories(directory);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        if (fileSystem.equals("xfs")) {
            Shell.must("mkfs.xfs", "-q", image.toString());
        } else {
            Shell.must("mkfs.ext4", "-q", "-E", "lazy_itable_init=1", image.toString());
        }
        mount();
    }

    /** Makes the files reachable: at first, and after {@link #unmount}. */
    public void mount() throws IOException {
        Shell.must("mount", "-o", "loop", image.toString(), directory.toString());
    }

    /** Takes the disk from the host; nobody may use it any more. */
    public void unmount() throws IOException {
        Shell.must("umount", directory.toString());
    }

    public boolean isMounted() throws IOException {
        String place = " " + directory + " ";
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream().anyMatch(line -> line.contains(place));
    }

    /** From now on nothing reaches the disk, and nothing that was not forced is on it. */
    public void cutOff() throws IOException {
        Shell.must("xfs_io", "-x", "-c", "shutdown", directory.toString());
    }

    /** Lets every write and force wait until {@link #thaw}. */
    public void freeze() throws IOException {
        Shell.must("fsfreeze", "-f", directory.toString());
    }

    public void thaw() {
        Shell.attempt("fsfreeze", "-u", directory.toString());
    }

    /** Takes all room that is left. */
    public void fill() {
        int number = 0;
        for (long piece : PIECES) {
            while (Shell.attempt("fallocate", "-l", Long.toString(piece), fill(number).toString())) {
                number++;
            }
            deleteQuietly(fill(number));
        }
    }

    /** Gives the room back that {@link #fill} took. */
    public void makeRoom() {
        for (int number = 0; deleteQuietly(fill(number)); number++) {
            continue;
        }
    }

    private Path fill(int number) {
        return directory.resolve(FILL + "-" + number);
    }

    private static boolean deleteQuietly(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            return false;
        }
    }

    boolean remove(Hosts.Disks disks) {
        String place = directory.toString();
        try {
            if (isMounted() && !Shell.attempt("umount", place)) {
                Shell.attempt("umount", "-l", place);
            }
            if (isMounted()) {
                return false;
            }
            if (disks == Hosts.Disks.DELETED) {
                Files.deleteIfExists(image);
            }
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
