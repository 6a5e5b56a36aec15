package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

class MessageCodecTest {
    private final AtomicInteger releases = new AtomicInteger();

    @Test
    void everyMessageComesBackAsItWasSent() throws Exception {
        List<Message> all = new ArrayList<>(SampleMessages.requests());
        all.addAll(SampleMessages.responses());
        for (Message sent : all) {
            Message received = throughTheCodec(sent);
            assertSame(sent.getClass(), received.getClass());
            assertEquals(MessageCodec.encodeHeader(sent), MessageCodec.encodeHeader(received), "header of " + sent);
            assertEquals(payloadOf(sent), payloadOf(received), "payload of " + sent);
        }
    }

    @Test
    void recordsWithoutEntriesComeBackEqual() throws Exception {
        List<Message> values = List.of(
            new VoteRequest(SampleMessages.ROUTE, VoteRequest.Kind.PRE_VOTE, 7, -1, -1),
            new VoteRequest(SampleMessages.ROUTE, VoteRequest.Kind.VOTE, 7, 41, 6, new Leadership("n2", 6)),
            new TakeLeadershipRequest(SampleMessages.ROUTE, 7, 41),
            new TakeLeadershipResponse(DLedgerResponseCode.INCONSISTENT_INDEX, 6, 7, 41),
            new HeartBeatRequest(SampleMessages.ROUTE, 7, 9),
            new PullEntriesRequest(SampleMessages.ROUTE, 12, 4096),
            new VoteResponse(DLedgerResponseCode.SUCCESS, -1, VoteRequest.Kind.VOTE, 8, 2, VoteResponse.Result.ACCEPT,
                Life.UNKNOWN),
            new VoteResponse(DLedgerResponseCode.SUCCESS, 7, VoteRequest.Kind.PRE_VOTE, 8, 3,
                VoteResponse.Result.ACCEPT, new Life(3, true)),
            new HeartBeatResponse(DLedgerResponseCode.EXPIRED_TERM, 8, 9),
            new HeartBeatResponse(DLedgerResponseCode.SUCCESS, 8, 9, new Life(4, false)),
            new PushEntryResponse(DLedgerResponseCode.CORRUPT_SLICE, 8, 41, 12),
            new PushEntryResponse(DLedgerResponseCode.SUCCESS, 8, 41, 12, new Life(5, true)));
        for (Message value : values) {
            assertEquals(value, throughTheCodec(value));
        }
    }

    @Test
    void everyResultOfAVoteHasItsOwnValueOnTheWire() throws Exception {
        for (VoteResponse.Result result : VoteResponse.Result.values()) {
            VoteResponse vote = new VoteResponse(DLedgerResponseCode.SUCCESS, 7, VoteRequest.Kind.VOTE, 7, 1, result,
                Life.UNKNOWN);
            assertEquals(vote, throughTheCodec(vote));
        }
    }

    @Test
    void aPushKeepsItsFieldsAndItsEntries() throws Exception {
        PushEntryRequest sent = new PushEntryRequest(SampleMessages.ROUTE, 7, 41, 6, SampleMessages.PREV_CHAIN_CRC, 40,
            new RecoveryPoint(3, 39), SampleMessages.slice(42, 3));
        PushEntryRequest received = (PushEntryRequest) throughTheCodec(sent);
        assertEquals(List.of(7L, 41L, 6L, 40L), List.of(received.term(), received.prevIndex(), received.prevTerm(),
            received.commitIndex()));
        assertEquals(SampleMessages.ROUTE, received.route());
        assertEquals(new RecoveryPoint(3, 39), received.recovery());
        assertEquals(SampleMessages.PREV_CHAIN_CRC, received.prevChainCrc());
        assertEquals(44, received.lastIndex());
        assertEquals(sent.entries().bytes(), received.entries().bytes());
        assertEquals(6, received.entries().runTerm(0));
    }

    @Test
    void aRecoveryPointThatNobodyCanNameIsCorrupt() throws Exception {
        Message sent = new PushEntryRequest(SampleMessages.ROUTE, 7, 41, 6, 0, 40, EntrySlice.empty(42));
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        ByteBuffer pointWithoutIncarnation = header.duplicate();
        pointWithoutIncarnation.putLong(header.limit() - Long.BYTES, 7);
        assertThrows(CorruptMessageException.class, () -> MessageCodec.decodeRequest(DLedgerRequestCode.PUSH,
            pointWithoutIncarnation, ByteBuffer.allocate(0), releases::incrementAndGet));
        assertEquals(1, releases.get());
    }

