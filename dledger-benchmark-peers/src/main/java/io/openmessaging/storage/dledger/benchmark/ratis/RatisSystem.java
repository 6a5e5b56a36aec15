package io.openmessaging.storage.dledger.benchmark.ratis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.MeasuredSystem;
import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * Apache Ratis over gRPC with its segmented log; {@code unsafe-flush} acknowledges what is in the page cache. Its state
 * machine is the base class, which does nothing.
 */
public final class RatisSystem implements MeasuredSystem {
    private static final RaftGroupId GROUP =
        RaftGroupId.valueOf(UUID.nameUUIDFromBytes("benchmark".getBytes(StandardCharsets.UTF_8)));
    private static final int OUTSTANDING = 2048;

    /** For the process that names the class. */
    public RatisSystem() {
        // Has no state.
    }

    private static RaftGroup group(Place place) {
        return RaftGroup.valueOf(GROUP, IntStream.range(0, Place.MEMBERS).mapToObj(i -> RaftPeer.newBuilder()
            .setId("n" + i).setAddress(Place.HOST + ":" + place.port(i, 0)).build()).toList());
    }

    /** The settings, with the reason where one is not the default. */
    private static RaftProperties settings(Place place) {
        RaftProperties settings = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(settings, List.of(place.dir().toFile()));
        GrpcConfigKeys.Server.setPort(settings, place.port(place.self(), 0));
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(settings, !place.isOnDisk());
        // The default of 150 to 300 ms elects anew in the middle of a load on two cores.
        RaftServerConfigKeys.Rpc.setTimeoutMin(settings, TimeDuration.ONE_SECOND.multiply(3));
        RaftServerConfigKeys.Rpc.setTimeoutMax(settings, TimeDuration.ONE_SECOND.multiply(6));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(settings, TimeDuration.valueOf(300, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(settings, TimeDuration.valueOf(900, TimeUnit.MILLISECONDS));
        // An entry of metadata after each commit is a second write that this state machine does not need.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(settings, false);
        // Larger files: fewer of them.
        RaftServerConfigKeys.Log.setSegmentSizeMax(settings, SizeInBytes.valueOf("256MB"));
        // Answers are remembered for a second instead of a minute, so that they do not fill the heap.
        RaftServerConfigKeys.RetryCache.setExpiryTime(settings, TimeDuration.ONE_SECOND);
        RaftClientConfigKeys.Async.setOutstandingRequestsMax(settings, OUTSTANDING);
        return settings;
    }

    @Override
    public Member startMember(Place place) throws IOException {
        RaftServer server = RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf("n" + place.self()))
            .setGroup(group(place))
            .setProperties(settings(place))
            .setStateMachine(new BaseStateMachine())
            .build();
        server.start();
        return new Embedded(server, server.getDivision(GROUP), ClientId.randomId());
    }

    @Override
    public Appender startClient(Place place) {
        return new Remote(RaftClient.newBuilder().setProperties(settings(place)).setRaftGroup(group(place)).build());
    }

    private static ByteString message(List<byte[]> bodies) {
        return UnsafeByteOperations.unsafeWrap(bodies.get(0));
    }

    private static void tell(CompletableFuture<RaftClientReply> future, Appender.Done done) {
        future.whenComplete((reply, fault) -> {
            if (reply != null && reply.isSuccess()) {
                done.succeeded();
            } else {
                done.failed();
            }
        });
    }

    /** A member, and appends by calls into it. */
    private record Embedded(RaftServer server, RaftServer.Division division, ClientId client) implements Member {
        @Override
        public void append(List<byte[]> bodies, Done done) {
            RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(server.getId())
                .setGroupId(GROUP)
                .setCallId(CallId.getAndIncrement())
                .setMessage(Message.valueOf(message(bodies)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
            try {
                tell(server.submitClientRequestAsync(request), done);
            } catch (IOException e) {
                done.failed();
            }
        }

        @Override
        public boolean isLeader() {
            return division.getInfo().isLeaderReady();
        }

        @Override
        public long entries() {
            return division.getInfo().getLastAppliedIndex() + 1;
        }
    }

    /** A client in a process of its own. */
    private record Remote(RaftClient client) implements Appender {
        @Override
        public void append(List<byte[]> bodies, Done done) {
            tell(client.async().send(Message.valueOf(message(bodies))), done);
        }
    }
}
