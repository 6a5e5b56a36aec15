package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * The file {@code configurations} as it lies there, for tools, with what the format file adds to it. Immutable.
 *
 * @param path the file
 * @param problem why it does not tell what it should, in a sentence; "" if it does
 * @param inForce the configuration at the base
 * @param filed what the file tells of entries above the base
 */
record ConfigurationLook(Path path, String problem, LoggedConfiguration inForce, List<LoggedConfiguration> filed) {
    private static final String REPAIR = "; the next start writes it anew from the log";

    static ConfigurationLook at(Path path, FormatRecord format) {
        List<LoggedConfiguration> found = List.of();
        String problem = "";
        try {
            found = ConfigurationFile.decode(path, ByteBuffer.wrap(Files.readAllBytes(path)));
        } catch (NoSuchFileException e) {
            problem = path + " is missing" + REPAIR;
        } catch (DamagedStoreException e) {
            problem = e.getMessage() + REPAIR;
        } catch (IOException e) {
            problem = e.getMessage();
        }
        long base = format.base().index();
        List<LoggedConfiguration> above = found.stream().filter(each -> each.index() > base).toList();
        if (problem.isEmpty() && format.filedUpTo() > base
            && (above.isEmpty() || above.get(above.size() - 1).index() < format.filedUpTo())) {
            problem = path + " does not tell of entry " + format.filedUpTo() + REPAIR;
        }
        boolean isNeeded = format.filedUpTo() > base || Files.exists(path);
        return new ConfigurationLook(path, isNeeded ? problem : "", format.inForce(), above);
    }

    boolean isWhole() {
        return problem.isEmpty();
    }

    /** That at the base, and those up to an entry (inclusive) as the file tells them. */
    List<LoggedConfiguration> upTo(long last) {
        List<LoggedConfiguration> found = new ArrayList<>(new LogConfigurations(inForce).all());
        filed.stream().filter(each -> each.index() <= last).forEach(found::add);
        return found;
    }

    /** Holds what it tells of entries up to the checkpoint against what these bring. */
    void compare(List<LoggedConfiguration> brought, IndexLook index, long checkpoint, List<Fault> faults) {
        for (LoggedConfiguration each : brought) {
            if (isWhole() && each.index() <= checkpoint && !filed.contains(each)) {
                faults.add(Fault.of(path, "does not tell what entry " + each.index() + " brings: "
                    + each.configuration() + REPAIR));
            }
        }
        for (LoggedConfiguration each : filed) {
            IndexRecord record = index.at(each.index());
            if (each.index() <= checkpoint && record.isOf(each.index())
                && !DLedgerEntryType.ofMagic(record.magic()).isConfiguration()) {
                faults.add(Fault.of(path, "tells of a configuration that entry " + each.index() + " should bring"
                    + REPAIR));
            }
        }
    }
}
