package io.openmessaging.storage.dledger.example.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.example.demo.Poll;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** The example is run as it would be in three applications, all of them in this process. */
@Timeout(120)
class ReplicatedMapTest {
    /** More than the entries between two snapshots. */
    private static final int MANY = 1_500;
    private static final int AT_ONCE = 16;

    @TempDir
    private Path directory;
    private String peers;
    private final List<ReplicatedMap> maps = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        List<Integer> ports = FreePorts.find(3);
        peers = IntStream.range(0, 3).mapToObj(i -> "n" + i + "-127.0.0.1:" + ports.get(i))
            .collect(Collectors.joining(";"));
        for (int i = 0; i < 3; i++) {
            maps.add(start(i));
        }
    }

    private ReplicatedMap start(int member) {
        return new ReplicatedMap("n" + member, peers, directory.toString());
    }

    @AfterEach
    void stop() {
        maps.forEach(ReplicatedMap::close);
    }

    @Test
    void whatOnePutsAllGet() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(DLedgerResponseCode.SUCCESS, maps.get(i).put("key", "of n" + i));
            for (ReplicatedMap map : maps) {
                assertEquals("of n" + i, map.get("key"));
                assertNull(map.get("none"));
            }
        }
    }

    @Test
    void aMemberThatWasAwayHasAllAgain() throws Exception {
        assertEquals(DLedgerResponseCode.SUCCESS, maps.get(0).put("first", "1"));
        maps.remove(2).close();
        putMany();
        maps.add(start(2));
        assertEquals("1",
            Poll.until("n2 to have found the leader", Duration.ofSeconds(30), () -> firstOf(maps.get(2))));
        assertEquals("" + (MANY - 1), maps.get(2).get("key " + (MANY - 1)));
        assertEquals(DLedgerResponseCode.SUCCESS, maps.get(2).put("last", "2"));
        assertEquals("2", maps.get(0).get("last"));
    }

    /** Null while the member cannot read. */
    private static String firstOf(ReplicatedMap map) {
        try {
            return map.get("first");
        } catch (IOException e) {
            return null;
        }
    }

    private void putMany() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            int first = i;
            threads.add(new Thread(() -> {
                for (int k = first; k < MANY; k += AT_ONCE) {
                    maps.get(0).put("key " + k, "" + k);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
