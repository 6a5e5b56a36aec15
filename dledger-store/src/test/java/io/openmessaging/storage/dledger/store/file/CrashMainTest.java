package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class CrashMainTest {
    @Test
    void allPartsTogetherAreAll() {
        List<String> all = List.of("a", "b", "c", "d", "e", "f", "g");
        List<String> found = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            found.addAll(CrashMain.Part.parse(number + "/3").of(all));
        }
        assertEquals(List.of("a", "d", "g", "b", "e", "c", "f"), found);
        assertEquals(all, CrashMain.Part.parse("1/1").of(all));
    }

    @Test
    void aPartThatIsNoneIsRefused() {
        for (String text : List.of("0/3", "4/3", "3", "1/2/3", "x/3", "")) {
            assertThrows(IllegalArgumentException.class, () -> CrashMain.Part.parse(text), text);
        }
    }
}
