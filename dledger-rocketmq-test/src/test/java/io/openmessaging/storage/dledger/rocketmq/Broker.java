package io.openmessaging.storage.dledger.rocketmq;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.BatchAppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;
import io.openmessaging.storage.dledger.store.file.MmapFile;
import io.openmessaging.storage.dledger.store.file.MmapFileList;
import io.openmessaging.storage.dledger.store.file.SelectMmapBufferResult;

/**
 * A member as a broker of RocketMQ's uses it: makes it, hooks into its appends, and reads its files in the ways of the
 * broker's commit log. A message here is 8 bytes for its own position, which the hook fills in, and what it says.
 */
final class Broker implements AutoCloseable {
    static final int SEGMENT_BYTES = 100 * 1024;
    static final String GROUP = "broker-a";

    private final DLedgerConfig config = new DLedgerConfig();
    private final AtomicInteger hooked = new AtomicInteger();
    private DLedgerServer server;
    private DLedgerMmapFileStore store;
    private MmapFileList files;

    /** A broker that is not made yet: the settings may be changed. */
    Broker(Path directory, String selfId, String peers) {
        config.setEnableDiskForceClean(true);
        config.setStoreType(DLedgerConfig.FILE);
        config.setSelfId(selfId);
        config.setGroup(GROUP);
        config.setPeers(peers);
        config.setStoreBaseDir(directory.resolve(selfId).toString());
        config.setDataStorePath(null);
        config.setReadOnlyDataStoreDirs(null);
        config.setMappedFileSizeForEntryData(SEGMENT_BYTES);
        config.setDeleteWhen("04");
        config.setFileReservedHours(73);
        config.setPreferredLeaderId(null);
        config.setEnableBatchPush(false);
        config.setDiskSpaceRatioToCheckExpired(0.75f);
    }

    DLedgerConfig config() {
        return config;
    }

    /** Does what the broker's commit log does when it is made. */
    Broker make() {
        server = new DLedgerServer(config);
        store = (DLedgerMmapFileStore) server.getdLedgerStore();
        store.addAppendHook((entry, buffer, bodyOffset) -> {
            buffer.position(buffer.position() + bodyOffset);
            buffer.putLong(entry.getPos() + bodyOffset);
            hooked.incrementAndGet();
        });
        files = store.getDataFileList();
        return this;
    }

    /** As a broker starts: recovers first. */
    Broker start() {
        if (server == null) {
            make();
        }
        store.load();
        if (!files.getMappedFiles().isEmpty()) {
            store.recover();
        }
        server.startup();
        return this;
    }

    DLedgerServer server() {
        return server;
    }

    DLedgerMmapFileStore store() {
        return store;
    }

    MmapFileList files() {
        return files;
    }

    /** How often the hook was called. */
    int hooked() {
        return hooked.get();
    }

    boolean leads() {
        return server.getMemberState().isLeader();
    }

    static byte[] message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length).putLong(0).put(bytes).array();
    }

    AppendFuture<AppendEntryResponse> put(String text) {
        AppendEntryRequest request = new AppendEntryRequest();
        address(request);
        request.setBody(message(text));
        return (AppendFuture<AppendEntryResponse>) server.handleAppend(request);
    }

    BatchAppendFuture<AppendEntryResponse> putAll(List<String> texts) {
        BatchAppendEntryRequest request = new BatchAppendEntryRequest();
        address(request);
        request.setBatchMsgs(texts.stream().map(Broker::message).toList());
        return (BatchAppendFuture<AppendEntryResponse>) server.handleAppend(request);
    }

    private void address(AppendEntryRequest request) {
        request.setGroup(GROUP);
        request.setRemoteId(server.getMemberState().getSelfId());
    }

    /** Up to where the broker dispatches messages. */
    long maxOffset() {
        return store.getCommittedPos() > 0 ? store.getCommittedPos() : Math.max(0, files.getMinOffset());
    }

    /** The messages from that position up to the committed one, as the broker dispatches them. */
    List<String> dispatch(long from) {
        List<String> texts = new ArrayList<>();
        for (long at = from; at < maxOffset(); ) {
            SelectMmapBufferResult found = read(at);
            if (found == null) {
                throw new IllegalStateException("nothing at " + at + ", and " + maxOffset() + " is committed");
            }
            try {
                at = dispatch(found, at, texts);
            } finally {
                found.release();
            }
        }
        return texts;
    }

    /** What the broker reads at a position: the rest of the file, but nothing that is not committed. */
    SelectMmapBufferResult read(long position) {
        if (position >= store.getCommittedPos()) {
            return null;
        }
        MmapFile file = files.findMappedFileByOffset(position, position == 0);
        SelectMmapBufferResult found = file == null ? null : file.selectMappedBuffer((int) (position % SEGMENT_BYTES));
        if (found != null && found.getStartOffset() + found.getSize() > store.getCommittedPos()) {
            found.setSize((int) (store.getCommittedPos() - found.getStartOffset()));
        }
        return found;
    }

    private static long dispatch(SelectMmapBufferResult found, long position, List<String> texts) {
        ByteBuffer buffer = found.getByteBuffer();
        long at = position;
        while (buffer.hasRemaining()) {
            int start = buffer.position();
            if (buffer.getInt(start) == MmapFileList.BLANK_MAGIC_CODE) {
                return (at / SEGMENT_BYTES + 1) * SEGMENT_BYTES;
            }
            int size = buffer.getInt(start + 4);
            if (buffer.getInt(start) != 1 || size < DLedgerEntry.BODY_OFFSET || buffer.getLong(start + 24) != at) {
                throw new IllegalStateException("no message at " + at);
            }
            if (buffer.getLong(start + DLedgerEntry.BODY_OFFSET) != at + DLedgerEntry.BODY_OFFSET) {
                throw new IllegalStateException("the message at " + at + " was not hooked");
            }
            byte[] text = new byte[size - DLedgerEntry.BODY_OFFSET - 8];
            buffer.get(start + DLedgerEntry.BODY_OFFSET + 8, text);
            texts.add(new String(text, StandardCharsets.UTF_8));
            buffer.position(start + size);
            at += size;
        }
        return at;
    }

    /** All bytes that the log has from its beginning up to that position. */
    byte[] bytesUpTo(long end) {
        ByteBuffer all = ByteBuffer.allocate((int) (end - files.getMinOffset()));
        for (long at = files.getMinOffset(); at < end; ) {
            MmapFile file = files.findMappedFileByOffset(at, false);
            int offset = (int) (at % SEGMENT_BYTES);
            int length = (int) Math.min(end - at, SEGMENT_BYTES - offset);
            if (!file.getData(offset, length, all)) {
                throw new IllegalStateException("no " + length + " bytes at " + at);
            }
            at += length;
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdown();
        }
    }
}
