package io.openmessaging.storage.dledger.example.cli;

import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

/** {@code members}: tells who is in a group, who leads it, and how far each member is. */
public final class MembersCommand extends Command {
    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = "--json", order = 10, description = "print one line of JSON")
    private boolean json;

    @Override
    public String name() {
        return "members";
    }

    @Override
    public String summary() {
        return "Show who is in a group, who leads it, and how far each member is.";
    }

    @Override
    public List<String> examples() {
        return List.of("members -p n0-localhost:20911", "members -p n0-localhost:20911 --json");
    }

    @Override
    public List<String> notes() {
        return List.of(
            "A voter counts for majorities, a learner only gets entries. While voters change, one that will",
            "be a voter is 'joining' and one that goes is 'leaving'. 'match' is the last entry that a member",
            "is known to hold, 'live' says whether it answers. Only the leader knows these; else they are '-'.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException {
        MembersResponse answer;
        try (DLedgerClient client = members.open()) {
            answer = client.members();
        }
        DLedgerResponseCode code = answer.responseCode();
        if (json) {
            terminal.out().println(ResultJson.of(answer));
        } else if (code == DLedgerResponseCode.SUCCESS) {
            MembersTable.of(answer).forEach(terminal.out()::println);
        }
        if (code != DLedgerResponseCode.SUCCESS) {
            throw CommandException.failed("members of " + members + ": " + Failures.describe(code));
        }
    }
}
