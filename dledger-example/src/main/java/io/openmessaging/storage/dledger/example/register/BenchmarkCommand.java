package io.openmessaging.storage.dledger.example.register;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.example.cli.ClientOptions;
import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.Terminal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** {@code benchmark}: measures a register with clients that each wait for an answer before they ask again. */
public final class BenchmarkCommand extends Command {
    /** What is measured. Named as on the historical command line. */
    enum Type { Write, Read }

    private static final String KEY = "13";
    private static final byte[] VALUE = "13".getBytes(StandardCharsets.UTF_8);

    @ParametersDelegate
    private final ClientOptions members = new ClientOptions();

    @Parameter(names = {"--clientNum", "-c"}, order = 10, description = "how many clients work at once")
    private int clientNum = 10;

    @Parameter(names = {"--ops", "-o"}, order = 11, description = "how many requests each client makes")
    private long ops = 10_000;

    @Parameter(names = {"--benchmarkType", "-t"}, order = 12, description = "what they ask: Write or Read")
    private Type type = Type.Write;

    @Parameter(names = {"--read-mode", "-r"}, order = 13, description = "how they read")
    private ReadMode readMode = ReadMode.READ_INDEX_READ;

    /** What one client saw. Owned by its thread until that has ended. */
    private static final class Result {
        private final LatencyTally latencies = new LatencyTally();
        private long errors;
    }

    @Override
    public String name() {
        return "benchmark";
    }

    @Override
    public String summary() {
        return "Measure a register.";
    }

    @Override
    public List<String> examples() {
        return List.of("benchmark -p \"n0-localhost:20911;n1-localhost:20912;n2-localhost:20913\" -c 10 -o 10000",
            "benchmark -t Read -r LEASE_READ");
    }

    @Override
    public List<String> notes() {
        return List.of("All clients write and read key 13. The exit status is 1 if any request failed.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, InterruptedException {
        if (clientNum < 1) {
            throw CommandException.badUsage("--clientNum: expected 1 or above, found " + clientNum);
        }
        if (ops < 1) {
            throw CommandException.badUsage("--ops: expected 1 or above, found " + ops);
        }
        List<DLedgerClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < clientNum; i++) {
                clients.add(members.open());
            }
            long startedNs = System.nanoTime();
            Result total = runAll(clients);
            print(total, System.nanoTime() - startedNs, terminal);
            if (total.errors > 0) {
                throw CommandException.failed("benchmark of " + members + ": " + total.errors + " of "
                    + total.latencies.count() + " requests failed");
            }
        } finally {
            clients.forEach(DLedgerClient::close);
        }
    }

    private Result runAll(List<DLedgerClient> clients) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (DLedgerClient client : clients) {
            Result result = new Result();
            RegisterClient register = new RegisterClient(client);
            Thread thread = new Thread(() -> runOne(register, result), "client-" + threads.size());
            thread.setDaemon(true); // An interrupted command does not wait for them.
            results.add(result);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        Result total = new Result();
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join();
            total.latencies.add(results.get(i).latencies);
            total.errors += results.get(i).errors;
        }
        return total;
    }

    private void runOne(RegisterClient register, Result result) {
        for (long i = 0; i < ops; i++) {
            long startedNs = System.nanoTime();
            DLedgerResponseCode code = type == Type.Write
                ? register.write(KEY, VALUE).join()
                : register.read(KEY, readMode).join().code();
            result.latencies.add(System.nanoTime() - startedNs);
            if (code != DLedgerResponseCode.SUCCESS) {
                result.errors++;
            }
        }
    }

    private void print(Result total, long tookNs, Terminal terminal) {
        terminal.out().println("Test type: " + type + ", client num : " + clientNum + ", operation num per client: "
            + ops + ", total operation num: " + clientNum * ops + ", cost: " + TimeUnit.NANOSECONDS.toMillis(tookNs));
        terminal.out().println("type=COUNTER, name=error_request_num, count=" + total.errors);
        terminal.out().println(total.latencies.line());
        terminal.out().printf(Locale.ROOT, "type=METER, name=request_tps, count=%d, mean_rate=%.1f, "
            + "rate_unit=events/second%n", total.latencies.count(), total.latencies.count() / (tookNs / 1e9));
    }
}
