package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** Lies about who is in the group, told by a disk when a member starts. Stateless; see {@link Liar}. */
final class MemberLiars {
    /**
     * The last configuration is forgotten, committed or not. Members then wait for others that are gone; since stores
     * are named by configurations, who forgets one does not count beside those who know it.
     */
    static final Liar LAST_CHANGE_FORGOTTEN = new MemberLiar("LAST_CHANGE_FORGOTTEN") {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            List<LoggedConfiguration> all = found.configurations();
            return with(found, all.subList(0, Math.max(0, all.size() - 1)));
        }

        @Override
        SimOptions options(SimOptions drawn) {
            return drawn.withMembers(1); // Others are let in: a founder that forgets that is a group of its own.
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
        WIPED_VOTES,
        FOUNDS_BY_MAJORITY);

    private MemberLiars() {
    }

    private static RecoveredLog with(RecoveredLog found, List<LoggedConfiguration> configurations) {
        return new RecoveredLog(found.base(), found.term(), found.votedFor(), found.commitHint(), found.lastIndex(),
            found.runFirstIndexes(), found.runTerms(), found.life(), configurations, found.belonging());
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
        MemberLiar(String name) {
            super(name, Fate.CAUGHT);
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
