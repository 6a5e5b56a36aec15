package io.openmessaging.storage.dledger.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes frames of the bytes that one connection delivers, and closes the connection at the first byte that cannot
 * belong to one.
 *
 * <p>A frame that came in one read is a slice of what was read; one that came in several is put together in a buffer of
 * its own size, one copy. Owned by the connection's I/O thread.
 */
final class FrameAssembler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameAssembler.class);
    /** What an unfinished frame gets at once; beyond, its buffer grows with what has really come. */
    private static final int FIRST_CAPACITY_BYTES = 1024 * 1024;

    /** When frames are handed on. */
    enum Delivery {
        /** At once: answers, which somebody waits for. */
        ALWAYS,
        /**
         * Only while the connection is writable: requests. Whoever asks and does not read the answers is not listened
         * to, so that answers cannot pile up.
         */
        WHILE_WRITABLE
    }

    private final TransportCounters counters;
    private final Delivery delivery;
    private ByteBuf held;
    private boolean delivering;

    FrameAssembler(TransportCounters counters, Delivery delivery) {
        this.counters = counters;
        this.delivery = delivery;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        counters.connectionsOpened.increment();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        counters.bytesIn.add(in.readableBytes());
        held = held == null ? in : joined(ctx, in);
        deliver(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        deliver(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        counters.connectionsClosed.increment();
        if (held != null && !delivering) {
            if (endsInsideAFrame()) {
                counters.framesRefused.increment();
                LOG.info("{}: the connection ended inside a frame", ctx.channel().remoteAddress());
            }
            drop();
        }
        ctx.fireChannelInactive();
    }

    /** Hands on what is whole. Frames may be answered at once, and so change the writability: hence the guard. */
    private void deliver(ChannelHandlerContext ctx) {
        if (held == null || delivering) {
            return;
        }
        delivering = true;
        try {
            Frame frame = next(ctx);
            while (frame != null) {
                ctx.fireChannelRead(frame);
                frame = next(ctx);
            }
        } catch (BadFrameException e) {
            BadPeer.refuse(ctx.channel(), counters, e.getMessage());
        } finally {
            delivering = false;
        }
        if (!held.isReadable() || !ctx.channel().isActive()) {
            drop();
        }
    }

    private Frame next(ChannelHandlerContext ctx) throws BadFrameException {
        boolean mayDeliver = delivery == Delivery.ALWAYS || ctx.channel().isWritable();
        if (!ctx.channel().isActive() || !mayDeliver) {
            return null;
        }
        int frameBytes = FrameCodec.frameBytes(held);
        return frameBytes < 0 || frameBytes > held.readableBytes() ? null : FrameCodec.decode(held, frameBytes);
    }

    private boolean endsInsideAFrame() {
        try {
            int frameBytes = FrameCodec.frameBytes(held);
            return frameBytes < 0 || frameBytes > held.readableBytes();
        } catch (BadFrameException e) {
            return true;
        }
    }

    private void drop() {
        held.release();
        held = null;
    }

    private ByteBuf joined(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf whole = held;
        if (in.readableBytes() > held.writableBytes()) {
            int capacity = capacityFor(in.readableBytes());
            whole = ctx.alloc().directBuffer(capacity, capacity).writeBytes(held);
            held.release();
        }
        whole.writeBytes(in);
        in.release();
        return whole;
    }

    private int capacityFor(int moreBytes) {
        int bytes = held.readableBytes() + moreBytes;
        int wanted = bytes;
        if (held.readableBytes() >= FrameCodec.LENGTH_BYTES) {
            wanted = FrameCodec.LENGTH_BYTES + held.getInt(held.readerIndex());
        }
        return Math.max(bytes, Math.min(wanted, Math.max(FIRST_CAPACITY_BYTES, 2 * bytes)));
    }
}
