package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.ControlPlacement;

/**
 * Goal: no bit of a store that was closed can turn without being mended, repaired from another member, told, or of no
 * effect. Method: each byte of each file of a small store in turn, and random bytes of a large one, in memory. The long
 * tier is {@code -Ddledger.flips=N}, the number of random damages.
 */
class BitFlipTest {
    private static final Logger LOG = LoggerFactory.getLogger(BitFlipTest.class);
    private static final String STORE = DLedgerMmapFileStore.class.getPackageName();
    private static final Path BASE = Path.of("/store");
    private static final String ALONE = "n0-localhost:1";
    private static final String THREE = "n0-localhost:1;n1-localhost:2;n2-localhost:3";
    private static final int RANDOM_DAMAGES = Integer.getInteger("dledger.flips", 200);

    @BeforeEach
    void expectWarnings() {
        Configurator.setLevel(STORE, Level.OFF);
        Configurator.setLevel(BitFlipTest.class.getName(), Level.INFO);
    }

    @AfterEach
    void logAgain() {
        Configurator.setLevel(STORE, (Level) null);
        Configurator.setLevel(BitFlipTest.class.getName(), (Level) null);
    }

    private static DLedgerConfig config(int segmentSize) {
        DLedgerConfig config = TestStores.config(BASE);
        config.setMappedFileSizeForEntryData(segmentSize);
        config.setCacheLifeId("one");
        return config;
    }

