package io.openmessaging.storage.dledger.jepsen.historical;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/**
 * A connection in the protocol of RocketMQ's remoting, which the historical library speaks: the length of a frame, the
 * length of its header, the header, and a body, the last two in JSON. One request at a time. Used by one thread.
 */
final class RemotingConnection implements AutoCloseable {
    private static final int MOST_BYTES = 16 << 20;
    private static final int LENGTH_MASK = 0xFFFFFF;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private int requests;

    /**
     * Connects.
     *
     * @param timeoutMs for the connection, and for each answer
     * @throws IOException if nobody is there
     */
    RemotingConnection(String host, int port, int timeoutMs) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Asks, and waits for the answer. After an exception the connection is of no use any more.
     *
     * @throws IOException if none comes, or none that makes sense: whatever was asked for may have been done
     */
    JsonObject ask(int code, JsonObject body) throws IOException {
        requests++;
        JsonObject header = new JsonObject();
        header.addProperty("code", code);
        header.addProperty("language", "JAVA");
        header.addProperty("version", 0);
        header.addProperty("opaque", requests);
        header.addProperty("flag", 0);
        header.addProperty("serializeTypeCurrentRPC", "JSON");
        socket.getOutputStream().write(frame(header, body));
        return read();
    }

    private static byte[] frame(JsonObject header, JsonObject body) {
        byte[] head = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] rest = body.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Integer.BYTES + head.length + rest.length)
            .putInt(Integer.BYTES + head.length + rest.length).putInt(head.length).put(head).put(rest).array();
    }

    private JsonObject read() throws IOException {
        int length = in.readInt();
        int headLength = in.readInt() & LENGTH_MASK;
        int restLength = length - Integer.BYTES - headLength;
        if (length > MOST_BYTES || restLength < 0) {
            throw new IOException("expected a frame, found lengths " + length + " and " + headLength);
        }
        JsonObject header = json(headLength);
        if (restLength == 0 || header.get("opaque").getAsInt() != requests) {
            throw new IOException("expected the answer to request " + requests + ", found " + header);
        }
        return json(restLength);
    }

    private JsonObject json(int length) throws IOException {
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        try {
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("expected JSON, found '" + text + "'", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
