package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.store.file.LockHolder;
import io.openmessaging.storage.dledger.store.file.StoreInspector;
import io.openmessaging.storage.dledger.store.file.StoreRefounding;
import io.openmessaging.storage.dledger.store.file.StoreRefounding.IfIncomplete;

/** {@code recover}: names the members of a group in the files of one that is left, when a majority is lost for good. */
public final class RecoverCommand extends Command {
    @ParametersDelegate
    private final MemberOptions member = new MemberOptions();

    @Parameter(names = "--force-members", order = 11,
        description = "who is to be in the group, this member among them: id[-host:port];id[-host:port]; the address"
            + " may be left out where the log names it")
    private String forced;

    @Parameter(names = "--yes", order = 12, description = "do it; without this only say what would be done")
    private boolean yes;

    @Parameter(names = "--reason", order = 13, description = "why, for those who read the log later")
    private String reason = "";

    @Parameter(names = "--accept-missing", order = 14,
        description = "go on with a member that is RECOVERING, and so give up what it lacks")
    private boolean acceptMissing;

    @Parameter(names = "--json", order = 20, description = "print one JSON object")
    private boolean json;

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public String summary() {
        return "Go on with one stopped member when a majority is lost for good. The last resort.";
    }

    @Override
    public List<String> examples() {
        return List.of("recover -d /tmp/dledgerstore/dledger-n2 --force-members n2-localhost:20913",
            "recover -d /tmp/dledgerstore/dledger-n2 --force-members n2-localhost:20913 --reason 'n0, n1 burnt' --yes");
    }

    @Override
    public List<String> notes() {
        return List.of("Only when a majority will never come back: as long as one may, wait, or repair it. Stop all",
            "members, choose the one with the highest last entry ('describe' tells lastTerm, then lastIndex), and make",
            "a copy of its directory. All that it holds counts as committed then; what it lacks is lost. Name it",
            "alone, start it, and bring the others with add-member. Members of before must never be started again",
            "on their old directories. A crash in between does no harm: give the same command again.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        Path directory = member.directory();
        SortedMap<String, String> members = membersIn(forced);
        LockHolder lock = StoreInspector.lockOf(directory);
        if (lock.state() == LockHolder.State.HELD) {
            throw CommandException.failed(directory + " is in use, its lock is " + lock + "; stop the member first");
        }
        StoreRefounding refounding = plan(directory, members, terminal);
        StoreRefounding.Plan plan = refounding.plan();
        JsonObject report;
        if (yes) {
            report = RefoundingReport.done(directory, plan, refounding.execute(Clock.systemUTC()));
        } else {
            report = RefoundingReport.planned(directory, plan, commandFor(plan));
        }
        if (json) {
            terminal.out().println(report);
            return;
        }
        boolean done = report.remove("done").getAsBoolean();
        String next = report.remove("next").getAsString();
        DescribeCommand.print(report, terminal);
        terminal.out().println(done
            ? "done: entry " + (plan.lastIndex() + 1) + " says so; now " + next
            : "nothing was done; if that is what you want, give the command" + System.lineSeparator() + "  " + next);
    }

    private StoreRefounding plan(Path directory, SortedMap<String, String> members, Terminal terminal)
            throws CommandException, IOException {
        VerifyProgress progress = new VerifyProgress(terminal);
        try {
            return StoreRefounding.plan(directory, member.dataDirectories(), new StoreRefounding.Wish(members,
                acceptMissing ? IfIncomplete.GO_ON : IfIncomplete.REFUSE, reasonOnOneLine()), progress);
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage(e.getMessage());
        } finally {
            progress.end();
        }
    }

    private String reasonOnOneLine() {
        return reason.strip().replaceAll("\\s+", " ");
    }

    static SortedMap<String, String> membersIn(String text) throws CommandException {
        if (text == null || text.isBlank()) {
            throw CommandException.badUsage("--force-members is needed: who is to be in the group, id-host:port");
        }
        SortedMap<String, String> members = new TreeMap<>();
        for (String part : text.split(";")) {
            String one = part.trim();
            if (one.isEmpty()) {
                continue;
            }
            boolean isIdAlone = !one.contains("-") && !one.contains(":");
            try {
                SortedMap<String, String> named = new TreeMap<>();
                if (isIdAlone) {
                    named.put(one, "");
                } else {
                    named.putAll(DLedgerConfig.parsePeers(one));
                }
                for (String id : named.keySet()) {
                    if (members.put(id, named.get(id)) != null) {
                        throw new IllegalArgumentException("member '" + id + "' appears twice");
                    }
                }
            } catch (IllegalArgumentException e) {
                throw CommandException.badUsage("--force-members: " + e.getMessage());
            }
        }
        if (members.isEmpty()) {
            throw CommandException.badUsage("--force-members names nobody; expected id-host:port");
        }
        return members;
    }

    /** The same command, which does it. */
    private String commandFor(StoreRefounding.Plan plan) throws CommandException {
        StringBuilder command = new StringBuilder(CommandLine.PROGRAM).append(" recover -d ")
            .append(quoted(member.directory().toString()));
        if (!member.dataDirectories().isEmpty()) {
            command.append(" --data-dirs ").append(quoted(String.join(",",
                member.dataDirectories().stream().map(Path::toString).toList())));
        }
        command.append(" --force-members ").append(quoted(String.join(";",
            plan.members().addresses().entrySet().stream().map(each -> each.getKey() + "-" + each.getValue())
                .toList())));
        if (!reason.isBlank()) {
            command.append(" --reason ").append(quoted(reasonOnOneLine()));
        }
        return command.append(acceptMissing ? " --accept-missing" : "").append(" --yes").toString();
    }

    /** As a shell takes it for one word. */
    private static String quoted(String text) {
        return text.matches("[\\w./:,@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
