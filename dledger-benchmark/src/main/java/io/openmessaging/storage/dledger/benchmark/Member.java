package io.openmessaging.storage.dledger.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** A child process: one member of the measured group, which drives the load itself if it leads, as a broker would. */
@Parameters(hidden = true)
final class Member implements BenchmarkCli.Command {
    static final String READY = "READY";
    static final String FOLLOWS = "FOLLOWS";

    private static final String GROUP = "benchmark";
    private static final long POLL_NANOS = 1_000_000;

    @Parameter(names = "--id", required = true)
    private String id;

    @Parameter(names = "--peers", required = true)
    private String peers;

    @Parameter(names = "--dir", required = true)
    private String dir;

    @ParametersDelegate
    private final Load load = new Load();

    @Override
    public int run() throws IOException {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(GROUP);
        config.setSelfId(id);
        config.setPeers(peers);
        config.setStoreBaseDir(dir);
        config.setFlushMode(DLedgerConfig.FlushMode.valueOf(load.flushMode));
        DLedgerServer server = new DLedgerServer(config);
        server.startup();
        try {
            System.out.println(READY);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            if (in.readLine() != null) {
                System.out.println(measureIfLeader(server));
                in.readLine();
            }
        } finally {
            server.shutdown();
        }
        return 0;
    }

    private String measureIfLeader(DLedgerServer server) {
        while (server.getMemberState().getLeaderId() == null) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        if (!server.getMemberState().isLeader()) {
            return FOLLOWS;
        }
        Figure figure = new LoadDriver(load).run((body, done) -> append(server, body, done));
        System.err.println(server.describe());
        return figure.toLine();
    }

    private static void append(DLedgerServer server, byte[] body, LoadDriver.Done done) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup(GROUP);
        request.setBody(body);
        server.handleAppend(request).thenAccept(response -> {
            if (response.getCode() == DLedgerResponseCode.SUCCESS.getCode()) {
                done.succeeded();
            } else {
                done.failed();
            }
        });
    }
}
