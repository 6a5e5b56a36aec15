package io.openmessaging.storage.dledger.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Makes frames of the bytes that one connection delivers, and closes the connection at the first byte that cannot
 * belong to one.
 *
 * <p>A frame that came in one read is a slice of what was read; one that came in several is put together in a buffer of
 * its own size, one copy. Owned by the connection's I/O thread.
 */
final class FrameAssembler extends ChannelInboundHandlerAdapter {
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
    private final HeldBytes heldBytes;
    private ByteBuf held;
    /** What {@code heldBytes} was told of {@code held}. */
    private int toldBytes;
    private boolean delivering;

    FrameAssembler(TransportCounters counters, HeldBytes heldBytes, Delivery delivery) {
        this.counters = counters;
        this.heldBytes = heldBytes;
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
        if (held != null && !join(ctx, in)) {
            return;
        }
        held = held == null ? in : held;
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
                BadPeer.say(ctx.channel(), "the connection ended inside a frame");
            }
            drop();
            tell(ctx, 0);
        }
        ctx.fireChannelInactive();
    }

    /** Hands on what is whole. Frames may be answered at once, and so change the writability: hence the guard. */
    private void deliver(ChannelHandlerContext ctx) {
        if (held == null || delivering) {
            return;
        }
        delivering = true;
        boolean delivered = false;
        try {
            Frame frame = next(ctx);
            while (frame != null) {
                delivered = true;
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
        tell(ctx, delivered ? 0 : toldBytes);
        if (!tell(ctx, held == null ? 0 : held.capacity())) {
            drop();
            tell(ctx, 0);
        }
    }

    /**
     * Says how much memory the unfinished frame takes or is about to take; less than before is progress.
     *
     * @return false if it may not take so much
     */
    private boolean tell(ChannelHandlerContext ctx, int bytes) {
        int more = bytes - toldBytes;
        toldBytes = bytes;
        if (more < 0) {
            heldBytes.release(ctx.channel(), -more);
        }
        return more <= 0 || heldBytes.hold(ctx.channel(), more);
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

    /** Puts what came behind what is held; drops both, and says false, where the memory for that is refused. */
    private boolean join(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            if (in.readableBytes() > held.writableBytes()) {
                int capacity = capacityFor(in.readableBytes());
                if (!tell(ctx, capacity)) {
                    drop();
                    tell(ctx, 0);
                    return false;
                }
                ByteBuf larger = ctx.alloc().directBuffer(capacity, capacity).writeBytes(held);
                held.release();
                held = larger;
            }
            held.writeBytes(in);
            return true;
        } finally {
            in.release();
        }
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
