package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
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

    private final Host host;
    private final Path directory;
    private final Path image;
    private final String fileSystem;

    private Disk(Host host, String fileSystem) {
        this.host = host;
        this.directory = host.directory();
        this.image = host.image();
        this.fileSystem = fileSystem;
    }

    /** The disk of a host, made or not. */
    public static Disk of(Host host, String fileSystem) {
        return new Disk(host, fileSystem);
    }

    void create() throws IOException {
        must("mkdir", "-p", directory.toString());
        must("truncate", "-s", Long.toString(BYTES), image.toString());
        if (fileSystem.equals("xfs")) {
            must("mkfs.xfs", "-q", image.toString());
        } else {
            must("mkfs.ext4", "-q", "-E", "lazy_itable_init=1", image.toString());
        }
        mount();
    }

    private void must(String... words) throws IOException {
        Shell.must(host.reach().rootCommand(List.of(words)), "");
    }

    private boolean attempt(String... words) {
        return Shell.attempt(host.reach().rootCommand(List.of(words)).toArray(String[]::new));
    }

    /** Makes the files reachable: at first, and after {@link #unmount}. */
    public void mount() throws IOException {
        must("mount", "-o", "loop", image.toString(), directory.toString());
    }

    /** Takes the disk from the host; nobody may use it any more. */
    public void unmount() throws IOException {
        must("umount", directory.toString());
    }

    /** Whether the files are reachable. */
    public boolean isMounted() throws IOException {
        List<String> words = host.reach().command(List.of("cat", "/proc/self/mounts"));
        return Shell.must(words, "").contains(" " + directory + " ");
    }

    /** From now on nothing reaches the disk, and nothing that was not forced is on it. */
    public void cutOff() throws IOException {
        must("xfs_io", "-x", "-c", "shutdown", directory.toString());
    }

    /** Lets every write and force wait until {@link #thaw}. */
    public void freeze() throws IOException {
        must("fsfreeze", "-f", directory.toString());
    }

    public void thaw() {
        attempt("fsfreeze", "-u", directory.toString());
    }

    /** Takes all room that is left. */
    public void fill() {
        int number = 0;
        for (long piece : PIECES) {
            while (attempt("fallocate", "-l", Long.toString(piece), fill(number))) {
                number++;
            }
            attempt("rm", "-f", fill(number));
        }
    }

    /** Gives the room back that {@link #fill} took. */
    public void makeRoom() {
        attempt("find", directory.toString(), "-maxdepth", "1", "-name", FILL + "-*", "-delete");
    }

    private String fill(int number) {
        return directory.resolve(FILL + "-" + number).toString();
    }

    boolean remove(Hosts.Disks disks) {
        String place = directory.toString();
        try {
            if (isMounted() && !attempt("umount", place)) {
                attempt("umount", "-l", place);
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
