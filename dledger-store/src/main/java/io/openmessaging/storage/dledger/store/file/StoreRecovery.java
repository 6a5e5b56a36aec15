package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Brings data, index and vote into agreement when a store is opened, and makes durable what it found.
 *
 * <p>Used once, by the opening thread. {@link LogRecovery} decides, this class acts: it cuts a torn tail and
 * writes the index from the checkpoint on. Up to the checkpoint that is done by {@link DurablePart}. What was durable
 * is cut only where other members have it, and this one says so by being RECOVERING. Architecture §3.6.
 */
final class StoreRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRecovery.class);
    private static final int CLEAR_BYTES = 1024 * 1024;
    private static final int REWRITE_BYTES = 1024 * 1024;
    private static final int NEXT_HEADER_BYTES = EntryLayout.FILLER_HEADER_BYTES + EntryLayout.HEADER_BYTES;

    /**
     * What the store starts from.
     *
     * @param end the end of the log
     * @param vote what the vote file must hold from now on
     * @param runs the terms of all entries
     * @param loss what is missing of what was durable
     * @param configurations that the log names: the one at its base, if that is known, and those of its entries
     */
    record Outcome(LogEnd end, VoteRecord vote, TermRuns runs, LifeRule.Loss loss, LogConfigurations configurations) {
    }

    private final Path directory;
    private final StoreFiles files;
    private final SegmentLog data;
    private final IndexFile index;
    private final UnsealedPrefix unsealed;
    private final LogEnd base;
    private final FiledConfigurations filed;
    /** Then everything was forced and nothing is written again but what is found to be wrong. */
    private final boolean stoppedCleanly;
    private final Damage damage;
    private final LifeRule.Company company;
    private final VoteFile voteFile;
    private VoteRecord vote;
    private TermRuns runs;
    private LifeRule.Loss loss = LifeRule.Loss.NONE;
    /** Bytes [rewriteFrom, rewriteTo) are to be written once more; together, for a call costs more than an entry. */
    private long rewriteFrom;
    private long rewriteTo;

    StoreRecovery(StoreFiles files, LogEnd base, VoteFile voteFile, Damage damage, FiledConfigurations filed,
                  LifeRule.Company company) {
        this.directory = files.directory();
        this.files = files;
        this.data = files.data();
        this.index = files.index();
        this.unsealed = files.unsealed();
        this.base = base;
        this.damage = damage;
        this.filed = filed;
        this.company = company;
        this.voteFile = voteFile;
        this.vote = voteFile.record().aboveBase(base.index());
        this.stoppedCleanly = vote.isCleanStop();
    }

    /**
     * Recovers. Blocks.
     *
     * @throws DamagedStoreException if something that was durable is lost; nothing was changed then that a later
     * attempt needs
     */
    Outcome run() throws IOException {
        damage.remember();
        loadData();
        DurablePart durable = new DurablePart(files, base, vote, damage, filed);
        LogEnd start = durable.recover();
        refuseHoles();
        runs = durable.runs();
        rewriteFrom = start.position();
        rewriteTo = start.position();
        long unforced = Math.max(base.position(), Math.min(start.position(), vote.checkpoint().position()));
        LogEnd end = LogRecovery.follow(unsealed.in(data.image()), start, (type, at, position, size, term) -> {
            if (!stoppedCleanly || !index.agreesWith(data, at)) {
                index.reserve(at, at + 1);
                index.put(at, type, position, size, term);
            }
            runs.add(at, term);
            if (type.isConfiguration()) {
                durable.configurations().add(LogConfigurations.read(data, position));
            }
            rewrite(position, size, unforced);
        });
        rewriteUpTo(rewriteTo);
        long changedTo = rewriteBehind(end, settle(end));
        durable.indexEndsWith(end);
        data.recoveredTo(end.position(), unforced, changedTo);
        data.force();
        index.publish(end.index());
        index.force();
        durable.vouchForIndex(end);
        damage.settled();
        raiseTerm(end);
        return new Outcome(end, vote, runs, loss, durable.configurations());
    }

    private void loadData() throws IOException {
        MissingSegments missing = files.missingSegments();
        long promisedEnd = Math.max(unsealed.endPosition(),
            Math.max(vote.checkpoint().position() + 1, vote.stop().end()));
        missing.find(base.position(), promisedEnd, vote.maxUnforcedBytes());
        if (missing.isDamage()) {
            LOG.warn("{}: data files are missing or too short below position {}, which was durable", directory,
                promisedEnd);
            damage.expectAnything();
        }
        missing.create();
        String problem = data.load();
        if (!problem.isEmpty()) {
            throw new DamagedStoreException(problem);
        }
        if (!data.hasNoSegment() && data.firstPosition() > base.position()) {
            throw new DamagedStoreException("the log begins at position " + base.position() + ", but " + directory
                + " holds no data file for it; its first is " + data.fileAt(data.firstPosition()).path());
        }
    }

    /** Damaged entries that the index knows can be got from others, in place; alone, there is nobody to ask. */
    private void refuseHoles() throws IOException {
        if (damage.ranges().isEmpty()) {
            return;
        }
        loss = LifeRule.Loss.DAMAGE;
        if (company == LifeRule.Company.ALONE) {
            damage.settled();
            long first = damage.ranges().nextFrom(0);
            throw damaged(index.position(first), first, "entries " + damage.ranges() + " were durable");
        }
        LOG.warn("{}: entries {} are damaged, and are to be got from another member", directory, damage.ranges());
    }

    /** Writes an entry above the checkpoint once more, with the filler header that comes before or behind it. */
    private void rewrite(long position, int size, long unforced) throws IOException {
        if (stoppedCleanly || position < unforced) {
            return;
        }
        if (position != rewriteTo) {
            rewriteUpTo(Math.min(rewriteTo + EntryLayout.FILLER_HEADER_BYTES, position));
            boolean afterFiller = data.offsetOf(position) >= EntryLayout.FILLER_HEADER_BYTES;
            rewriteFrom = afterFiller ? position - EntryLayout.FILLER_HEADER_BYTES : position;
        }
        rewriteTo = position + size;
        if (rewriteTo - rewriteFrom >= REWRITE_BYTES) {
            rewriteUpTo(rewriteTo);
        }
    }

    private void rewriteUpTo(long to) throws IOException {
        data.rewrite(rewriteFrom, to);
        rewriteFrom = to;
    }

    /**
     * Writes the bytes once more that say that nothing follows: where the next header would stand, filler or not. Else
     * an entry that was truncated, and not on disk, might come back after the log was found to end without it. Where
     * it begins with a zero, all of it is cleared: of a header in two sectors the second one may be there alone, and
     * the first bytes of the next entry would make it whole. Returns the end (exclusive) of what was changed.
     */
    private long rewriteBehind(LogEnd end, long changedTo) throws IOException {
        if (stoppedCleanly || !data.holds(end.position())) {
            return changedTo;
        }
        long endOfSegment = (end.position() / data.segmentSize() + 1) * data.segmentSize();
        long to = Math.min(endOfSegment, end.position() + NEXT_HEADER_BYTES);
        if (EntryLook.isZero(data.bytesAt(end.position()), data.offsetOf(end.position()), 1)) {
            clear(end.position(), to);
        }
        data.rewrite(end.position(), to);
        return Math.max(changedTo, to);
    }

    /**
     * Judges the end that was found, and clears what lies behind it; returns the end (exclusive) of what was changed.
     */
    private long settle(LogEnd end) throws IOException {
        LogImage log = unsealed.in(data.image());
        long promised = Math.max(unsealed.lastIndex(), Math.max(vote.checkpoint().index(), vote.stop().lastIndex()));
        if (end.index() < promised) {
            lower(log, end, promised);
        }
        long changedTo = end.position();
        if (vote.stop().lastIndex() != end.index()) {
            LogRecovery.Verdict verdict = LogRecovery.judge(log, end, vote.maxUnforcedBytes());
            judge(log, end, verdict);
            changedTo = verdict.laterEnd();
        }
        data.dropSegmentsFrom(LogEnd.segmentAfter(end.position(), end.place(), data.segmentSize()));
        if (changedTo > end.position()) {
            clear(end.position(), changedTo);
        }
        return changedTo;
    }

    private void clear(long from, long to) throws IOException {
        byte[] zeros = new byte[(int) Math.min(to - from, CLEAR_BYTES)];
        for (long at = from; at < to; at += zeros.length) {
            data.overwrite(at, ByteBuffer.wrap(zeros, 0, (int) Math.min(zeros.length, to - at)));
        }
    }

    private void judge(LogImage log, LogEnd end, LogRecovery.Verdict verdict) throws IOException {
        if (verdict.kind() == LogRecovery.Kind.WHOLE) {
            return;
        }
        if (verdict.kind() == LogRecovery.Kind.DAMAGED && company == LifeRule.Company.ALONE) {
            throw damaged(placeBehind(log, end), end.index() + 1, "whole entries up to " + verdict.laterIndex()
                + " lie behind it, further than " + vote.maxUnforcedBytes() + " bytes that a crash can explain");
        }
        LOG.warn("{}: cut at position {} behind entry {}; {} of entries up to {} is dropped", fileAt(log, end),
            end.position(), end.index(), verdict.kind() == LogRecovery.Kind.DAMAGED
                ? "the damage is no crash's work, and what is left" : "what a crash left", verdict.laterIndex());
        if (company == LifeRule.Company.WITH_OTHERS) {
            loss = LifeRule.Loss.DAMAGE; // Or not: but what cannot be told from damage is treated as damage.
            // Nothing else tells of it once it is cleared, and this start may be killed right then.
            voteFile.restart(voteFile.record().withLife(vote.life().withLoss()));
        }
    }

    /** The log lacks entries that were durable: its last files were removed, or it is damaged. */
    private void lower(LogImage log, LogEnd end, long promised) throws IOException {
        boolean isCutByFiles = LogRecovery.endsWithItsLastFile(log, end) && !holdsPlaceOfLost(log, end);
        if (isCutByFiles) {
            LOG.warn("{}: data files are missing: the log ends whole with entry {}, but reached {}",
                directory, end.index(), promised);
            loss = loss == LifeRule.Loss.NONE ? LifeRule.Loss.LAST_FILES : loss;
        } else if (company == LifeRule.Company.ALONE) {
            throw damaged(placeBehind(log, end), end.index() + 1, "entries up to " + promised + " were durable");
        } else {
            LOG.warn("{} is damaged at position {}: entries {} to {} were durable, and are to be got from another "
                + "member", fileAt(log, end), end.position(), end.index() + 1, promised);
            loss = LifeRule.Loss.DAMAGE;
        }
        if (vote.checkpoint().index() > end.index()) {
            vote = vote.withCheckpoint(checkpointAt(end));
        }
        if (unsealed.contains(end.index() + 1)) {
            unsealed.endsWith(end.index(), end.position());
        }
    }

    /** Where the entry behind the end should stand. */
    private static long placeBehind(LogImage log, LogEnd end) {
        return end.isInFiller() || LogRecovery.isFillerAt(log, end.position())
            ? LogEnd.segmentAfter(end.position(), end.place(), log.segmentSize())
            : end.position();
    }

    private String fileAt(LogImage log, LogEnd end) {
        MappedFile file = data.fileAt(placeBehind(log, end));
        return (file == null ? directory : file.path()).toString();
    }

    /** Whether what was durable and is lost lay in the files that are there: then no removed file explains it. */
    private boolean holdsPlaceOfLost(LogImage log, LogEnd end) {
        return vote.checkpoint().index() > end.index() && vote.checkpoint().position() < log.end()
            || vote.stop().lastIndex() > end.index() && vote.stop().end() <= log.end()
            || unsealed.contains(end.index() + 1) && unsealed.endPosition() <= log.end();
    }

    private Checkpoint checkpointAt(LogEnd end) {
        return end.index() == base.index()
            ? Checkpoint.NONE
            : new Checkpoint(index.position(end.index()), end.index(), end.chainCrc());
    }

    private DamagedStoreException damaged(long position, long index, String why) {
        MappedFile file = data.fileAt(position);
        return new DamagedStoreException((file == null ? directory : file.path()) + " is damaged at position "
            + position + ": entry " + index + " is not there or not intact, but " + why
            + "; restore the directory from a copy, or delete it and let the member copy the log from the others");
    }

    /** A member that had voted in the last entry's term would have saved it before it got the entry. */
    private void raiseTerm(LogEnd end) {
        if (end.term() > vote.term()) {
            vote = vote.withVote(end.term(), "");
        }
    }
}
