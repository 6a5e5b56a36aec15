package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.BatchAppendFuture;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.file.MmapFile;
import io.openmessaging.storage.dledger.store.file.SelectMmapBufferResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a broker alone finds the log as RocketMQ's commit log expects it. The README says which line is tested. */
@Timeout(60)
class OneBrokerTest {
    private static final String ALONE = "n0-localhost:0";
    private static final String TEXT = "x".repeat(944);
    /** Header, the message's own position, and the text. */
    private static final int ENTRY_BYTES = 48 + 8 + TEXT.length();
    /** How many fit in a file with eight bytes behind them. */
    private static final int ENTRIES_IN_FILE = (Broker.SEGMENT_BYTES - 8) / ENTRY_BYTES;

    @TempDir
    private Path directory;
    private Broker broker;

    @BeforeEach
    void make() {
        broker = new Broker(directory, "n0", ALONE);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private Broker again() {
        broker.close();
        broker = new Broker(directory, "n0", ALONE);
        return broker;
    }

    private void lead() {
        broker.start();
        Await.within(30, broker::leads);
    }

    private List<String> put(int from, int to) {
        List<String> texts = IntStream.range(from, to).mapToObj(i -> i + TEXT.substring(String.valueOf(i).length()))
            .toList();
        texts.forEach(text -> assertEquals(DLedgerResponseCode.SUCCESS.getCode(), broker.put(text).join().getCode()));
        return texts;
    }

    private static int code(CompletableFuture<AppendEntryResponse> future) {
        assertTrue(future.isDone());
        return future.join().getCode();
    }

    @Test
    void anElectionMakesNoFile() {
        lead();
        assertEquals(List.of(), broker.files().getMappedFiles());
        assertEquals(0, broker.maxOffset());
        assertEquals(-1, broker.store().getLedgerEndIndex());
        assertEquals(0, broker.files().getMinOffset());
        assertNull(broker.files().findMappedFileByOffset(0, true));
    }

    @Test
    void messagesFillTheFilesExactly() {
        lead();
        List<String> texts = put(0, 3 * ENTRIES_IN_FILE + 1);
        assertEquals(4, broker.files().getMappedFiles().size());
        for (int i = 0; i < 3; i++) {
            MmapFile file = broker.files().getMappedFiles().get(i);
            assertEquals((long) i * Broker.SEGMENT_BYTES, file.getFileFromOffset());
            assertTrue(file.getFileName().endsWith(String.format("%020d", file.getFileFromOffset())));
            assertTrue(file.isAvailable());
            ByteBuffer bytes = file.sliceByteBuffer();
            int used = ENTRIES_IN_FILE * ENTRY_BYTES;
            assertEquals(-1, bytes.getInt(used));
            assertEquals(Broker.SEGMENT_BYTES - used, bytes.getInt(used + 4));
        }
        assertEquals(3L * Broker.SEGMENT_BYTES + ENTRY_BYTES, broker.maxOffset());
        assertEquals(texts, broker.dispatch(0));
    }

    @Test
    void aMessageKnowsItsPositionWhenTheAppendReturns() {
        lead();
        AppendFuture<AppendEntryResponse> first = broker.put("first");
        AppendFuture<AppendEntryResponse> second = broker.put("second");
        assertEquals(0, first.getPos());
        assertEquals(48 + 8 + 5, second.getPos());

        List<String> texts = List.of("a", "bb", "ccc");
        BatchAppendFuture<AppendEntryResponse> batch = broker.putAll(texts);
        long begin = 2 * (48 + 8) + 11;
        assertArrayEquals(new long[] {begin, begin + 57, begin + 57 + 58}, batch.getPositions());
        assertEquals(DLedgerResponseCode.SUCCESS.getCode(), batch.join().getCode());
        assertEquals(List.of("first", "second", "a", "bb", "ccc"), broker.dispatch(0));
        assertEquals(5, broker.hooked());
    }

    @Test
    void whatIsRefusedHasNoPositionAndACode() {
        lead();
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("another");
        request.setRemoteId("n0");
        request.setBody(new byte[8]);
        AppendFuture<AppendEntryResponse> future = (AppendFuture<AppendEntryResponse>) broker.server()
            .handleAppend(request);
        assertEquals(-1, future.getPos());
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP.getCode(), code(future));

        request.setGroup(Broker.GROUP);
        request.setRemoteId("n1");
        future = (AppendFuture<AppendEntryResponse>) broker.server().handleAppend(request);
        assertEquals(-1, future.getPos());
        assertEquals(DLedgerResponseCode.UNEXPECTED_MEMBER.getCode(), code(future));

        BatchAppendFuture<AppendEntryResponse> batch = broker.putAll(List.of());
        assertEquals(-1, batch.getPos());
        assertEquals(DLedgerResponseCode.REQUEST_WITH_EMPTY_BODYS.getCode(), code(batch));
        assertEquals(-1, broker.store().getLedgerEndIndex());
    }

