package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.DLedgerClientOptions;
import io.openmessaging.storage.dledger.common.ReadMode;

/**
 * What clients of all workloads are told. A value.
 *
 * @param peers the members, each as {@code id-host:port}
 * @param readMode how sure reads are to be
 * @param timeoutMs how long an action may take
 * @param keys how many keys or accounts there are
 * @param memberOptions options for the members of every workload
 * @param snapshotThreshold entries between two snapshots; 0 for no snapshots
 */
public record Settings(List<String> peers, ReadMode readMode, long timeoutMs, int keys, List<String> memberOptions,
                       int snapshotThreshold) {
    /** The group that members are started for. */
    public static final String GROUP = "default";

    public Settings {
        peers = List.copyOf(peers);
        memberOptions = List.copyOf(memberOptions);
    }

    /** Options for members that have a state. */
    List<String> stateMemberOptions() {
        List<String> options = new ArrayList<>(memberOptions);
        if (snapshotThreshold > 0) {
            options.addAll(List.of("--enable-snapshot", "--snapshot-threshold", Integer.toString(snapshotThreshold)));
        }
        return options;
    }

    /** A started client that was told of one member, and asks that one first; it hears of the others from it. */
    DLedgerClient client(int number) {
        DLedgerClient client = new DLedgerClient(GROUP, peers.get(number % peers.size()),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(timeoutMs));
        client.startup();
        return client;
    }
}
