package io.openmessaging.storage.dledger.jepsen.host;

/** What a machine may or may not offer to the harness, and what a person can do about it. */
public enum Feature {
    /** Hosts with networks of their own. */
    NAMESPACES("ip", "iproute2", "hosts of their own, and with them all faults of networks and disks"),
    /** To run a command on such a host. */
    NSENTER("nsenter", "util-linux", "hosts of their own, and with them all faults of networks and disks"),
    /** Rules that drop or double packets. */
    NFT("nft", "nftables", "partitions, loss, duplicate"),
    /** Slow links. */
    TC("tc", "iproute2", "rate"),
    /** To make XFS file systems, and to cut them off. */
    XFS("xfs_io", "xfsprogs", "power-loss, and disks of XFS"),
    /** To freeze a file system. */
    FREEZE("fsfreeze", "util-linux", "disk-hung"),
    /** To fill a file system. */
    FALLOCATE("fallocate", "util-linux", "disk-full"),
    /** To delay and to fail system calls. */
    STRACE("strace", "strace", "fsync-slow, fsync-fail"),
    /** Limits for groups of processes, version 1. */
    CGROUPS("", "", "cpu, memory");

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

    /** One line about what is left out without it, and how to get it. */
    String lack() {
        return program.isEmpty()
            ? "no writable cgroups of version 1: left out: " + uses
            : program + " is not installed (apt-get install -y " + debianPackage + "): left out: " + uses;
    }
}
