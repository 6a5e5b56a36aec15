package io.openmessaging.storage.dledger.jepsen.host;

/** Where members run. */
public enum Place {
    /** On hosts of their own: namespaces of the network, with disks. Takes root. */
    NAMESPACES,
    /** On loopback addresses of this machine, with proxies between them. Anybody may. */
    LOOPBACK,
    /** On machines of the user's, over ssh. What they offer depends on what he may do there. */
    NODES
}
