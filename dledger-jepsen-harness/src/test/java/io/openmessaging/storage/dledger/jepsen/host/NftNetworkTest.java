package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NftNetworkTest {
    @TempDir
    private Path directory;

    /** Its input and its commands end up in a file. */
    private Host host(int number) {
        Path file = directory.resolve("n" + number);
        List<String> prefix = List.of("sh", "-c", "echo \"$@\" >>" + file + "; cat >>" + file, "sh");
        return new Host("n" + number, "192.0.2." + number, 7, directory, directory, directory, prefix);
    }

    private String said(int number) throws IOException {
        return Files.readString(directory.resolve("n" + number));
    }

    @Test
    void aCutIsAboutTheMembersOfTheOthersAlone() throws IOException {
        Network network = new NftNetwork(List.of(host(1), host(2), host(3)), NftNetwork.Shaping.DROP);
        network.cut(Map.of(host(1), Set.of(host(3), host(2))));
        assertTrue(said(1).contains("hook input priority 0\nip saddr { 192.0.2.2, 192.0.2.3 } tcp dport 7 drop\n"
            + "ip saddr { 192.0.2.2, 192.0.2.3 } tcp sport 7 drop\n}"), said(1));
        assertEquals("nft delete table ip dledger_cut\n", said(2));
    }

    @Test
    void whereTheNetworkHasOtherUsersOnlyWhatGoesToMembersIsSlow() throws IOException {
        Network network = new NftNetwork(List.of(host(1), host(2)), NftNetwork.Shaping.DROP);
        network.disturb(host(1), Disturbance.RATE);
        assertTrue(said(1).contains("ip daddr { 192.0.2.2 } tcp dport 7 limit rate over 125000 bytes/second"), said(1));
        network.calm(host(1), Disturbance.RATE);
        assertTrue(said(1).endsWith("nft delete table ip dledger_rate\n"), said(1));
    }
}