    /**
     * Entries of three terms in two segments: bodies, an empty body, control entries in filler, a configuration among
     * them, and one in line; the last is not committed.
     */
    private static MemoryDisk smallStore(String peers) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        DLedgerConfig config = config(4096);
        config.setPeers(peers);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config, disk, new ManualMaintenance(), () -> 1);
        store.open();
        store.saveVote(3, "n1");
        store.syncVote();
        TestStores.append(store, 1, 60);
        TestStores.append(store, 1, 0);
        TestStores.append(store, 2, 40);
        TestStores.appendControl(store, 3);
        TestStores.configure(store, 3, votersOf(peers, 1));
        TestStores.append(store, 3, 30);
        store.setControlPlacement(ControlPlacement.INLINE);
        TestStores.appendControl(store, 3);
        TestStores.append(store, 3, 20);
        store.committed(6);
        store.sync();
        store.close();
        return disk;
    }

    private static Configuration votersOf(String peers, int attempt) {
        return TestStores.voters(peers.split(";").length, attempt);
    }

    private static MemoryDisk largeStore(String peers) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        DLedgerConfig config = config(64 * 1024);
        config.setPeers(peers);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config, disk, new ManualMaintenance(), () -> 1);
        store.open();
        store.saveVote(40, "n1");
        store.syncVote();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            int term = 1 + i / 500;
            store.setControlPlacement(ControlPlacement.values()[i / 1000 % 2]);
            if (i % 1000 == 999) {
                TestStores.configure(store, term + 1, votersOf(peers, i));
            } else if (i % 500 == 499) {
                TestStores.appendControl(store, term + 1);
            } else {
                byte[] body = new byte[random.nextInt(100)];
                random.nextBytes(body);
                Proposal proposal = new Proposal(List.of(body));
                assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
                store.append(term, store.lastIndex() + 1, proposal);
            }
        }
        store.committed(9_990);
        store.sync();
        store.close();
        return disk;
    }

    @Test
    void eachBitOfASmallStoreIsMendedRepairedToldOrOfNoEffect() throws IOException {
        Map<DamageTrial.Fate, Integer> three = flipEach(smallStore(THREE), THREE);
        Map<DamageTrial.Fate, Integer> alone = flipEach(smallStore(ALONE), ALONE);
        LOG.info("each bit of a small store: as one of three {}, alone {}", three, alone);
        assertTrue(three.keySet().containsAll(List.of(DamageTrial.Fate.HARMLESS, DamageTrial.Fate.MENDED,
            DamageTrial.Fate.REPAIRED_AT_OPEN, DamageTrial.Fate.REPAIRED_LATER, DamageTrial.Fate.REPLICATED)),
            three.toString());
        assertTrue(!three.containsKey(DamageTrial.Fate.REFUSED), three.toString());
        assertTrue(alone.keySet().containsAll(List.of(DamageTrial.Fate.REFUSED, DamageTrial.Fate.TOLD)),
            alone.toString());
    }

    private static Map<DamageTrial.Fate, Integer> flipEach(MemoryDisk whole, String peers) throws IOException {
        DamageTrial trial = new DamageTrial(whole, config(4096), peers);
        for (Path path : whole.paths()) {
            byte[] bytes = whole.bytesOf(path);
            boolean holdsNothing = path.getFileName().toString().startsWith(".");
            for (int at = 0; at < (holdsNothing ? 1 : bytes.length); at++) {
                int[] masks = bytes[at] == 0 ? new int[] {1 << at % 8} : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255};
                for (int mask : masks) {
                    flip(trial, whole, path, at, mask);
                }
            }
        }
        return trial.fates();
    }

    private static void flip(DamageTrial trial, MemoryDisk whole, Path path, int at, int mask) {
        MemoryDisk damaged = whole.copy();
        damaged.bytesOf(path)[at] ^= (byte) mask;
        try {
            trial.run(damaged);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("byte " + at + " of " + path + " ^ " + mask + ": " + e, e);
        }
    }

    /** Each file in turn is missing, empty, cut in the middle, all zeros, or has too much; or there are others, too. */
    @Test
    void eachFileThatIsMissingShortOrForeignIsMendedRepairedOrTold() throws IOException {
        for (String peers : List.of(THREE, ALONE)) {
            MemoryDisk whole = smallStore(peers);
            DamageTrial trial = new DamageTrial(whole, config(4096), peers);
            for (Path path : whole.paths()) {
                byte[] bytes = whole.bytesOf(path);
                run(trial, whole, path, null);
                run(trial, whole, path, new byte[0]);
                run(trial, whole, path, Arrays.copyOf(bytes, bytes.length / 2));
                run(trial, whole, path, Arrays.copyOf(bytes, Math.max(0, bytes.length - 1)));
                run(trial, whole, path, new byte[bytes.length]);
                run(trial, whole, path, Arrays.copyOf(bytes, bytes.length + 1));
            }
            for (String name : List.of("data/00000000000000000100", "data/00000000000000020480",
                "data/00000000000099942400", "data/99999999999999999999", "data/readme", "data/.hidden",
                "data/.spare-3", "index/00000000000000000033", "index/00000000000000008192", "index/x", "damaged",
                ".damaged", "other")) {
                run(trial, whole, BASE.resolve("dledger-n0").resolve(name), new byte[100]);
            }
            LOG.info("files missing, short, foreign: {} {}", peers, trial.fates());
        }
    }

    private static void run(DamageTrial trial, MemoryDisk whole, Path path, byte[] content) throws IOException {
        MemoryDisk damaged = whole.copy();
        if (content == null) {
            damaged.delete(path);
        } else {
            damaged.replace(path, content);
        }
        try {
            trial.run(damaged);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(path + (content == null ? " is missing" : " has " + content.length + " bytes")
                + ": " + e, e);
        }
    }

    @Test
    void twoDamagedBytesOfALargeStoreAreMendedRepairedToldOrOfNoEffect() throws IOException {
        Map<DamageTrial.Fate, Integer> fates = new EnumMap<>(DamageTrial.Fate.class);
        for (String peers : List.of(THREE, ALONE)) {
            MemoryDisk whole = largeStore(peers);
            DamageTrial trial = new DamageTrial(whole, config(64 * 1024), peers);
            for (int seed = 0; seed < RANDOM_DAMAGES / 2; seed++) {
                MemoryDisk damaged = whole.copy();
                String what = flipTwo(damaged, new SplittableRandom(seed));
                try {
                    trial.run(damaged);
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + " of " + peers + ", " + what + ": " + e, e);
                }
            }
            trial.fates().forEach((fate, count) -> fates.merge(fate, count, Integer::sum));
        }
        LOG.info("two bytes of a large store: {}", fates);
    }

    /** Any file may be hit, and large ones more often. */
    private static String flipTwo(MemoryDisk damaged, SplittableRandom random) {
        StringBuilder what = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            List<Path> paths = damaged.paths().stream().filter(path -> damaged.bytesOf(path).length > 0).toList();
            Path path = paths.get(random.nextInt(paths.size()));
            byte[] bytes = damaged.bytesOf(path);
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            what.append(path.getFileName()).append(" at ").append(at).append(' ');
        }
        return what.toString();
    }
}
