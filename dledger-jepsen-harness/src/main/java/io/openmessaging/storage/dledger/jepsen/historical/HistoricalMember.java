package io.openmessaging.storage.dledger.jepsen.historical;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;

/**
 * A member of whatever DLedger comes first on the class path of its process: it uses nothing but what the historical
 * library has under the same names as ours. It takes the words of the historical command line.
 */
public final class HistoricalMember {
    private HistoricalMember() {
    }

    /** Runs until the process ends. The arguments: {@code appender -i ID -p PEERS -s DIRECTORY}. */
    public static void main(String[] words) {
        DLedgerConfig config = new DLedgerConfig();
        for (int i = 1; i + 1 < words.length; i += 2) {
            String value = words[i + 1];
            switch (words[i]) {
                case "-i" -> config.setSelfId(value);
                case "-p" -> config.setPeers(value);
                case "-s" -> config.setStoreBaseDir(value);
                default -> throw new IllegalArgumentException("expected -i, -p or -s, found " + words[i]);
            }
        }
        DLedgerServer server = new DLedgerServer(config);
        server.startup();
        // Its threads keep the process.
        System.out.println("listen the port: " + config.getPeers());
    }
}
