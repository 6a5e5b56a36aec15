package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The links between hosts, each of which can be cut in either direction. Used by one thread at a time. */
public interface Network {
    /**
     * Cuts links, in place of those that were cut before.
     *
     * @param unheard for each host those of whom nothing reaches it any more
     */
    void cut(Map<Host, Set<Host>> unheard) throws IOException;

    /** Lets everything through again. */
    void heal();
}
