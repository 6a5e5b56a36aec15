package io.openmessaging.storage.dledger.jepsen.historical;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.jepsen.workload.Settings;

/** Asks members of the historical library, each by a connection of its own. Used by one thread; to be closed. */
final class HistoricalClient implements AutoCloseable {
    /** What is asked for, by the codes that the library has for it. */
    enum Request {
        METADATA(50_000), APPEND(50_001), GET(50_002);

        private final int code;

        Request(int code) {
            this.code = code;
        }
    }

    static final int SUCCESS = 200;
    static final int INDEX_OUT_OF_RANGE = 410;

    private final Map<String, String> endpoints = new LinkedHashMap<>();
    private final Map<String, RemotingConnection> connections = new HashMap<>();
    private final int timeoutMs;

    /**
     * A client that has not asked yet.
     *
     * @param peers the members, each as {@code id-host:port}
     */
    HistoricalClient(List<String> peers, long timeoutMs) {
        peers.forEach(peer -> endpoints.put(peer.split("-", 2)[0], peer.split("-", 2)[1]));
        this.timeoutMs = Math.toIntExact(timeoutMs);
    }

    /** The ids of all members. */
    List<String> members() {
        return List.copyOf(endpoints.keySet());
    }

    /**
     * Connects to a member, if that is not done yet: what is not sent after this failed is surely not done.
     *
     * @throws IOException if it cannot be reached
     */
    void connect(String member) throws IOException {
        if (!connections.containsKey(member)) {
            String endpoint = endpoints.get(member);
            int colon = endpoint.lastIndexOf(':');
            connections.put(member, new RemotingConnection(endpoint.substring(0, colon),
                Integer.parseInt(endpoint.substring(colon + 1)), timeoutMs));
        }
    }

    /**
     * Asks a member.
     *
     * @throws IOException if no answer comes
     */
    JsonObject ask(String member, Request request, JsonObject fields) throws IOException {
        connect(member);
        fields.addProperty("group", Settings.GROUP);
        fields.addProperty("remoteId", member);
        try {
            return connections.get(member).ask(request.code, fields);
        } catch (IOException e) {
            connections.remove(member).close();
            throw e;
        }
    }

    /** The code of an answer. */
    static int code(JsonObject answer) {
        return answer.get("code").getAsInt();
    }

    /**
     * Whom a member takes for the leader; "" if it knows none.
     *
     * @throws IOException if it does not say
     */
    String leaderOf(String member) throws IOException {
        JsonObject answer = ask(member, Request.METADATA, new JsonObject());
        if (code(answer) != SUCCESS) {
            throw new IOException("member " + member + " says " + answer);
        }
        JsonElement leader = answer.get("leaderId");
        return leader == null || leader.isJsonNull() ? "" : leader.getAsString();
    }

    /** Who says of itself that it leads, the first of those beginning with the member of that number; "" if nobody. */
    String leader(int first) {
        List<String> members = members();
        for (int i = 0; i < members.size(); i++) {
            String member = members.get((first + i) % members.size());
            try {
                if (member.equals(leaderOf(member))) {
                    return member;
                }
            } catch (IOException e) {
                // Somebody else may know.
            }
        }
        return "";
    }

    @Override
    public void close() {
        connections.values().forEach(RemotingConnection::close);
        connections.clear();
    }
}
