package io.openmessaging.storage.dledger.sim;

import java.util.List;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.Message;

/** Lies about where a log begins. Stateless; see {@link Liar}. */
final class InstallLiars {
    /** Reports the reset of a log durable when its force begins: so a follower promises what it may lose. */
    static final Liar RESET_REPORTED_EARLY = new InstallLiar("RESET_REPORTED_EARLY") {
        @Override
        boolean reportsLogEarly(SimProcess process) {
            return process.member().disk() instanceof SimDisk disk && disk.hasUnforcedReset();
        }
    };

    /** Changes the checksum of the chain at the base on the way. */
    static final Liar BASE_CHAIN_CHANGED = new InstallLiar("BASE_CHAIN_CHANGED") {
        @Override
        LogBase said(LogBase base) {
            return new LogBase(base.index(), base.term(), base.chainCrc() ^ 1, base.position());
        }
    };

    /** Changes the base's position on the way: entries behind it would lie elsewhere than on other members. */
    static final Liar BASE_MOVED = new InstallLiar("BASE_MOVED") {
        @Override
        LogBase said(LogBase base) {
            return new LogBase(base.index(), base.term(), base.chainCrc(), base.position() + 1);
        }
    };

    /** Gives the base the index before: the follower takes an entry twice, or none where one is. */
    static final Liar BASE_INDEX_CHANGED = new InstallLiar("BASE_INDEX_CHANGED") {
        @Override
        LogBase said(LogBase base) {
            return base.index() == 0 ? base
                : new LogBase(base.index() - 1, base.term(), base.chainCrc(), base.position());
        }
    };

    static final List<Liar> ALL = List.of(
        RESET_REPORTED_EARLY,
        BASE_CHAIN_CHANGED,
        BASE_MOVED,
        BASE_INDEX_CHANGED);

    private InstallLiars() {
    }

    /** Tells the truth but for one thing, and has members drop entries that others lack. */
    private static class InstallLiar extends Liar {
        InstallLiar(String name) {
            super(name, Fate.CAUGHT);
        }

        @Override
        boolean dropsWhatOthersLack() {
            return true;
        }

        /** What is made of the base of a request. */
        LogBase said(LogBase base) {
            return base;
        }

        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof InstallSnapshotRequest install
                ? new InstallSnapshotRequest(install.route(), install.term(), said(install.base()), install.inForce(),
                    install.files(), install.round())
                : message;
        }
    }
}
