package io.openmessaging.storage.dledger.benchmark.driver;

/**
 * A system that is measured: the one class that knows its words and its best settings. It has a public constructor
 * without parameters. Systems throw what they like; whatever it is ends the process.
 */
public interface MeasuredSystem {
    /** Starts this process's member; it is up when this returns, whether or not a leader is known. */
    Member startMember(Place place) throws Exception;

    /** Connects a client to a group that has a leader. */
    Appender startClient(Place place) throws Exception;
}
