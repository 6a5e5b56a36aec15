package io.openmessaging.storage.dledger.rpc.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Reads an accepted connection only while its answers can be written and the process may hold more payload. Owned by
 * the connection's I/O thread. Architecture §3.8.
 */
final class ReadGate extends ChannelInboundHandlerAdapter {
    private final InboundBudget budget;
    private Runnable onBudgetChange;

    ReadGate(InboundBudget budget) {
        this.budget = budget;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        onBudgetChange = () -> ctx.executor().execute(() -> update(ctx));
        budget.listen(onBudgetChange);
        update(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        budget.forget(onBudgetChange);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        update(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    private void update(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable() && !budget.isExhausted());
    }
}
