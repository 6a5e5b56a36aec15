package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock file that keeps a second store out of a directory, in another process or in this one. The file stays when
 * the lock ends; it holds the process id of its last holder, for people. A killed process leaves no lock.
 *
 * <p>Any thread. The locks of this process are remembered statically, against the rule, because they belong to the
 * process: on POSIX systems a file lock ends when the process closes <em>any</em> descriptor of the file, so a second
 * attempt must be stopped before it opens the file.
 */
final class DirectoryLock implements Closeable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private DirectoryLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Locks the directory that {@code file} lies in; it must exist.
     *
     * @throws IOException if it is locked already; names the directory and, where it is known, the holder
     */
    static DirectoryLock take(Path file) throws IOException {
        Path key = file.toAbsolutePath().getParent().toRealPath();
        if (!HELD.add(key)) {
            throw new IOException("directory " + key + " is in use by this process (pid "
                + ProcessHandle.current().pid() + ")");
        }
        try {
            return new DirectoryLock(key, Uninterrupted.make(() -> locked(file, key)));
        } catch (IOException | RuntimeException e) {
            HELD.remove(key);
            throw e;
        }
    }

    private static FileChannel locked(Path file, Path key) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("directory " + key + " is in use by another process" + holderOf(file));
            }
            // Written over the last holder's, in the same block: on a full disk there is no other.
            String pid = String.format(Locale.ROOT, "%-20d", ProcessHandle.current().pid());
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a store of this process has locked the directory that {@code file} lies in. */
    static boolean isHeldHere(Path file) throws IOException {
        return HELD.contains(file.toAbsolutePath().getParent().toRealPath());
    }

    private static String holderOf(Path file) throws IOException {
        String pid = Files.readString(file, StandardCharsets.ISO_8859_1).trim();
        return pid.isEmpty() ? "" : " (pid " + pid + ")";
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(key);
        }
    }
}
