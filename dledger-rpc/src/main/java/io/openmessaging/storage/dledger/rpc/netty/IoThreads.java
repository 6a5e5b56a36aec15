package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * The threads that serve sockets, and the options that all sockets share: native epoll where it is there, Java's own
 * selector elsewhere. Threads start with the first socket. Any thread.
 */
final class IoThreads {
    /** Bytes waiting to be written to one connection at which it counts as not writable. Architecture §3.11. */
    static final int HIGH_WATER_BYTES = 16 * 1024 * 1024;

    private static final int LOW_WATER_BYTES = HIGH_WATER_BYTES / 2;
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final int MIN_READ_BYTES = 2 * 1024;
    private static final int FIRST_READ_BYTES = 16 * 1024;
    private static final int MAX_READ_BYTES = 256 * 1024;
    private static final long SHUTDOWN_TIMEOUT_MS = 2000;

    private final EventLoopGroup loops;

    private IoThreads(int count, ThreadFactory factory) {
        this.loops = Epoll.isAvailable()
            ? new EpollEventLoopGroup(count, factory)
            : new NioEventLoopGroup(count, factory);
    }

    /** Threads of a member: named {@code dledger-io-k}, and alive as long as the process shall be. */
    static IoThreads ofMember(int count) {
        AtomicInteger next = new AtomicInteger();
        return new IoThreads(count, task -> new FastThreadLocalThread(task, "dledger-io-" + next.getAndIncrement()));
    }

    /** One thread of a client, which does not keep a process alive that forgot to close it. */
    static IoThreads ofClient() {
        return new IoThreads(1, task -> {
            Thread thread = new FastThreadLocalThread(task, "dledger-client-io");
            thread.setDaemon(true);
            return thread;
        });
    }

    ServerBootstrap server() {
        return new ServerBootstrap()
            .group(loops)
            .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, readSizes())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
    }

    Bootstrap client() {
        return new Bootstrap()
            .group(loops)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.RCVBUF_ALLOCATOR, readSizes())
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
    }

    /** One of the threads, for tasks that must not block. */
    EventExecutor any() {
        return loops.next();
    }

    boolean isCurrent() {
        for (EventExecutor each : loops) {
            if (each.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** Ends the threads, and waits for their end unless one of them calls. Their sockets must be closed already. */
    void shutdown() {
        loops.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        if (!isCurrent()) {
            loops.terminationFuture().awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS);
        }
    }

    private static AdaptiveRecvByteBufAllocator readSizes() {
        return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES);
    }
}
