package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterMapTest {
    @TempDir
    private Path directory;
    private Path file;
    private final RegisterMap map = new RegisterMap();

    @BeforeEach
    void fill() {
        file = directory.resolve("map");
        map.put("13", "31".getBytes(StandardCharsets.UTF_8));
        map.put("empty", new byte[0]);
        map.put("k\u00f6rper", new byte[100_000]);
    }

    @Test
    void whatIsSavedIsLoadedInPlaceOfWhatWasThere() throws IOException {
        RegisterMap.save(map.copy(), file);
        RegisterMap other = new RegisterMap();
        other.put("gone", new byte[1]);
        other.load(file);
        assertEquals(3, other.size());
        assertNull(other.get("gone"));
        assertArrayEquals(map.get("13"), other.get("13"));
        assertArrayEquals(map.get("k\u00f6rper"), other.get("k\u00f6rper"));
    }

    @Test
    void whatIsSavedIsTheMapAsItWasWhenItWasCopied() throws IOException {
        Map<String, byte[]> copy = map.copy();
        map.put("13", "later".getBytes(StandardCharsets.UTF_8));
        map.put("later", new byte[1]);
        RegisterMap.save(copy, file);
        map.load(file);
        assertEquals("31", new String(map.get("13"), StandardCharsets.UTF_8));
        assertNull(map.get("later"));
    }

    @Test
    void aFileThatIsNotWhatWasSavedIsRefusedAndChangesNothing() throws IOException {
        RegisterMap.save(map.copy(), file);
        byte[] whole = Files.readAllBytes(file);
        RegisterMap other = new RegisterMap();
        other.put("kept", new byte[1]);
        for (int at = 0; at < whole.length; at += at < 80 ? 1 : 997) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            assertRefused(other, flipped);
            assertRefused(other, Arrays.copyOf(whole, at));
        }
        assertRefused(other, Arrays.copyOf(whole, whole.length + 1));
        assertEquals(1, other.size());
    }

    private void assertRefused(RegisterMap other, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        IOException refused = assertThrows(IOException.class, () -> other.load(file));
        assertEquals(true, refused.getMessage().startsWith(file.toString()), refused.getMessage());
    }
}
