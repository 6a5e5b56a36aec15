package io.openmessaging.storage.dledger.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;

/** Prepares messages for their connection, and gives their entries back. Any thread. */
final class MessageWriter {
    private MessageWriter() {
    }

    /**
     * A promise for one write. Its listeners run on the thread that completes it: also when the connection's own thread
     * has ended, and then nobody else would.
     */
    static ChannelPromise promise(Channel channel) {
        return new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE);
    }

    /**
     * The message as a frame. From here on its entries are closed when the promise completes; if this method throws,
     * they are closed already. A promise that fails means that the frame did not leave whole, so the other end cannot
     * have acted on it.
     *
     * @throws IllegalArgumentException if the message does not fit in a frame
     */
    static ByteBuf frame(Message message, long correlation, ChannelPromise written, TransportCounters counters) {
        ByteBuf frame;
        try {
            frame = FrameCodec.encode(written.channel().alloc(), message, correlation);
        } catch (RuntimeException e) {
            closeEntries(message);
            throw e;
        }
        int frameBytes = frame.readableBytes();
        // Only the slice is kept until then: decoded entries of an answer would lie in the heap beside their frame.
        EntrySlice entries = entriesOf(message);
        written.addListener(done -> {
            if (entries != null) {
                entries.close();
            }
            if (done.isSuccess()) {
                counters.bytesOut.add(frameBytes);
            }
        });
        return frame;
    }

    /** Gives back the message's entries, if it has any. */
    static void closeEntries(Message message) {
        EntrySlice entries = entriesOf(message);
        if (entries != null) {
            entries.close();
        }
    }

    private static EntrySlice entriesOf(Message message) {
        if (message instanceof PushEntryRequest push) {
            return push.entries();
        }
        return message instanceof PullEntriesResponse pulled ? pulled.entries() : null;
    }
}
