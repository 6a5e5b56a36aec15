package io.openmessaging.storage.dledger.rpc.netty;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerChannelTest {
    private static final long TIMEOUT_S = 20;

    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A connection that is over before whoever wanted it is told that it was made. */
    private static final class OverAtOnce extends AbstractChannel {
        private final ChannelConfig config = new DefaultChannelConfig(this);
        private boolean isActive;
        private boolean isOpen = true;

        private OverAtOnce() {
            super(null);
        }

        @Override
        protected AbstractUnsafe newUnsafe() {
            return new AbstractUnsafe() {
                @Override
                public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                    isActive = true;
                    pipeline().fireChannelActive();
                    close(voidPromise());
                    closeFuture().addListener(closed -> eventLoop().execute(promise::setSuccess));
                }
            };
        }

        @Override
        protected boolean isCompatible(EventLoop any) {
            return true;
        }

        @Override
        protected SocketAddress localAddress0() {
            return null;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return null;
        }

        @Override
        protected void doBind(SocketAddress local) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void doDisconnect() {
            doClose();
        }

        @Override
        protected void doClose() {
            isActive = false;
            isOpen = false;
        }

        @Override
        protected void doBeginRead() {
            // Nothing comes.
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelConfig config() {
            return config;
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public boolean isActive() {
            return isActive;
        }

        @Override
        public ChannelMetadata metadata() {
            return new ChannelMetadata(false);
        }
    }

    @Test
    void aConnectionThatWasOverBeforeItWasSeenRefusesWhatWaitedAndIsMadeAnew() {
        AtomicInteger made = new AtomicInteger();
        Bootstrap bootstrap = new Bootstrap().group(loop).channelFactory(() -> {
            made.incrementAndGet();
            return new OverAtOnce();
        });
        PeerChannel peer = new PeerChannel("127.0.0.1:1", bootstrap, new TransportCounters(),
            new InboundBudget(1 << 20));
        assertRefused(peer);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (made.get() < 2) {
            assertRefused(peer); // At once, as long as the next attempt is backed off.
            assertTrue(System.nanoTime() < deadlineNs, "no second attempt");
        }
    }

    private static void assertRefused(PeerChannel peer) {
        Call<MetadataResponse> call = new Call<>(new MetadataRequest(), MetadataResponse.class, 1000);
        peer.send(call);
        ExecutionException failure = assertThrows(ExecutionException.class,
            () -> call.answer.get(TIMEOUT_S, TimeUnit.SECONDS));
        assertInstanceOf(RequestFailedException.class, failure.getCause());
    }
}
