package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.CorruptMessageException;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerRequestCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MessageCodec;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands inbound requests to the members that live here and writes their answers back. One object serves all accepted
 * connections; it has no state of its own. Architecture §3.7.
 */
@ChannelHandler.Sharable
final class RequestDispatcher extends ChannelInboundHandlerAdapter {
    /** The most that a GET or a pull may be answered with, whatever it asks for: well below what a frame takes. */
    static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    private final GroupDirectory directory;
    private final TransportCounters counters;
    private final InboundBudget budget;
    private final HeldBytes held;

    RequestDispatcher(GroupDirectory directory, TransportCounters counters, InboundBudget budget,
                      HeldBytes held) {
        this.directory = directory;
        this.counters = counters;
        this.budget = budget;
        this.held = held;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Frame frame = (Frame) message;
        // The codec gives the frame back even when it throws; what is answered then needs the header once more.
        frame.retain();
        try {
            receive(ctx.channel(), frame);
        } catch (CorruptMessageException e) {
            BadPeer.refuse(ctx.channel(), counters, "a corrupt message: " + e.getMessage());
        } finally {
            frame.release();
        }
    }

    private void receive(Channel channel, Frame frame) throws CorruptMessageException {
        int payloadBytes = frame.payloadBytes();
        budget.take(payloadBytes);
        Runnable giveBack = () -> {
            budget.give(payloadBytes);
            frame.release();
        };
        if (frame.kind() != Frame.Kind.REQUEST) {
            giveBack.run();
            throw new CorruptMessageException("a response where requests belong");
        }
        counters.requests.increment();
        try {
            Message request = MessageCodec.decodeRequest(frame.code(), frame.header(), frame.payload(), giveBack);
            serve(channel, frame.correlation(), request);
        } catch (CorruptEntryException e) {
            counters.slicesRefused.increment();
            BadPeer.say(channel, "a push dropped: " + e.getMessage());
            write(channel, frame.correlation(), corruptSlice(frame, e.index()));
        }
    }

    /** Only pushes carry entries to here. */
    private static Message corruptSlice(Frame frame, long index) throws CorruptMessageException {
        try {
            PushEntryRequest push = (PushEntryRequest) MessageCodec.decodeRequest(DLedgerRequestCode.PUSH,
                frame.header(), ByteBuffer.allocate(0), () -> { });
            return new PushEntryResponse(DLedgerResponseCode.CORRUPT_SLICE, -1, push.prevIndex(), index);
        } catch (CorruptEntryException e) {
            throw new IllegalStateException("corrupt entries in no entries", e);
        }
    }

