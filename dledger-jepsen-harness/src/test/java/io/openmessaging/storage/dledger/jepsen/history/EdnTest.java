package io.openmessaging.storage.dledger.jepsen.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class EdnTest {
    @Test
    void readsWhatJepsenPrints() {
        assertEquals(1L, Edn.read("1"));
        assertEquals(-7L, Edn.read("-7N"));
        assertEquals(new BigInteger("99999999999999999999"), Edn.read("99999999999999999999N"));
        assertEquals(0.5, Edn.read("1/2"));
        assertEquals(1.5e3, Edn.read("1.5E3M"));
        assertEquals(Arrays.asList(null, true, false), Edn.read("(nil true, false)"));
        assertEquals(new Keyword("nemesis/start"), Edn.read(":nemesis/start"));
        assertEquals(new Symbol("clojure.core/+"), Edn.read("clojure.core/+"));
        assertEquals("a\n\"\\é", Edn.read("\"a\\n\\\"\\\\\\u00e9\""));
        assertEquals("c", Edn.read("\\c"));
        assertEquals("\n", Edn.read("\\newline"));
        assertEquals(Set.of(1L, 2L), Edn.read("#{1 2}"));
        assertEquals(Map.of(new Keyword("a"), List.of(1L)), Edn.read("; a comment\n{:a\n #_ {:gone 1} [1]}"));
        assertEquals(Map.of(new Keyword("f"), 1L), Edn.read("#jepsen.history.Op{:f 1}"));
        assertEquals("2020-01-01T00:00:00Z", Edn.read("#inst \"2020-01-01T00:00:00Z\""));
        assertEquals(List.of(1L), Edn.read("^{:doc \"x\"} [1]"));
        assertEquals(Double.POSITIVE_INFINITY, Edn.read("##Inf"));
        assertEquals(List.of(new Symbol("java.lang.Object"), 0x5b2fL, "Object@5b2f"),
            Edn.read("#object[java.lang.Object 0x5b2f \"Object@5b2f\"]"));
        assertEquals(new Symbol("jepsen.core/run!"), Edn.read("#'jepsen.core/run!"));
    }

    @Test
    void refusesWhatIsNoEdnAndNamesTheLine() {
        for (String bad : List.of("", "[1", "]", "{:a}", "(1]", "\"x", ":", "1x", "0x", "0xg", "#", "#'", "1 2", "\\",
                "##x", "\"\\u12\"",
                "[".repeat(100_000))) {
            assertThrows(IllegalArgumentException.class, () -> Edn.read(bad), bad);
        }
        var e = assertThrows(IllegalArgumentException.class, () -> Edn.read("[1\n2\n}"));
        assertTrue(e.getMessage().startsWith("line 3: expected ']', found '}'"), e.getMessage());
    }

    @Test
    void whatHasNoFormInEdnIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Edn.write(new Object()));
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2_000; i++) {
            Object value = anyValue(random, 3);
            assertEquals(value, Edn.read(Edn.write(value)), () -> Edn.write(value));
        }
    }

    private static Object anyValue(SplittableRandom random, int depth) {
        switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 0:
                return null;
            case 1:
                return random.nextBoolean();
            case 2:
                return random.nextLong();
            case 3:
                return random.nextDouble() * Math.pow(10, random.nextInt(-30, 30));
            case 4:
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(8); i > 0; i--) {
                    text.append((char) random.nextInt(0, 300));
                }
                return text.toString();
            case 5:
                return new Keyword("k" + random.nextInt(9) + "/x?");
            case 6:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(anyValue(random, depth - 1));
                }
                return list;
            case 7:
                Set<Object> set = new LinkedHashSet<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    set.add(anyValue(random, depth - 1));
                }
                return set;
            default:
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(random.nextInt() + "", anyValue(random, depth - 1));
                }
                return map;
        }
    }
}
