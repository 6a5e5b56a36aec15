package io.openmessaging.storage.dledger.jepsen.proxy;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/**
 * One direction of a connection: takes frames from one side and gives them to the other when their link lets them
 * through. The end of the connection waits behind the last frame. Used on the thread of its {@link Proxies} only.
 */
final class Pipe extends ChannelInboundHandlerAdapter {
    private static final int MOST_FRAME_BYTES = 4 + (16 << 20);
    private static final int LENGTH_BYTES = 4;
    private static final int FLAGS_AT = 8;
    private static final int ANSWER = 1;
    /** With more than that, what comes is left to the sender's kernel, and in the end to the sender. */
    private static final int MOST_HELD_BYTES = 1 << 20;

    private record Held(long dueNs, long number, ByteBuf frame, boolean breaks) {
    }

    private final Link link;
    private final Channel in;
    private final Channel out;
    private final Runnable drain = this::drain;
    private final PriorityQueue<Held> held =
        new PriorityQueue<>(Comparator.comparingLong(Held::dueNs).thenComparingLong(Held::number));
    /** The other direction. Null until both are there. */
    private Pipe back;
    private long heldBytes;
    private long nextNumber;
    private long lastDueNs = Long.MIN_VALUE;
    private boolean isEnded;

    private Pipe(Link link, Channel in, Channel out) {
        this.link = link;
        this.in = in;
        this.out = out;
    }

    /** Joins two connections that nobody has read from yet. */
    static void join(Channel near, Channel far, Link forth, Link back) {
        Pipe there = new Pipe(forth, near, far);
        Pipe here = new Pipe(back, far, near);
        there.back = here;
        here.back = there;
        there.open();
        here.open();
    }

    private void open() {
        link.watch(drain);
        in.pipeline().addLast(new LengthFieldBasedFrameDecoder(MOST_FRAME_BYTES, 0, LENGTH_BYTES), this);
        in.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frame = (ByteBuf) message;
        long dueNs = link.dueNs(System.nanoTime(), frame.readableBytes());
        boolean isAnswer = frame.getUnsignedShort(frame.readerIndex() + FLAGS_AT) == ANSWER;
        if (isAnswer && link.isReordering()) {
            dueNs += link.latenessNs();
        } else {
            dueNs = Math.max(dueNs, lastDueNs);
            lastDueNs = dueNs;
        }
        heldBytes += frame.readableBytes();
        held.add(new Held(dueNs, nextNumber++, frame, link.breaks()));
        drain();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isEnded = true;
        drain();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        back.drain();
    }

    /** What cannot be framed, or was reset, is at its end. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void drain() {
        boolean isLate = false;
        while (!held.isEmpty() && !link.isCut() && !isLate && (out.isWritable() || !out.isActive())) {
            long leftNs = held.peek().dueNs() - System.nanoTime();
            isLate = leftNs > 0;
            if (isLate) {
                in.eventLoop().schedule(drain, leftNs, TimeUnit.NANOSECONDS);
            } else {
                give(held.poll());
            }
        }
        out.flush();
        if (isEnded && held.isEmpty() && !link.isCut()) {
            link.unwatch(drain);
            out.close();
        } else if (in.isActive()) {
            in.config().setAutoRead(heldBytes < MOST_HELD_BYTES);
        }
    }

    private void give(Held next) {
        ByteBuf frame = next.frame();
        heldBytes -= frame.readableBytes();
        if (next.breaks()) {
            out.writeAndFlush(frame.readSlice(frame.readableBytes() / 2)).addListener(ChannelFutureListener.CLOSE);
            in.close();
        } else {
            out.write(frame);
        }
    }
}
