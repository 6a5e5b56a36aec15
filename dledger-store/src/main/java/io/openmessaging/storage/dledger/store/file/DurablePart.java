package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * The log up to the checkpoint, when a store is opened: all of it was durable and committed, so nothing in it is ever
 * taken for a torn tail. Where nothing looks wrong, the ends of the runs of terms are looked at and no more; else each
 * entry is, and what is wrong in the index is mended from the data, and damage in the data is noted as long as the
 * index knows the entry. The log ends before an entry that neither knows.
 *
 * <p>Used once, by the opening thread. FAST'18, Protocol-Aware Recovery. Architecture §3.6.
 */
final class DurablePart {
    private static final Logger LOG = LoggerFactory.getLogger(DurablePart.class);

    private final Path directory;
    private final SegmentLog data;
    private final SegmentLog indexSegments;
    private final IndexFile index;
    private final UnsealedPrefix unsealed;
    private final LogEnd base;
    private final Checkpoint checkpoint;
    /** Then the index was forced as a whole, and is left as it is where it is right. */
    private final boolean stoppedCleanly;
    private final Damage damage;
    private final FiledConfigurations filed;
    private final LogConfigurations configurations;
    private TermRuns runs = new TermRuns();
    private long lowestChanged = Long.MAX_VALUE;
    private boolean isRebuilt;

    DurablePart(StoreFiles files, LogEnd base, VoteRecord vote, Damage damage, FiledConfigurations filed) {
        this.directory = files.directory();
        this.data = files.data();
        this.indexSegments = files.indexSegments();
        this.index = files.index();
        this.unsealed = files.unsealed();
        this.base = base;
        this.checkpoint = vote.checkpoint();
        this.stoppedCleanly = vote.isCleanStop();
        this.damage = damage;
        this.filed = filed;
        this.configurations = new LogConfigurations(filed.inForce());
    }

    /** The terms of all entries up to the end that {@link #recover} found, for those behind it to be added. */
    TermRuns runs() {
        return runs;
    }

    /** The configurations at the base and up to the end that {@link #recover} found, for those behind to be added. */
    LogConfigurations configurations() {
        return configurations;
    }

    /**
     * Recovers; what is damaged is in {@link Damage#ranges} then. Blocks.
     *
     * @return the checkpoint's entry, or the last good one before what is lost; the base without a checkpoint
     */
    LogEnd recover() throws IOException {
        String problem = indexSegments.load();
        if (checkpoint.isNone()) {
            if (!problem.isEmpty() || !stoppedCleanly || !indexBeginsRight()) {
                indexSegments.clear();
            }
            return indexBeginsBehind(base);
        }
        if (problem.isEmpty() && !damage.isAnythingPossible()) {
            LogEnd end = endOfCheckpoint();
            if (end != null && indexFits() && filedFits()) {
                lookAgain(damage.suspects());
                filed.between(base.index() + 1, end.index()).forEach(configurations::add);
                return indexBeginsBehind(end);
            }
        }
        damage.expectAnything();
        if (problem.isEmpty()) {
            LOG.warn("{}: data, index and configurations do not agree, each entry up to {} is looked at", directory,
                checkpoint.index());
        } else {
            LOG.warn("{}: the index is built anew from the data: {}", directory, problem);
            indexSegments.clear();
            indexBeginsBehind(base);
            isRebuilt = true;
        }
        runs = new TermRuns();
        return indexBeginsBehind(walk());
    }

    private boolean indexBeginsRight() {
        return indexSegments.hasNoSegment()
            || indexSegments.firstPosition() <= (base.index() + 1) * IndexFile.RECORD_BYTES;
    }

    /** The records behind that end are written anew, unless a clean stop has forced them. */
    private LogEnd indexBeginsBehind(LogEnd end) throws IOException {
        long next = (end.index() + 1) * IndexFile.RECORD_BYTES;
        lowestChanged = Math.min(lowestChanged, next);
        if (!stoppedCleanly) {
            indexSegments.dropSegmentsFrom(next);
        }
        if (!stoppedCleanly || indexSegments.hasNoSegment()) {
            indexSegments.recoveredTo(next, lowestChanged, 0);
        }
        return end;
    }

    /** The whole log ends there. */
    void indexEndsWith(LogEnd end) throws IOException {
        if (stoppedCleanly) {
            long next = (end.index() + 1) * IndexFile.RECORD_BYTES;
            indexSegments.dropSegmentsFrom(next);
            indexSegments.recoveredTo(next, Math.min(next, lowestChanged), next);
        }
    }

    private LogEnd endOfCheckpoint() {
        LogEnd end = LogRecovery.endOf(unsealed.in(data.image()), checkpoint.index(), checkpoint.position());
        return end == null || end.chainCrc() != checkpoint.chainCrc() ? null : end;
    }

