package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;

/** Lies of followers who give snapshots in their leader's place. Stateless; see {@link Liar}. */
final class HelpLiars {
    /** What a follower gives is of another state, and who gets it takes it without a look at the checksums. */
    static final Liar HELP_UNCHECKED = new HelpLiar("HELP_UNCHECKED", Liar.Fate.UNSAFE) {
        @Override
        boolean checksSnapshots() {
            return false;
        }
    };

    /** What a follower gives is of another state; the checksums of the leader's offer show it. */
    static final Liar HELP_OF_ANOTHER_STATE = new HelpLiar("HELP_OF_ANOTHER_STATE", Liar.Fate.HARMLESS) {
    };

    /** A follower says that its snapshot ends with another entry than it does; the leader's log shows it. */
    static final Liar HELP_OF_ANOTHER_LOG = new HelpLiar("HELP_OF_ANOTHER_LOG", Liar.Fate.HARMLESS) {
        @Override
        SnapshotChunkRequest ofHelper(SnapshotChunkRequest chunk) {
            return chunk;
        }

        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof SnapshotRelayResponse relay && relay.manifest().hasRemaining()
                ? SnapshotRelayResponse.of(ofAnotherLog(relay.manifest())) : message;
        }
    };

    static final List<Liar> ALL = List.of(
        HELP_UNCHECKED,
        HELP_OF_ANOTHER_STATE,
        HELP_OF_ANOTHER_LOG);

    private HelpLiars() {
    }

    private static ByteBuffer ofAnotherLog(ByteBuffer encoded) {
        try {
            SnapshotManifest manifest = SnapshotManifest.decode(encoded);
            LogBase base = manifest.meta().base();
            return new SnapshotManifest(new SnapshotMeta(new LogBase(base.index(), base.term(), base.chainCrc() ^ 1,
                base.position()), manifest.meta().inForce()), manifest.files()).encode();
        } catch (IOException e) {
            throw new IllegalStateException("members tell manifests", e);
        }
    }

    /** Lies of what a follower gives, to members with state machines. */
    private abstract static class HelpLiar extends Liar {
        HelpLiar(String name, Fate fate) {
            super(name, fate);
        }

        @Override
        boolean dropsWhatOthersLack() {
            return true;
        }

        /** Another state is in the first file; its checksum on the way is refitted. */
        @Override
        SnapshotChunkRequest ofHelper(SnapshotChunkRequest chunk) {
            if (chunk.position() != 0) {
                return chunk;
            }
            ByteBuffer other = ByteBuffer.allocate(chunk.bytes().remaining()).put(chunk.bytes().duplicate()).flip();
            int last = other.limit() - 1;
            other.put(last, (byte) (other.get(last) ^ 1));
            return SnapshotChunkRequest.of(chunk.route(), chunk.term(), chunk.index(), chunk.manifestCrc(), 0, other);
        }
    }
}
