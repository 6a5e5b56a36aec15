package io.openmessaging.storage.dledger.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntrySlice;

/** The headers of what members say to each other; see {@link MessageCodec}. Stateless; any thread. */
final class PeerCodec {
    /** The places in these lists are the values on the wire: append, never reorder. */
    private static final List<VoteRequest.Kind> VOTE_KINDS = List.of(VoteRequest.Kind.PRE_VOTE, VoteRequest.Kind.VOTE);
    private static final List<VoteResponse.Result> VOTE_RESULTS = List.of(
        VoteResponse.Result.ACCEPT,
        VoteResponse.Result.REJECT_EXPIRED_TERM,
        VoteResponse.Result.REJECT_ALREADY_VOTED,
        VoteResponse.Result.REJECT_ALREADY_HAS_LEADER,
        VoteResponse.Result.REJECT_OLDER_LOG,
        VoteResponse.Result.REJECT_JUST_STARTED,
        VoteResponse.Result.REJECT_NOT_CONSIDERED,
        VoteResponse.Result.REJECT_FOUNDED,
        VoteResponse.Result.REJECT_NEW_STORE,
        VoteResponse.Result.REJECT_STANDS);

    private static final List<ProcessBeat.Content> BEAT_CONTENTS = List.of(ProcessBeat.Content.LIST,
        ProcessBeat.Content.VERSION_ONLY);
    private static final List<ReadMode> READ_MODES = List.of(ReadMode.RAFT_LOG_READ, ReadMode.READ_INDEX_READ,
        ReadMode.LEASE_READ);

    private PeerCodec() {
    }

    static void writeRequest(HeaderWriter out, Message message) {
        switch (MessageCodec.codeOf(message)) {
            case VOTE -> {
                VoteRequest vote = (VoteRequest) message;
                out.putRoute(vote.route()).putOneOf(VOTE_KINDS, vote.kind());
                out.putLong(vote.term()).putLong(vote.lastIndex()).putLong(vote.lastTerm());
                out.putLeadership(vote.handedOver()).putText(vote.founds()).putLong(vote.round());
            }
            case HEART_BEAT -> {
                HeartBeatRequest beat = (HeartBeatRequest) message;
                out.putRoute(beat.route()).putLong(beat.term()).putLong(beat.round());
            }
            case PULL -> {
                PullEntriesRequest pull = (PullEntriesRequest) message;
                out.putRoute(pull.route()).putLong(pull.firstIndex()).putInt(pull.maxBytes());
            }
            case PUSH -> {
                PushEntryRequest push = (PushEntryRequest) message;
                out.putRoute(push.route()).putLong(push.term()).putLong(push.prevIndex()).putLong(push.prevTerm());
                out.putInt(push.prevChainCrc()).putLong(push.commitIndex()).putRecoveryPoint(push.recovery());
            }
            case TAKE_LEADERSHIP -> {
                TakeLeadershipRequest take = (TakeLeadershipRequest) message;
                out.putRoute(take.route()).putLong(take.term()).putLong(take.lastIndex());
            }
            case INSTALL_SNAPSHOT -> {
                InstallSnapshotRequest install = (InstallSnapshotRequest) message;
                out.putRoute(install.route()).putLong(install.term()).putBase(install.base());
                out.putConfiguration(install.inForce()).putInt(install.files()).putLong(install.round());
            }
            case SNAPSHOT_CHUNK -> {
                SnapshotChunkRequest chunk = (SnapshotChunkRequest) message;
                out.putRoute(chunk.route()).putLong(chunk.term()).putLong(chunk.index()).putInt(chunk.manifestCrc());
                out.putLong(chunk.position()).putInt(chunk.crc());
            }
            case SNAPSHOT_RELAY -> {
                SnapshotRelayRequest relay = (SnapshotRelayRequest) message;
                out.putRoute(relay.route()).putLong(relay.term()).putText(relay.receiver()).putLong(relay.index());
                out.putInt(relay.manifestCrc()).putLong(relay.position()).putInt(relay.length());
            }
            case QUIESCE -> {
                QuiesceRequest quiesce = (QuiesceRequest) message;
                out.putRoute(quiesce.route()).putLong(quiesce.term()).putLong(quiesce.lastIndex());
                out.putLong(quiesce.lastTerm()).putLong(quiesce.process()).putLong(quiesce.round());
            }
            case PROCESS_BEAT -> {
                ProcessBeat beat = (ProcessBeat) message;
                out.putLong(beat.process()).putLong(beat.listVersion()).putOneOf(BEAT_CONTENTS, beat.content());
                out.putInt(beat.groups().size());
            }
            case HEART_BEAT_BUNDLE -> out.putInt(((HeartBeatBundle) message).requests().size());
            case READ_INDEX -> {
                ReadIndexRequest read = (ReadIndexRequest) message;
                out.putRoute(read.route()).putOneOf(READ_MODES, read.mode());
            }
            default -> throw new IllegalArgumentException("not a message of this codec: " + message);
        }
    }

