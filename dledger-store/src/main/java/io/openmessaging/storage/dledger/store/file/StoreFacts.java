package io.openmessaging.storage.dledger.store.file;

import java.nio.file.Path;
import java.util.List;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;

/**
 * What the files of one member say of themselves, as {@link StoreInspector} found them. Immutable.
 *
 * @param directory the member's directory
 * @param lock who has it open
 * @param format what the format file says; {@link Format#UNKNOWN} if it cannot be read
 * @param vote what the vote file says; {@link Vote#UNKNOWN} if it cannot be read
 * @param data the data segments
 * @param index the index files
 * @param lastIndex the last entry that a start would find now, -1 for none, {@link #UNKNOWN} if only a verification
 *     can tell
 * @param lastTerm the term of that entry, -1 for none, {@link #UNKNOWN} likewise
 * @param endPosition physical end (exclusive) of that entry, {@link #UNKNOWN} likewise
 * @param configuration the last one that the log names, committed or not, {@link LoggedConfiguration#NONE} for none,
 *     {@link #UNKNOWN_CONFIGURATION} if only a verification can tell
 * @param refoundings those that the log names and that were forced, ascending, whether or not they are in force
 * @param damaged which entries the store knows to be damaged, as "3 to 5, 9"; "" for none
 * @param snapshots the snapshots, newest first, each read as a whole
 * @param forceFailed whether a force failed since the last good start
 * @param problems what is wrong, each in a sentence
 */
public record StoreFacts(Path directory, LockHolder lock, Format format, Vote vote, Files data, Files index,
                         long lastIndex, long lastTerm, long endPosition,
                         LoggedConfiguration configuration, List<LoggedConfiguration> refoundings, String damaged,
                         List<SnapshotInfo> snapshots, boolean forceFailed, List<String> problems) {
    /** A number that nothing tells. */
    public static final long UNKNOWN = -2;
    /** A configuration that nothing tells. */
    public static final LoggedConfiguration UNKNOWN_CONFIGURATION =
        new LoggedConfiguration(Long.MAX_VALUE, Configuration.NONE);

    /**
     * The format file.
     *
     * @param version version of the layouts; -1 if the file cannot be read
     * @param segmentSize in bytes; guessed from the files if the format file cannot be read, -1 if there are none
     * @param storeId drawn when the store was created
     * @param clusterId "" for none
     * @param baseIndex index of the entry before the first, -1 for the start
     * @param baseTerm its term
     * @param basePosition where the log begins
     * @param generation rises by two each time that the log is replaced as a whole
     */
    public record Format(int version, int segmentSize, String storeId, String clusterId, long baseIndex,
                         long baseTerm, long basePosition, long generation) {
        static final Format UNKNOWN = new Format(-1, -1, "", "", StoreFacts.UNKNOWN, StoreFacts.UNKNOWN,
            StoreFacts.UNKNOWN, StoreFacts.UNKNOWN);

        public boolean isKnown() {
            return version >= 0;
        }
    }

    /**
     * The vote file.
     *
     * @param slots the state of both slots, in words
     * @param term the highest term seen; {@link StoreFacts#UNKNOWN} if the file cannot be read
     * @param votedFor who got the vote in it, "" for nobody
     * @param commitHint an entry known to be committed, -1 for none
     * @param checkpointIndex the entry at which recovery starts, -1 for none
     * @param checkpointPosition its position
     * @param incarnation how often the member came back without all that it may have promised
     * @param recovering whether it has not got all of that back yet
     * @param flushMode what its acknowledgements rest on
     * @param stop how the last life ended
     * @param stopIndex the last entry at a clean stop
     */
    public record Vote(String slots, long term, String votedFor, long commitHint, long checkpointIndex,
                       long checkpointPosition, long incarnation, boolean recovering, String flushMode, Stop stop,
                       long stopIndex) {
        static final Vote UNKNOWN = new Vote("none", StoreFacts.UNKNOWN, "", StoreFacts.UNKNOWN, StoreFacts.UNKNOWN,
            StoreFacts.UNKNOWN, StoreFacts.UNKNOWN, false, "", Stop.UNKNOWN, StoreFacts.UNKNOWN);

        public boolean isKnown() {
            return stop != Stop.UNKNOWN;
        }
    }

    /** How the last life of a store ended. */
    public enum Stop {
        /** It was closed. */
        CLEAN,
        /** It is open, or was killed. */
        NONE,
        /** Nothing tells. */
        UNKNOWN
    }

    /**
     * Equal-sized files that make one address space.
     *
     * @param count how many there are
     * @param first the name of the first, "" for none
     * @param last the name of the last, "" for none
     * @param sizeBytes the sum of their lengths; blocks are given to a part of it only
     */
    public record Files(int count, String first, String last, long sizeBytes) {
    }
}