    @Test
    void theCommittedPositionIsKnownAgainBeforeTheStart() {
        lead();
        List<String> texts = put(0, 150);
        long committed = broker.maxOffset();
        assertEquals(150L * ENTRY_BYTES + Broker.SEGMENT_BYTES - ENTRIES_IN_FILE * ENTRY_BYTES, committed);

        again().make();
        assertEquals(0, broker.store().getCommittedPos());
        broker.store().load();
        broker.store().recover();
        broker.store().load();
        broker.store().recover();
        assertEquals(committed, broker.store().getCommittedPos());
        assertEquals(committed, broker.files().getMaxWrotePosition());
        assertTrue(broker.files().checkSelf());
        assertEquals(texts, broker.dispatch(0));

        lead();
        assertEquals(committed, broker.store().getCommittedPos());
        Await.within(30, () -> broker.store().getCommittedIndex() == broker.store().getLedgerEndIndex());
        List<String> more = new ArrayList<>(texts);
        more.addAll(put(150, 160));
        assertEquals(more, broker.dispatch(0));
    }

    @Test
    void whoReadsSegmentsAsAWholeGoesOnAtTheBeginningOfTheLastOne() {
        lead();
        List<String> texts = put(0, 150);
        long committed = broker.maxOffset();
        again().make().store().load();
        ByteBuffer last = broker.files().getMappedFiles().get(1).sliceByteBuffer();
        assertEquals(committed - Broker.SEGMENT_BYTES, last.limit());
        // RocketMQ's recovery may have dropped what it had made of this file.
        assertEquals(Broker.SEGMENT_BYTES, broker.store().getCommittedPos());
        assertEquals(texts.subList(0, ENTRIES_IN_FILE), broker.dispatch(0));
        lead();
        assertEquals(committed, broker.store().getCommittedPos());
    }

    @Test
    void aStoreThatWasLoadedAndNeverStartedLetsGoOfItsDirectory() {
        broker.make().store().load();
        broker.close();
        again();
        lead();
        assertEquals(1, put(0, 1).size());
    }

    @Test
    void aLogMayBeginAtALaterFile() {
        long begin = 7L * Broker.SEGMENT_BYTES;
        broker.make().store().load();
        assertEquals(begin, broker.files().getLastMappedFile(begin).getFileFromOffset());
        assertEquals(1, broker.files().getMappedFiles().size());
        assertEquals(begin, broker.maxOffset());
        lead();
        assertEquals(begin, broker.put("first").getPos());
        List<String> texts = new ArrayList<>(List.of("first"));
        texts.addAll(put(0, 200));
        assertEquals(texts, broker.dispatch(begin));

        again();
        lead();
        assertEquals(begin, broker.files().getFirstMappedFile().getFileFromOffset());
        assertEquals(begin, broker.files().getMinOffset());
        assertEquals(begin, broker.files().getLastMappedFile(0).getFileFromOffset() - Broker.SEGMENT_BYTES);
        assertEquals(texts, broker.dispatch(begin));
    }

    @Test
    void anEmptyLogThatBeginsLaterDoesSoAgain() {
        long begin = 7L * Broker.SEGMENT_BYTES;
        broker.make().store().load();
        broker.files().getLastMappedFile(begin);
        again().make().store().load();
        assertEquals(begin, broker.files().getFirstMappedFile().getFileFromOffset());
        assertEquals(begin, broker.maxOffset());
    }

    @Test
    void aLogThatHasBegunBeginsNowhereElse() {
        broker.make().store().load();
        assertThrows(IllegalArgumentException.class, () -> broker.files().getLastMappedFile(4096));
        lead();
        assertThrows(IllegalStateException.class, () -> broker.files().getLastMappedFile(Broker.SEGMENT_BYTES));
        assertEquals(0, broker.put("first").getPos());
    }

    @Test
    void aLogGoesOnWithoutItsLastFiles() throws Exception {
        lead();
        List<String> texts = put(0, 5 * ENTRIES_IN_FILE);
        broker.close();
        Path data = directory.resolve("n0/dledger-n0/data");
        Files.delete(data.resolve(String.format("%020d", 4L * Broker.SEGMENT_BYTES)));
        Files.delete(data.resolve(String.format("%020d", 3L * Broker.SEGMENT_BYTES)));

        again();
        lead();
        assertEquals(3, broker.files().getMappedFiles().size());
        assertEquals(texts.subList(0, 3 * ENTRIES_IN_FILE), broker.dispatch(0));
        put(0, 1);
        assertEquals(3 * ENTRIES_IN_FILE + 1, broker.dispatch(0).size());
    }

