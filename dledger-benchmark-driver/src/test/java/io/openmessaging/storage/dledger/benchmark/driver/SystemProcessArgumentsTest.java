package io.openmessaging.storage.dledger.benchmark.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

class SystemProcessArgumentsTest {
    private static final Place PLACE =
        new Place(1, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Path.of("data"), Durability.PAGE_CACHE, 32);

    @Test
    void aPlaceComesBackFromTheArgumentsOfAProcess() {
        assertEquals(PLACE, Place.parse(PLACE.toArguments()));
    }

    @Test
    void aLoadComesBackFromTheLineThatAProcessIsTold() {
        Workload load = new Workload(1024, 64, 1, 500, 1000).atRate(7000);
        assertEquals(load, Workload.parse(load.toLine()));
    }

    @Test
    void theMembersAreThoseWhoHavePortsButTheClient() {
        assertEquals(1, PLACE.members());
        assertEquals("n0-127.0.0.1:1", PLACE.peers());
    }

    @Test
    void eachProcessHasPortsOfItsOwn() {
        assertEquals(6, PLACE.port(1, 0));
        assertEquals(10, PLACE.port(1, 4));
    }
}
