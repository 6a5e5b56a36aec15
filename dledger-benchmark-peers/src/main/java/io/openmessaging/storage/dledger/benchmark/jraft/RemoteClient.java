package io.openmessaging.storage.dledger.benchmark.jraft;

import java.util.List;
import java.util.concurrent.TimeoutException;

import com.alipay.sofa.jraft.RouteTable;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.CliOptions;
import com.alipay.sofa.jraft.rpc.impl.cli.CliClientServiceImpl;
import com.alipay.sofa.jraft.util.Endpoint;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.Place;

/** A client over JRaft's transport, which asks for the leader once. */
final class RemoteClient implements Appender {
    private static final int TIMEOUT_MS = 10_000;

    private final CliClientServiceImpl service = new CliClientServiceImpl();
    private final Endpoint leader;

    RemoteClient(Place place) throws InterruptedException, TimeoutException {
        service.init(new CliOptions());
        RouteTable routes = RouteTable.getInstance();
        routes.updateConfiguration(JRaftSystem.GROUP, JRaftSystem.configuration(place));
        if (!routes.refreshLeader(service, JRaftSystem.GROUP, TIMEOUT_MS).isOk()) {
            throw new TimeoutException("no leader of JRaft's group is known");
        }
        leader = routes.selectLeader(JRaftSystem.GROUP).getEndpoint();
    }

    @Override
    public void append(List<byte[]> bodies, Done done) {
        try {
            service.getRpcClient().invokeAsync(leader, new AppendProcessor.Append(bodies.get(0)), (answer, fault) -> {
                if (answer instanceof AppendProcessor.Appended appended && appended.isOk()) {
                    done.succeeded();
                } else {
                    done.failed();
                }
            }, TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.failed();
        } catch (RemotingException e) {
            done.failed();
        }
    }
}
