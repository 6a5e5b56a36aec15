package io.openmessaging.storage.dledger.benchmark.jraft;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;

/** Serves appends of clients over JRaft's own transport: it has no client of its own that appends. */
final class AppendProcessor implements RpcProcessor<AppendProcessor.Append> {
    /** A body to append. The transport writes it in its own way, which needs a class with fields. */
    static final class Append implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;
        private final byte[] body;

        Append(byte[] body) {
            this.body = body;
        }
    }

    /** How an append ended. */
    static final class Appended implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;
        private final boolean ok;

        Appended(boolean ok) {
            this.ok = ok;
        }

        boolean isOk() {
            return ok;
        }
    }

    private volatile Node node;

    /** From now on requests are served by that node. */
    void serve(Node served) {
        node = served;
    }

    @Override
    public void handleRequest(RpcContext context, Append append) {
        Node serving = node;
        if (serving == null) {
            context.sendResponse(new Appended(false));
            return;
        }
        serving.apply(new Task(ByteBuffer.wrap(append.body),
            status -> context.sendResponse(new Appended(status.isOk()))));
    }

    @Override
    public String interest() {
        return Append.class.getName();
    }
}
