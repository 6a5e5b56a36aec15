package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.BrokenMembers;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** Lies about who is in the group, told by disks and by members to themselves. Stateless; see {@link Liar}. */
final class MemberLiars {
    /**
     * The last configuration is forgotten, committed or not. Members then wait for others that are gone; since stores
     * are named by configurations, who forgets one does not count beside those who know it.
     */
    static final Liar LAST_CHANGE_FORGOTTEN = new MemberLiar("LAST_CHANGE_FORGOTTEN", Liar.Fate.CAUGHT) {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            List<LoggedConfiguration> all = found.configurations();
            return recoveredWith(found, found.life(), all.subList(0, Math.max(0, all.size() - 1)), found.belonging());
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.withMembers(1); // Others are let in: a founder that forgets that is a group of its own.
        }
    };

    /** In ASYNC, a force of the log does nothing, not for entries that change who is in the group either. */
    static final Liar ASYNC_FORCES_NOTHING = new MemberLiar("ASYNC_FORCES_NOTHING", Liar.Fate.UNSAFE) {
        @Override
        boolean forcesLog(FlushMode mode) {
            return mode == FlushMode.SYNC;
        }

        /** That a snapshot stands for a log which is not there would show first. */
        @Override
        boolean dropsWhatOthersLack() {
            return false;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.withMembers(1).in(FlushMode.ASYNC); // A founder that forgets the others elects itself.
        }
    };

    /** Who is in the group is lost with the log, as if it were noted nowhere else. */
    static final Liar MEMBERS_LOST_WITH_LOG = new MemberLiar("MEMBERS_LOST_WITH_LOG", Liar.Fate.UNSAFE) {
        @Override
        boolean notesMembers() {
            return false;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.withMembers(1).in(FlushMode.SYNC);
        }
    };

    /** While a configuration is joint, members count the new voters alone. */
    static final Liar OLD_VOTERS_FORGOTTEN = new MemberLiar("OLD_VOTERS_FORGOTTEN", Liar.Fate.UNSAFE) {
        @Override
        void mislead(MemberState state) {
            BrokenMembers.forgetOldVoters(state);
        }
    };

    /** A leader takes its last change for committed, and begins the next, or the second half of that one, before. */
    static final Liar LAST_CHANGE_NOT_AWAITED = new MemberLiar("LAST_CHANGE_NOT_AWAITED", Liar.Fate.UNSAFE) {
        @Override
        void mislead(MemberState state) {
            BrokenMembers.takeLastChangeForCommitted(state);
        }
    };

    /**
     * A member that starts does not know any more which cluster it voted to found, and comes to it as a stranger. Where
     * too many do, too few are left who count.
     */
    static final Liar PLEDGE_FORGOTTEN = new Liar("PLEDGE_FORGOTTEN", Liar.Fate.CAUGHT) {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            Belonging now = found.belonging();
            return recoveredWith(found, found.life(), found.configurations(),
                new Belonging(now.storeId(), now.clusterId(), now.joined()));
        }
    };

    /** An operator tells two members at once to found the group by a majority: at most one of them does so. */
    static final Liar TWO_TOLD_TO_FOUND = new Liar("TWO_TOLD_TO_FOUND", Liar.Fate.HARMLESS) {
        @Override
        boolean tellsTwoToFound() {
            return true;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.withMembers(Math.max(3, drawn.members())).in(FlushMode.SYNC);
        }
    };

    /** A member whose directory was emptied votes as before. */
    static final Liar WIPED_VOTES = new WipeLiar("WIPED_VOTES") {
        @Override
        boolean hidesWipes() {
            return true;
        }
    };

    /** Members found a group by a majority though another majority may be founded. */
    static final Liar FOUNDS_BY_MAJORITY = new WipeLiar("FOUNDS_BY_MAJORITY") {
        @Override
        boolean wipesMajorities() {
            return true;
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return new SimOptions(drawn.members(),
                drawn.timing().withRaft(drawn.timing().raft().foundingByMajority(true)), drawn.network(),
                drawn.crashes(), drawn.disk(), drawn.workload(), drawn.losses(), drawn.machine(), drawn.transfers(),
                drawn.reads());
        }
    };

    static final List<Liar> ALL = List.of(
        LAST_CHANGE_FORGOTTEN,
        ASYNC_FORCES_NOTHING,
        MEMBERS_LOST_WITH_LOG,
        OLD_VOTERS_FORGOTTEN,
        LAST_CHANGE_NOT_AWAITED,
        PLEDGE_FORGOTTEN,
        TWO_TOLD_TO_FOUND,
        WIPED_VOTES,
        FOUNDS_BY_MAJORITY);

    private MemberLiars() {
    }

    /** Tells the truth but for one thing, where directories are emptied. */
    private static class WipeLiar extends Liar {
        WipeLiar(String name) {
            super(name, Fate.UNSAFE);
        }

        @Override
        boolean liesOfWipes() {
            return true;
        }
    }

    /** Tells the truth but for one thing, where members come and go. */
    private static class MemberLiar extends Liar {
        MemberLiar(String name, Fate fate) {
            super(name, fate);
        }

        @Override
        boolean liesOfMembers() {
            return true;
        }

        @Override
        boolean dropsWhatOthersLack() {
            return true;
        }
    }
}
