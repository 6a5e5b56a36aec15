package io.openmessaging.storage.dledger.example.embedding;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/** A replicated map inside an application: every member holds all of it, and snapshots keep the log short. */
public final class ReplicatedMap implements StateMachine, AutoCloseable {
    private final Map<String, String> map = new ConcurrentHashMap<>();
    private final DLedgerServer member;
    private final DLedgerClient client;

    /** Starts the member {@code selfId} among {@code peers}; it keeps its files below {@code directory}. */
    public ReplicatedMap(String selfId, String peers, String directory) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("map");
        config.setSelfId(selfId);
        config.setPeers(peers);
        config.setStoreBaseDir(directory);
        config.setEnableSnapshot(true);
        member = new DLedgerServer(config);
        member.registerStateMachine(this);
        member.startup();
        client = new DLedgerClient(config.getGroup(), peers);
        client.startup();
    }

    /** Puts it on every member, whoever leads. The code says done, surely not done, or perhaps done. */
    public DLedgerResponseCode put(String key, String value) {
        return client.append(encode(key, value)).responseCode();
    }

    /** The value, or null. Sees every put that was done before this call, at whatever member. */
    public String get(String key) throws IOException {
        DLedgerResponseCode code = member.readIndex(ReadMode.READ_INDEX_READ).join().code();
        if (code != DLedgerResponseCode.SUCCESS) {
            throw new IOException("no read now: " + code.meaning());
        }
        return map.get(key);
    }

    private static byte[] encode(String key, String value) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        byte[] rest = value.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + utf8.length + rest.length).putInt(utf8.length).put(utf8).put(rest).array();
    }

    private void apply(byte[] body) {
        int keyBytes = ByteBuffer.wrap(body).getInt();
        map.put(new String(body, 4, keyBytes, StandardCharsets.UTF_8),
            new String(body, 4 + keyBytes, body.length - 4 - keyBytes, StandardCharsets.UTF_8));
    }

    @Override
    public void onApply(CommittedEntryIterator entries) {
        while (entries.hasNext()) {
            apply(entries.next().getBody());
        }
    }

    @Override
    public boolean onSnapshotSave(SnapshotWriter writer) {
        try (var out = new DataOutputStream(Files.newOutputStream(Path.of(writer.getSnapshotStorePath(), "map")))) {
            out.writeInt(map.size());
            for (Map.Entry<String, String> each : map.entrySet()) {
                byte[] body = encode(each.getKey(), each.getValue());
                out.writeInt(body.length);
                out.write(body);
            }
            return true;
        } catch (IOException e) {
            return false; // There is no snapshot, and the log stays.
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try (var in = new DataInputStream(Files.newInputStream(Path.of(reader.getSnapshotStorePath(), "map")))) {
            map.clear();
            for (int left = in.readInt(); left > 0; left--) {
                apply(in.readNBytes(in.readInt()));
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown();
        member.shutdown();
    }

    /** Runs the member {@code args[0]}, puts a value, and gets it. */
    public static void main(String[] args) throws IOException {
        try (ReplicatedMap map = new ReplicatedMap(args[0], args[1], args[2])) {
            System.out.println(map.put("greeting", "Hello World") + ": " + map.get("greeting"));
        }
    }
}
