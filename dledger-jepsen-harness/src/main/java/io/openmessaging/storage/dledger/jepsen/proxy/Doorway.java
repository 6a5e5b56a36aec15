package io.openmessaging.storage.dledger.jepsen.proxy;

import java.net.InetSocketAddress;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;

/**
 * Leads connections that one member makes to where another listens. A connection is made once nothing is cut between
 * them either way; before, whoever asks for it hears nothing. Used on the thread of its {@link Proxies} only.
 */
@ChannelHandler.Sharable
final class Doorway extends ChannelInitializer<Channel> {
    private final Bootstrap connecting;
    private final InetSocketAddress target;
    private final Link forth;
    private final Link back;

    Doorway(Bootstrap connecting, InetSocketAddress target, Link forth, Link back) {
        this.connecting = connecting;
        this.target = target;
        this.forth = forth;
        this.back = back;
    }

    @Override
    protected void initChannel(Channel near) {
        Runnable[] attempt = new Runnable[1];
        attempt[0] = () -> {
            if (!forth.isCut() && !back.isCut()) {
                forth.unwatch(attempt[0]);
                back.unwatch(attempt[0]);
                connect(near);
            }
        };
        forth.watch(attempt[0]);
        back.watch(attempt[0]);
        attempt[0].run();
    }

    private void connect(Channel near) {
        connecting.connect(target).addListener((ChannelFuture made) -> {
            if (made.isSuccess()) {
                Pipe.join(near, made.channel(), forth, back);
            } else {
                near.close();
            }
        });
    }
}