    @Test
    void aLifeThatIsNeitherWholeNorRecoveringIsCorrupt() throws Exception {
        Message sent = new PushEntryResponse(DLedgerResponseCode.SUCCESS, 8, 41, 12, new Life(5, true));
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        header.put(header.limit() - 1, (byte) 2);
        assertThrows(CorruptMessageException.class, () -> MessageCodec.decodeResponse(DLedgerRequestCode.PUSH,
            header, ByteBuffer.allocate(0), releases::incrementAndGet));
    }

    @Test
    void whatAllClientMessagesCarryComesBackWithNullToldFromEmpty() throws Exception {
        MetadataResponse received = (MetadataResponse) throughTheCodec(SampleMessages.metadata());
        assertEquals("g1", received.getGroup());
        assertNull(received.getRemoteId());
        assertEquals("", received.getLeaderId());
        assertEquals(424, received.getCode());
        assertEquals(77, received.getTerm());
        assertEquals(SampleMessages.metadata().getPeers(), received.getPeers());
        assertEquals(18, received.getConfigurationIndex());
    }

    @Test
    void aChangeOfTheMembersKeepsItsPartsAndSoDoesWhatIsToldOfThem() throws Exception {
        ChangeMembersRequest change =
            (ChangeMembersRequest) throughTheCodec(SampleMessages.change("REPLACE", "n4", "host:4", "n1"));
        assertEquals(List.of("REPLACE", "n4", "host:4", "n1"),
            List.of(change.getKind(), change.getMemberId(), change.getAddress(), change.getReplacedId()));
        MembersResponse members = (MembersResponse) throughTheCodec(SampleMessages.members());
        assertEquals(SampleMessages.members().getMembers(), members.getMembers());
        assertEquals(17, members.getConfigurationIndex());
    }

    @Test
    void aMemberThatIsNeitherLiveNorNotIsABadMessage() {
        MembersResponse sent = SampleMessages.members();
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        int behind = Short.BYTES + sent.getWaitsFor().length();
        header.put(header.limit() - behind - 1, (byte) 2);
        assertThrows(CorruptMessageException.class, () -> decode(sent, header, ByteBuffer.allocate(0)));
    }

    @Test
    void anAnsweredGetKeepsItsEntriesWithAllTheirFields() throws Exception {
        GetEntriesResponse received = (GetEntriesResponse) throughTheCodec(SampleMessages.got());
        List<DLedgerEntry> sent = SampleMessages.got().getEntries();
        assertEquals(sent.toString(), received.getEntries().toString());
        assertEquals(sent.get(1).getChainCrc(), received.getEntries().get(1).getChainCrc());
        assertEquals(99, received.getCommittedIndex());
        assertEquals(45, received.getNextIndex());
    }

    @Test
    void aBatchComesBackAsABatchAndASingleBodyAsSuch() throws Exception {
        BatchAppendEntryRequest batch = (BatchAppendEntryRequest) throughTheCodec(
            SampleMessages.batch(List.of(new byte[] {1}, new byte[] {2, 3})));
        assertEquals(2, batch.getBatchMsgs().size());
        assertArrayEquals(new byte[] {2, 3}, batch.getBatchMsgs().get(1));
        AppendEntryRequest single = (AppendEntryRequest) throughTheCodec(SampleMessages.append(new byte[] {9}));
        assertSame(AppendEntryRequest.class, single.getClass());
        assertArrayEquals(new byte[] {9}, single.getBody());
    }

    @Test
    void aRequestOfAnApplicationKeepsItsTypeAndItsBytesAndSoDoesTheAnswer() throws Exception {
        UserDefineRequest asked = (UserDefineRequest) throughTheCodec(SampleMessages.asked(new byte[] {1, 2}));
        assertEquals(-5, asked.getRequestTypeCode());
        assertArrayEquals(new byte[] {1, 2}, asked.getBody());
        UserDefineResponse answered = (UserDefineResponse) throughTheCodec(SampleMessages.answered(new byte[] {3}));
        assertEquals(424, answered.getCode());
        assertArrayEquals(new byte[] {3}, answered.getBody());
        assertEquals(59999, MessageCodec.codeOf(asked).code());
    }

    @Test
    void thePayloadIsGivenBackOnceWhenTheSliceIsClosed() throws Exception {
        Message sent = SampleMessages.requests().get(4);
        PushEntryRequest received = (PushEntryRequest) decode(sent, MessageCodec.encodeHeader(sent), payloadOf(sent));
        assertEquals(0, releases.get());
        received.entries().close();
        assertEquals(1, releases.get());
    }

    @Test
    void aMessageWithoutEntriesGivesThePayloadBackAtOnce() throws Exception {
        int before = 0;
        for (Message sent : SampleMessages.requests()) {
            Message received = decode(sent, MessageCodec.encodeHeader(sent), payloadOf(sent));
            before += received instanceof PushEntryRequest push && !push.entries().isEmpty() ? 0 : 1;
            assertEquals(before, releases.get(), "after " + sent);
        }
    }

