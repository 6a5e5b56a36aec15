package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the historical library kept beside its log: {@code currterm}, lines {@code voteLeader=ID} and
 * {@code currTerm=N}, and perhaps {@code checkpoint}, lines {@code endIndex=N} and {@code committedIndex=N}.
 *
 * <p>It replaced {@code currterm} by writing {@code currterm.tmp}, copying the old one to {@code currterm.bak},
 * deleting it and renaming the new one, and forced none of that. So what is found in the other two may be older than a
 * vote that was given, and neither is read.
 *
 * @param term the highest term that the member saw
 * @param votedFor who got its vote in that term, "" for nobody
 * @param committedIndex an index that was known to be committed, -1 for none
 */
record HistoricalVote(long term, String votedFor, long committedIndex) {
    private static final Logger LOG = LoggerFactory.getLogger(HistoricalVote.class);

    private static final String CURRTERM = "currterm";
    private static final List<String> TRACES = List.of(CURRTERM, CURRTERM + ".bak", CURRTERM + ".tmp");
    private static final String CHECKPOINT = "checkpoint";
    private static final int MAX_BYTES = 4096;

    /** Whether the historical library kept a vote in the directory, readable or not. */
    static boolean isIn(Path directory, Disk disk) {
        return TRACES.stream().anyMatch(name -> disk.exists(directory.resolve(name)));
    }

    /**
     * Reads both files.
     *
     * @throws DamagedStoreException if the vote is missing or not whole; says what to do
     */
    static HistoricalVote read(Path directory, Disk disk) throws IOException {
        Path path = directory.resolve(CURRTERM);
        Map<String, String> found = disk.exists(path) ? propertiesOf(path, disk) : Map.of();
        long term = numberOf(found.get("currTerm"));
        String votedFor = found.get("voteLeader");
        if (term < 0 || votedFor == null) {
            throw new DamagedStoreException(path + (disk.exists(path) ? " has not the two lines" : " is missing: it "
                + "should have the lines") + " 'voteLeader=ID' and 'currTerm=N'. Without it this member might vote "
                + "twice in a term. If it is lost for good, stop all members of the group and write one with "
                + "'voteLeader=' and a currTerm above that of every " + CURRTERM + " and " + CURRTERM
                + ".bak of the group");
        }
        return new HistoricalVote(term, votedFor, committedIndex(directory.resolve(CHECKPOINT), disk));
    }

    private static long committedIndex(Path path, Disk disk) throws IOException {
        if (!disk.exists(path)) {
            return -1;
        }
        long index = numberOf(propertiesOf(path, disk).get("committedIndex"));
        if (index < 0) {
            LOG.warn("{} names no committed index; the next leader will find out what is committed", path);
        }
        return index;
    }

    /** The lines of a file, or none if the last of them may be cut. */
    private static Map<String, String> propertiesOf(Path path, Disk disk) throws IOException {
        long size = disk.sizeOf(path);
        if (size == 0 || size > MAX_BYTES) {
            return Map.of();
        }
        byte[] bytes = new byte[(int) size];
        disk.map(path, bytes.length).bytes().get(0, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.endsWith("\n")) {
            return Map.of();
        }
        Map<String, String> found = new HashMap<>();
        for (String line : text.split("\r?\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                found.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        return found;
    }

    /** The number, -1 if it is none or negative. */
    private static long numberOf(String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
