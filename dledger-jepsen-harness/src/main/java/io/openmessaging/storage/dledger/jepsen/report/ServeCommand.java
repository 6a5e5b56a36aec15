package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;

/** Shows a store to a browser on this machine until it is ended. */
public final class ServeCommand extends Command {
    @Parameter(names = "--store", order = 1, description = "directory of the runs")
    private String store = "store";

    @Parameter(names = "--port", order = 2, description = "port on the loopback address; 0 for any")
    private int port = 8080;

    /** A command. */
    public ServeCommand() {
    }

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String summary() {
        return "shows a store to a browser on this machine";
    }

    @Override
    public List<String> examples() {
        return List.of("serve --store store --port 8080");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException, InterruptedException {
        if (port < 0 || port > 65535) {
            throw new UsageException("expected --port from 0 to 65535, found " + port);
        }
        try (StoreServer server = new StoreServer(Path.of(store), port)) {
            out.println("http://127.0.0.1:" + server.port() + "/");
            out.flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
