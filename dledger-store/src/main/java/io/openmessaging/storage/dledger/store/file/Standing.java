package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * How a store stands when its life begins, whole or RECOVERING, and what it leaves behind for the next life if a force
 * fails: a file {@code force-failed} beside the lock file. {@link LifeRule} decides, this class looks and acts.
 *
 * <p>Used by the opening thread; {@link #leaveMark} by whichever thread meets a fault. Architecture §3.6.
 */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final String MARK = "force-failed";
    private static final long MAX_UNFORCED_BYTES = 16L * 1024 * 1024;
    private static final long MAX_UNFORCED_BYTES_ASYNC = 256L * 1024 * 1024;

    private final DLedgerConfig.FlushMode flushMode;
    private final String cacheLifeId;
    private final String selfId;
    private LifeRule.Company company;
    private final Disk disk;
    private final Path directory;
    private final Path mark;

    Standing(DLedgerConfig config, Disk disk) {
        this.flushMode = config.getFlushMode();
        this.cacheLifeId = config.getCacheLifeId();
        this.selfId = config.getSelfId();
        this.company = config.peerAddresses().size() == 1 && !config.isJoin()
            ? LifeRule.Company.ALONE
            : LifeRule.Company.WITH_OTHERS;
        this.disk = disk;
        this.directory = config.memberDir();
        this.mark = directory.resolve(MARK);
    }

    /**
     * Bytes that may be written and not forced; recovery tells a crash from damage by it. More in ASYNC, where the disk
     * may be behind for longer.
     */
    long maxUnforcedBytes() {
        return flushMode == DLedgerConfig.FlushMode.ASYNC ? MAX_UNFORCED_BYTES_ASYNC : MAX_UNFORCED_BYTES;
    }

    /** The last configuration that is known apart from the log says better than the settings who else votes. */
    void groupIs(LoggedConfiguration known) {
        Configuration group = known.configuration();
        if (!group.voters().isEmpty()) {
            Set<String> others = new TreeSet<>(group.voters());
            others.addAll(group.oldVoters());
            others.remove(selfId);
            company = others.isEmpty() ? LifeRule.Company.ALONE : LifeRule.Company.WITH_OTHERS;
        }
    }

    /** Who else is in the group. */
    LifeRule.Company company() {
        return company;
    }

    /**
     * Judges the life that ended and says why in the log.
     *
     * @param last the record of that life, as recovery left it
     * @param loss what recovery missed
     * @param places the directories whose page cache the log rests on
     */
    StoreLife begin(VoteRecord last, LifeRule.Loss loss, List<Path> places) {
        boolean forceFailed = disk.exists(mark);
        if (forceFailed) {
            LOG.warn("{}: a force has failed; what it was to write is written again and forced now", directory);
        }
        LifeRule.Verdict verdict = LifeRule.judge(new LifeRule.Evidence(last.life(), last.isCleanStop(), forceFailed,
            loss, flushMode, cacheLifeOf(places), company));
        boolean isFirst = last.maxUnforcedBytes() == 0;
        if (verdict.mayLack() || !isFirst) {
            tell(verdict);
        }
        return verdict.next();
    }

    private CacheLife cacheLifeOf(List<Path> places) {
        if (cacheLifeId != null) {
            return CacheLife.named(cacheLifeId);
        }
        try {
            return CacheLife.detect(places);
        } catch (IOException e) {
            // The answer of LifeRule to this is the safe one, and in SYNC it does not even ask.
            LOG.info("{}: cannot tell the life of the page cache, so in ASYNC every stop that is not clean counts as "
                + "one of the machine; cacheLifeId can name it: {}", directory, e.toString());
            return CacheLife.UNKNOWN;
        }
    }

    private void tell(LifeRule.Verdict verdict) {
        StoreLife next = verdict.next();
        if (!verdict.mayLack()) {
            LOG.info("{}: {}: {}, incarnation {}", directory, verdict.reason(),
                next.recovering() ? "still RECOVERING" : "whole", next.incarnation());
        } else if (company == LifeRule.Company.WITH_OTHERS) {
            LOG.warn("{}: {}: RECOVERING, incarnation {}", directory, verdict.reason(), next.incarnation());
        } else {
            LOG.warn("{}: {}: alone in its group, it goes on with what there is; acknowledged entries may be lost",
                directory, verdict.reason());
        }
    }

    /** What the last life left to be judged is judged, written again and forced: the mark goes, durably. Blocks. */
    void begun() throws IOException {
        if (disk.exists(mark)) {
            disk.delete(mark);
            disk.forceDirectory(directory);
        }
    }

    /**
     * A force, or another write, has failed: leaves a mark, durably if this disk still can. If it cannot even be
     * created, the vote file is told to forget the life of the page cache, which has the same effect. May block.
     * What fails here is told in the log only: the fault that led here is on its way to whoever stops the store.
     */
    synchronized void leaveMark(VoteFile vote) {
        try {
            if (!disk.exists(mark)) {
                disk.create(mark, 1);
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{}: cannot create {} after a fault: {}", directory, mark, e.toString());
            distrustCache(vote);
            return;
        }
        try {
            disk.forceDirectory(directory);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{}: cannot force {} after a fault; the next start on this machine will find it all the same: {}",
                directory, mark, e.toString());
        }
    }

    private void distrustCache(VoteFile vote) {
        try {
            vote.distrustCache();
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{}: cannot force the vote file after a fault; the next start on this machine will read it all "
                + "the same: {}", directory, e.toString());
        }
    }

    /**
     * An attempt to open failed: if it may have been while it wrote or forced, it leaves a mark.
     *
     * @param vote null if it was not even opened; then nothing of the last life was touched
     */
    void openingFailed(Throwable fault, VoteFile vote) {
        if (vote != null && !(fault instanceof DamagedStoreException) && !(fault instanceof DiskFullException)) {
            leaveMark(vote);
        }
    }
}
