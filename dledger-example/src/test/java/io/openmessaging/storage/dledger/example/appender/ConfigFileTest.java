package io.openmessaging.storage.dledger.example.appender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.SnapshotEntryResetStrategy;
import io.openmessaging.storage.dledger.example.cli.CommandException;

class ConfigFileTest {
    @TempDir
    private Path directory;

    private List<DLedgerConfig> read(String yaml) throws CommandException, IOException {
        return ConfigFile.read(Files.writeString(directory.resolve("members.yaml"), yaml));
    }

    private void assertRefused(String message, String yaml) {
        CommandException e = assertThrows(CommandException.class, () -> read(yaml));
        assertEquals(CommandException.BAD_USAGE, e.status());
        assertTrue(e.getMessage().startsWith(directory.resolve("members.yaml") + ": " + message), e.getMessage());
    }

    @Test
    void eachMapIsAMemberWithItsPropertiesByName() throws CommandException, IOException {
        List<DLedgerConfig> configs = read("""
            configs:
              - group: g0
                selfId: n0
                peers: n0-localhost:10000;n1-localhost:10001
                storeBaseDir: /tmp/some
                flushMode: ASYNC
                snapshotEntryResetStrategy: RESET_BUT_KEEP_SOME_LATER
                heartBeatTimeIntervalMs: 50
                mappedFileSizeForEntryData: 4096
              - group: 17
                selfId: a0
            """);

        assertEquals(2, configs.size());
        DLedgerConfig first = configs.get(0);
        assertEquals("g0", first.getGroup());
        assertEquals("n0-localhost:10000;n1-localhost:10001", first.getPeers());
        assertEquals(DLedgerConfig.FlushMode.ASYNC, first.getFlushMode());
        assertEquals(SnapshotEntryResetStrategy.RESET_BUT_KEEP_SOME_LATER, first.getSnapshotEntryResetStrategy());
        assertEquals(50, first.getHeartBeatTimeIntervalMs());
        assertEquals(4096, first.getMappedFileSizeForEntryData());
        assertEquals("17", configs.get(1).getGroup());
        assertEquals(new DLedgerConfig().getHeartBeatTimeIntervalMs(), configs.get(1).getHeartBeatTimeIntervalMs());
    }

    @Test
    void anUnknownPropertyIsNamedWithItsPlace() {
        assertRefused("configs[0]: unknown property 'gruop'; there are ", "configs: [{gruop: g0}]");
    }

    @Test
    void aPropertyThatOnlyTheProgramMaySetIsUnknown() {
        assertRefused("configs[0]: unknown property 'class'", "configs: [{class: java.lang.String}]");
    }

    @Test
    void aValueOfTheWrongKindIsNamedWithItsPlace() {
        assertRefused("configs[0].heartBeatTimeIntervalMs: expected a whole number (long), found soon",
            "configs: [{heartBeatTimeIntervalMs: soon}]");
        assertRefused("configs[0].mappedFileSizeForEntryData: expected a whole number (int), found 99999999999",
            "configs: [{mappedFileSizeForEntryData: 99999999999}]");
        assertRefused("configs[0].flushMode: expected one of [SYNC, ASYNC], found NEVER",
            "configs: [{flushMode: NEVER}]");
        assertRefused("configs[0].group: expected a text, found [a]", "configs: [{group: [a]}]");
    }

    @Test
    void aFileWithoutMembersIsRefused() {
        String expected = "expected a list of members below 'configs'";
        assertRefused(expected, "");
        assertRefused(expected, "configs: []");
        assertRefused(expected, "configs: {group: g0}");
        assertRefused(expected, "just text");
        assertRefused("configs[0]: expected a map of properties, found g0", "configs: [g0]");
        assertRefused("unknown key 'config' beside 'configs'", "{configs: [{group: g0}], config: 1}");
    }

    @Test
    void aFileThatIsNoYamlIsRefusedWithTheLine() {
        assertRefused("line 3: expected ',' or '}'", "configs:\n  - {group: g0\n");
    }

    @Test
    void aFileCannotNameAClass() {
        assertRefused("line 1: Global tag is not allowed",
            "configs: [!!java.net.URL [\"http://localhost\"]]");
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws Exception {
        Path file = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xFF, 0, (byte) 0xC0});
        CommandException refused = assertThrows(CommandException.class, () -> ConfigFile.read(file));
        assertTrue(refused.getMessage().endsWith("not a text in UTF-8"), refused::getMessage);
    }

    @Test
    void aMissingFileIsAnInputError() {
        assertThrows(NoSuchFileException.class, () -> ConfigFile.read(directory.resolve("nosuch.yaml")));
    }
}
