package io.openmessaging.storage.dledger.jepsen.workload;

import io.openmessaging.storage.dledger.client.DLedgerClient;

/** How a run asks members for what is no part of its load. Any thread; to be closed. */
public interface Contact extends AutoCloseable {
    /** What a member says of itself at once. */
    Sight look(String member);

    /**
     * How the group is.
     *
     * @param members how many it should have
     */
    Condition condition(int members);

    /**
     * A client that asks for changes of leader and members, and for entries.
     *
     * @throws UnsupportedOperationException if these members know no such thing
     */
    DLedgerClient admin();

    @Override
    void close();
}
