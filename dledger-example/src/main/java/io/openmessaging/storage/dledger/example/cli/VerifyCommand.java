package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.store.file.Fault;
import io.openmessaging.storage.dledger.store.file.LogVerifier;
import io.openmessaging.storage.dledger.store.file.VerifyReport;

/** {@code verify}: reads all files of a member and prints each fault. Reads only, and takes no lock. */
public final class VerifyCommand extends Command {
    @ParametersDelegate
    private final MemberOptions member = new MemberOptions();

    @Parameter(names = "--json", order = 20, description = "print one JSON object")
    private boolean json;

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String summary() {
        return "Check all files of a member: every entry, the index, the vote.";
    }

    @Override
    public List<String> examples() {
        return List.of("verify -d /tmp/dledgerstore/dledger-n0", "verify -d /tmp/dledgerstore/dledger-n0 --json");
    }

    @Override
    public List<String> notes() {
        return List.of("Exit status 0 if all is whole, 1 if anything is not. A tail that a killed member left, and",
            "that its next start cuts, is a note and no fault. Reads only. Beside a running member it vouches for",
            "what is known to be committed and on disk, not for what is being written.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        Path directory = member.directory();
        List<Path> dataDirectories = member.dataDirectories();
        VerifyProgress progress = new VerifyProgress(terminal);
        VerifyReport report;
        try {
            report = LogVerifier.verify(directory, dataDirectories, progress);
        } finally {
            progress.end();
        }
        if (json) {
            terminal.out().println(jsonOf(directory, report, progress.elapsedNanos()));
        } else {
            print(report, progress.elapsedNanos(), terminal);
        }
        if (!report.isWhole()) {
            throw CommandException.failed(directory + ": " + report.faults().size()
                + (report.faults().size() == 1 ? " fault" : " faults"));
        }
    }

    private static void print(VerifyReport report, long elapsedNanos, Terminal terminal) {
        report.faults().forEach(fault -> terminal.out().println("fault: " + fault));
        report.notes().forEach(note -> terminal.out().println("note: " + note));
        VerifyReport.Checked checked = report.checked();
        terminal.out().printf(Locale.ROOT, "checked %d files, %d entries%s of %d bytes, %d of them Raft's own, "
                + "%d index records in %.1f s%n", checked.files(), checked.entries(),
            checked.entries() == 0 ? "" : " (" + checked.firstIndex() + " to " + checked.lastIndex() + ")",
            checked.entryBytes(), checked.controlEntries(), checked.indexRecords(), elapsedNanos / 1e9);
        if (report.isWhole()) {
            terminal.out().println("whole");
        }
    }

    private static JsonObject jsonOf(Path directory, VerifyReport report, long elapsedNanos) {
        VerifyReport.Checked checked = report.checked();
        JsonObject json = new JsonObject();
        json.addProperty("directory", directory.toString());
        json.addProperty("whole", report.isWhole());
        json.addProperty("files", checked.files());
        json.addProperty("entries", checked.entries());
        json.addProperty("controlEntries", checked.controlEntries());
        json.addProperty("entryBytes", checked.entryBytes());
        json.addProperty("indexRecords", checked.indexRecords());
        json.addProperty("firstIndex", checked.firstIndex());
        json.addProperty("lastIndex", checked.lastIndex());
        json.addProperty("endPosition", checked.endPosition());
        json.addProperty("elapsedMs", TimeUnit.NANOSECONDS.toMillis(elapsedNanos));
        JsonArray faults = new JsonArray();
        report.faults().forEach(fault -> faults.add(jsonOf(fault)));
        json.add("faults", faults);
        JsonArray notes = new JsonArray();
        report.notes().forEach(notes::add);
        json.add("notes", notes);
        return json;
    }

    private static JsonObject jsonOf(Fault fault) {
        JsonObject json = new JsonObject();
        json.addProperty("file", fault.file().toString());
        json.addProperty("position", fault.position());
        json.addProperty("firstIndex", fault.firstIndex());
        json.addProperty("lastIndex", fault.lastIndex());
        json.addProperty("what", fault.what());
        return json;
    }
}
