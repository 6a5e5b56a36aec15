package io.openmessaging.storage.dledger.jepsen.historical;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** Answers requests as a member of the historical library would, with what a test says. To be closed. */
final class ScriptedMember implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final BiFunction<Integer, JsonObject, JsonObject> answers;
    private final Thread acceptor = new Thread(this::accept, "scripted-member");

    /**
     * A member that listens.
     *
     * @param answers what it says to a code with a body; null to break the connection instead
     */
    ScriptedMember(BiFunction<Integer, JsonObject, JsonObject> answers) throws IOException {
        this.answers = answers;
        acceptor.setDaemon(true);
        acceptor.start();
    }

    String peer(String id) {
        return id + "-" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread thread = new Thread(() -> serve(connection), "scripted-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                int length = in.readInt();
                int headLength = in.readInt();
                JsonObject header = json(in.readNBytes(headLength));
                JsonObject answer = answers.apply(header.get("code").getAsInt(),
                    json(in.readNBytes(length - Integer.BYTES - headLength)));
                if (answer == null) {
                    return;
                }
                header.addProperty("code", answer.get("code").getAsInt());
                header.addProperty("flag", 1);
                byte[] head = header.toString().getBytes(StandardCharsets.UTF_8);
                byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
                out.writeInt(Integer.BYTES + head.length + body.length);
                out.writeInt(head.length);
                out.write(head);
                out.write(body);
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    private static JsonObject json(byte[] text) {
        return json(new String(text, StandardCharsets.UTF_8));
    }

    /** Nobody is let in any more; until the thread is back, the socket would still let one in. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while a scripted member ends");
        }
    }
}
