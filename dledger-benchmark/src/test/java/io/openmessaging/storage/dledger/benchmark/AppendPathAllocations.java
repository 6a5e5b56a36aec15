package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Counts what the append path allocates, in bytes for an entry of 1 KiB, and prints a line for each part of it. To be
 * run without a compiler ({@code -Xint}): compiled code leaves out some allocations, and which depends on chance.
 */
final class AppendPathAllocations {
    private static final int ENTRIES = 2048;
    /** Of a member, each of which waits for threads. */
    private static final int MEMBERS_ENTRIES = 256;
    private static final int SLICE = 32;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AppendPathAllocations() {
    }

    /** A part of the path, with one entry or slice. */
    private interface Step {
        void take() throws Exception;
    }

    /**
     * Runs the measurement.
     *
     * @param args an empty directory
     */
    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        try (DLedgerStore leader = StoreLoad.open(dir.resolve("leader"));
             DLedgerStore follower = StoreLoad.open(dir.resolve("follower"))) {
            byte[] body = StoreLoad.body(1);
            print("leader's store", ENTRIES, 1, () -> StoreLoad.append(leader, body));
            long[] next = {0};
            print("follower's store, " + SLICE + " entries a slice", ENTRIES, SLICE, () -> {
                copySlice(leader, follower, next[0]);
                next[0] += SLICE;
            });
        }
        appendToMember(dir.resolve("member"));
    }

    private static void print(String part, int entries, int entriesAStep, Step step) throws Exception {
        int counted = entries / 2;
        for (int i = 0; i < counted; i += entriesAStep) {
            step.take(); // What is made once is made now.
        }
        long before = allocated();
        for (int i = 0; i < counted; i += entriesAStep) {
            step.take();
        }
        System.out.printf(Locale.ROOT, "%s=%d%n", part, (allocated() - before) / counted);
    }

    private static long allocated() {
        return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).filter(bytes -> bytes > 0)
            .sum();
    }

    private static void copySlice(DLedgerStore leader, DLedgerStore follower, long first) throws Exception {
        try (EntrySlice slice = leader.slice(first, first + SLICE - 1);
             EntrySlice arrived = EntrySlice.parse(slice.bytes(), first, leader.chainCrcAt(first - 1), () -> { })) {
            require(follower.reserve(arrived, first));
            follower.append(arrived, first);
        }
    }

    private static void appendToMember(Path dir) throws Exception {
        DLedgerConfig config = StoreLoad.config(dir);
        config.setPeers(config.getSelfId() + "-127.0.0.1:0");
        DLedgerServer server = new DLedgerServer(config);
        server.startup();
        try {
            while (!server.getMemberState().isLeader()) {
                Thread.onSpinWait();
            }
            byte[] body = StoreLoad.body(1);
            print("member, one append at a time", MEMBERS_ENTRIES, 1, () -> append(server, body));
        } finally {
            server.shutdown();
        }
    }

    private static void append(DLedgerServer server, byte[] body) throws Exception {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup(server.getdLedgerConfig().getGroup());
        request.setRemoteId(server.getdLedgerConfig().getSelfId());
        request.setBody(body);
        require(server.handleAppend(request).get().responseCode());
    }

    private static void require(DLedgerResponseCode code) throws IOException {
        if (code != DLedgerResponseCode.SUCCESS) {
            throw new IOException("refused: " + code);
        }
    }
}
