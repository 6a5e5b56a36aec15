package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.host.Host;

class GrudgesTest {
    private static List<Host> hosts(int count) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(new Host("n" + i, "192.0.2." + i, 1, Path.of("d"), Path.of("i"), Path.of("l"), List.of()));
        }
        return hosts;
    }

    private static boolean hears(Map<Host, Set<Host>> unheard, Host host, Host other) {
        return !unheard.getOrDefault(host, Set.of()).contains(other);
    }

    private static Set<String> heard(Map<Host, Set<Host>> unheard, Host host, List<Host> hosts) {
        Set<String> heard = new TreeSet<>();
        hosts.stream().filter(other -> hears(unheard, host, other)).forEach(other -> heard.add(other.id()));
        return heard;
    }

    @Test
    void aSplitCutsBothWaysBetweenThePartsAndNowhereElse() {
        List<Host> hosts = hosts(5);
        Map<Host, Set<Host>> unheard = Grudges.split(hosts, 2);
        for (Host host : hosts) {
            for (Host other : hosts) {
                boolean isSameSide = hosts.indexOf(host) < 2 == hosts.indexOf(other) < 2;
                assertEquals(isSameSide, hears(unheard, host, other), host + " hears " + other);
            }
        }
    }

    @Test
    void theHostOnABridgeHearsAllAndTheHalvesHearNothingOfEachOther() {
        List<Host> hosts = hosts(5);
        Map<Host, Set<Host>> unheard = Grudges.bridge(hosts);
        assertEquals(5, heard(unheard, hosts.get(2), hosts).size());
        assertEquals(Set.of("n0", "n1", "n2"), heard(unheard, hosts.get(0), hosts));
        assertEquals(Set.of("n2", "n3", "n4"), heard(unheard, hosts.get(4), hosts));
    }

    @Test
    void rivalsDoNotHearEachOtherAndCanHaveMajoritiesWithoutTheFirst() {
        for (int count : new int[] {5, 7}) {
            List<Host> hosts = hosts(count);
            Map<Host, Set<Host>> unheard = Grudges.rivals(hosts);
            assertEquals(Set.of("n0"), heard(unheard, hosts.get(0), hosts));
            for (int i = 1; i < count; i++) {
                Set<String> heard = heard(unheard, hosts.get(i), hosts);
                assertEquals(count - 2, heard.size(), hosts.get(i) + " hears " + heard);
                assertTrue(heard.size() > count / 2);
                assertFalse(heard.contains("n0"));
                assertFalse(heard.contains(hosts.get(i % 2 == 0 ? i - 1 : i + 1).id()));
            }
        }
    }

    @Test
    void onARingOfMajoritiesEachOfFiveOrMoreHearsAnotherMajority() {
        for (int count : new int[] {5, 7}) {
            List<Host> hosts = hosts(count);
            Map<Host, Set<Host>> unheard = Grudges.majoritiesRing(hosts);
            Set<Set<String>> majorities = new HashSet<>();
            for (Host host : hosts) {
                Set<String> heard = heard(unheard, host, hosts);
                assertTrue(heard.size() > count / 2 && heard.size() < count, host + " hears " + heard);
                assertTrue(majorities.add(heard), host + " hears " + heard);
            }
        }
    }

    @Test
    void onARingOfThreeOneLinkIsCut() {
        List<Host> hosts = hosts(3);
        Map<Host, Set<Host>> unheard = Grudges.majoritiesRing(hosts);
        assertFalse(hears(unheard, hosts.get(0), hosts.get(2)));
        assertFalse(hears(unheard, hosts.get(2), hosts.get(0)));
        assertEquals(3, heard(unheard, hosts.get(1), hosts).size());
    }

    @Test
    void oneWayPartitionsCutOneWay() {
        List<Host> hosts = hosts(3);
        assertEquals(Set.of("n0"), heard(Grudges.deaf(hosts, 1), hosts.get(0), hosts));
        assertEquals(3, heard(Grudges.deaf(hosts, 1), hosts.get(1), hosts).size());
        assertEquals(3, heard(Grudges.mute(hosts, 1), hosts.get(0), hosts).size());
        assertEquals(Set.of("n1", "n2"), heard(Grudges.mute(hosts, 1), hosts.get(1), hosts));
        assertFalse(hears(Grudges.oneWayRing(hosts), hosts.get(0), hosts.get(1)));
        assertTrue(hears(Grudges.oneWayRing(hosts), hosts.get(1), hosts.get(0)));
    }

    @Test
    void severalMayBeDeafOrMute() {
        List<Host> hosts = hosts(5);
        assertEquals(Set.of("n1"), heard(Grudges.deaf(hosts, 2), hosts.get(1), hosts));
        assertEquals(5, heard(Grudges.deaf(hosts, 2), hosts.get(2), hosts).size());
        assertEquals(Set.of("n1", "n2", "n3", "n4"), heard(Grudges.mute(hosts, 2), hosts.get(1), hosts));
        assertEquals(Set.of("n2", "n3", "n4"), heard(Grudges.mute(hosts, 2), hosts.get(2), hosts));
    }

    @Test
    void targetsAreAsManyAsTheirNameSays() {
        List<Host> hosts = hosts(5);
        SplittableRandom random = new SplittableRandom(1);
        Host primary = hosts.get(3);
        for (int i = 0; i < 100; i++) {
            assertEquals(1, Target.ONE.of(hosts, primary, random).size());
            assertEquals(2, Target.MINORITY.of(hosts, primary, random).size());
            assertEquals(3, Set.copyOf(Target.MAJORITY.of(hosts, primary, random)).size());
            assertEquals(List.of(primary), Target.PRIMARY.of(hosts, primary, random));
            assertFalse(Target.FOLLOWER.of(hosts, primary, random).contains(primary));
            assertEquals(hosts, Target.ALL.of(hosts, primary, random));
        }
        assertEquals(1, Target.PRIMARY.of(hosts, null, random).size());
    }
}
