package io.openmessaging.storage.dledger.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final Configuration JOINT = configuration(List.of("n0", "n1", "ñ3"), List.of("n0", "n2"),
        List.of("n2", "n4"));

    private static Configuration configuration(List<String> voters, List<String> oldVoters, List<String> learners) {
        TreeMap<String, String> addresses = new TreeMap<>();
        for (List<String> ids : List.of(voters, oldVoters, learners)) {
            ids.forEach(id -> addresses.put(id, "host-" + id + ":1"));
        }
        return new Configuration(addresses, new TreeSet<>(voters), new TreeSet<>(oldVoters), new TreeSet<>(learners));
    }

    @Test
    void whatIsEncodedIsDecoded() {
        for (Configuration each : List.of(JOINT, Configuration.NONE, Configuration.ofVoters(Map.of("a", "b:1")))) {
            assertEquals(each, Configuration.decode(each.encode()));
        }
    }

    @Test
    void storesAreThoseOfVoters() {
        Configuration named = JOINT.withStores(new TreeMap<>(Map.of(JOINT.voters().first(), "store-1")));
        assertEquals("store-1", named.storeOf(JOINT.voters().first()));
        assertEquals("", named.storeOf("nobody"));
        assertEquals(named, Configuration.decode(named.encode()));
        assertTrue(named.hasMembersOf(JOINT) && !named.equals(JOINT));
        byte[] bytes = named.encode();
        bytes[0]--;
        assertThrows(IllegalArgumentException.class, () -> Configuration.decode(bytes), "a version without stores");
        assertThrows(IllegalArgumentException.class,
            () -> JOINT.withStores(new TreeMap<>(Map.of("nobody", "store-1"))));
    }

    @Test
    void bytesThatAreNoConfigurationAreRefused() {
        byte[] bytes = JOINT.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(IllegalArgumentException.class, () -> Configuration.decode(cut));
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThrows(IllegalArgumentException.class, () -> Configuration.decode(longer));
        bytes[0]++;
        assertThrows(IllegalArgumentException.class, () -> Configuration.decode(bytes));
    }

    @Test
    void aRefoundingIsKeptBehindTheMembersAndWhatLaterProgramsPutThereIsPassedOver() {
        Refounding forced = new Refounding(1_700_000_000_000L, "n0-a:1;n1-b:2", "old", "new", "ñ burnt");
        byte[] members = JOINT.encode();
        byte[] bytes = JOINT.with(forced).encode();
        assertEquals(JOINT.with(forced), Configuration.decode(bytes));
        assertEquals(Refounding.NONE, Configuration.decode(members).refounding());
        assertArrayEquals(members, Arrays.copyOf(bytes, members.length));
        for (int length = members.length + 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(IllegalArgumentException.class, () -> Configuration.decode(cut));
        }
        byte[] later = Arrays.copyOf(bytes, bytes.length + 8);
        later[bytes.length] = 77;
        later[bytes.length + 4] = 3;
        assertEquals(JOINT.with(forced), Configuration.decode(later));
        later[bytes.length + 4] = 4;
        assertThrows(IllegalArgumentException.class, () -> Configuration.decode(later));
    }

    @Test
    void aRefoundingNamesItsClusterAndItsTextsHaveALimit() {
        assertThrows(IllegalArgumentException.class, () -> new Refounding(1, "", "", " ", ""));
        String longest = "x".repeat(Refounding.MAX_TEXT_BYTES);
        Configuration forced = JOINT.with(new Refounding(0, longest, longest, longest, longest));
        assertEquals(forced, Configuration.decode(forced.encode()));
        assertThrows(IllegalArgumentException.class, () -> new Refounding(0, longest + "x", "", "c", ""));
    }

    @Test
    void aMemberHasAPartAndALearnerDoesNotVote() {
        assertThrows(IllegalArgumentException.class, () -> configuration(List.of("a"), List.of(), List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> configuration(List.of(), List.of("a"), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Configuration(new TreeMap<>(Map.of("a", "b:1")),
            new TreeSet<>(), new TreeSet<>(), new TreeSet<>()));
    }
}
