package io.openmessaging.storage.dledger.rpc;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;

/**
 * The transport of a process: sends requests to other members and hands inbound ones to the members that live here.
 * Several groups may share one service, one listening port and one connection to each peer process.
 *
 * <p>Sending never blocks and never queues without bound: a request that cannot be written now completes exceptionally.
 * All methods may be called from any thread. Architecture §3.7.
 */
public interface DLedgerRpcService extends DLedgerProtocol, DLedgerClientProtocol, AutoCloseable {
    /**
     * Makes a member reachable here, and tells where its peers are.
     *
     * @param peers where the other members of the group are
     */
    void register(String group, String selfId, PeerAddressResolver peers, DLedgerProtocolHandler peerHandler,
                  DLedgerClientProtocolHandler clientHandler);

    /** Sends a sign of life of this process to the one at host:port. */
    CompletableFuture<ProcessBeatReply> beat(String address, ProcessBeat beat);

    /** Sends heartbeats of several groups to the process at host:port, in one message. */
    CompletableFuture<HeartBeatBundleReply> heartBeats(String address, HeartBeatBundle bundle);

    /**
     * Says who answers the beats of other processes, on network threads. Without anybody they are not answered, so that
     * no group elsewhere rests on this process.
     *
     * @return false if somebody answers them already, who goes on
     */
    boolean answerBeats(Function<ProcessBeat, ProcessBeatReply> answerer);

    /** Undoes {@link #answerBeats}; does nothing if that one does not answer them. */
    void ignoreBeats(Function<ProcessBeat, ProcessBeatReply> answerer);

    /** Undoes {@link #register}; later requests for the group are answered UNKNOWN_GROUP. */
    void unregister(String group, String selfId);

    /** Listens. The second call does nothing. */
    void startup() throws IOException;

    /** The port that the service listens on, also where port 0 was asked for; -1 before {@link #startup}. */
    int listenPort();

    /** Stops listening, closes all connections, completes what is waiting exceptionally. */
    void shutdown();

    @Override
    default void close() {
        shutdown();
    }
}
