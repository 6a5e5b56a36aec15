package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/** One message of each kind, no two fields of it alike. Values made anew for each call. */
final class SampleMessages {
    static final Route ROUTE = new Route("g1", "n0", "n1", "cluster-1");
    static final LoggedConfiguration CONFIGURATION = new LoggedConfiguration(33,
        Configuration.ofVoters(Map.of("n0", "host:20911", "n1", "other:20912")));
    static final int PREV_CHAIN_CRC = 0x1234;

    private SampleMessages() {
    }

    static List<Message> requests() {
        return List.of(
            new VoteRequest(ROUTE, VoteRequest.Kind.VOTE, 7, 41, 6),
            new HeartBeatRequest(ROUTE, 7, 9),
            new PullEntriesRequest(ROUTE, 12, 4096),
            new PushEntryRequest(ROUTE, 7, 41, 6, PREV_CHAIN_CRC, 40, EntrySlice.empty(42)),
            new PushEntryRequest(ROUTE, 7, 41, 6, PREV_CHAIN_CRC, 40, slice(42, 3)),
            new PushEntryRequest(ROUTE, 7, 41, 6, PREV_CHAIN_CRC, 40, new RecoveryPoint(3, 39), EntrySlice.empty(42)),
            new InstallSnapshotRequest(ROUTE, 7, new LogBase(40, 6, 0x4321, 4096), CONFIGURATION, 3, 11),
            SnapshotChunkRequest.of(ROUTE, 7, 40, 0x99, 5, ByteBuffer.wrap("chunk".getBytes())),
            SnapshotRelayRequest.forManifest(ROUTE, 7, "n3", 40),
            new SnapshotRelayRequest(ROUTE, 7, "n3", 40, 0x99, 5, 17),
            new QuiesceRequest(ROUTE, 7, 41, 6, 77, 12),
            new ProcessBeat(77, 5, ProcessBeat.Content.VERSION_ONLY, List.of()),
            new ProcessBeat(77, 6, ProcessBeat.Content.LIST, List.of("g1", "gr\u00fcn")),
            new HeartBeatBundle(List.of()),
            new HeartBeatBundle(List.of(new HeartBeatRequest(ROUTE, 7, 9),
                new HeartBeatRequest(new Route("gr\u00fcn", "n0", "n1"), 3, 1))),
            new ReadIndexRequest(ROUTE, ReadMode.LEASE_READ),
            common(new MetadataRequest()),
            get(),
            asked("question".getBytes()),
            asked(new byte[0]),
            append("hello".getBytes()),
            append(new byte[0]),
            batch(List.of()),
            batch(List.of("a".getBytes(), new byte[0], "ccc".getBytes())),
            new VoteRequest(ROUTE, VoteRequest.Kind.VOTE, 7, 41, 6, new Leadership("n2", 6)),
            new VoteRequest(new Route("g1", "n0", "n1"), VoteRequest.Kind.PRE_VOTE, 7, -1, -1, Leadership.NONE,
                "cluster-1", 5),
            new TakeLeadershipRequest(ROUTE, 7, 41),
            transfer("n3", "n4"),
            transfer(null, "n4"),
            change("REPLACE", "n4", "h\u00f6st:4", "n1"),
            change("KIND_OF_A_LATER_VERSION", "", "", ""),
            common(new MembersRequest()));
    }

