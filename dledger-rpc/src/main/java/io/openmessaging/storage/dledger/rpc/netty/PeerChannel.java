package io.openmessaging.storage.dledger.rpc.netty;

import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.AttributeKey;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one peer process: at most one connection at a time, made when it is needed, so that requests arrive in the
 * order of their sending.
 *
 * <p>A request that finds a connection being made waits for it, a few dozen at most; one that comes while the next
 * attempt is still backed off fails at once. Any thread asks; {@code current} is written under this object's monitor
 * and read by anyone, all else is guarded by the monitor. No future is completed under it. Architecture §3.7.
 */
final class PeerChannel {
    private static final Logger LOG = LoggerFactory.getLogger(PeerChannel.class);
    private static final int MAX_WAITING = 64;
    private static final long MIN_BACK_OFF_MS = 50;
    private static final long MAX_BACK_OFF_MS = 1000;
    private static final int FLUSH_AFTER_WRITES = 256;

    /** Its pipeline forgets the connection when it ends, which may be before anybody is told that it was made. */
    private static final AttributeKey<Connection> CONNECTION = AttributeKey.valueOf(PeerChannel.class, "connection");

    private enum State { IDLE, CONNECTING, CONNECTED, CLOSED }

    private final String address;
    private final Bootstrap bootstrap;
    private final TransportCounters counters;
    private final InboundBudget budget;
    private volatile Connection current;
    private State state = State.IDLE;
    private List<Call<?>> waiting = new ArrayList<>();
    private long backOffMs;
    private long nextAttemptNs = System.nanoTime();

    /**
     * A channel not connected yet.
     *
     * @param address host:port
     */
    PeerChannel(String address, Bootstrap bootstrap, TransportCounters counters, InboundBudget budget) {
        this.address = address;
        this.bootstrap = bootstrap.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Connection connection = new Connection(channel, PeerChannel.this, counters, budget);
                channel.attr(CONNECTION).set(connection);
                channel.pipeline().addLast(
                    new FlushConsolidationHandler(FLUSH_AFTER_WRITES, true),
                    new FrameAssembler(counters, new HeldBytes(Long.MAX_VALUE, counters),
                        FrameAssembler.Delivery.ALWAYS),
                    connection);
            }
        });
        this.counters = counters;
        this.budget = budget;
    }

    String address() {
        return address;
    }

    /** Sends the call now, lets it wait for the connection that is being made, or refuses it at once. */
    void send(Call<?> call) {
        Connection connection = current;
        if (connection != null) {
            connection.send(call);
            return;
        }
        String refusal = null;
        boolean connect = false;
        synchronized (this) {
            connection = current;
            if (connection == null) {
                refusal = refusalOfWaiting();
                if (refusal == null) {
                    waiting.add(call);
                    connect = state == State.IDLE;
                    state = State.CONNECTING;
                }
            }
        }
        if (connection != null) {
            connection.send(call);
        } else if (refusal != null) {
            call.refuse(DLedgerResponseCode.UNREACHABLE, refusal);
        } else if (connect) {
            connect();
        }
    }

    private String refusalOfWaiting() {
        if (state == State.CLOSED) {
            return "the transport is shut down";
        }
        long waitMs = TimeUnit.NANOSECONDS.toMillis(nextAttemptNs - System.nanoTime());
        if (state == State.IDLE && waitMs > 0) {
            return address + " is not connected, next attempt in " + waitMs + " ms";
        }
        return waiting.size() < MAX_WAITING ? null : MAX_WAITING + " requests wait for a connection to " + address;
    }

    private void connect() {
        ChannelFuture connecting;
        try {
            connecting = bootstrap.connect(socketAddress(address));
        } catch (RuntimeException e) {
            // The threads have ended: shut down meanwhile.
            failed(e);
            return;
        }
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected(connecting.channel().attr(CONNECTION).get());
            } else {
                failed(done.cause());
            }
        });
    }

    /** Those that waited go first: {@code current} is shown to others only when none of them is left. */
    private void connected(Connection connection) {
        LOG.debug("connected to {}", address);
        while (connection.isActive()) {
            List<Call<?>> first;
            synchronized (this) {
                if (state == State.CLOSED) {
                    break;
                }
                if (waiting.isEmpty()) {
                    state = State.CONNECTED;
                    current = connection;
                    return;
                }
                first = takeWaiting();
            }
            first.forEach(connection::send);
        }
        connection.close();
        // Closed here; or it ended before this thread came to look, and its end was told when it was not current yet.
        failed(new ClosedChannelException());
    }

    private void failed(Throwable cause) {
        List<Call<?>> refused;
        synchronized (this) {
            backOff();
            state = state == State.CLOSED ? State.CLOSED : State.IDLE;
            refused = takeWaiting();
        }
        LOG.debug("no connection to {}: {}", address, cause.toString());
        refused.forEach(call -> call.refuse(DLedgerResponseCode.UNREACHABLE, "no connection to " + address + ": "
            + cause.getMessage()));
    }

    private List<Call<?>> takeWaiting() {
        List<Call<?>> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private void backOff() {
        backOffMs = Math.min(MAX_BACK_OFF_MS, Math.max(MIN_BACK_OFF_MS, 2 * backOffMs));
        nextAttemptNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backOffMs);
    }

    /**
     * The connection ended. The next may be made at once if this one worked; a peer that only accepts and closes is
     * backed off from like one that is not there.
     */
    synchronized void disconnected(Connection connection) {
        if (current != connection) {
            return;
        }
        current = null;
        state = state == State.CLOSED ? State.CLOSED : State.IDLE;
        if (connection.hasAnswered()) {
            backOffMs = 0;
        } else {
            backOff();
        }
    }

    /** Ends the connection; what is in flight and what comes later fails. */
    void close() {
        Connection connection;
        List<Call<?>> refused;
        synchronized (this) {
            state = State.CLOSED;
            connection = current;
            refused = takeWaiting();
        }
        refused.forEach(call -> call.refuse(DLedgerResponseCode.UNREACHABLE, "the transport is shut down"));
        if (connection != null) {
            connection.close();
        }
    }

    /**
     * Reads host:port; the host may be an IPv6 address in brackets. It is looked up when the connection is made.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    static InetSocketAddress socketAddress(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("address '" + address + "' is not of the form host:port");
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return InetSocketAddress.createUnresolved(host, Integer.parseInt(address.substring(colon + 1)));
    }
}
