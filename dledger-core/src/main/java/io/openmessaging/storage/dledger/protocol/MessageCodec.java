package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;

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
        if (message instanceof ReadIndexRequest || message instanceof ReadIndexResponse) {
            return DLedgerRequestCode.READ_INDEX;
        }
        if (message instanceof InstallSnapshotRequest || message instanceof InstallSnapshotResponse) {
            return DLedgerRequestCode.INSTALL_SNAPSHOT;
        }
        if (message instanceof SnapshotChunkRequest || message instanceof SnapshotChunkResponse) {
            return DLedgerRequestCode.SNAPSHOT_CHUNK;
        }
        if (message instanceof SnapshotRelayRequest || message instanceof SnapshotRelayResponse) {
            return DLedgerRequestCode.SNAPSHOT_RELAY;
        }
        if (message instanceof VoteRequest || message instanceof VoteResponse) {
            return DLedgerRequestCode.VOTE;
        }
        if (message instanceof TakeLeadershipRequest || message instanceof TakeLeadershipResponse) {
            return DLedgerRequestCode.TAKE_LEADERSHIP;
        }
        if (message instanceof LeadershipTransferRequest || message instanceof LeadershipTransferResponse) {
            return DLedgerRequestCode.LEADERSHIP_TRANSFER;
        }
        if (message instanceof ChangeMembersRequest || message instanceof ChangeMembersResponse) {
            return DLedgerRequestCode.CHANGE_MEMBERS;
        }
        if (message instanceof MembersRequest || message instanceof MembersResponse) {
            return DLedgerRequestCode.MEMBERS;
        }
        if (message instanceof UserDefineRequest || message instanceof UserDefineResponse) {
            return DLedgerRequestCode.USER_DEFINE_REQUEST;
        }
        if (message instanceof QuiesceRequest || message instanceof QuiesceResponse) {
            return DLedgerRequestCode.QUIESCE;
        }
        if (message instanceof HeartBeatBundle || message instanceof HeartBeatBundleReply) {
            return DLedgerRequestCode.HEART_BEAT_BUNDLE;
        }
        if (message instanceof ProcessMessage) {
            return DLedgerRequestCode.PROCESS_BEAT;
        }
        throw new IllegalArgumentException("no message of the wire: " + message);
    }

    /** Whether the message answers one. */
    public static boolean isResponse(Message message) {
        return message instanceof PeerResponse
            || message instanceof ProcessBeatReply
            || message instanceof HeartBeatBundleReply
            || message instanceof AppendEntryResponse
            || message instanceof GetEntriesResponse
            || message instanceof MetadataResponse
            || message instanceof LeadershipTransferResponse
            || message instanceof ChangeMembersResponse
            || message instanceof MembersResponse
            || message instanceof UserDefineResponse;
    }

    /**
     * The message's own fields, from position to limit; at most 65,535 bytes.
     *
     * @throws IllegalArgumentException if the message does not fit or lacks what it must have
     */
    public static ByteBuffer encodeHeader(Message message) {
        HeaderWriter out = new HeaderWriter();
        boolean ofClients = message instanceof RequestOrResponse;
        if (isResponse(message)) {
            if (ofClients) {
                ClientCodec.writeResponse(out, message);
            } else {
                PeerCodec.writeResponse(out, message);
            }
        } else if (ofClients) {
            ClientCodec.writeRequest(out, message);
        } else {
            PeerCodec.writeRequest(out, message);
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
        if (message instanceof SnapshotChunkRequest chunk) {
            return new ByteBuffer[] {chunk.bytes().duplicate()};
        }
        if (message instanceof SnapshotRelayResponse relay && relay.manifest().hasRemaining()) {
            return new ByteBuffer[] {relay.manifest().duplicate()};
        }
        if (message instanceof BatchAppendEntryRequest batch) {
            return BodyCodec.batchParts(batch.getBatchMsgs());
        }
        if (message instanceof AppendEntryRequest append) {
            return new ByteBuffer[] {ByteBuffer.wrap(append.getBody())};
        }
        if (message instanceof UserDefineRequest request) {
            return new ByteBuffer[] {ByteBuffer.wrap(request.getBody())};
        }
        if (message instanceof UserDefineResponse response) {
            return new ByteBuffer[] {ByteBuffer.wrap(response.getBody())};
        }
        if (message instanceof ProcessBeat beat && !beat.groups().isEmpty()) {
            return BodyCodec.batchParts(PeerCodec.encoded(beat.groups()));
        }
        if (message instanceof HeartBeatBundle bundle) {
            return BodyCodec.batchParts(BundleCodec.encodedRequests(bundle));
        }
        if (message instanceof HeartBeatBundleReply reply) {
            return BodyCodec.batchParts(BundleCodec.encodedAnswers(reply));
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
        return decode(header, new Payload(payload, onRelease), (in, bytes) -> code.isOfClients()
            ? ClientCodec.readRequest(code, in, bytes)
            : PeerCodec.readRequest(code, in, bytes));
    }

    /** Reads a response; else as {@link #decodeRequest}. */
    public static Message decodeResponse(DLedgerRequestCode code, ByteBuffer header, ByteBuffer payload,
                                         Runnable onRelease) throws CorruptMessageException, CorruptEntryException {
        return decode(header, new Payload(payload, onRelease), (in, bytes) -> code.isOfClients()
            ? ClientCodec.readResponse(code, in, bytes)
            : PeerCodec.readResponse(code, in, bytes));
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

    /** How the fields of one kind of message are read. */
    private interface Body {
        Message read(HeaderReader in, Payload payload) throws CorruptMessageException, CorruptEntryException;
    }
}
