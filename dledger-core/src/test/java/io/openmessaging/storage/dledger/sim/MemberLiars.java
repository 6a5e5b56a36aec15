package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** Lies about who is in the group, told by a disk when a member starts. Stateless; see {@link Liar}. */
final class MemberLiars {
    /** The last configuration is forgotten, committed or not. */
    static final Liar LAST_CHANGE_FORGOTTEN = new MemberLiar("LAST_CHANGE_FORGOTTEN") {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            List<LoggedConfiguration> all = found.configurations();
            return with(found, all.subList(0, Math.max(0, all.size() - 1)));
        }
    };

    static final List<Liar> ALL = List.of(
        LAST_CHANGE_FORGOTTEN);

    private MemberLiars() {
    }

    private static RecoveredLog with(RecoveredLog found, List<LoggedConfiguration> configurations) {
        return new RecoveredLog(found.base(), found.term(), found.votedFor(), found.commitHint(), found.lastIndex(),
            found.runFirstIndexes(), found.runTerms(), found.life(), configurations);
    }

    /** Tells the truth but for one thing, where members come and go. */
    private static class MemberLiar extends Liar {
        MemberLiar(String name) {
            super(name, Fate.UNSAFE);
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
