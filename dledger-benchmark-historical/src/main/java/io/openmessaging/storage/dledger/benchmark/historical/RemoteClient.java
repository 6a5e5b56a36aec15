package io.openmessaging.storage.dledger.benchmark.historical;

import java.util.List;

import com.alibaba.fastjson.JSON;
import org.apache.rocketmq.remoting.InvokeCallback;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.netty.ResponseFuture;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerRequestCode;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;

/**
 * A client of the historical DLedger that has several appends on their way, over its wire format: its own client class
 * waits for each. It asks a member for the leader once.
 */
final class RemoteClient implements Appender {
    private static final int TIMEOUT_MS = 10_000;

    private final NettyRemotingClient remoting = new NettyRemotingClient(new NettyClientConfig());
    private final String leaderId;
    private final String leaderAddress;

    RemoteClient(Place place) throws Exception {
        remoting.start();
        MetadataRequest request = new MetadataRequest();
        request.setGroup(HistoricalSystem.GROUP);
        request.setRemoteId("n0");
        String address = Place.HOST + ":" + place.port(0, 0);
        RemotingCommand answer =
            remoting.invokeSync(address, command(DLedgerRequestCode.METADATA, request), TIMEOUT_MS);
        MetadataResponse metadata = JSON.parseObject(answer.getBody(), MetadataResponse.class);
        leaderId = metadata.getLeaderId();
        leaderAddress = metadata.getPeers().get(leaderId);
    }

    private static RemotingCommand command(DLedgerRequestCode code, RequestOrResponse request) {
        RemotingCommand command = RemotingCommand.createRequestCommand(code.getCode(), null);
        command.setBody(JSON.toJSONBytes(request));
        return command;
    }

    @Override
    public void append(List<byte[]> bodies, Done done) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup(HistoricalSystem.GROUP);
        request.setRemoteId(leaderId);
        request.setBody(bodies.get(0));
        try {
            remoting.invokeAsync(leaderAddress, command(DLedgerRequestCode.APPEND, request), TIMEOUT_MS,
                new Answered(done));
        } catch (Exception e) {
            done.failed();
        }
    }

    /** Reads an answer. */
    private record Answered(Done done) implements InvokeCallback {
        @Override
        public void operationComplete(ResponseFuture future) {
            RemotingCommand answer = future.getResponseCommand();
            HistoricalSystem.tell(answer == null ? null
                : JSON.parseObject(answer.getBody(), AppendEntryResponse.class), done);
        }
    }
}