    static List<Message> responses() {
        return List.of(
            new VoteResponse(DLedgerResponseCode.SUCCESS, 7, VoteRequest.Kind.PRE_VOTE, 8, 9,
                VoteResponse.Result.REJECT_OLDER_LOG, new Life(3, true)),
            new HeartBeatResponse(DLedgerResponseCode.EXPIRED_TERM, 8, 9, new Life(3, false)),
            new PushEntryResponse(DLedgerResponseCode.INCONSISTENT_STATE, 8, 41, 12, new Life(4, true, "store-1")),
            new PullEntriesResponse(DLedgerResponseCode.SUCCESS, PREV_CHAIN_CRC, 44, slice(42, 3)),
            new PullEntriesResponse(DLedgerResponseCode.INDEX_OUT_OF_RANGE, 0, -1, EntrySlice.empty(5)),
            new InstallSnapshotResponse(DLedgerResponseCode.UNSUPPORTED, 8, 11, 40, new Life(5, false)),
            new QuiesceResponse(DLedgerResponseCode.INCONSISTENT_STATE, 8, 41, 12, new Life(5, false)),
            new ProcessBeatReply(78, 6),
            new HeartBeatBundleReply(List.of()),
            new HeartBeatBundleReply(List.of(
                new HeartBeatBundleReply.Answer(0, new HeartBeatResponse(DLedgerResponseCode.SUCCESS, 7, 9,
                    new Life(3, false))),
                new HeartBeatBundleReply.Answer(2, new HeartBeatResponse(DLedgerResponseCode.UNKNOWN_GROUP, -1, 1)))),
            new ReadIndexResponse(DLedgerResponseCode.SUCCESS, 43),
            new SnapshotChunkResponse(DLedgerResponseCode.INCONSISTENT_STATE, 8, 17),
            SnapshotRelayResponse.refusal(DLedgerResponseCode.EXPIRED_TERM),
            new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS, 8, 0, new SnapshotName(42, 0x1234)),
            SnapshotRelayResponse.of(new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS, 8, 17)),
            SnapshotRelayResponse.of(ByteBuffer.wrap("manifest".getBytes())),
            metadata(),
            appended(),
            got(),
            answered("answer".getBytes()),
            answered(new byte[0]),
            new TakeLeadershipResponse(DLedgerResponseCode.INCONSISTENT_INDEX, 6, 7, 41),
            common(new LeadershipTransferResponse()),
            common(new ChangeMembersResponse()),
            members(),
            common(new MembersResponse()));
    }

    static AppendEntryRequest append(byte[] body) {
        AppendEntryRequest append = common(new AppendEntryRequest());
        append.setBody(body);
        return append;
    }

    static BatchAppendEntryRequest batch(List<byte[]> bodies) {
        BatchAppendEntryRequest batch = common(new BatchAppendEntryRequest());
        batch.setBatchMsgs(bodies);
        return batch;
    }

    private static GetEntriesRequest get() {
        GetEntriesRequest get = common(new GetEntriesRequest());
        get.setBeginIndex(17);
        get.setMaxCount(3);
        get.setMaxBytes(999);
        return get;
    }

    private static LeadershipTransferRequest transfer(String transferId, String transfereeId) {
        LeadershipTransferRequest transfer = common(new LeadershipTransferRequest());
        transfer.setTransferId(transferId);
        transfer.setTransfereeId(transfereeId);
        return transfer;
    }

    static ChangeMembersRequest change(String kind, String memberId, String address, String replacedId) {
        ChangeMembersRequest change = common(new ChangeMembersRequest());
        change.setKind(kind);
        change.setMemberId(memberId);
        change.setAddress(address);
        change.setReplacedId(replacedId);
        return change;
    }

    static MembersResponse members() {
        MembersResponse members = common(new MembersResponse());
        members.setConfigurationIndex(17);
        members.setMembers(List.of(new MembersResponse.Member("n0", "localhost:1", "LEAVING", 41, false),
            new MembersResponse.Member("n1", "h\u00f6st:2", "LEARNER", -1, true)));
        members.setWaitsFor("the others");
        return members;
    }

    static UserDefineRequest asked(byte[] body) {
        UserDefineRequest asked = common(new UserDefineRequest());
        asked.setRequestTypeCode(-5);
        asked.setBody(body);
        return asked;
    }

    static UserDefineResponse answered(byte[] body) {
        UserDefineResponse answered = common(new UserDefineResponse());
        answered.setBody(body);
        return answered;
    }

    static MetadataResponse metadata() {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("n1", "localhost:1");
        peers.put("n0", "h\u00f6st:2");
        MetadataResponse metadata = common(new MetadataResponse());
        metadata.setPeers(peers);
        metadata.setConfigurationIndex(18);
        return metadata;
    }

    private static AppendEntryResponse appended() {
        AppendEntryResponse appended = common(new AppendEntryResponse());
        appended.setIndex(5);
        appended.setPos(560);
        return appended;
    }

    static GetEntriesResponse got() {
        GetEntriesResponse got = common(new GetEntriesResponse());
        got.setCommittedIndex(99);
        got.setNextIndex(45);
        got.setEntries(entries());
        return got;
    }

    private static List<DLedgerEntry> entries() {
        try {
            ByteBuffer bytes = encoded(42, 3);
            DLedgerEntry first = DLedgerEntry.read(bytes, 0);
            return List.of(first, DLedgerEntry.read(bytes, first.getSize()));
        } catch (CorruptEntryException e) {
            throw new AssertionError(e);
        }
    }

    private static <T extends RequestOrResponse> T common(T message) {
        message.setGroup("g1");
        message.setRemoteId(null);
        message.setLeaderId("");
        message.setCode(424);
        message.setTerm(77);
        return message;
    }

    static EntrySlice slice(long firstIndex, int count) {
        return EntrySlice.trusted(encoded(firstIndex, count), firstIndex, firstIndex + count - 1, () -> { });
    }

    /** Entries of growing bodies behind an entry with {@link #PREV_CHAIN_CRC}. */
    static ByteBuffer encoded(long firstIndex, int count) {
        ByteBuffer out = ByteBuffer.allocate(count * (EntryLayout.HEADER_BYTES + count));
        int chainCrc = PREV_CHAIN_CRC;
        int at = 0;
        for (int i = 0; i < count; i++) {
            byte[] body = new byte[i];
            EntryLayout.put(out, at, DLedgerEntryType.NORMAL, firstIndex + i, 6, 1000 + at, body);
            chainCrc = EntryLayout.seal(out, at, chainCrc);
            at += EntryLayout.sizeOf(body.length);
        }
        return out.limit(at);
    }

    /** The parts of the payload in one buffer, as a receiver has them. */
    static ByteBuffer joined(ByteBuffer[] parts) {
        int bytes = 0;
        for (ByteBuffer part : parts) {
            bytes += part.remaining();
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        for (ByteBuffer part : parts) {
            out.put(part.duplicate());
        }
        return out.flip();
    }
}