    @Test
    void anEntryWithAFlippedBitIsToldFromABadMessage() {
        Message sent = SampleMessages.requests().get(4);
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        ByteBuffer payload = payloadOf(sent);
        int inSecondEntry = EntryLayout.HEADER_BYTES + EntryLayout.TERM + 7;
        payload.put(inSecondEntry, (byte) (payload.get(inSecondEntry) ^ 1));
        CorruptEntryException caught = assertThrows(CorruptEntryException.class, () -> decode(sent, header, payload));
        assertEquals(43, caught.index());
        assertEquals(1, releases.get());
    }

    @Test
    void aBodyWithAFlippedBitInAnAnsweredGetIsFound() {
        Message sent = SampleMessages.got();
        ByteBuffer payload = payloadOf(sent);
        payload.put(payload.limit() - 1, (byte) 1);
        assertThrows(CorruptEntryException.class, () -> decode(sent, MessageCodec.encodeHeader(sent), payload));
    }

    @Test
    void aHeaderWithABitFlippedBetweenTwoEntriesOfAnAnsweredGetIsFound() {
        Message sent = SampleMessages.got();
        ByteBuffer payload = payloadOf(sent);
        int inSecondEntry = EntryLayout.HEADER_BYTES + EntryLayout.POSITION + 7;
        payload.put(inSecondEntry, (byte) (payload.get(inSecondEntry) ^ 1));
        assertThrows(CorruptEntryException.class, () -> decode(sent, MessageCodec.encodeHeader(sent), payload));
    }

    @Test
    void aPushBehindTheLastPossibleIndexIsABadMessage() {
        Message sent = new PushEntryRequest(SampleMessages.ROUTE, 7, 41, 6, 0, 40, EntrySlice.empty(42));
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        int prevIndexAt = header.limit() - 44;
        assertEquals(41, header.getLong(prevIndexAt));
        header.putLong(prevIndexAt, Long.MAX_VALUE);
        assertThrows(CorruptMessageException.class, () -> decode(sent, header, ByteBuffer.allocate(0)));
    }

    @Test
    void aNegativeTermIsABadMessageWhateverItsEntriesAre() {
        Message sent = SampleMessages.requests().get(4);
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        int termAt = header.limit() - 52;
        assertEquals(7, header.getLong(termAt));
        header.putLong(termAt, -2);
        ByteBuffer garbage = ByteBuffer.allocate(100);
        assertThrows(CorruptMessageException.class, () -> decode(sent, header, garbage));
    }

    @Test
    void aPayloadWhereNoneBelongsIsABadMessage() {
        Message sent = new HeartBeatRequest(SampleMessages.ROUTE, 7, 9);
        assertThrows(CorruptMessageException.class,
            () -> decode(sent, MessageCodec.encodeHeader(sent), ByteBuffer.allocate(1)));
        assertEquals(1, releases.get());
    }

    @Test
    void aBatchThatClaimsMoreBodiesThanItHasBytesIsABadMessage() {
        Message sent = SampleMessages.batch(List.of(new byte[] {1}));
        ByteBuffer header = MessageCodec.encodeHeader(sent);
        header.putInt(header.limit() - 4, Integer.MAX_VALUE);
        assertThrows(CorruptMessageException.class, () -> decode(sent, header, payloadOf(sent)));
    }

    @Test
    void aMessageThatCannotBeEncodedIsRefusedByItsSender() {
        assertThrows(IllegalArgumentException.class, () -> MessageCodec.encodeHeader(SampleMessages.append(null)));
        assertThrows(IllegalArgumentException.class, () -> MessageCodec.encodeHeader(SampleMessages.asked(null)));
        assertThrows(IllegalArgumentException.class, () -> MessageCodec.encodeHeader(SampleMessages.answered(null)));
        MetadataRequest request = new MetadataRequest();
        request.setGroup("g".repeat(70_000));
        assertThrows(IllegalArgumentException.class, () -> MessageCodec.encodeHeader(request));
        assertThrows(IllegalArgumentException.class, () -> MessageCodec.encodeHeader(new RequestOrResponse()));
    }

    private Message throughTheCodec(Message sent) throws Exception {
        return decode(sent, MessageCodec.encodeHeader(sent), payloadOf(sent));
    }

    private Message decode(Message sent, ByteBuffer header, ByteBuffer payload) throws Exception {
        DLedgerRequestCode code = MessageCodec.codeOf(sent);
        return MessageCodec.isResponse(sent)
            ? MessageCodec.decodeResponse(code, header, payload, releases::incrementAndGet)
            : MessageCodec.decodeRequest(code, header, payload, releases::incrementAndGet);
    }

    private static ByteBuffer payloadOf(Message message) {
        return SampleMessages.joined(MessageCodec.payload(message));
    }
}
