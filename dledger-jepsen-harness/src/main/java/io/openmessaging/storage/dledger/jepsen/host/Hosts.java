package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.List;

/** The hosts of a run, as somebody makes them and takes them away. Used by one thread at a time. */
public interface Hosts {
    /** What becomes of that which members kept on disk. */
    enum Disks {
        /** It goes with the hosts. */
        DELETED,
        /** It stays, for somebody who wants to look into it. */
        KEPT
    }

    /**
     * Makes all hosts. After a failure {@link #remove} takes away what was made.
     *
     * @throws IOException if one cannot be made
     */
    void create() throws IOException;

    /** The words before a command that runs where the clients are. */
    List<String> clientPrefix();

    /**
     * Takes everything away, but perhaps the disks, whether all of it is there or only some, and the processes first.
     * Says what could not be taken away; nothing if all is gone.
     */
    List<String> remove(Disks disks);
}
