package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntrySlice;

/**
 * Messages as bytes: a small header with the message's own fields and a payload with entries or bodies. What kind of
 * message it is stands outside, in the frame; the layouts are in the transport's README.
 *
 * <p>Decoding believes nothing: every length is checked before it is used, entries are checked byte for byte, and no
 * input causes anything but the two exceptions that the methods declare. Stateless; any thread. Architecture §3.7.
 */
public final class MessageCodec {
    /** The places in these lists are the values on the wire: append, never reorder. */
    private static final List<VoteRequest.Kind> VOTE_KINDS = List.of(VoteRequest.Kind.PRE_VOTE, VoteRequest.Kind.VOTE);
    private static final List<VoteResponse.Result> VOTE_RESULTS = List.of(
        VoteResponse.Result.ACCEPT,
        VoteResponse.Result.REJECT_EXPIRED_TERM,
        VoteResponse.Result.REJECT_ALREADY_VOTED,
        VoteResponse.Result.REJECT_ALREADY_HAS_LEADER,
        VoteResponse.Result.REJECT_OLDER_LOG,
        VoteResponse.Result.REJECT_JUST_STARTED,
        VoteResponse.Result.REJECT_NOT_CONSIDERED);

    private MessageCodec() {
    }

    /** The kind of request that the message is, or that it answers. */
    public static DLedgerRequestCode codeOf(Message message) {
        if (message instanceof PushEntryRequest || message instanceof PushEntryResponse) {
            return DLedgerRequestCode.PUSH;
        }
        if (message instanceof HeartBeatRequest || message instanceof HeartBeatResponse) {
            return DLedgerRequestCode.HEART_BEAT;
        }
        if (message instanceof AppendEntryRequest || message instanceof AppendEntryResponse) {
            return DLedgerRequestCode.APPEND;
        }
        if (message instanceof GetEntriesRequest || message instanceof GetEntriesResponse) {
            return DLedgerRequestCode.GET;
        }
        if (message instanceof MetadataRequest || message instanceof MetadataResponse) {
            return DLedgerRequestCode.METADATA;
        }
        if (message instanceof PullEntriesRequest || message instanceof PullEntriesResponse) {
            return DLedgerRequestCode.PULL;
        }
        if (message instanceof VoteRequest || message instanceof VoteResponse) {
            return DLedgerRequestCode.VOTE;
        }
        throw new IllegalArgumentException("no message of the wire: " + message);
    }

    /** Whether the message answers one. */
    public static boolean isResponse(Message message) {
        return message instanceof PeerResponse
            || message instanceof AppendEntryResponse
            || message instanceof GetEntriesResponse
            || message instanceof MetadataResponse;
    }

    /**
     * The message's own fields, from position to limit; at most 65,535 bytes.
     *
     * @throws IllegalArgumentException if the message does not fit or lacks what it must have
     */
    public static ByteBuffer encodeHeader(Message message) {
        HeaderWriter out = new HeaderWriter();
        if (message instanceof RequestOrResponse common) {
            writeCommon(out, common);
        }
        if (isResponse(message)) {
            writeResponse(out, message);
        } else {
            writeRequest(out, message);
        }
        return out.finish();
    }

    /**
     * The message's payload in parts, which follow each other on the wire; no part for a message without. Parts show
     * memory of the message (a slice's bytes, the bodies of an append), which must not change or be released before
     * they are written.
     */
    public static ByteBuffer[] payload(Message message) {
        if (message instanceof PushEntryRequest push) {
            return partsOf(push.entries());
        }
        if (message instanceof PullEntriesResponse pulled) {
            return partsOf(pulled.entries());
        }
        if (message instanceof BatchAppendEntryRequest batch) {
            return BodyCodec.batchParts(batch.getBatchMsgs());
        }
        if (message instanceof AppendEntryRequest append) {
            return new ByteBuffer[] {ByteBuffer.wrap(append.getBody())};
        }
        if (message instanceof GetEntriesResponse got && !got.getEntries().isEmpty()) {
            return new ByteBuffer[] {BodyCodec.encodeEntries(got.getEntries())};
        }
        return new ByteBuffer[0];
    }

    /**
     * Reads a request. The message's own slice, if it has entries, shows the payload's memory; all else is copied.
     *
     * @param header from position to limit
     * @param payload from position to limit; must stay unchanged until it is given back
     * @param onRelease gives the payload back: runs exactly once, at the last close of the message's slice, or, where
     *     the message has no entries, before this method returns or throws
     * @throws CorruptMessageException if header or payload are not a request of that kind
     * @throws CorruptEntryException if all is sound but the entries in the payload
     */
    public static Message decodeRequest(DLedgerRequestCode code, ByteBuffer header, ByteBuffer payload,
                                        Runnable onRelease) throws CorruptMessageException, CorruptEntryException {
        return decode(header, new Payload(payload, onRelease), (in, bytes) -> readRequest(code, in, bytes));
    }

