package io.openmessaging.storage.dledger.benchmark.jraft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.MeasuredSystem;
import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/**
 * SOFAJRaft with its log in RocksDB and its defaults; {@code sync} says whether an acknowledged entry is on disk. A
 * state machine that only counts, and no snapshots: both cost the least.
 */
public final class JRaftSystem implements MeasuredSystem {
    static final String GROUP = "benchmark";

    /** For the process that names the class. */
    public JRaftSystem() {
        // Has no state.
    }

    static Configuration configuration(Place place) {
        Configuration configuration = new Configuration();
        for (int i = 0; i < Place.MEMBERS; i++) {
            configuration.addPeer(peer(place, i));
        }
        return configuration;
    }

    private static PeerId peer(Place place, int member) {
        return new PeerId(Place.HOST, place.port(member, 0));
    }

    @Override
    public Member startMember(Place place) throws IOException {
        Counter counter = new Counter();
        RaftOptions raft = new RaftOptions();
        raft.setSync(place.isOnDisk());
        NodeOptions options = new NodeOptions();
        options.setInitialConf(configuration(place));
        options.setFsm(counter);
        options.setLogUri(place.dir().resolve("log").toString());
        options.setRaftMetaUri(place.dir().resolve("meta").toString());
        options.setRaftOptions(raft);
        PeerId self = peer(place, place.self());
        RpcServer rpc = RaftRpcServerFactory.createRaftRpcServer(self.getEndpoint());
        RaftGroupService service = new RaftGroupService(GROUP, self, options, rpc);
        AppendProcessor processor = new AppendProcessor();
        rpc.registerProcessor(processor);
        Node node = service.start();
        processor.serve(node);
        return new Embedded(node, counter);
    }

    @Override
    public Appender startClient(Place place) throws Exception {
        return new RemoteClient(place);
    }

    /** A state machine that counts what is applied. Written by JRaft's one thread that applies. */
    private static final class Counter extends StateMachineAdapter {
        private volatile long applied;

        @Override
        public void onApply(Iterator entries) {
            long index = applied;
            while (entries.hasNext()) {
                Closure done = entries.done();
                if (done != null) {
                    done.run(Status.OK());
                }
                index = entries.getIndex();
                entries.next();
            }
            applied = index;
        }
    }

    /** A member, and appends by calls into it. */
    private record Embedded(Node node, Counter counter) implements Member {
        @Override
        public void append(List<byte[]> bodies, Done done) {
            node.apply(new Task(ByteBuffer.wrap(bodies.get(0)), status -> {
                if (status.isOk()) {
                    done.succeeded();
                } else {
                    done.failed();
                }
            }));
        }

        @Override
        public boolean isLeader() {
            return node.isLeader();
        }

        @Override
        public long entries() {
            return counter.applied;
        }
    }
}
