package io.openmessaging.storage.dledger.jepsen.host;

import java.nio.file.Path;
import java.util.List;

/**
 * A place for one member: an address, a directory that may be cut off, and a way to run commands there. A value.
 *
 * @param id the id of its member: n0, n1, …
 * @param address an IP address that all hosts and the clients can reach
 * @param port where its member listens
 * @param directory below which its member keeps its files; the mount point of its disk, where it has one
 * @param image the file that its disk is; empty path for a host without a disk of its own
 * @param logs a directory for what its member says, which outlives the run
 * @param reach how commands run there
 */
public record Host(String id, String address, int port, Path directory, Path image, Path logs, Reach reach) {
    /**
     * A host that is a part of this machine.
     *
     * @param prefix the words before a command that runs it on this host; none where no words are needed
     */
    public Host(String id, String address, int port, Path directory, Path image, Path logs, List<String> prefix) {
        this(id, address, port, directory, image, logs, new LocalReach(prefix));
    }

    /** Where its member listens, as host:port. */
    public String endpoint() {
        return address + ":" + port;
    }

    /** As members are named in a list of peers. */
    public String peer() {
        return id + "-" + endpoint();
    }

    @Override
    public String toString() {
        return id;
    }
}
