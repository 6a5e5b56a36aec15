package io.openmessaging.storage.dledger.jepsen.host;

/** What a place for members may or may not offer to the harness, and what a person can do about it. */
public enum Feature {
    /** Hosts with networks of their own. */
    NAMESPACES("ip", "iproute2", "hosts of their own, and with them all faults of packets and disks"),
    /** To run a command on such a host. */
    NSENTER("nsenter", "util-linux", "hosts of their own, and with them all faults of packets and disks"),
    /** Links that can be cut. */
    LINKS("nft", "nftables", "partition-*, deaf, mute"),
    /** Rules that drop or double packets. */
    NFT("nft", "nftables", "loss, duplicate"),
    /** Slow links. */
    RATE("tc", "iproute2", "rate"),
    /** To make XFS file systems, and to cut them off. */
    XFS("xfs_io", "xfsprogs", "power-loss, disk-lies, and disks of XFS"),
    /** To freeze a file system. */
    FREEZE("fsfreeze", "util-linux", "disk-hung"),
    /** To fill a file system. */
    FALLOCATE("fallocate", "util-linux", "disk-full"),
    /** To delay and to fail system calls. */
    STRACE("strace", "strace", "fsync-slow, fsync-fail, disk-lies"),
    /** Limits for groups of processes, of version 1 or 2. */
    CGROUPS("", "", "cpu, memory"),
    /** Wall clocks that can be set for each member. */
    CLOCKS("", "faketime", "clock-jump, clock-drift"),
    /** Proxies, which handle what members say to each other message by message. */
    PROXIES("", "", "delay, reorder, breaks");

    static final String NO_GROUPS = "no control groups that can be written, with limits for processor and memory";

    private final String program;
    private final String debianPackage;
    private final String uses;

    Feature(String program, String debianPackage, String uses) {
        this.program = program;
        this.debianPackage = debianPackage;
        this.uses = uses;
    }

    /** The program that must be found; "" for none. */
    String program() {
        return program;
    }

    /** One line about what is left out without it in a place, and how to get it. */
    String lack(Place place) {
        String why = place == Place.NODES ? "nodes have no proxies between them (--rootless)"
            : this == CLOCKS ? "libfaketime is not installed (apt-get install -y " + debianPackage + ")"
            : place == Place.LOOPBACK ? "members on loopback have no hosts of their own"
            : this == PROXIES ? "hosts of their own have no proxies between them (--rootless)"
            : program.isEmpty() ? NO_GROUPS
            : program + " is not installed (apt-get install -y " + debianPackage + ")";
        return why + leftOut();
    }

    /** What is left out without it, to be put behind the reason. */
    String leftOut() {
        return ": left out: " + uses;
    }
}
