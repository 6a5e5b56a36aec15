package io.openmessaging.storage.dledger;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where applications of the historical library add their role handlers. Who leads is decided elsewhere, by the
 * {@link LeaderElector}. Any thread.
 */
public final class DLedgerLeaderElector {
    /** Historical form of a {@link io.openmessaging.storage.dledger.RoleChangeHandler}, which lives with the member. */
    public interface RoleChangeHandler {
        /** As {@link io.openmessaging.storage.dledger.RoleChangeHandler#handle}, but for UNKNOWN, which is not told. */
        void handle(long term, MemberState.Role role);

        /** The member is about to take part; the first call. */
        void startup();

        /** The member takes no part any more; the last call. */
        void shutdown();
    }

    private final Consumer<io.openmessaging.storage.dledger.RoleChangeHandler> member;
    private final List<RoleChangeHandler> handlers = new CopyOnWriteArrayList<>();

    /** Of the member that takes handlers by that. */
    DLedgerLeaderElector(Consumer<io.openmessaging.storage.dledger.RoleChangeHandler> member) {
        this.member = member;
    }

    /** Adds a handler; before the server starts, or it misses its {@link RoleChangeHandler#startup}. */
    public void addRoleChangeHandler(RoleChangeHandler handler) {
        handlers.add(handler);
        member.accept((term, role) -> {
            if (role != MemberState.Role.UNKNOWN) {
                handler.handle(term, role);
            }
        });
    }

    void startup() {
        handlers.forEach(RoleChangeHandler::startup);
    }

    void shutdown() {
        handlers.forEach(RoleChangeHandler::shutdown);
    }
}