    /** Reads a response; else as {@link #decodeRequest}. */
    public static Message decodeResponse(DLedgerRequestCode code, ByteBuffer header, ByteBuffer payload,
                                         Runnable onRelease) throws CorruptMessageException, CorruptEntryException {
        return decode(header, new Payload(payload, onRelease), (in, bytes) -> readResponse(code, in, bytes));
    }

    private static Message decode(ByteBuffer header, Payload payload, Body body)
            throws CorruptMessageException, CorruptEntryException {
        try {
            HeaderReader in = new HeaderReader(header);
            return body.read(in, payload);
        } catch (IllegalArgumentException e) {
            // A message's own constructor found a value out of its range.
            throw new CorruptMessageException(e.getMessage());
        } finally {
            payload.releaseUnlessKept();
        }
    }

    private static ByteBuffer[] partsOf(EntrySlice entries) {
        return entries.isEmpty() ? new ByteBuffer[0] : new ByteBuffer[] {entries.bytes()};
    }

    private static void writeCommon(HeaderWriter out, RequestOrResponse message) {
        out.putText(message.getGroup()).putText(message.getRemoteId()).putText(message.getLeaderId());
        out.putInt(message.getCode()).putLong(message.getTerm());
    }

    private static <T extends RequestOrResponse> T readCommon(HeaderReader in, T message)
            throws CorruptMessageException {
        message.setGroup(in.readNullableText());
        message.setRemoteId(in.readNullableText());
        message.setLeaderId(in.readNullableText());
        message.setCode(in.readInt());
        message.setTerm(in.readLong());
        return message;
    }

