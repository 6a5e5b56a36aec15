package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.protocol.CorruptMessageException;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MessageCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that this process made, from its first byte to its end, and the calls in flight on it.
 *
 * <p>Any thread sends; the connection's I/O thread receives, sweeps and ends it. Every call handed to {@link #send} is
 * completed once: by its answer, its timeout, its failed write, or the end of the connection.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long SWEEP_INTERVAL_MS = 50;
    /** Two seconds, counted in sweeps: a pause of this process is one sweep, however long. */
    private static final int MAX_SILENT_SWEEPS = 40;

    private final Channel channel;
    private final PeerChannel owner;
    private final TransportCounters counters;
    private final InboundBudget budget;
    private final Map<Long, Call<?>> inFlight = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelation = new AtomicLong();
    private final AtomicLong unwrittenBytes = new AtomicLong();
    private ScheduledFuture<?> sweeper;
    private boolean answered;
    private int silentSweeps;
    private int silentTimeouts;

    Connection(Channel channel, PeerChannel owner, TransportCounters counters, InboundBudget budget) {
        this.channel = channel;
        this.owner = owner;
        this.counters = counters;
        this.budget = budget;
    }

    /** Sends the call, or refuses it at once: nothing waits for a connection that cannot take it. */
    void send(Call<?> call) {
        if (!channel.isActive() || unwrittenBytes.get() > IoThreads.HIGH_WATER_BYTES) {
            call.refuse(DLedgerResponseCode.UNREACHABLE, owner.address() + " takes no more bytes now");
            return;
        }
        long correlation = lastCorrelation.incrementAndGet();
        ChannelPromise written = MessageWriter.promise(channel);
        call.sentWith(written);
        inFlight.put(correlation, call);
        written.addListener(done -> {
            if (!done.isSuccess() && inFlight.remove(correlation) != null) {
                call.fail(DLedgerResponseCode.UNREACHABLE, "the connection to " + owner.address()
                    + " broke before the request was sent");
            }
        });
        try {
            write(MessageWriter.frame(call.request, correlation, written, counters), written);
        } catch (IllegalArgumentException e) {
            inFlight.remove(correlation);
            call.answer.completeExceptionally(e);
        }
    }

    /**
     * Hands the frame to the I/O thread, also when this is the I/O thread: a write of its own would overtake those that
     * other threads have handed over before.
     */
    private void write(ByteBuf frame, ChannelPromise written) {
        int frameBytes = frame.readableBytes();
        unwrittenBytes.addAndGet(frameBytes);
        written.addListener(done -> unwrittenBytes.addAndGet(-frameBytes));
        try {
            channel.eventLoop().execute(() -> channel.writeAndFlush(frame, written));
        } catch (RejectedExecutionException e) {
            // Shut down meanwhile.
            frame.release();
            written.tryFailure(e);
        }
    }

    boolean isActive() {
        return channel.isActive();
    }

    /** Whether a sound answer ever came. Read by the I/O thread. */
    boolean hasAnswered() {
        return answered;
    }

    void close() {
        channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        sweeper = ctx.executor().scheduleWithFixedDelay(this::sweep, SWEEP_INTERVAL_MS, SWEEP_INTERVAL_MS,
            TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Frame frame = (Frame) message;
        if (frame.kind() != Frame.Kind.RESPONSE) {
            frame.release();
            BadPeer.refuse(channel, counters, "a request where responses belong");
            return;
        }
        silentSweeps = 0;
        silentTimeouts = 0;
        Call<?> call = inFlight.remove(frame.correlation());
        if (call == null) {
            // Its caller has given up waiting.
            frame.release();
            return;
        }
        receive(frame, call);
    }

    private void receive(Frame frame, Call<?> call) {
        if (frame.code() != MessageCodec.codeOf(call.request)) {
            frame.release();
            fail(call, "the answer to another kind of request, " + frame.code());
            return;
        }
        int payloadBytes = frame.payloadBytes();
        budget.take(payloadBytes);
        Message answer;
        try {
            answer = MessageCodec.decodeResponse(frame.code(), frame.header(), frame.payload(), () -> {
                budget.give(payloadBytes);
                frame.release();
            });
        } catch (CorruptMessageException e) {
            fail(call, "a corrupt message: " + e.getMessage());
            return;
        } catch (CorruptEntryException e) {
            counters.slicesRefused.increment();
            call.fail(DLedgerResponseCode.CORRUPT_SLICE, owner.address() + " sent " + e.getMessage());
            return;
        }
        answered = true;
        call.answered(answer);
    }

    private void fail(Call<?> call, String found) {
        BadPeer.refuse(channel, counters, found);
        call.fail(DLedgerResponseCode.NETWORK_ERROR, owner.address() + " sent " + found);
    }

    /** Ends calls that are overdue; and the connection, when calls time out and nothing at all has come for long. */
    private void sweep() {
        long nowNs = System.nanoTime();
        silentSweeps += inFlight.isEmpty() && silentTimeouts == 0 ? 0 : 1;
        for (Iterator<Call<?>> calls = inFlight.values().iterator(); calls.hasNext();) {
            Call<?> call = calls.next();
            if (call.isOverdueTwice(nowNs)) {
                calls.remove();
                silentTimeouts++;
                call.fail(DLedgerResponseCode.TIMEOUT, owner.address() + " did not answer in time");
            }
        }
        if (silentTimeouts > 0 && silentSweeps >= MAX_SILENT_SWEEPS) {
            // Behind a healed partition an old connection may stay mute for minutes; a new one works at once.
            LOG.info("{}: {} requests timed out and nothing came, connecting anew", owner.address(), silentTimeouts);
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        sweeper.cancel(false);
        owner.disconnected(this);
        // A call whose write is not done yet is ended by its failing write: it is known not to have left.
        for (Iterator<Call<?>> calls = inFlight.values().iterator(); calls.hasNext();) {
            Call<?> call = calls.next();
            if (call.isWritten()) {
                calls.remove();
                call.fail(DLedgerResponseCode.NETWORK_ERROR, "the connection to " + owner.address()
                    + " broke before the answer came");
            }
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{}: connection broke: {}", owner.address(), cause.getMessage());
        } else {
            LOG.warn("{}: connection closed after a fault", owner.address(), cause);
        }
        ctx.close();
    }
}
