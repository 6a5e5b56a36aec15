package io.openmessaging.storage.dledger.jepsen.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Proxies and the one thread that they, their connections and their links share. Any thread. */
public final class Proxies implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final long CLOSE_TIMEOUT_MS = 2000;

    private final EventLoopGroup thread = new NioEventLoopGroup(1, task -> {
        Thread made = new Thread(task, "proxies");
        made.setDaemon(true);
        return made;
    });
    private final ServerBootstrap listening = new ServerBootstrap().group(thread)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false);
    private final Bootstrap connecting = new Bootstrap().group(thread)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel far) {
                // What reads from it comes when it is connected, and joined to another.
            }
        });

    /**
     * Listens at an address, and leads whoever connects there to another.
     *
     * @param forth what the one who connects sends
     * @param back what comes back to him
     * @return where it listens
     * @throws IOException if it cannot listen there
     */
    public InetSocketAddress add(InetSocketAddress at, InetSocketAddress to, Link forth, Link back)
            throws IOException {
        ChannelFuture bound = listening.clone().childHandler(new Doorway(connecting, to, forth, back)).bind(at)
            .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("a proxy cannot listen on " + at + ": " + bound.cause().getMessage(), bound.cause());
        }
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Changes links, and returns when that is done. */
    public void change(Runnable change) {
        thread.submit(change).syncUninterruptibly();
    }

    /** Ends all connections, and listens no longer. */
    @Override
    public void close() {
        thread.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    }
}
