package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * Takes over a directory of the historical library, once: looks at its log, reads its vote, and writes the vote file
 * and, last, the {@code format} file. A crash before that leaves a historical directory, which is looked at again; one
 * behind it leaves ours. Its own files stay as they are, but nobody reads its vote again, so it must not be started on
 * the directory any more.
 *
 * <p>Used once, by the opening thread. What does not look like a log that was stopped in good order is refused, and
 * nothing is changed then: that library can still open it, and a person may decide. Architecture §3.6, historical
 * directories.
 */
final class TakeOver {
    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

    private final Path directory;
    private final Disk disk;
    private final SegmentLog data;

    TakeOver(Path directory, Disk disk, SegmentLog data) {
        this.directory = directory;
        this.disk = disk;
        this.data = data;
    }

    /**
     * Makes the directory ours. Reads the whole log; blocks.
     *
     * @param vote path of the vote file
     * @param format path of the format file
     * @throws DamagedStoreException if the directory cannot be taken over as it is; says why
     */
    FormatFile run(Path vote, Path format) throws IOException {
        HistoricalVote found = HistoricalVote.read(directory, disk);
        HistoricalLog log = findLog();
        LogEnd end = log.end();
        if (found.term() < end.term()) {
            throw new DamagedStoreException(directory + " holds an entry of term " + end.term() + ", but a vote of "
                + "term " + found.term() + " only: a later vote was lost. If it is lost for good, stop all members of "
                + "the group and write in currterm 'voteLeader=' and a currTerm above that of every currterm and "
                + "currterm.bak of the group");
        }
        long committed = committedIndex(found, log);
        if (disk.exists(vote) && VoteFile.open(disk, vote).record().term() > found.term()) {
            throw new DamagedStoreException(format + " is missing, and " + vote + " knows a later term than currterm: "
                + "this is no historical directory any more");
        }
        VoteFile.create(disk, vote, VoteRecord.first().withVote(found.term(), found.votedFor())
            .withCommitHint(committed));
        data.forceRange(log.base().position(), end.position());
        FormatFile taken = FormatFile.create(disk, format, FormatRecord.first(data.segmentSize())
            .withClusterId("", 0).withBase(log.base(), LoggedConfiguration.NONE)
            .withSealedFrom(new FormatRecord.SealedFrom(end.index() + 1, end.position())));
        LOG.info("{}: took over entries {} to {} of the historical library, term {}, vote for '{}', committed {}",
            directory, log.base().index() + 1, end.index(), found.term(), found.votedFor(), committed);
        return taken;
    }

    private HistoricalLog findLog() throws IOException {
        checkSizes();
        String problem = data.load();
        if (!problem.isEmpty()) {
            throw new DamagedStoreException(problem);
        }
        LogImage image = data.image();
        HistoricalLog log = HistoricalLog.scan(image);
        long stray = log.strayEntry(image);
        if (stray < 0) {
            return log;
        }
        ByteBuffer bytes = image.bytesAt(stray);
        int at = image.offsetOf(stray);
        throw new DamagedStoreException(EntryLayout.isUnsealed(bytes, at)
            ? damaged(log, bytes.getLong(at + EntryLayout.INDEX), stray)
            : data.fileAt(stray).path() + " holds at position " + stray + " an entry with checksums, which the "
                + "historical library does not write: the format file of " + directory + " is missing");
    }

    private String damaged(HistoricalLog log, long index, long position) {
        return data.fileAt(log.end().position()).path() + " is damaged at position " + log.end().position()
            + ": entry " + (log.end().index() + 1) + " is not there or not intact, but entry " + index + " lies behind "
            + "it, at position " + position + "; restore the directory from a copy, or let the historical library open "
            + "it, which drops what lies behind";
    }

    private void checkSizes() throws IOException {
        for (Path file : data.files()) {
            if (disk.sizeOf(file) != data.segmentSize()) {
                throw new IOException(file + " has " + disk.sizeOf(file) + " bytes; mappedFileSizeForEntryData is "
                    + data.segmentSize() + ", and must be the size of the files that are there");
            }
        }
    }

    /** What the historical library knew to be committed must be there, unless its last files were removed. */
    private long committedIndex(HistoricalVote found, HistoricalLog log) throws IOException {
        if (found.committedIndex() <= log.end().index()) {
            return found.committedIndex();
        }
        if (!LogRecovery.endsWithItsLastFile(data.image(), log.end())) {
            throw new DamagedStoreException(directory + " ends with entry " + log.end().index() + " at position "
                + log.end().position() + ", but entry " + found.committedIndex() + " was committed; restore the "
                + "directory from a copy, or let the historical library open it, which forgets that");
        }
        LOG.warn("{}: data files are missing: the log ends whole with entry {}, but {} was committed", directory,
            log.end().index(), found.committedIndex());
        return log.end().index();
    }
}