    /** The index was forced before the checkpoint was, so looking at both ends of each run of terms is enough. */
    private boolean indexFits() {
        long first = base.index() + 1;
        if (!index.hasRecord(first) || !index.agreesWith(data, checkpoint.index())) {
            return false;
        }
        TermRuns found = index.runsThatAgree(data, first, checkpoint.index());
        if (found == null) {
            return false;
        }
        runs = found;
        return true;
    }

    /** Whether the file of configurations tells of all that it should, and of nothing that is no such entry. */
    private boolean filedFits() {
        return filed.isComplete() && filed.between(base.index() + 1, checkpoint.index()).stream()
            .allMatch(each -> index.hasRecord(each.index())
                && index.type(each.index()).isConfiguration());
    }

    /** What was damaged when the store was closed is so still, unless somebody has put the files right. */
    private void lookAgain(List<IndexRange> suspects) throws IOException {
        for (IndexRange range : suspects) {
            long first = Math.max(range.first(), base.index() + 1);
            long last = Math.min(range.last(), checkpoint.index());
            if (first <= last) {
                damage.inspector().inspect(first, last);
            }
        }
    }

    /** Goes over all entries; returns the end of the last one before which nothing is lost. */
    private LogEnd walk() throws IOException {
        LogWalk walk = LogWalk.behind(unsealed.in(data.image()), index, base);
        LogEnd good = base;
        while (walk.end().index() < checkpoint.index()) {
            LogWalk.Step step = walk.next();
            if (!step.isPassed()) {
                LOG.warn("{}: neither data nor index hold entry {} at position {}: {}", directory, step.index(),
                    step.position(), step.finding());
                damage.ranges().remove(good.index() + 1, Long.MAX_VALUE);
                configurations.truncateFrom(good.index() + 1);
                runs.cutAfter(good.index());
                return good;
            }
            if (step.type().isConfiguration()) {
                configurations.add(configurationOf(step));
            }
            mend(step);
            runs.add(step.index(), step.end().term());
            if (step.finding() != LogWalk.Finding.BAD_ENTRY) {
                good = step.end();
            }
            checkAgainstCheckpoint(step);
        }
        walk.chainCrcIs(checkpoint.chainCrc());
        return walk.end();
    }

    /** Of an entry that is damaged the file tells, if that is whole. */
    private LoggedConfiguration configurationOf(LogWalk.Step step) throws DamagedStoreException {
        if (step.finding() != LogWalk.Finding.BAD_ENTRY) {
            return LogConfigurations.read(data, step.position());
        }
        List<LoggedConfiguration> known = filed.between(step.index(), step.index());
        if (known.isEmpty()) {
            throw new DamagedStoreException(data.fileAt(step.position()) + " is damaged at position " + step.position()
                + ": entry " + step.index() + " brought a configuration, which " + directory.resolve(
                    ConfigurationFile.NAME) + " does not tell either; restore the directory from a copy, or delete it "
                + "and let the member copy the log from the others");
        }
        return known.get(0);
    }

    private void mend(LogWalk.Step step) throws IOException {
        switch (step.finding()) {
            case BAD_RECORD -> {
                index.reserve(step.index(), step.index() + 1);
                index.put(step.index(), step.type(), step.position(), step.size(), step.end().term());
                if (isRebuilt && step.index() == checkpoint.index()) {
                    index.putMagic(step.index(), 0);
                }
                lowestChanged = Math.min(lowestChanged, step.index() * IndexFile.RECORD_BYTES);
            }
            case BAD_FILLER -> Filler.restore(data, step.fillers(data.segmentSize()));
            case BAD_ENTRY -> {
                if (!damage.ranges().contains(step.index() - 1)) { // Once for each range.
                    LOG.warn("{} is damaged at position {}: entry {} was durable, and is not what its checksums say",
                        data.fileAt(step.position()), step.position(), step.index());
                }
                damage.ranges().add(step.index(), step.index());
            }
            default -> {
                // Nothing to mend.
            }
        }
    }

    private void checkAgainstCheckpoint(LogWalk.Step step) throws IOException {
        if (step.index() != checkpoint.index()) {
            return;
        }
        boolean isOther = step.finding() != LogWalk.Finding.BAD_ENTRY
            && step.end().chainCrc() != checkpoint.chainCrc();
        if (isOther || step.position() != checkpoint.position()) {
            throw new DamagedStoreException(data.fileAt(step.position()) + " holds another entry " + step.index()
                + " at position " + step.position() + " than the one that the vote file of " + directory
                + " knows at position " + checkpoint.position());
        }
    }

    /** The record at the checkpoint vouches for all below it, so a new index shows it when the others are durable. */
    void vouchForIndex(LogEnd end) throws IOException {
        if (isRebuilt && end.index() >= checkpoint.index()) {
            ByteBuffer bytes = data.bytesAt(checkpoint.position());
            index.putMagic(checkpoint.index(), bytes.getInt(data.offsetOf(checkpoint.position()) + EntryLayout.MAGIC));
            long at = checkpoint.index() * IndexFile.RECORD_BYTES;
            indexSegments.forceRange(at, at + IndexFile.RECORD_BYTES);
        }
    }
}
