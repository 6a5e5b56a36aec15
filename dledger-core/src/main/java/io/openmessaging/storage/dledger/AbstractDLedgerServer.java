package io.openmessaging.storage.dledger;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.openmessaging.storage.dledger.runtime.ForwardingPeerHandler;
import io.openmessaging.storage.dledger.runtime.GroupRunner;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Who hears of a member's changes, and the names under which the historical library gave out its parts. Any thread may
 * call any method.
 */
public abstract class AbstractDLedgerServer extends ForwardingPeerHandler {
    private final List<RoleChangeHandler> roleHandlers = new CopyOnWriteArrayList<>();
    private final List<MemberListener> listeners = new CopyOnWriteArrayList<>();
    private final DLedgerLeaderElector elector = new DLedgerLeaderElector(this::addRoleChangeHandler);

    /** Only a {@link DLedgerServer} is one. */
    AbstractDLedgerServer() {
    }

    /** The group's runner; null before the server starts. */
    abstract GroupRunner runner();

    /** Adds a handler, which hears of the changes from now on; see {@link RoleChangeHandler#handle}. */
    public void addRoleChangeHandler(RoleChangeHandler handler) {
        roleHandlers.add(handler);
        if (runner() != null) {
            runner().addRoleChangeHandler(handler);
        }
    }

    /** Adds a listener for role, leader and health, which hears of the changes from now on. */
    public void addMemberListener(MemberListener listener) {
        listeners.add(listener);
        if (runner() != null) {
            runner().addMemberListener(listener);
        }
    }

    /** The runner, which has not started, tells all who were added. */
    void introduce(GroupRunner joining) {
        roleHandlers.forEach(joining::addRoleChangeHandler);
        listeners.forEach(joining::addMemberListener);
    }

    public abstract DLedgerStore getDLedgerStore();

    /** Historical name of {@link #getDLedgerStore}. */
    public DLedgerStore getdLedgerStore() {
        return getDLedgerStore();
    }

    /** Historical place to add role handlers. */
    public DLedgerLeaderElector getDLedgerLeaderElector() {
        return elector;
    }
}