    private static void writeRequest(HeaderWriter out, Message message) {
        switch (codeOf(message)) {
            case METADATA -> { }
            case APPEND -> {
                if (message instanceof BatchAppendEntryRequest batch) {
                    out.putInt(BodyCodec.checkedCount(batch.getBatchMsgs()));
                } else {
                    BodyCodec.checkBody(((AppendEntryRequest) message).getBody());
                    out.putInt(BodyCodec.NO_BATCH);
                }
            }
            case GET -> {
                GetEntriesRequest get = (GetEntriesRequest) message;
                out.putLong(get.getBeginIndex()).putInt(get.getMaxCount()).putInt(get.getMaxBytes());
            }
            case VOTE -> {
                VoteRequest vote = (VoteRequest) message;
                out.putRoute(vote.route()).putOneOf(VOTE_KINDS, vote.kind());
                out.putLong(vote.term()).putLong(vote.lastIndex()).putLong(vote.lastTerm());
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
        }
    }

    private static Message readRequest(DLedgerRequestCode code, HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        return switch (code) {
            case METADATA -> payload.none(in, readCommon(in, new MetadataRequest()));
            case APPEND -> readAppend(in, payload);
            case GET -> {
                GetEntriesRequest get = readCommon(in, new GetEntriesRequest());
                get.setBeginIndex(in.readLong());
                get.setMaxCount(in.readInt());
                get.setMaxBytes(in.readInt());
                yield payload.none(in, get);
            }
            case VOTE -> payload.none(in, new VoteRequest(in.readRoute(), in.readOneOf(VOTE_KINDS), in.readLong(),
                in.readLong(), in.readLong()));
            case HEART_BEAT -> payload.none(in, new HeartBeatRequest(in.readRoute(), in.readLong(), in.readLong()));
            case PULL -> payload.none(in, new PullEntriesRequest(in.readRoute(), in.readLong(), in.readInt()));
            case PUSH -> readPush(in, payload);
        };
    }

    private static Message readAppend(HeaderReader in, Payload payload) throws CorruptMessageException {
        RequestOrResponse common = readCommon(in, new RequestOrResponse());
        int count = in.readInt();
        in.expectEnd();
        AppendEntryRequest append;
        if (count == BodyCodec.NO_BATCH) {
            append = new AppendEntryRequest();
            append.setBody(BodyCodec.readBody(payload.bytes().duplicate(), payload.bytes().remaining()));
        } else {
            BatchAppendEntryRequest batch = new BatchAppendEntryRequest();
            batch.setBatchMsgs(BodyCodec.readBatch(payload.bytes(), count));
            append = batch;
        }
        append.setGroup(common.getGroup());
        append.setRemoteId(common.getRemoteId());
        append.setLeaderId(common.getLeaderId());
        append.setCode(common.getCode());
        append.setTerm(common.getTerm());
        return append;
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

    private static void checkFollowable(long prevIndex) throws CorruptMessageException {
        if (prevIndex < -1 || prevIndex == Long.MAX_VALUE) {
            throw new CorruptMessageException("no entry can follow index " + prevIndex);
        }
    }

    private static void writeResponse(HeaderWriter out, Message message) {
        switch (codeOf(message)) {
            case METADATA -> writePeers(out, ((MetadataResponse) message).getPeers());
            case APPEND -> {
                AppendEntryResponse appended = (AppendEntryResponse) message;
                out.putLong(appended.getIndex()).putLong(appended.getPos());
            }
            case GET -> {
                GetEntriesResponse got = (GetEntriesResponse) message;
                out.putLong(got.getCommittedIndex()).putLong(got.getNextIndex());
            }
            case VOTE -> {
                VoteResponse vote = (VoteResponse) message;
                out.putInt(vote.code().getCode()).putLong(vote.term()).putOneOf(VOTE_KINDS, vote.kind());
                out.putLong(vote.requestTerm()).putOneOf(VOTE_RESULTS, vote.result()).putLife(vote.life());
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
        }
    }

    private static Message readResponse(DLedgerRequestCode code, HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        return switch (code) {
            case METADATA -> {
                MetadataResponse metadata = readCommon(in, new MetadataResponse());
                metadata.setPeers(readPeers(in));
                yield payload.none(in, metadata);
            }
            case APPEND -> {
                AppendEntryResponse appended = readCommon(in, new AppendEntryResponse());
                appended.setIndex(in.readLong());
                appended.setPos(in.readLong());
                yield payload.none(in, appended);
            }
            case GET -> {
                GetEntriesResponse got = readCommon(in, new GetEntriesResponse());
                got.setCommittedIndex(in.readLong());
                got.setNextIndex(in.readLong());
                in.expectEnd();
                got.setEntries(BodyCodec.decodeEntries(payload.bytes()));
                yield got;
            }
            case VOTE -> payload.none(in, new VoteResponse(in.readResponseCode(), in.readLong(),
                in.readOneOf(VOTE_KINDS), in.readLong(), in.readOneOf(VOTE_RESULTS), in.readLife()));
            case HEART_BEAT -> payload.none(in, new HeartBeatResponse(in.readResponseCode(), in.readLong(),
                in.readLong(), in.readLife()));
            case PULL -> readPulled(in, payload);
            case PUSH -> payload.none(in, new PushEntryResponse(in.readResponseCode(), in.readLong(), in.readLong(),
                in.readLong(), in.readLife()));
        };
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

    private static void writePeers(HeaderWriter out, Map<String, String> peers) {
        out.putShort(peers.size());
        peers.forEach((id, address) -> out.putText(id).putText(address));
    }

    private static Map<String, String> readPeers(HeaderReader in) throws CorruptMessageException {
        int count = in.readShort();
        Map<String, String> peers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            peers.put(in.readText(), in.readText());
        }
        return Collections.unmodifiableMap(peers);
    }

    /** How the fields of one kind of message are read. */
    private interface Body {
        Message read(HeaderReader in, Payload payload) throws CorruptMessageException, CorruptEntryException;
    }

    /** The payload of one inbound message, and whether a slice keeps it. */
    private static final class Payload {
        private final ByteBuffer bytes;
        private final Runnable onRelease;
        private boolean kept;

        Payload(ByteBuffer bytes, Runnable onRelease) {
            this.bytes = bytes;
            this.onRelease = onRelease;
        }

        ByteBuffer bytes() {
            return bytes;
        }

        /** The message itself, after a check that nothing follows what was read of it. */
        Message none(HeaderReader in, Message message) throws CorruptMessageException {
            in.expectEnd();
            if (bytes.hasRemaining()) {
                throw new CorruptMessageException("a payload of " + bytes.remaining() + " bytes where none belongs");
            }
            return message;
        }

        EntrySlice slice(long firstIndex, int prevChainCrc) throws CorruptEntryException {
            if (!bytes.hasRemaining()) {
                return EntrySlice.empty(firstIndex);
            }
            EntrySlice slice = EntrySlice.parse(bytes, firstIndex, prevChainCrc, onRelease);
            kept = true;
            return slice;
        }

        void releaseUnlessKept() {
            if (!kept) {
                onRelease.run();
            }
        }
    }
}
