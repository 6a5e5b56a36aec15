package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

class ConfigurationsTest {
    private static Configuration voters(String... ids) {
        TreeMap<String, String> addresses = new TreeMap<>();
        Stream.of(ids).forEach(id -> addresses.put(id, id + ":1"));
        return Configuration.ofVoters(addresses);
    }

    private static LoggedConfiguration at(long index, String... ids) {
        return new LoggedConfiguration(index, voters(ids));
    }

    private static final Configurations THREE =
        Configurations.of(voters("a"), List.of(at(5, "a", "b"), at(9, "b")));

    @Test
    void theLastOneIsInForceAndEachIsFromItsEntryOn() {
        assertEquals(at(9, "b"), THREE.last());
        assertEquals(at(-1, "a"), THREE.at(4));
        assertEquals(at(5, "a", "b"), THREE.at(5));
        assertEquals(at(5, "a", "b"), THREE.at(8));
        assertEquals(at(9, "b"), THREE.at(100));
    }

    @Test
    void whatTheSettingsSayIsNotToldToOthers() {
        assertEquals(LoggedConfiguration.NONE, THREE.loggedAt(4));
        assertEquals(at(5, "a", "b"), THREE.loggedAt(6));
    }

    @Test
    void aTruncationTakesAwayWhatItsEntriesBrought() {
        assertEquals(at(9, "b"), THREE.before(10).last());
        assertEquals(at(5, "a", "b"), THREE.before(9).last());
        assertEquals(at(-1, "a"), THREE.before(0).last());
    }

    @Test
    void aNewBeginningForgetsAllButTheSettings() {
        assertEquals(at(20, "c"), THREE.resetTo(25, at(20, "c"), 12).last());
        assertEquals(at(-1, "a"), THREE.resetTo(25, at(20, "c"), 12).before(20).last());
        assertEquals(at(-1, "a"), THREE.resetTo(25, LoggedConfiguration.NONE, 12).last());
    }

    @Test
    void aNewBeginningKeepsWhatLostEntriesBehindItBrought() {
        assertEquals(at(9, "b"), THREE.resetTo(7, at(5, "a", "b"), 3).last());
        assertEquals(at(5, "a", "b"), THREE.resetTo(7, at(5, "a", "b"), 3).at(8));
        assertEquals(at(9, "b"), THREE.resetTo(4, LoggedConfiguration.NONE, 3).last());
    }

    @Test
    void aNewBeginningForgetsWhatCannotHaveBeenCommittedBehindIt() {
        assertEquals(at(6, "c"), THREE.resetTo(7, at(6, "c"), 3).last());
        assertEquals(at(-1, "a"), THREE.resetTo(7, LoggedConfiguration.NONE, 3).last());
        assertEquals(at(5, "a", "b"), THREE.resetTo(7, at(5, "a", "b"), 7).last());
    }

    @Test
    void whatWasReplacedBelowTheBaseIsForgotten() {
        Configurations behind = THREE.behind(7);
        assertEquals(at(5, "a", "b"), behind.at(7));
        assertEquals(at(-1, "a"), behind.at(4));
        assertEquals(at(9, "b"), THREE.behind(9).at(9));
        assertEquals(at(-1, "a"), THREE.behind(9).at(8));
    }

    @Test
    void whoLostItsVoteSinceIsTold() {
        assertTrue(THREE.isVoterSince(8, "a"));
        assertFalse(THREE.isVoterSince(9, "a"));
        assertTrue(THREE.isVoterSince(4, "b"));
        assertFalse(THREE.isVoterSince(4, "c"));
    }

    @Test
    void entriesBringThem() {
        assertEquals(at(10, "c"), THREE.with(10, 12, List.of(at(10, "c"))).last());
        assertEquals(at(10, "c"), THREE.with(10, 12, List.of(at(7, "x"), at(10, "c"))).last());
        assertSame(THREE, THREE.with(10, 12, List.of(at(7, "x"))));
    }

    @Test
    void whatLostEntriesBroughtStaysUntilOthersStandInTheirPlace() {
        assertEquals(THREE.last(), THREE.with(3, 8, List.of(at(5, "a", "b"))).last());
        assertEquals(at(5, "a", "b"), THREE.with(3, 8, List.of(at(5, "a", "b"))).at(6));
        assertEquals(THREE.last(), THREE.with(3, 4, List.of()).last());
        assertEquals(at(5, "a", "b"), THREE.with(9, 9, List.of()).last());
    }

    @Test
    void whatLostEntriesBroughtIsForgottenWhenTheLogGoesOnInAnotherWay() {
        assertEquals(at(5, "z"), THREE.with(3, 8, List.of(at(5, "z"))).last());
        assertEquals(at(6, "a", "b"), THREE.with(3, 8, List.of(at(6, "a", "b"))).last());
        assertEquals(at(-1, "a"), THREE.with(3, 8, List.of()).last());
    }
}
