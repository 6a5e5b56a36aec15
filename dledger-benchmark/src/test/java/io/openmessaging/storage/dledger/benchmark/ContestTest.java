package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class ContestTest {
    @Test
    void contendersAlternateAndNoPartIsDoneTwice() throws IOException {
        List<String> done = new ArrayList<>();
        new Contest("title", 2)
            .with("plain", part -> add(done, "plain", part))
            .with("other", part -> add(done, "other", part))
            .run();

        assertEquals(List.of("plain0", "other1", "plain2", "other3", "plain4", "other5"), done);
    }

    private static double add(List<String> done, String name, int part) {
        done.add(name + part);
        return 1;
    }

    @Test
    void aRatioIsTakenWithinARound() {
        assertArrayEquals(new double[] {0.5, 2}, Contest.ratios(new double[] {10, 40}, new double[] {20, 20}));
        assertEquals(2, Contest.median(new double[] {3, 1, 2}));
    }
}
