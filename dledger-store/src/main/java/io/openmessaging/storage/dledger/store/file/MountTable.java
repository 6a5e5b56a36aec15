package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mounts that a process sees, from the text of Linux's {@code mountinfo}. Pure and immutable. The form is, with any
 * number of optional fields before the hyphen:
 *
 * <pre>
 * mountId parentId major:minor root mountPoint options [optional ...] - type source superOptions
 * </pre>
 */
final class MountTable {
    private static final int FIELDS_BEFORE_OPTIONAL = 6;

    /** A mount; {@code point} is where it lies as the process sees it. */
    private record Mount(int id, int parentId, String device, String point, String superOptions) {
        /** What changes when the file system is mounted anew, and at no other time that matters. */
        String name() {
            return "mount " + id + " " + device + " " + superOptions;
        }
    }

    private final List<Mount> mounts;

    private MountTable(List<Mount> mounts) {
        this.mounts = mounts;
    }

    /**
     * Reads the text, one character a byte.
     *
     * @throws IOException if a line is not of that form
     */
    static MountTable parse(String mountInfo) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountInfo.split("\n")) {
            if (!line.isEmpty()) {
                mounts.add(mountOf(line));
            }
        }
        return new MountTable(mounts);
    }

    private static Mount mountOf(String line) throws IOException {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        int hyphen = fields.size() < FIELDS_BEFORE_OPTIONAL
            ? -1
            : fields.subList(FIELDS_BEFORE_OPTIONAL, fields.size()).indexOf("-") + FIELDS_BEFORE_OPTIONAL;
        if (hyphen < FIELDS_BEFORE_OPTIONAL || fields.size() != hyphen + 4) {
            throw new IOException("expected a line of mountinfo, found '" + line + "'");
        }
        try {
            return new Mount(Integer.parseInt(fields.get(0)), Integer.parseInt(fields.get(1)), fields.get(2),
                unescaped(fields.get(4)), fields.get(hyphen + 3));
        } catch (NumberFormatException e) {
            throw new IOException("expected mount ids and octal escapes in '" + line + "'", e);
        }
    }

    /** The kernel writes blank, tab, line feed and backslash as a backslash and three octal digits. */
    private static String unescaped(String field) {
        byte[] bytes = new byte[field.length()];
        int length = 0;
        for (int at = 0; at < field.length(); at++) {
            if (field.charAt(at) == '\\' && at + 3 < field.length()) {
                bytes[length++] = (byte) Integer.parseInt(field.substring(at + 1, at + 4), 8);
                at += 3;
            } else {
                bytes[length++] = (byte) field.charAt(at);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Names the mount that holds a path, which must be absolute and without links.
     *
     * @throws IOException if no mount holds it
     */
    String nameOfMountAt(String path) throws IOException {
        Mount holder = root();
        // As the kernel finds its way: at each directory it goes on to what is mounted there, on top of what it is in.
        for (int end = 0; end >= 0 && holder != null; end = nextEnd(path, end)) {
            String directory = end == 0 ? "/" : path.substring(0, end);
            for (Mount on = child(holder, directory); on != null; on = child(holder, directory)) {
                holder = on;
            }
        }
        if (holder == null) {
            throw new IOException("no mount holds " + path);
        }
        return holder.name();
    }

    /** The end (exclusive) of the path's next longer directory, -1 behind the last. */
    private static int nextEnd(String path, int end) {
        if (end == path.length() || path.length() == 1) {
            return -1;
        }
        int slash = path.indexOf('/', end + 1);
        return slash < 0 ? path.length() : slash;
    }

    /** The lowest mount at the root, whose parent this process does not see; null if there is none. */
    private Mount root() {
        for (Mount mount : mounts) {
            if (mount.point.equals("/") && (mount.parentId == mount.id || !isSeen(mount.parentId))) {
                return mount;
            }
        }
        return null;
    }

    private boolean isSeen(int id) {
        for (Mount mount : mounts) {
            if (mount.id == id) {
                return true;
            }
        }
        return false;
    }

    private Mount child(Mount parent, String point) {
        for (Mount mount : mounts) {
            if (mount.parentId == parent.id && mount.id != parent.id && mount.point.equals(point)) {
                return mount;
            }
        }
        return null;
    }
}