    static Message readRequest(DLedgerRequestCode code, HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        return switch (code) {
            case VOTE -> payload.none(in, new VoteRequest(in.readRoute(), in.readOneOf(VOTE_KINDS), in.readLong(),
                in.readLong(), in.readLong(), in.readLeadership(), in.readText(), in.readLong()));
            case HEART_BEAT -> payload.none(in, BundleCodec.readRequest(in));
            case PULL -> payload.none(in, new PullEntriesRequest(in.readRoute(), in.readLong(), in.readInt()));
            case PUSH -> readPush(in, payload);
            case INSTALL_SNAPSHOT -> payload.none(in, new InstallSnapshotRequest(in.readRoute(), in.readLong(),
                in.readBase(), in.readConfiguration(), in.readInt(), in.readLong()));
            case SNAPSHOT_CHUNK -> payload.all(in, new SnapshotChunkRequest(in.readRoute(), in.readLong(),
                in.readLong(), in.readInt(), in.readLong(), in.readInt(), payload.copy()));
            case SNAPSHOT_RELAY -> payload.none(in, new SnapshotRelayRequest(in.readRoute(), in.readLong(),
                in.readText(), in.readLong(), in.readInt(), in.readLong(), in.readInt()));
            case QUIESCE -> payload.none(in, new QuiesceRequest(in.readRoute(), in.readLong(), in.readLong(),
                in.readLong(), in.readLong(), in.readLong()));
            case PROCESS_BEAT -> readBeat(in, payload);
            case HEART_BEAT_BUNDLE -> payload.all(in, BundleCodec.readRequests(in.readInt(), payload));
            case TAKE_LEADERSHIP -> payload.none(in, new TakeLeadershipRequest(in.readRoute(), in.readLong(),
                in.readLong()));
            case READ_INDEX -> payload.none(in, new ReadIndexRequest(in.readRoute(), in.readOneOf(READ_MODES)));
            default -> throw new IllegalArgumentException("not a message of this codec: " + code);
        };
    }

    private static Message readPush(HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        Route route = in.readRoute();
        long term = in.readLong();
        long prevIndex = in.readLong();
        long prevTerm = in.readLong();
        int prevChainCrc = in.readInt();
        long commitIndex = in.readLong();
        RecoveryPoint recovery = in.readRecoveryPoint();
        in.expectEnd();
        // Made once without entries, so that a header out of range is told from entries that are damaged.
        checkFollowable(prevIndex);
        PushEntryRequest empty = new PushEntryRequest(route, term, prevIndex, prevTerm, prevChainCrc, commitIndex,
            recovery, EntrySlice.empty(prevIndex + 1));
        return empty.withEntries(payload.slice(prevIndex + 1, prevChainCrc));
    }

    private static Message readBeat(HeaderReader in, Payload payload) throws CorruptMessageException {
        long process = in.readLong();
        long listVersion = in.readLong();
        ProcessBeat.Content content = in.readOneOf(BEAT_CONTENTS);
        int count = in.readInt();
        in.expectEnd();
        List<String> groups = new ArrayList<>();
        for (byte[] name : BodyCodec.readBatch(payload.bytes(), count)) {
            groups.add(new String(name, StandardCharsets.UTF_8));
        }
        return new ProcessBeat(process, listVersion, content, groups);
    }

    /** The names of groups as they lie in a payload. */
    static List<byte[]> encoded(List<String> groups) {
        List<byte[]> names = new ArrayList<>();
        groups.forEach(group -> names.add(group.getBytes(StandardCharsets.UTF_8)));
        return names;
    }

    private static void checkFollowable(long prevIndex) throws CorruptMessageException {
        if (prevIndex < -1 || prevIndex == Long.MAX_VALUE) {
            throw new CorruptMessageException("no entry can follow index " + prevIndex);
        }
    }

