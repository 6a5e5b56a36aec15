package io.openmessaging.storage.dledger.example.cli;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.DLedgerClientOptions;

/** The options by which every client command says whom it talks to. Filled by JCommander, then read. */
public final class ClientOptions {
    @Parameter(names = {"--group", "-g"}, order = 1, description = "name of the group")
    private String group = "default";

    @Parameter(names = {"--peers", "-p"}, order = 2,
        description = "members id-host:port;id-host:port, all or some: the leader is found from any")
    private String peers = "n0-localhost:20911";

    @Parameter(names = "--timeout", order = 3, description = "how long to try each request, in ms")
    private long timeoutMs;

    /** The options of a command whose requests are short. */
    public ClientOptions() {
        this(DLedgerClientOptions.defaults().requestTimeoutMs());
    }

    /** The options of a command whose requests take so many milliseconds at most, unless the user says otherwise. */
    ClientOptions(long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /**
     * A client of the group; connects when it is first used.
     *
     * @throws CommandException if the list of peers is malformed, or the timeout below 1
     */
    public DLedgerClient open() throws CommandException {
        try {
            DLedgerConfig.parsePeers(peers);
        } catch (IllegalArgumentException e) {
            throw CommandException.badUsage("--peers: " + e.getMessage());
        }
        if (timeoutMs < 1) {
            throw CommandException.badUsage("--timeout: expected 1 or above, found " + timeoutMs);
        }
        var options = DLedgerClientOptions.defaults().withRequestTimeoutMs(timeoutMs);
        DLedgerClient client = new DLedgerClient(group, peers, options);
        client.startup();
        return client;
    }

    String group() {
        return group;
    }

    @Override
    public String toString() {
        return "group " + group + " at " + peers;
    }
}
