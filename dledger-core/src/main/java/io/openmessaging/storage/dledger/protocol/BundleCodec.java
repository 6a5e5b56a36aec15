package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The payloads of bundles: a batch whose bodies are the headers of heartbeats, or of their answers behind their places,
 * as these have them when they travel alone. Stateless; any thread.
 */
final class BundleCodec {
    private BundleCodec() {
    }

    static List<byte[]> encodedRequests(HeartBeatBundle bundle) {
        List<byte[]> bodies = new ArrayList<>(bundle.requests().size());
        bundle.requests().forEach(each -> bodies.add(bytesOf(MessageCodec.encodeHeader(each))));
        return bodies;
    }

    static List<byte[]> encodedAnswers(HeartBeatBundleReply reply) {
        List<byte[]> bodies = new ArrayList<>(reply.answers().size());
        for (HeartBeatBundleReply.Answer each : reply.answers()) {
            HeaderWriter out = new HeaderWriter().putInt(each.place());
            PeerCodec.writeResponse(out, each.response());
            bodies.add(bytesOf(out.finish()));
        }
        return bodies;
    }

    private static byte[] bytesOf(ByteBuffer header) {
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        return bytes;
    }

    static HeartBeatBundle readRequests(int count, Payload payload) throws CorruptMessageException {
        List<HeartBeatRequest> requests = new ArrayList<>();
        for (byte[] body : BodyCodec.readBatch(payload.bytes(), count)) {
            HeaderReader in = new HeaderReader(ByteBuffer.wrap(body));
            requests.add(readRequest(in));
            in.expectEnd();
        }
        return new HeartBeatBundle(requests);
    }

    static HeartBeatBundleReply readAnswers(int count, Payload payload) throws CorruptMessageException {
        List<HeartBeatBundleReply.Answer> answers = new ArrayList<>();
        for (byte[] body : BodyCodec.readBatch(payload.bytes(), count)) {
            HeaderReader in = new HeaderReader(ByteBuffer.wrap(body));
            answers.add(new HeartBeatBundleReply.Answer(in.readInt(), readAnswer(in)));
            in.expectEnd();
        }
        return new HeartBeatBundleReply(answers);
    }

    static HeartBeatRequest readRequest(HeaderReader in) throws CorruptMessageException {
        return new HeartBeatRequest(in.readRoute(), in.readLong(), in.readLong());
    }

    static HeartBeatResponse readAnswer(HeaderReader in) throws CorruptMessageException {
        return new HeartBeatResponse(in.readResponseCode(), in.readLong(), in.readLong(), in.readLife());
    }
}
