package io.openmessaging.storage.dledger.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.MemberListener;
import io.openmessaging.storage.dledger.MemberListener.Health;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * Tells the application's listeners what has changed between two published states of the member, once the lock is
 * released. Guarded by the group's lock, but for the list of listeners, which any thread may extend.
 */
final class MemberNews {
    /** Operators know the group by one name. */
    private static final Logger LOG = LoggerFactory.getLogger(GroupRunner.class);

    private final String name;
    private final AfterTurn callbacks;
    private final List<MemberListener> listeners = new CopyOnWriteArrayList<>();
    private MemberState.Role toldRole = MemberState.Role.UNKNOWN;
    private long toldTerm = -1;
    private String toldLeader = "";
    /** Null before the first turn. */
    private LoggedConfiguration toldMembers;
    private Health toldHealth = Health.WHOLE;

    /** News of the member of that name that are told by these callbacks. */
    MemberNews(String name, AfterTurn callbacks) {
        this.name = name;
        this.callbacks = callbacks;
    }

    void add(MemberListener listener) {
        listeners.add(listener);
    }

    void tell(MemberState state) {
        MemberState.View view = state.view();
        tellMembers(state.configurations().last());
        boolean sameTerm = view.term() == toldTerm;
        if (!sameTerm || view.role() != toldRole) {
            each(listener -> listener.roleChanged(view.term(), view.role()));
        }
        if (!view.leaderId().equals(toldLeader) || !sameTerm && !view.leaderId().isEmpty()) {
            each(listener -> listener.leaderChanged(view.term(), view.leaderId()));
        }
        if (toldHealth != Health.FAILED) {
            tellHealth(view.life().recovering() ? Health.RECOVERING : Health.WHOLE);
        }
        toldRole = view.role();
        toldTerm = view.term();
        toldLeader = view.leaderId();
    }

    private void tellMembers(LoggedConfiguration inForce) {
        if (!inForce.equals(toldMembers)) {
            boolean isFirst = toldMembers == null;
            toldMembers = inForce;
            if (!isFirst) {
                LOG.info("{}: as of entry {}, {}", name, inForce.index(), inForce.configuration());
                each(listener -> listener.membersChanged(inForce));
            }
        }
    }

    void tellFailed() {
        tellHealth(Health.FAILED);
    }

    private void tellHealth(Health health) {
        if (health != toldHealth) {
            toldHealth = health;
            each(listener -> listener.healthChanged(health));
        }
    }

    private void each(Consumer<MemberListener> call) {
        for (MemberListener listener : listeners) {
            callbacks.add(() -> call.accept(listener));
        }
    }
}
