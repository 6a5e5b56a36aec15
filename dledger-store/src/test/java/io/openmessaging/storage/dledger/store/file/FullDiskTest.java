package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * A disk that is really full: a file system of a few MiB in a file, mounted for the test where that is allowed. The
 * stores are in processes of their own, for what must not happen, a write to a page without a block, would kill the
 * process.
 */
class FullDiskTest {
    private static final int IMAGE_BYTES = 10 * 1024 * 1024;
    private static final int SEGMENT = 256 * 1024;
    private static final int BODY = 952;
    private static final String THREE = "n0-localhost:1;n1-localhost:2;n2-localhost:3";

    @TempDir
    Path directory;

    private Path mounted;

    @BeforeEach
    void mount() throws Exception {
        Path place = Files.createDirectory(directory.resolve("disk"));
        Path image = directory.resolve("image");
        try (FileChannel out = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(1), IMAGE_BYTES - 1);
        }
        assumeTrue(runs("mkfs.ext4", "-q", "-F", "-m", "0", image.toString())
            && runs("mount", "-o", "loop", image.toString(), place.toString()),
            "only who may mount a file system can fill one up");
        mounted = place;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            assertTrue(runs("umount", mounted.toString()));
        }
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        }
    }

    /** The other process: one chapter of a store's life on the disk. It ends without closing the store. */
    static final class Life {
        private final DLedgerMmapFileStore store;
        private long term = 1;

        private Life(Path base, String peers) throws IOException {
            DLedgerConfig config = new DLedgerConfig();
            config.setSelfId("n0");
            config.setStoreBaseDir(base.toString());
            config.setMappedFileSizeForEntryData(SEGMENT);
            config.setMappedFileSizeForEntryIndex(SEGMENT);
            config.setCheckPointInterval(0);
            config.setDiskSpaceRatioToForceClean(2);
            config.setPeers(peers);
            store = TestStores.open(config);
        }

        public static void main(String[] args) throws IOException {
            Life life = new Life(Path.of(args[0]), args[1].startsWith("lack") ? THREE : "n0-localhost:1");
            switch (args[1]) {
                case "fill" -> life.fill();
                case "lead" -> life.lead();
                case "stay" -> life.stay();
                case "compact" -> life.compact();
                case "lack" -> life.lack();
                case "lackStill" -> life.lackStill(Path.of(args[2]));
                default -> life.goOn();
            }
            System.out.println("well " + life.store.lastIndex());
            Runtime.getRuntime().halt(0);
        }

        private static void check(boolean condition, String otherwise) {
            if (!condition) {
                throw new IllegalStateException(otherwise);
            }
        }

        private DLedgerResponseCode append() throws IOException {
            Proposal proposal = new Proposal(List.of(TestStores.bodyOf(store.lastIndex() + 1, BODY)));
            DLedgerResponseCode code = store.reserve(proposal);
            if (code == DLedgerResponseCode.SUCCESS) {
                store.append(term, store.lastIndex() + 1, proposal);
            } else if (code == DLedgerResponseCode.LEADER_PENDING_FULL) {
                store.sync();
            }
            return code;
        }

        private void fill() throws IOException {
            while (append() != DLedgerResponseCode.DISK_FULL) {
                check(store.lastIndex() < 10_000, "a full disk takes no end of entries");
            }
            store.committed(store.lastIndex());
            store.sync();
            check(append() == DLedgerResponseCode.DISK_FULL, "there is room again");
            readAll();
        }

        private void readAll() throws IOException {
            for (long i = store.base().index() + 1; i <= store.lastIndex(); i++) {
                check(store.get(i).getIndex() == i, "entry " + i);
            }
        }

        /** A new leader's control entry is written, in whatever state the full disk is. */
        private void lead() throws IOException {
            readAll();
            check(append() == DLedgerResponseCode.DISK_FULL, "there is room");
            TestStores.appendControl(store, 2);
            store.saveVote(3, "n0");
            store.syncVote();
            store.sync();
            check(store.get(store.lastIndex()).getType().isControl(), "no control entry");
        }

        private void stay() throws IOException {
            readAll();
            check(append() == DLedgerResponseCode.DISK_FULL, "there is room");
            store.sync();
        }

        /** Segments that are dropped make room on a disk that is as full as before. */
        private void compact() throws IOException {
            store.committed(store.lastIndex());
            store.compactUpTo(store.lastIndex());
            check(store.base().index() > 0, "nothing is dropped");
            long last = store.lastIndex();
            for (int tries = 0; store.lastIndex() < last + 100; tries++) {
                if (append() == DLedgerResponseCode.DISK_FULL) {
                    check(tries < 100_000_000, "there is never room");
                    Thread.onSpinWait();
                }
            }
            store.sync();
            readAll();
        }

        private void lack() throws IOException {
            check(store.hasDamage(), "nothing is missing");
        }

        /** What another member has of it cannot be written. */
        private void lackStill(Path other) throws IOException {
            lack();
            try (DLedgerMmapFileStore leader = new Life(other, THREE).store) {
                long first = store.damaged().get(0).first();
                long last = leader.lastIndexWithin(first, store.damaged().get(0).last(), SEGMENT);
                try (EntrySlice lost = leader.slice(first, last)) {
                    System.out.println("repaired " + store.repair(lost));
                }
            }
            store.get(0);
            store.sync();
        }

        private void goOn() throws IOException {
            readAll();
            term = 2;
            for (int i = 0; i < 100; i++) {
                DLedgerResponseCode code = append();
                check(code == DLedgerResponseCode.SUCCESS, code.toString());
            }
            store.sync();
            readAll();
        }
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("said"), StandardCharsets.UTF_8);
    }

    private long live(String chapter) throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea",
            "-Xmx64m", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), Life.class.getName(),
            mounted.toString(), chapter, directory.resolve("other").toString())
            .redirectErrorStream(true).redirectOutput(said.toFile()).directory(directory.toFile()).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), chapter);
        } finally {
            process.destroyForcibly();
        }
        String text = said();
        assertEquals(0, process.exitValue(), chapter + ": " + text);
        // The log of the store's own threads is in the same text, and may come last.
        return text.lines().filter(line -> line.startsWith("well "))
            .mapToLong(line -> Long.parseLong(line.substring(5))).findFirst().orElseThrow();
    }

    /** Takes all the room that is left. */
    private Path ballast() throws IOException {
        Path file = mounted.resolve("ballast");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
            while (true) {
                out.write(ByteBuffer.allocate(4096));
            }
        } catch (IOException e) {
            assertTrue(Files.getFileStore(mounted).getUsableSpace() < 4096, e.toString());
            return file;
        }
    }

    @Test
    void aFullDiskRefusesAppendsLosesNothingLetsAMemberStartAndLeadAndGoesOnWhenThereIsRoom() throws Exception {
        long filled = live("fill");
        assertTrue(filled > 1000, "wrote up to " + filled);
        Path ballast = ballast();
        assertEquals(filled, live("stay"));
        assertEquals(filled + 1, live("lead"));
        ballast();
        assertEquals(filled + 1, live("stay"));
        Files.delete(ballast);
        assertEquals(filled + 101, live("goOn"));
    }

    @Test
    void droppedSegmentsAreRoomOnAFullDisk() throws Exception {
        long filled = live("fill");
        ballast();
        assertEquals(filled + 100, live("compact"));
    }

    @Test
    void whatIsDamagedIsRepairedOnceThereIsRoom() throws Exception {
        long filled = live("fill");
        TestStores.copyOf(mounted.resolve("dledger-n0"), directory.resolve("other").resolve("dledger-n0"));
        try (FileChannel cut = FileChannel.open(TestStores.data(mounted, SEGMENT), StandardOpenOption.WRITE)) {
            cut.truncate(0);
        }
        assertEquals(filled, live("lack"));
        Path ballast = ballast();
        assertEquals(filled, live("lackStill"));
        assertTrue(said().contains("repaired false"), said());
        Files.delete(ballast);
        assertEquals(filled, live("lackStill"));
        assertTrue(said().contains("repaired true"), said());
        assertEquals(filled + 100, live("goOn"));
    }
}