    static void writeResponse(HeaderWriter out, Message message) {
        switch (MessageCodec.codeOf(message)) {
            case VOTE -> {
                VoteResponse vote = (VoteResponse) message;
                out.putInt(vote.code().getCode()).putLong(vote.term()).putOneOf(VOTE_KINDS, vote.kind());
                out.putLong(vote.requestTerm()).putLong(vote.round());
                out.putOneOf(VOTE_RESULTS, vote.result()).putLife(vote.life());
            }
            case HEART_BEAT -> {
                HeartBeatResponse beat = (HeartBeatResponse) message;
                out.putInt(beat.code().getCode()).putLong(beat.term()).putLong(beat.round()).putLife(beat.life());
            }
            case PULL -> {
                PullEntriesResponse pulled = (PullEntriesResponse) message;
                out.putInt(pulled.code().getCode()).putLong(pulled.entries().firstIndex());
                out.putInt(pulled.prevChainCrc()).putLong(pulled.committedIndex());
            }
            case PUSH -> {
                PushEntryResponse push = (PushEntryResponse) message;
                out.putInt(push.code().getCode()).putLong(push.term()).putLong(push.prevIndex()).putLong(push.index());
                out.putLife(push.life());
            }
            case TAKE_LEADERSHIP -> {
                TakeLeadershipResponse take = (TakeLeadershipResponse) message;
                out.putInt(take.code().getCode()).putLong(take.term()).putLong(take.requestTerm());
                out.putLong(take.lastIndex());
            }
            case INSTALL_SNAPSHOT -> {
                InstallSnapshotResponse install = (InstallSnapshotResponse) message;
                out.putInt(install.code().getCode()).putLong(install.term()).putLong(install.round());
                out.putLong(install.index()).putLife(install.life());
            }
            case QUIESCE -> {
                QuiesceResponse quiesce = (QuiesceResponse) message;
                out.putInt(quiesce.code().getCode()).putLong(quiesce.term()).putLong(quiesce.lastIndex());
                out.putLong(quiesce.round()).putLife(quiesce.life());
            }
            case PROCESS_BEAT -> {
                ProcessBeatReply reply = (ProcessBeatReply) message;
                out.putLong(reply.process()).putLong(reply.listVersion());
            }
            case HEART_BEAT_BUNDLE -> out.putInt(((HeartBeatBundleReply) message).answers().size());
            case READ_INDEX -> {
                ReadIndexResponse read = (ReadIndexResponse) message;
                out.putInt(read.code().getCode()).putLong(read.index());
            }
            case SNAPSHOT_CHUNK -> putChunkResponse(out, (SnapshotChunkResponse) message);
            case SNAPSHOT_RELAY -> {
                SnapshotRelayResponse relay = (SnapshotRelayResponse) message;
                putChunkResponse(out.putInt(relay.code().getCode()), relay.receivers());
            }
            default -> throw new IllegalArgumentException("not a message of this codec: " + message);
        }
    }

    static Message readResponse(DLedgerRequestCode code, HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        return switch (code) {
            case VOTE -> payload.none(in, new VoteResponse(in.readResponseCode(), in.readLong(),
                in.readOneOf(VOTE_KINDS), in.readLong(), in.readLong(), in.readOneOf(VOTE_RESULTS), in.readLife()));
            case HEART_BEAT -> payload.none(in, BundleCodec.readAnswer(in));
            case PULL -> readPulled(in, payload);
            case PUSH -> payload.none(in, new PushEntryResponse(in.readResponseCode(), in.readLong(), in.readLong(),
                in.readLong(), in.readLife()));
            case SNAPSHOT_CHUNK -> payload.none(in, readChunkResponse(in));
            case SNAPSHOT_RELAY -> payload.all(in, new SnapshotRelayResponse(in.readResponseCode(),
                readChunkResponse(in), payload.copy()));
            case INSTALL_SNAPSHOT -> payload.none(in, new InstallSnapshotResponse(in.readResponseCode(), in.readLong(),
                in.readLong(), in.readLong(), in.readLife()));
            case QUIESCE -> payload.none(in, new QuiesceResponse(in.readResponseCode(), in.readLong(), in.readLong(),
                in.readLong(), in.readLife()));
            case PROCESS_BEAT -> payload.none(in, new ProcessBeatReply(in.readLong(), in.readLong()));
            case HEART_BEAT_BUNDLE -> payload.all(in, BundleCodec.readAnswers(in.readInt(), payload));
            case TAKE_LEADERSHIP -> payload.none(in, new TakeLeadershipResponse(in.readResponseCode(), in.readLong(),
                in.readLong(), in.readLong()));
            case READ_INDEX -> payload.none(in, new ReadIndexResponse(in.readResponseCode(), in.readLong()));
            default -> throw new IllegalArgumentException("not a message of this codec: " + code);
        };
    }

    private static void putChunkResponse(HeaderWriter out, SnapshotChunkResponse chunk) {
        out.putInt(chunk.code().getCode()).putLong(chunk.term()).putLong(chunk.position());
        out.putLong(chunk.held().index()).putInt(chunk.held().manifestCrc());
    }

    private static SnapshotChunkResponse readChunkResponse(HeaderReader in) throws CorruptMessageException {
        return new SnapshotChunkResponse(in.readResponseCode(), in.readLong(), in.readLong(),
            new SnapshotName(in.readLong(), in.readInt()));
    }

    private static Message readPulled(HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        DLedgerResponseCode code = in.readResponseCode();
        long firstIndex = in.readLong();
        int prevChainCrc = in.readInt();
        long committedIndex = in.readLong();
        in.expectEnd();
        if (firstIndex < 0) {
            throw new CorruptMessageException("entries from index " + firstIndex + " on");
        }
        return new PullEntriesResponse(code, prevChainCrc, committedIndex, payload.slice(firstIndex, prevChainCrc));
    }
}