    private void serve(Channel channel, long correlation, Message request) {
        if (request instanceof ProcessBeat beat) {
            ProcessBeatReply reply = directory.answerTo(beat);
            if (reply != null) {
                write(channel, correlation, reply);
            }
            return;
        }
        if (request instanceof HeartBeatBundle bundle) {
            write(channel, correlation, bundle.answers(this::answerTo));
            return;
        }
        GroupDirectory.Member member = directory.memberOf(groupOf(request));
        DLedgerResponseCode code = admit(member, request);
        if (code != DLedgerResponseCode.SUCCESS) {
            refuse(channel, correlation, request, code);
            return;
        }
        CompletableFuture<? extends Message> answer;
        try {
            answer = request instanceof PeerRequest peerRequest
                ? ask(member.peerHandler(), peerRequest)
                : ask(member.clientHandler(), (RequestOrResponse) request);
        } catch (IOException | RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        } catch (Error e) {
            everyoneLooks(e);
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((response, failure) -> {
            if (failure != null) {
                boolean saysWhy = failure instanceof DLedgerException; // The member has stopped, for instance.
                BadPeer.say(channel, "a " + MessageCodec.codeOf(request) + " request to group " + groupOf(request)
                    + " not answered" + (saysWhy ? ": " + failure.getMessage() : ""), saysWhy ? null : failure);
            }
            answer(channel, correlation, request,
                failure == null ? response : Refusals.of(request, DLedgerResponseCode.INTERNAL_ERROR));
        });
    }

    /** The answer to a heartbeat that did not come alone; in the future as soon as it is there. */
    private CompletableFuture<HeartBeatResponse> answerTo(HeartBeatRequest beat) {
        GroupDirectory.Member member = directory.memberOf(beat.route().group());
        DLedgerResponseCode code = admit(member, beat);
        if (code != DLedgerResponseCode.SUCCESS) {
            return CompletableFuture.completedFuture((HeartBeatResponse) Refusals.of(beat, code));
        }
        try {
            return member.peerHandler().handleHeartBeat(beat);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // It is told when the heartbeat comes alone.
        } catch (Error e) {
            everyoneLooks(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void everyoneLooks(Throwable fault) {
        LOG.error("a fault on a network thread, perhaps of any group here; all of them look at their stores", fault);
        directory.handleFault(fault);
    }

    private static CompletableFuture<? extends Message> ask(DLedgerProtocolHandler handler, PeerRequest request) {
        if (request instanceof PushEntryRequest push) {
            return handler.handlePush(push);
        }
        if (request instanceof HeartBeatRequest beat) {
            return handler.handleHeartBeat(beat);
        }
        if (request instanceof VoteRequest vote) {
            return handler.handleVote(vote);
        }
        if (request instanceof QuiesceRequest quiesce) {
            return handler.handleQuiesce(quiesce);
        }
        if (request instanceof ReadIndexRequest read) {
            return handler.handleReadIndex(read);
        }
        if (request instanceof InstallSnapshotRequest install) {
            return handler.handleInstallSnapshot(install);
        }
        if (request instanceof TakeLeadershipRequest take) {
            return handler.handleTakeLeadership(take);
        }
        if (request instanceof SnapshotChunkRequest chunk) {
            return handler.handleSnapshotChunk(chunk);
        }
        if (request instanceof SnapshotRelayRequest relay) {
            return handler.handleSnapshotRelay(relay);
        }
        PullEntriesRequest pull = (PullEntriesRequest) request;
        return handler.handlePull(pull.maxBytes() <= MAX_ANSWER_BYTES
            ? pull
            : new PullEntriesRequest(pull.route(), pull.firstIndex(), MAX_ANSWER_BYTES));
    }

    private static CompletableFuture<? extends Message> ask(DLedgerClientProtocolHandler handler,
                                                            RequestOrResponse request) throws IOException {
        if (request instanceof AppendEntryRequest append) {
            return handler.handleAppend(append);
        }
        if (request instanceof GetEntriesRequest get) {
            get.setMaxBytes(Math.min(get.getMaxBytes(), MAX_ANSWER_BYTES));
            return handler.handleGet(get);
        }
        if (request instanceof UserDefineRequest userDefine) {
            return handler.handleUserDefine(userDefine);
        }
        if (request instanceof LeadershipTransferRequest transfer) {
            return handler.handleLeadershipTransfer(transfer);
        }
        if (request instanceof ChangeMembersRequest change) {
            return handler.handleChangeMembers(change);
        }
        if (request instanceof MembersRequest members) {
            return handler.handleMembers(members);
        }
        return handler.handleMetadata((MetadataRequest) request);
    }

    private static String groupOf(Message request) {
        return request instanceof PeerRequest peerRequest
            ? peerRequest.route().group()
            : ((RequestOrResponse) request).getGroup();
    }

    /** Whether the request is for the member of its group here, if there is one. */
    private static DLedgerResponseCode admit(GroupDirectory.Member member, Message request) {
        return member == null ? DLedgerResponseCode.UNKNOWN_GROUP
            : isFor(member.selfId(), request) ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.UNEXPECTED_MEMBER;
    }

    private static boolean isFor(String selfId, Message request) {
        String to = request instanceof PeerRequest peerRequest
            ? peerRequest.route().to()
            : ((RequestOrResponse) request).getRemoteId();
        return to == null || to.equals(selfId);
    }

    private void refuse(Channel channel, long correlation, Message request, DLedgerResponseCode code) {
        MessageWriter.closeEntries(request);
        write(channel, correlation, Refusals.of(request, code));
    }

    private void answer(Channel channel, long correlation, Message request, Message response) {
        try {
            write(channel, correlation, response);
        } catch (IllegalArgumentException e) {
            LOG.error("group {}: the answer to a {} request cannot be sent", groupOf(request),
                MessageCodec.codeOf(request), e);
            write(channel, correlation, Refusals.of(request, DLedgerResponseCode.INTERNAL_ERROR));
        }
    }

    private void write(Channel channel, long correlation, Message response) {
        ChannelPromise written = MessageWriter.promise(channel);
        ByteBuf frame = MessageWriter.frame(response, correlation, written, counters);
        int frameBytes = frame.readableBytes();
        boolean granted = held.hold(channel, frameBytes);
        written.addListener(done -> held.release(channel, frameBytes));
        if (granted) {
            channel.writeAndFlush(frame, written);
        } else {
            frame.release();
            written.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{}: connection broke: {}", ctx.channel().remoteAddress(), cause.getMessage());
        } else {
            BadPeer.say(ctx.channel(), "connection closed after a fault", cause);
        }
        if (cause instanceof Error) {
            everyoneLooks(cause);
        }
        ctx.close();
    }
}
