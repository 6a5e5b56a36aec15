package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Who has a member's directory open, found without touching the lock: to try it, even for a moment, might keep a
 * starting member out.
 *
 * <p>Linux lists the locks of all processes that this one can see, which are not those of other containers; elsewhere
 * the answer is {@link State#UNKNOWN}. Immutable.
 *
 * @param state whether somebody holds the lock
 * @param pid the process that holds it, or that held it last; -1 if nothing says so
 */
public record LockHolder(State state, long pid) {
    private static final Path LOCKS = Path.of("/proc/locks");
    /** In a line: number, class, mode, access, pid, major:minor:inode, start, end. */
    private static final int PID_FIELD = 4;
    private static final int FILE_FIELD = 5;

    /** Whether the lock is held. */
    public enum State {
        FREE,
        HELD,
        UNKNOWN
    }

    /** Looks at the lock file of a member's directory. Errors only if the file is there and its attributes are not. */
    static LockHolder of(Path file) throws IOException {
        long lastPid = pidIn(file);
        if (!Files.exists(file)) {
            return new LockHolder(State.FREE, -1);
        }
        if (DirectoryLock.isHeldHere(file)) {
            return new LockHolder(State.HELD, ProcessHandle.current().pid());
        }
        if (!Files.isReadable(LOCKS)) {
            return new LockHolder(State.UNKNOWN, lastPid);
        }
        long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        return find(Files.readString(LOCKS, StandardCharsets.ISO_8859_1), inode, device, lastPid);
    }

    /** Looks for the file in the kernel's list of locks. */
    static LockHolder find(String locks, long inode, long device, long lastPid) {
        long major = device >>> 8 & 0xFFF | device >>> 32 & 0xFFFFF000L;
        long minor = device & 0xFF | device >>> 12 & 0xFFFFFF00L;
        for (String line : locks.split("\n")) {
            String[] fields = line.trim().split("\\s+");
            boolean isWaiting = fields.length > 1 && fields[1].equals("->");
            String[] file = fields.length > FILE_FIELD && !isWaiting ? fields[FILE_FIELD].split(":") : new String[0];
            if (file.length != 3 || !file[2].equals(Long.toString(inode))) {
                continue;
            }
            long pid = numberIn(fields[PID_FIELD]);
            boolean isDevice = file[0].equalsIgnoreCase(String.format("%02x", major))
                && file[1].equalsIgnoreCase(String.format("%02x", minor));
            // A stacked file system may show another device than the lock; then the pid in the file must agree.
            if (isDevice || pid == lastPid) {
                return new LockHolder(State.HELD, pid);
            }
        }
        return new LockHolder(State.FREE, lastPid);
    }

    private static long pidIn(Path file) throws IOException {
        try {
            return numberIn(Files.readString(file, StandardCharsets.ISO_8859_1).trim());
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    private static long numberIn(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    @Override
    public String toString() {
        String last = pid < 0 ? "" : ", last held by pid " + pid;
        return switch (state) {
            case HELD -> "held" + (pid < 0 ? "" : " by pid " + pid);
            case FREE -> "free" + last;
            case UNKNOWN -> "unknown on this system" + last;
        };
    }
}
