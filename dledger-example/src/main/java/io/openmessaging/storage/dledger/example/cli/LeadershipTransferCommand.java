package io.openmessaging.storage.dledger.example.cli;

import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;

/** {@code leadershipTransfer}, or {@code transfer}: lets the leader hand over to a member of one's choice. */
public final class LeadershipTransferCommand extends Command {
    private static final long ANY_TERM = -1;

    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = {"--transfereeId", "-t"}, order = 10, description = "id of the member that is to lead")
    private String transfereeId = "n0";

    @Parameter(names = {"--leader", "-l"}, order = 11,
        description = "id of the member that is to hand over; only it is asked, else whoever leads")
    private String leader;

    @Parameter(names = "--term", order = 12, description = "refuse unless the leader is in this term (default: any)")
    private Long term;

    @Parameter(names = "--json", order = 13, description = "print the answer as bare JSON")
    private boolean json;

    @Override
    public String name() {
        return "leadershipTransfer";
    }

    @Override
    public List<String> aliases() {
        return List.of("transfer");
    }

    @Override
    public String summary() {
        return "Let the leader hand over to another member.";
    }

    @Override
    public List<String> examples() {
        return List.of("leadershipTransfer -p \"n0-localhost:20911;n1-localhost:20912;n2-localhost:20913\" -t n1",
            "transfer -p \"n0-localhost:20911;n1-localhost:20912\" -t n1 --leader n0 --term 3");
    }

    @Override
    public List<String> notes() {
        return List.of("The leader rejects appends until the other leads, or until it gives up, after a second. The",
            "other must be live, and lack no more entries than maxLeadershipTransferWaitIndex, 1000.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException {
        if (term != null && term < 0) {
            throw CommandException.badUsage("--term: expected 0 or above, found " + term);
        }
        long wanted = term == null ? ANY_TERM : term;
        LeadershipTransferResponse answer;
        try (DLedgerClient client = members.open()) {
            answer = leader == null
                ? client.leadershipTransferAsync(transfereeId, wanted).join()
                : client.leadershipTransfer(leader, transfereeId, wanted);
        }
        DLedgerResponseCode code = answer.responseCode();
        String label = "LeadershipTransfer code=[code=" + code.getCode() + ",name=" + code + ",desc=], Result:";
        terminal.out().println((json ? "" : label) + ResultJson.of(answer));
        if (code != DLedgerResponseCode.SUCCESS) {
            String outcome = code.outcome() == Outcome.UNKNOWN ? "unknown whether it leads" : "refused";
            throw CommandException.failed("transfer of leadership to " + transfereeId + " in " + members + ": "
                + outcome + ", " + Failures.describe(code));
        }
    }
}
