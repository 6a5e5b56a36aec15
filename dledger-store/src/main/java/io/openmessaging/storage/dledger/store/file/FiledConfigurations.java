package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * What is known of configurations apart from the log: the {@code format} file has the one at the base, and
 * {@link ConfigurationFile} those of the entries above it. It is written with each force that takes such an entry to
 * the disk, or takes one away. So it tells of all up to the checkpoint, which no start reads in the log; and a member
 * that lost a part of its log still knows who else votes. What it tells above the checkpoint counts for the latter
 * only: what is there is read in the log.
 *
 * <p>Used by the opening thread, then by the sync thread, and by the closing one once that has ended. Architecture
 * §3.6, §3.14; decision 6.
 */
final class FiledConfigurations {
    private static final Logger LOG = LoggerFactory.getLogger(FiledConfigurations.class);

    private final Disk disk;
    private final Path path;
    private final FormatFile format;
    private List<LoggedConfiguration> filed;
    /** Whether the file can be read, and tells all that it should. */
    private boolean isWhole;
    /** Whether the format file says so; not asked each time, for whoever writes it may wait long for its disk. */
    private boolean isSaid;

    private FiledConfigurations(Disk disk, Path path, FormatFile format) {
        this.disk = disk;
        this.path = path;
        this.format = format;
    }

    /** Reads what the file says; one that is damaged is no fault of the store yet. */
    static FiledConfigurations read(Disk disk, Path directory, FormatFile format) throws IOException {
        FiledConfigurations found = new FiledConfigurations(disk, directory.resolve(ConfigurationFile.NAME), format);
        try {
            found.filed = disk.exists(found.path) ? ConfigurationFile.read(disk, found.path) : List.of();
            found.isWhole = lastIndexOf(found.filed) >= format.record().filedUpTo();
            found.isSaid = lastIndexOf(found.filed) == format.record().filedUpTo();
        } catch (DamagedStoreException e) {
            LOG.warn("{}; what it should say is looked for in the log", e.getMessage());
            found.filed = List.of();
        }
        return found;
    }

    /** The one at the base. */
    LoggedConfiguration inForce() {
        return format.record().inForce();
    }

    /** The last one that is known. */
    LoggedConfiguration last() {
        List<LoggedConfiguration> above = between(format.record().base().index() + 1, Long.MAX_VALUE);
        return above.isEmpty() ? inForce() : above.get(above.size() - 1);
    }

    private static long lastIndexOf(List<LoggedConfiguration> list) {
        return list.isEmpty() ? -1 : list.get(list.size() - 1).index();
    }

    /** Whether it tells of all CONFIG_CHANGE entries above the base that lie at or below the checkpoint. */
    boolean isComplete() {
        return isWhole || format.record().filedUpTo() <= format.record().base().index();
    }

    /** Those of the entries [first, last] (inclusive). */
    List<LoggedConfiguration> between(long first, long last) {
        return filed.stream().filter(each -> each.index() >= first && each.index() <= last).toList();
    }

    /** Those of entries that were forced and are lost. Refuses if there was one, and the file does not tell it. */
    private List<LoggedConfiguration> lostBehind(long last) throws DamagedStoreException {
        if (!isWhole && format.record().filedUpTo() > last) {
            throw new DamagedStoreException(path + " does not tell what entry " + format.record().filedUpTo()
                + " brought, a configuration, and the log has lost it: without it this member might elect itself "
                + "beside the others; restore the directory from a copy, or delete it and let the member copy the log "
                + "from the others");
        }
        return between(last + 1, Long.MAX_VALUE);
    }

    /**
     * Adds to what was found in a log with that end what it has lost, for a member that is RECOVERING; and writes the
     * file anew if it tells something else. Without room it stays as it is until the next force. Blocks.
     */
    void complete(LogConfigurations found, LogEnd end, StoreLife life) throws IOException {
        if (life.recovering()) {
            lostBehind(end.index()).forEach(found::add);
        }
        if (!isWhole || !found.all().containsAll(between(format.record().base().index() + 1, Long.MAX_VALUE))) {
            isWhole = false;
            try {
                file(found.all());
            } catch (DiskFullException e) {
                LOG.warn("{} is not written anew yet: {}", path, e.getMessage());
            }
        }
    }

    /** Files what the log names, durably. Blocks. */
    void file(List<LoggedConfiguration> named) throws IOException {
        if (isWhole && isSaid && named.equals(filed)) {
            return;
        }
        isSaid = false;
        long last = lastIndexOf(named);
        if (last < format.record().filedUpTo()) {
            format.filedUpTo(last); // First: at no time it says more than the file.
        }
        ConfigurationFile.write(disk, path, named);
        filed = named;
        isWhole = true;
        format.filedUpTo(last);
        isSaid = true;
    }
}
