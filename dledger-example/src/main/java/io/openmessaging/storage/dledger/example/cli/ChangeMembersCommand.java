package io.openmessaging.storage.dledger.example.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

/** What the commands have in common that change who is in a group: they ask the leader, wait, and say how it ended. */
abstract class ChangeMembersCommand extends Command {
    private static final long TIMEOUT_MS = 60_000;
    private static final long PROGRESS_INTERVAL_MS = 200;

    @ParametersDelegate
    private final ClientOptions members = new ClientOptions(TIMEOUT_MS);

    @Parameter(names = "--json", order = 20, description = "print the answer as bare JSON")
    private boolean json;

    /**
     * What is wished for.
     *
     * @throws CommandException if an option is missing
     * @throws IllegalArgumentException if an option makes no sense
     */
    abstract MemberChange change() throws CommandException;

    /** The change as a noun, for messages. */
    abstract String wish();

    /** What has happened once it is done. */
    abstract String done();

    static String needed(String option, String value) throws CommandException {
        if (value == null || value.isBlank()) {
            throw CommandException.badUsage(option + " is needed");
        }
        return value;
    }

    @Override
    public List<String> notes() {
        return List.of(
            "The leader carries out one change at a time; appends and reads go on meanwhile. While it waits",
            "for a new member to catch up, remove-member of that one calls the change off. When the",
            "outcome is not known, since the leader was lost or time was over, 'members' shows what became",
            "of it, and the same command may be given again. The exit status is 0 also when the group was",
            "as wished before.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, InterruptedException {
        MemberChange change;
        try {
            change = change();
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage(e.getMessage());
        }
        try (DLedgerClient client = members.open()) {
            MembersResponse before = client.members();
            if (before.responseCode() == DLedgerResponseCode.SUCCESS) {
                String objection = Objections.to(change, before.getMembers());
                if (!objection.isEmpty()) {
                    throw CommandException.failed(wish() + " " + members + ": " + objection);
                }
            }
            ChangeMembersResponse answer = await(client.changeMembersAsync(change), client, change.id(), terminal);
            tell(answer, client, terminal);
        }
    }

    private static ChangeMembersResponse await(CompletableFuture<ChangeMembersResponse> outcome,
                                               DLedgerClient client, String watched, Terminal terminal)
            throws InterruptedException {
        ChangeProgress progress = new ChangeProgress(terminal, watched);
        CompletableFuture<MembersResponse> look = new CompletableFuture<>();
        look.complete(new MembersResponse());
        try {
            while (true) {
                try {
                    return outcome.get(PROGRESS_INTERVAL_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (terminal.showsProgress() && look.isDone()) {
                        progress.show(look.join());
                        look = client.membersAsync();
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            progress.end();
        }
    }

    private void tell(ChangeMembersResponse answer, DLedgerClient client, Terminal terminal) throws CommandException {
        DLedgerResponseCode code = answer.responseCode();
        if (json) {
            terminal.out().println(ResultJson.of(answer));
        }
        boolean wasSo = code == DLedgerResponseCode.NO_CHANGE;
        if (code == DLedgerResponseCode.SUCCESS || wasSo) {
            if (!json) {
                terminal.out().println((wasSo ? "no change: " + code.meaning() : done()) + membersNow(client));
            }
            return;
        }
        String outcome = code.outcome() == Outcome.UNKNOWN
            ? "unknown whether it is done ('members' shows), "
            : "refused, ";
        throw CommandException.failed(wish() + " " + members + ": " + outcome + Failures.describe(code));
    }

    private static String membersNow(DLedgerClient client) {
        MembersResponse now = client.members();
        if (now.responseCode() != DLedgerResponseCode.SUCCESS) {
            return "";
        }
        return "; the members are now " + Objections.list(now.getMembers());
    }
}
