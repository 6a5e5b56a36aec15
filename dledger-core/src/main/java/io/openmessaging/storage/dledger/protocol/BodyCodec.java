package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * The payloads that hold users' bodies: of an append, of a batch, of an answered GET. Slices of entries need no codec,
 * since they are sent as they lie in the log. Stateless; any thread.
 */
final class BodyCodec {
    /** Count that stands for an append of one body, which is the whole payload. */
    static final int NO_BATCH = -1;

    private BodyCodec() {
    }

    static void checkBody(byte[] body) {
        if (body == null) {
            throw new IllegalArgumentException("a message without its body");
        }
    }

    /** How many bodies the batch has; none of them may be null. */
    static int checkedCount(List<byte[]> batch) {
        batch.forEach(BodyCodec::checkBody);
        return batch.size();
    }

    /** A batch on the wire: a table of lengths, then the bodies. */
    static ByteBuffer[] batchParts(List<byte[]> batch) {
        ByteBuffer[] parts = new ByteBuffer[1 + batch.size()];
        ByteBuffer lengths = ByteBuffer.allocate(Integer.BYTES * batch.size());
        for (int i = 0; i < batch.size(); i++) {
            lengths.putInt(batch.get(i).length);
            parts[1 + i] = ByteBuffer.wrap(batch.get(i));
        }
        parts[0] = lengths.flip();
        return parts;
    }

    static List<byte[]> readBatch(ByteBuffer payload, int count) throws CorruptMessageException {
        if (count < 0 || count > payload.remaining() / Integer.BYTES) {
            throw new CorruptMessageException("a batch of " + count + " bodies in " + payload.remaining() + " bytes");
        }
        ByteBuffer lengths = payload.slice(payload.position(), Integer.BYTES * count);
        ByteBuffer bodies = payload.duplicate().position(payload.position() + Integer.BYTES * count);
        List<byte[]> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            batch.add(readBody(bodies, lengths.getInt()));
        }
        if (bodies.hasRemaining()) {
            throw new CorruptMessageException(bodies.remaining() + " bytes behind the last of " + count + " bodies");
        }
        return batch;
    }

    /** Copies a payload that is one body. */
    static byte[] readAll(Payload payload) throws CorruptMessageException {
        return readBody(payload.bytes().duplicate(), payload.bytes().remaining());
    }

    /** Copies the next {@code length} bytes. */
    static byte[] readBody(ByteBuffer bodies, int length) throws CorruptMessageException {
        if (length < 0 || length > bodies.remaining()) {
            throw new CorruptMessageException("a body of " + length + " bytes, " + bodies.remaining() + " are there");
        }
        byte[] body = new byte[length];
        bodies.get(body);
        return body;
    }

    /** Entries in their encoded form, one behind the other; copied, since small parts cost a socket more than that. */
    static ByteBuffer encodeEntries(List<DLedgerEntry> entries) {
        int bytes = 0;
        for (DLedgerEntry entry : entries) {
            bytes = Math.addExact(bytes, entry.getSize());
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        int at = 0;
        for (DLedgerEntry entry : entries) {
            EntryLayout.put(out, at, entry.getType(), entry.getIndex(), entry.getTerm(), entry.getPos(),
                entry.getBody());
            out.putInt(at + EntryLayout.CHAIN_CRC, entry.getChainCrc());
            out.putInt(at + EntryLayout.BODY_CRC, entry.getBodyCrc());
            at += entry.getSize();
        }
        return out;
    }

    /**
     * Reads entries whose indexes rise. Bodies are checked against their checksums, headers against the chain wherever
     * the entry before is there too; of an entry behind a gap the header cannot be checked.
     */
    static List<DLedgerEntry> decodeEntries(ByteBuffer payload) throws CorruptEntryException {
        ByteBuffer in = payload.slice();
        List<DLedgerEntry> entries = new ArrayList<>();
        DLedgerEntry previous = null;
        int at = 0;
        while (at < in.limit()) {
            DLedgerEntry entry = DLedgerEntry.read(in, at);
            if (previous != null) {
                checkFollows(in, at, entry, previous);
            }
            entries.add(entry);
            at += entry.getSize();
            previous = entry;
        }
        return entries;
    }

    private static void checkFollows(ByteBuffer in, int at, DLedgerEntry entry, DLedgerEntry previous)
            throws CorruptEntryException {
        if (entry.getIndex() <= previous.getIndex()) {
            throw new CorruptEntryException(entry.getIndex(), "follows entry " + previous.getIndex());
        }
        boolean isNext = entry.getIndex() == previous.getIndex() + 1;
        if (isNext && entry.getChainCrc() != EntryLayout.computeChainCrc(in, at, previous.getChainCrc())) {
            throw new CorruptEntryException(entry.getIndex(), "checksum differs");
        }
    }
}
