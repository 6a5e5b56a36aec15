package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** The commands that change the members, at a leader that answers as the test says. */
@Timeout(60)
class ChangeMembersCommandTest {
    /** A group of one member, whose outcome of changes is what the test says. */
    private static final class Leader extends DLedgerServer {
        private final Queue<MemberChange> asked = new ConcurrentLinkedQueue<>();
        private volatile DLedgerResponseCode outcome = DLedgerResponseCode.SUCCESS;

        Leader(DLedgerConfig config) {
            super(config);
        }

        @Override
        public CompletableFuture<ChangeMembersResponse> handleChangeMembers(ChangeMembersRequest request) {
            asked.add(new MemberChange(MemberChange.Kind.valueOf(request.getKind()), request.getMemberId(),
                request.getAddress(), request.getReplacedId()));
            ChangeMembersResponse response = new ChangeMembersResponse();
            response.setGroup(request.getGroup());
            response.setLeaderId("n0");
            response.setTerm(getMemberState().currTerm());
            response.setCode(outcome.getCode());
            return CompletableFuture.completedFuture(response);
        }
    }

    private final Console console = new Console("");
    private Leader leader;
    private String peers;

    @BeforeEach
    void start() {
        DLedgerConfig config = new DLedgerConfig();
        config.setPeers("n0-127.0.0.1:0");
        config.setStoreType(DLedgerConfig.MEMORY);
        leader = new Leader(config);
        leader.startup();
        peers = "n0-127.0.0.1:" + leader.getRpcService().listenPort();
    }

    @AfterEach
    void stop() {
        leader.shutdown();
    }

    private int run(String command, String... options) {
        List<Command> commands = List.of(new MembersCommand(), new AddMemberCommand(), new RemoveMemberCommand(),
            new ReplaceMemberCommand(), new MoveMemberCommand());
        String[] args = new String[options.length + 3];
        args[0] = command;
        args[1] = "-p";
        args[2] = peers;
        System.arraycopy(options, 0, args, 3, options.length);
        return new CommandLine(commands, "1").run(args, console.terminal());
    }

    @Test
    void eachCommandAsksForItsChange() {
        assertEquals(0, run("add-member", "--id", "n3", "--address", "a:1"));
        assertEquals(0, run("add-member", "-i", "n4", "-a", "a:2", "--learner"));
        assertEquals(0, run("replace-member", "--id", "n0", "--with", "n5", "--address", "a:3"));
        assertEquals(0, run("move-member", "--id", "n0", "--address", "a:4"));
        assertEquals(List.of(MemberChange.addVoter("n3", "a:1"), MemberChange.addLearner("n4", "a:2"),
            MemberChange.replace("n0", "n5", "a:3"), MemberChange.move("n0", "a:4")), List.copyOf(leader.asked));
        assertEquals(List.of("added n3 as a voter; the members are now n0",
            "added n4 as a learner; the members are now n0", "replaced n0 by n5; the members are now n0",
            "moved n0 to a:4; the members are now n0"), console.out().lines().toList());
        assertEquals(List.of(), console.errLines());
    }

    @Test
    void aMistakeIsNamedAndTheLeaderIsNotAsked() {
        assertEquals(1, run("remove-member", "--id", "n9"));
        assertEquals(List.of("dledger: removal of n9 from group default at " + peers
            + ": n9 is not a member; there are n0"), console.errLines());
        assertTrue(leader.asked.isEmpty());
    }

    @Test
    void whatWasSoAlreadyIsDone() {
        leader.outcome = DLedgerResponseCode.NO_CHANGE;
        assertEquals(0, run("add-member", "--id", "n3", "--address", "a:1"));
        assertEquals("no change: the members are so already; the members are now n0" + System.lineSeparator(),
            console.out());
    }

    @Test
    void aRefusalIsToldWithItsCode() {
        leader.outcome = DLedgerResponseCode.CATCHING_UP_FAILED;
        assertEquals(1, run("add-member", "--id", "n3", "--address", "a:1"));
        assertEquals(List.of("dledger: addition of n3 to group default at " + peers + ": refused, CATCHING_UP_FAILED: "
            + "the new member did not catch up, and is a learner or was removed"), console.errLines());
        assertEquals("", console.out());
    }

    @Test
    void anUnknownOutcomeIsNeitherARefusalNorASuccess() {
        leader.outcome = DLedgerResponseCode.TERM_CHANGED;
        assertEquals(1, run("add-member", "--id", "n3", "--address", "a:1"));
        assertEquals(List.of("dledger: addition of n3 to group default at " + peers + ": unknown whether it is done "
            + "('members' shows), TERM_CHANGED: the term changed while the request was waiting"), console.errLines());
    }

    @Test
    void theAnswerAsJsonStandsAlone() {
        assertEquals(0, run("add-member", "--id", "n3", "--address", "a:1", "--json"));
        assertTrue(console.out().startsWith("{\"code\":200,\"group\":\"default\",\"leaderId\":\"n0\""), console.out());
        assertEquals(1, console.out().lines().count());
    }

    @Test
    void membersAreShownAsATableAndAsJson() {
        assertEquals(0, run("members"));
        List<String> lines = console.out().lines().toList();
        assertTrue(lines.get(0).startsWith("group default, term "), console.out());
        assertTrue(lines.get(2).startsWith("n0  127.0.0.1:0  voter"), console.out());
        assertEquals(0, run("members", "--json"));
        assertTrue(console.out().contains("\"members\":[{\"address\":\"127.0.0.1:0\",\"id\":\"n0\","), console.out());
    }
}
