package io.openmessaging.storage.dledger.example.embedding;

import java.nio.charset.StandardCharsets;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;

/** A replicated log inside an application: starts a member, appends an entry, and says what became of it. */
public class ReplicatedLog {
    public static void main(String[] args) throws Exception {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("orders");
        config.setSelfId("n0");
        config.setPeers(args[0]); // every member, this one too: n0-host:port;n1-host:port;n2-host:port
        config.setStoreBaseDir(args[1]);
        DLedgerServer member = new DLedgerServer(config);
        member.startup();
        try (DLedgerClient client = new DLedgerClient(config.getGroup(), config.getPeers())) {
            client.startup();
            AppendEntryResponse answer = client.append("Hello World".getBytes(StandardCharsets.UTF_8));
            System.out.println(switch (answer.responseCode().outcome()) {
                case SUCCESS -> "on disk on a majority, at index " + answer.getIndex();
                case REJECTED -> "surely not in the log, safe to repeat: " + answer.responseCode().meaning();
                case UNKNOWN -> "perhaps in the log, now or later: " + answer.responseCode().meaning();
            });
        } finally {
            member.shutdown();
        }
    }
}
