package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;

/** The last resort, as its users call it: what it says first, what it does, and what it refuses in one line. */
class RecoverCommandTest {
    @TempDir
    private Path base;

    private DLedgerConfig config;

    /** Entry 0 names n0, n1 and n2; 1 to 5 are of term 3; up to 2 they are known to be committed. */
    @BeforeEach
    void fill() throws IOException {
        config = new DLedgerConfig();
        config.setStoreBaseDir(base.toString());
        config.setMappedFileSizeForEntryData(4096);
        config.setMappedFileSizeForEntryIndex(4096);
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            store.appendControl(2, 0, DLedgerEntryType.CONFIG_CHANGE,
                Configuration.ofVoters(Map.of("n0", "a:1", "n1", "b:2", "n2", "c:3")).encode());
            for (int i = 1; i <= 5; i++) {
                Proposal proposal = new Proposal(List.of(("entry " + i).getBytes(StandardCharsets.UTF_8)));
                store.reserve(proposal);
                store.append(3, i, proposal);
            }
            store.sync();
            store.committed(2);
        }
    }

    private Path member() {
        return base.resolve("dledger-n0");
    }

    private Console run(int status, String... args) {
        Console console = new Console("");
        List<Command> commands = List.of(new RecoverCommand(), new DescribeCommand(), new VerifyCommand(),
            new TruncateCommand(), new ReadFileCommand());
        assertEquals(status, new CommandLine(commands, "1").run(args, console.terminal()),
            () -> console.out() + console.errLines());
        assertEquals(status == 0 ? 0 : 1, console.errLines().size(), () -> console.errLines().toString());
        return console;
    }

    private Console recover(int status, String... options) {
        List<String> args = new ArrayList<>(List.of("recover", "-d", member().toString()));
        args.addAll(List.of(options));
        return run(status, args.toArray(new String[0]));
    }

    private JsonObject described() {
        return objectIn(run(0, "describe", "-d", member().toString(), "--json"));
    }

    private static JsonObject objectIn(Console console) {
        return JsonParser.parseString(console.out()).getAsJsonObject();
    }

    @Test
    void withoutYesItSaysWhatItWouldDoAndDoesNothing() {
        String before = described().toString();
        String text = recover(0, "--force-members", "n0", "--reason", "n1's\nrack burnt").out();
        for (String part : List.of("membership             voters [n0, n1, n2]", "membershipIndex        0",
                "membershipTerm         2", "newMembership          voters [n0]", "newMembershipIndex     6",
                "newMembershipTerm      4", "entries 3 to 5, which nobody else need have had",
                "danger: entries that were acknowledged and that n0 does not have are lost for good",
                "danger: n1, n2 must never be started again on their old directories", "nothing was done",
                "  dledger recover -d " + member() + " --force-members n0-a:1 --reason 'n1'\\''s rack burnt' --yes")) {
            assertTrue(text.contains(part), () -> "expected '" + part + "' in\n" + text);
        }
        JsonObject json = objectIn(recover(0, "--force-members", "n0;n7-x:7", "--json"));
        assertFalse(json.get("done").getAsBoolean());
        assertEquals(JsonParser.parseString("[{id:n0,address:'a:1',part:VOTER},{id:n7,address:'x:7',part:VOTER}]"),
            json.get("newMembers"));
        assertTrue(json.get("dangers").toString().contains("n7 must begin on a copy of this directory"));
        assertEquals(before, described().toString());
    }

    @Test
    void withYesItIsDoneAndTheLogTellsOfIt() {
        JsonObject done = objectIn(recover(0, "--force-members", "n0", "--reason", "the rack burnt", "--yes",
            "--json"));
        assertTrue(done.get("done").getAsBoolean());
        JsonObject json = described();
        assertEquals(done.get("newClusterId"), json.get("clusterId"));
        assertEquals(6, json.get("membershipIndex").getAsLong());
        assertEquals(6, json.get("commitHint").getAsLong());
        JsonObject refounding = json.getAsJsonArray("refoundings").get(0).getAsJsonObject();
        assertEquals(6, refounding.get("index").getAsLong());
        assertEquals("n0-a:1;n1-b:2;n2-c:3", refounding.get("formerMembers").getAsString());
        assertEquals("none", refounding.get("formerClusterId").getAsString());
        assertEquals("the rack burnt", refounding.get("reason").getAsString());
        JsonObject entry = objectIn(run(0, "readFile", "-d", member().toString(), "--index", "6", "--json"));
        assertEquals("CONFIG_CHANGE", entry.get("type").getAsString());
        refounding.remove("index");
        assertEquals(refounding, entry.get("refounding"));
        run(0, "verify", "-d", member().toString());
        String text = run(0, "describe", "-d", member().toString()).out();
        assertTrue(text.contains("refoundings            index 6, time 2"), text);
        assertTrue(recover(0, "--force-members", "n0", "--yes").out().contains("done: entry 7 says so; now start n0"));
    }

    @Test
    void membersThatMakeNoSenseAreBadUsage() {
        assertTrue(recover(2).errLines().get(0).contains("--force-members is needed"));
        assertTrue(recover(2, "--force-members", " ").errLines().get(0).contains("--force-members is needed"));
        assertTrue(recover(2, "--force-members", ";").errLines().get(0).contains("names nobody"));
        assertTrue(recover(2, "--force-members", "n0;n0-a:1").errLines().get(0).contains("'n0' appears twice"));
        assertTrue(recover(2, "--force-members", "n0-a").errLines().get(0).contains("not of the form id-host:port"));
        assertTrue(recover(2, "--force-members", "n1").errLines().get(0).contains("are without n0"));
        assertTrue(recover(2, "--force-members", "n0;n9").errLines().get(0).contains("names no address of n9"));
        assertTrue(recover(2, "--force-members", "n0;n9-a:1").errLines().get(0).contains("two members have one"));
        assertTrue(recover(2, "--force-members", "n0", "--reason", "x".repeat(2000)).errLines().get(0)
            .contains("2000 bytes"));
        assertTrue(run(2, "recover", "--force-members", "n0").errLines().get(0).contains("--dir is needed"));
    }

    @Test
    void aDirectoryInNoStateForItIsRefused() throws IOException {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            store.open();
            assertTrue(recover(1, "--force-members", "n0", "--yes").errLines().get(0).contains("in use"));
        }
        run(0, "truncate", "-d", member().toString(), "--index", "5", "--yes");
        String refusal = recover(1, "--force-members", "n0", "--yes").errLines().get(0);
        assertTrue(refusal.contains("n0 is RECOVERING") && refusal.contains("--accept-missing"), refusal);
        String text = recover(0, "--force-members", "n0", "--accept-missing").out();
        assertTrue(text.contains("danger: n0 is RECOVERING"), text);
        assertTrue(text.contains("--accept-missing --yes"), text);
        Path segment = member().resolve("data/" + "0".repeat(17) + "000");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[60] ^= 1;
        Files.write(segment, bytes);
        refusal = recover(1, "--force-members", "n0", "--accept-missing").errLines().get(0);
        assertTrue(refusal.contains("verify tells more"), refusal);
        Path old = Files.createDirectories(base.resolve("dledger-old/data")).getParent();
        Files.writeString(old.resolve("currterm"), "voteLeader=n0\ncurrTerm=3\n");
        refusal = run(1, "recover", "-d", old.toString(), "--force-members", "old-a:1").errLines().get(0);
        assertTrue(refusal.contains("historical library"), refusal);
        refusal = run(1, "recover", "-d", base.toString(), "--force-members", "n0").errLines().get(0);
        assertTrue(refusal.contains("did you mean " + member()), refusal);
    }
}
