package io.openmessaging.storage.dledger.jepsen.host;

/**
 * A machine of the user's that is a host. A value.
 *
 * @param name as ssh knows it
 * @param address an IP address at which the other nodes and the clients reach it
 * @param rights what the user may do there
 */
record Node(String name, String address, SshReach.Rights rights) {
    /** An address of IPv4, as a pattern. */
    static final String ADDRESS = "\\d{1,3}(?:\\.\\d{1,3}){3}";

    Node {
        if (!Ssh.NODE.matcher(name).matches() || !isAddress(address)) {
            throw new IllegalArgumentException("expected a node and its address, found " + name + " and " + address);
        }
    }

    static boolean isAddress(String text) {
        return text.matches(ADDRESS);
    }
}
