package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * What is known of configurations without reading the log: the {@code format} file has the one at the base, and
 * {@link ConfigurationFile} those of the entries above it up to the checkpoint. So that file is written before the
 * checkpoint moves over such an entry; all that it tells is committed, and no truncation concerns it. It may tell of
 * entries above the checkpoint, which count for nothing: they are read in the log.
 *
 * <p>Used by the opening thread, then by the sync thread, and by the closing one once that has ended. Architecture
 * §3.6, §3.14.
 */
final class FiledConfigurations {
    private static final Logger LOG = LoggerFactory.getLogger(FiledConfigurations.class);

    private final Disk disk;
    private final Path path;
    private final FormatFile format;
    private List<LoggedConfiguration> filed;
    /** Whether the file can be read, and tells all that it should. */
    private boolean isWhole;

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
            found.isWhole = found.lastIndex() >= format.record().filedUpTo();
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

    private long lastIndex() {
        return filed.isEmpty() ? -1 : filed.get(filed.size() - 1).index();
    }

    /** Whether it tells of all CONFIG_CHANGE entries above the base that lie at or below the checkpoint. */
    boolean isComplete() {
        return isWhole || format.record().filedUpTo() <= format.record().base().index();
    }

    /** Those of the entries [first, last] (inclusive). */
    List<LoggedConfiguration> between(long first, long last) {
        return filed.stream().filter(each -> each.index() >= first && each.index() <= last).toList();
    }

    /** Writes the file anew if it does not tell what the log was found to name, {@code found}. Blocks. */
    void settle(List<LoggedConfiguration> found, long last) throws IOException {
        if (!isWhole || !found.containsAll(between(format.record().base().index() + 1, Long.MAX_VALUE))) {
            isWhole = false;
            file(found, last);
        }
    }

    /**
     * Files those of the entries up to {@code last} (inclusive), durably. Blocks.
     *
     * @param all what the log names, those above {@code last} as well
     */
    void file(List<LoggedConfiguration> all, long last) throws IOException {
        List<LoggedConfiguration> wanted = all.stream().filter(each -> each.index() <= last).toList();
        if (isWhole && wanted.equals(filed)) {
            return;
        }
        ConfigurationFile.write(disk, path, wanted);
        filed = wanted;
        isWhole = true;
        format.filedUpTo(lastIndex());
    }
}
