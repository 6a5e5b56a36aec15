package io.openmessaging.storage.dledger.benchmark.driver;

/** A member of a measured group, in this process. */
public interface Member extends Appender {
    /** Whether it leads and takes appends. */
    boolean isLeader();

    /** How many entries it has that it knows to be committed; those of the system itself may be among them. */
    long entries();
}
