package io.openmessaging.storage.dledger.example.cli;

import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerRpcNettyService;

/**
 * The members that live in this process, of one group or of several, behind one listening port. Either all of them
 * run or none. Started and awaited by the main thread; stopped by the JVM's shutdown hook.
 */
public final class ServerProcess {
    /** Last started, first stopped. Guarded by {@code this}. */
    private final Deque<DLedgerServer> servers = new ArrayDeque<>();
    private final List<DLedgerConfig> configs;
    private final DLedgerRpcService rpc;
    /** What people must do before members take part. Written before the process awaits its end. */
    private final List<String> hints = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private ServerProcess(List<DLedgerConfig> configs) {
        this.configs = List.copyOf(configs);
        this.rpc = new DLedgerRpcNettyService(configs.get(0));
    }

    /**
     * Starts a member for each configuration.
     *
     * @param prepare gets each member before it starts
     * @throws CommandException if one cannot start; those started before are stopped
     */
    public static ServerProcess start(List<DLedgerConfig> configs, Consumer<DLedgerServer> prepare)
            throws CommandException {
        ServerProcess process = new ServerProcess(configs);
        for (DLedgerConfig config : configs) {
            process.startMember(config, prepare);
        }
        return process;
    }

    private synchronized void startMember(DLedgerConfig config, Consumer<DLedgerServer> prepare)
            throws CommandException {
        try {
            DLedgerServer server = DLedgerServer.builder(config).sharedRpc(rpc).build();
            servers.push(server);
            prepare.accept(server);
            server.startup();
            if (config.isJoin() && server.members().members().isEmpty()) {
                hints.add(waitingToBeAdded(config));
            }
        } catch (DLedgerException | IllegalArgumentException | IllegalStateException e) {
            stop();
            throw CommandException.failed(describe(e));
        }
    }

    /** What to do about a member that was started to join, and of which its log says nothing. */
    private static String waitingToBeAdded(DLedgerConfig config) {
        String self = config.getSelfId();
        Map<String, String> addresses = config.peerAddresses();
        String others = addresses.entrySet().stream().filter(each -> !each.getKey().equals(self))
            .map(each -> each.getKey() + "-" + each.getValue()).collect(Collectors.joining(";"));
        return "member " + self + " waits to be added to group " + config.getGroup() + "; the command for that is: "
            + CommandLine.PROGRAM + " add-member -g " + config.getGroup() + " -p '" + (others.isEmpty() ? "MEMBERS"
            : others) + "' --id " + self + " --address " + addresses.get(self);
    }

    /** The message, with the reason behind it where that is a file: for those the message may be a bare path. */
    private static String describe(RuntimeException e) {
        if (e.getCause() instanceof FileSystemException cause && cause.getReason() == null) {
            return e.getMessage().replace(String.valueOf(cause.getMessage()), Failures.describe(cause));
        }
        return e.getMessage();
    }

    /** Says on standard output that the members run, and returns once they are stopped. */
    public void runUntilStopped(Terminal terminal) throws InterruptedException {
        stopOnSignal(terminal.err());
        terminal.out().println("listen the port: " + rpc.listenPort());
        for (DLedgerConfig config : configs) {
            terminal.out().println("started member " + config.getSelfId() + " of group " + config.getGroup() + " in "
                + config.memberDir());
        }
        terminal.out().flush();
        hints.forEach(terminal.err()::println);
        stopped.await();
    }

    /**
     * Lets SIGTERM and Ctrl-C stop the members and end the process with status 0: to be told to stop is no failure.
     * The hook ends the process itself, since a JVM that a signal ends reports the signal as its status.
     */
    private void stopOnSignal(PrintStream err) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            long begin = System.nanoTime();
            int status = 0;
            try {
                stop();
                err.println("stopped in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
            } catch (DLedgerException e) {
                err.println("stopped, but not cleanly: " + e.getMessage());
                status = CommandException.FAILED;
            }
            err.flush();
            Runtime.getRuntime().halt(status);
        }, "dledger-stop"));
    }

    /** Stops all, also when one of them fails to stop cleanly; then says so. */
    private synchronized void stop() {
        DLedgerException failure = null;
        while (!servers.isEmpty()) {
            try {
                servers.pop().shutdown();
            } catch (DLedgerException e) {
                failure = e;
            }
        }
        rpc.shutdown();
        stopped.countDown();
        if (failure != null) {
            throw failure;
        }
    }}
