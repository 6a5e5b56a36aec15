package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;

/** Lies about states and their snapshots. Stateless; see {@link Liar}. */
final class SnapshotLiars {
    /** Leaves out an entry now and then. */
    static final Liar ENTRY_SKIPPED = new SnapshotLiar("ENTRY_SKIPPED", Liar.Fate.CAUGHT) {
        @Override
        boolean skipsEntry(Dice dice) {
            return dice.chance(0.01);
        }
    };

    /** Saves another state than it has. */
    static final Liar OTHER_STATE_SAVED = new SnapshotLiar("OTHER_STATE_SAVED", Liar.Fate.CAUGHT) {
        @Override
        long saves(long state, Dice dice) {
            return state + 1;
        }
    };

    /** Publishes snapshots that a loss of power takes, when the log they stand for is gone. */
    static final Liar SNAPSHOT_NOT_FORCED = new SnapshotLiar("SNAPSHOT_NOT_FORCED", Liar.Fate.CAUGHT) {
        @Override
        boolean losesSnapshots() {
            return true;
        }
    };

    /** Changes chunks on the way and refits their checksums; those of the files show it. */
    static final Liar CHUNK_CHANGED = new SnapshotLiar("CHUNK_CHANGED", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof SnapshotChunkRequest chunk) || chunk.bytes().remaining() == 0
                    || !dice.chance(0.02)) {
                return message;
            }
            ByteBuffer bytes = ByteBuffer.allocate(chunk.bytes().remaining()).put(chunk.bytes().duplicate()).flip();
            bytes.put(0, (byte) (bytes.get(0) ^ 1));
            return with(chunk, bytes);
        }
    };

    /** Cuts chunks short on the way and refits their checksums; the answers tell how much came. */
    static final Liar CHUNK_CUT = new SnapshotLiar("CHUNK_CUT", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof SnapshotChunkRequest chunk && dice.chance(0.05)
                ? with(chunk, chunk.bytes().duplicate().limit(chunk.bytes().remaining() / 2)) : message;
        }
    };

    /** Asks followers to begin elsewhere than behind the snapshot that they have got. */
    static final Liar SNAPSHOT_INDEX_CHANGED = new SnapshotLiar("SNAPSHOT_INDEX_CHANGED", Liar.Fate.HARMLESS) {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof InstallSnapshotRequest install) || install.files() == 0 || !dice.chance(0.5)) {
                return message;
            }
            LogBase base = install.base();
            return new InstallSnapshotRequest(install.route(), install.term(), new LogBase(base.index() + 1,
                base.term(), base.chainCrc(), base.position()), install.inForce(), install.files(), install.round());
        }
    };

    /** Snapshots hold the application's state, and no sessions: what a client sends again is not known any more. */
    static final Liar SESSIONS_LOST_IN_SNAPSHOT = new SnapshotLiar("SESSIONS_LOST_IN_SNAPSHOT", Liar.Fate.UNSAFE) {
        @Override
        boolean losesSessionsInSnapshots() {
            return true;
        }
    };

    static final List<Liar> ALL = List.of(
        SESSIONS_LOST_IN_SNAPSHOT,
        ENTRY_SKIPPED,
        OTHER_STATE_SAVED,
        SNAPSHOT_NOT_FORCED,
        CHUNK_CHANGED,
        CHUNK_CUT,
        SNAPSHOT_INDEX_CHANGED);

    private SnapshotLiars() {
    }

    private static SnapshotChunkRequest with(SnapshotChunkRequest chunk, ByteBuffer bytes) {
        return SnapshotChunkRequest.of(chunk.route(), chunk.term(), chunk.index(), chunk.manifestCrc(),
            chunk.position(), bytes);
    }

    /** Tells the truth but for one thing, to members with state machines. */
    private static class SnapshotLiar extends Liar {
        SnapshotLiar(String name, Fate fate) {
            super(name, fate);
        }

        @Override
        boolean dropsWhatOthersLack() {
            return true;
        }
    }
}