    @Test
    void aFlushTellsUpToWhere() {
        lead();
        put(0, 20);
        broker.store().flush();
        assertEquals(20L * ENTRY_BYTES, broker.files().getFlushedWhere());
        assertEquals(0, broker.files().remainHowManyDataToFlush());
        assertEquals(0, broker.files().remainHowManyDataToCommit());
    }

    @Test
    void bytesThatAreHeldStayWhatTheyAre() {
        lead();
        put(0, 2 * ENTRIES_IN_FILE);
        SelectMmapBufferResult held = broker.read(0);
        assertEquals(0, held.getStartOffset());
        byte[] before = new byte[held.getSize()];
        held.getByteBuffer().get(0, before);
        broker.config().setMaxLogSizeBytes(1);
        broker.config().setDeleteWhen("00;01;02;03;04;05;06;07;08;09;10;11;12;13;14;15;16;17;18;19;20;21;22;23");
        Await.within(30, () -> {
            put(0, 1);
            return broker.files().getMinOffset() > 0;
        });
        put(0, 6 * ENTRIES_IN_FILE);
        byte[] after = new byte[held.getSize()];
        held.getByteBuffer().get(0, after);
        assertArrayEquals(before, after);
        held.release();
        held.release();
        assertNull(broker.files().findMappedFileByOffset(0, false));
        assertEquals(broker.files().getFirstMappedFile(), broker.files().findMappedFileByOffset(0, true));
    }

    @Test
    void aPartOfAFileCanBeRead() {
        lead();
        put(0, 3);
        MmapFile file = broker.files().getFirstMappedFile();
        assertEquals(3 * ENTRY_BYTES, file.selectMappedBuffer(0).getSize());
        assertEquals(ENTRY_BYTES, file.selectMappedBuffer(ENTRY_BYTES, ENTRY_BYTES).getSize());
        assertEquals(1, file.selectMappedBuffer(ENTRY_BYTES, ENTRY_BYTES).getByteBuffer().getLong(8));
        assertNull(file.selectMappedBuffer(3 * ENTRY_BYTES));
        assertNull(file.selectMappedBuffer(2 * ENTRY_BYTES, ENTRY_BYTES + 1));
        ByteBuffer target = ByteBuffer.allocate(ENTRY_BYTES);
        assertTrue(file.getData(2 * ENTRY_BYTES, ENTRY_BYTES, target));
        assertEquals(2, target.getLong(8));
        assertEquals(3 * ENTRY_BYTES, file.sliceByteBuffer().limit());
        SelectMmapBufferResult found = file.selectMappedBuffer(0);
        found.setSize(ENTRY_BYTES);
        assertEquals(ENTRY_BYTES, found.getByteBuffer().limit());
    }

    @Test
    void filesAreReadWhileOthersAreWritten() throws Exception {
        lead();
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!isOver.get()) {
                int seen = broker.dispatch(0).size();
                assertTrue(broker.files().getMappedFiles().size() >= seen / ENTRIES_IN_FILE);
            }
        });
        List<String> texts = put(0, 1000);
        isOver.set(true);
        reader.get();
        assertEquals(texts, broker.dispatch(0));
    }

    @Test
    void aClosedLogCanStillBeReadAndThenDeleted() {
        lead();
        List<String> texts = put(0, 150);
        assertThrows(IllegalStateException.class, () -> broker.files().destroy());
        broker.close();
        assertEquals(texts, broker.dispatch(0));
        broker.files().destroy();
        assertEquals(List.of(), broker.files().getMappedFiles());
        assertEquals(0, directory.resolve("n0/dledger-n0/data").toFile().list().length);
    }

    @Test
    void aRoleIsSetByHandBeforeTheStartOnly() {
        broker.config().setEnableLeaderElector(false);
        broker.make();
        MemberState before = broker.server().getMemberState();
        assertFalse(before.isLeader() || before.isFollower());
        assertEquals(-1, before.currTerm());
        assertEquals("n0", before.getSelfId());
        before.changeToFollower(0, "n0");
        before.changeToLeader(0);
        lead();
        assertThrows(IllegalStateException.class, () -> broker.server().getMemberState().changeToFollower(9, "n0"));
        assertThrows(IllegalStateException.class, () -> before.changeToFollower(9, "n0"));
        assertTrue(broker.leads());
    }
}
