package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.store.file.Fault;
import io.openmessaging.storage.dledger.store.file.LockHolder;
import io.openmessaging.storage.dledger.store.file.LogTruncation;
import io.openmessaging.storage.dledger.store.file.LogVerifier;
import io.openmessaging.storage.dledger.store.file.StoreInspector;
import io.openmessaging.storage.dledger.store.file.VerifyReport;

/** {@code truncate}: drops the entries of a stopped member from an index on. The one tool that writes. */
public final class TruncateCommand extends Command {
    private static final long NOT_GIVEN = -1;

    @ParametersDelegate
    private final MemberOptions member = new MemberOptions();

    @Parameter(names = {"--index", "-i"}, order = 11, description = "the first entry to drop; all above go, too")
    private Long index = NOT_GIVEN;

    @Parameter(names = "--yes", order = 12, description = "do it; without this only say what would be done")
    private boolean yes;

    @Parameter(names = "--below-commit", order = 13,
        description = "drop entries that are known to be committed, too, and so lose what was promised")
    private boolean belowCommit;

    @Override
    public String name() {
        return "truncate";
    }

    @Override
    public String summary() {
        return "Drop the entries of a stopped member from an index on. For experts.";
    }

    @Override
    public List<String> examples() {
        return List.of("truncate -d /tmp/dledgerstore/dledger-n0 --index 1000",
            "truncate -d /tmp/dledgerstore/dledger-n0 --index 1000 --yes");
    }

    @Override
    public List<String> notes() {
        return List.of("The member comes back RECOVERING: it may have acknowledged what it has lost, so it does not",
            "vote before it has got everything from the leader again, the dropped entries among it if others still",
            "have them. The file truncated.log in the member's directory keeps a line of each use.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException {
        Path directory = member.directory();
        if (index < 0) {
            throw CommandException.badUsage(index == NOT_GIVEN ? "--index is needed: the first entry to drop"
                : "--index must be 0 or above, found " + index);
        }
        LockHolder lock = StoreInspector.lockOf(directory);
        if (lock.state() == LockHolder.State.HELD) {
            throw CommandException.failed(directory + " is in use, its lock is " + lock + "; stop the member first");
        }
        LogTruncation truncation = LogTruncation.plan(directory, member.dataDirectories(), index);
        LogTruncation.Plan plan = truncation.plan();
        if (plan.entries() == 0) {
            terminal.out().println("nothing to drop: the log ends with entry " + plan.oldLast());
            return;
        }
        String what = plan.entries() + (plan.entries() == 1 ? " entry, " : " entries, ") + (plan.keptLast() + 1)
            + " to " + plan.oldLast() + ", in " + plan.bytes() + " bytes";
        if (plan.reachesCommitted() && !belowCommit) {
            throw CommandException.failed("entries up to " + plan.commit() + " are known to be committed; to drop "
                + what + ", --below-commit is needed too");
        }
        if (!yes) {
            throw CommandException.failed("would drop " + what + "; nothing was done, --yes does it");
        }
        truncation.execute(Clock.systemUTC());
        terminal.out().println("dropped " + what + "; the log ends with entry " + plan.keptLast());
        verify(directory, terminal);
    }

    private void verify(Path directory, Terminal terminal) throws CommandException, IOException {
        VerifyReport report = LogVerifier.verify(directory, member.dataDirectories(), new VerifyProgress(terminal));
        for (Fault fault : report.faults()) {
            terminal.out().println("fault: " + fault);
        }
        if (!report.isWhole()) {
            throw CommandException.failed(directory + " still has faults, verify tells them");
        }
        terminal.out().println("verified " + report.checked().entries() + " entries: whole");
    }
}
