package io.openmessaging.storage.dledger.jepsen.liar;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.SnapshotOptions;
import io.openmessaging.storage.dledger.example.cli.StartOptions;
import io.openmessaging.storage.dledger.example.register.RegisterDLedger;

/**
 * Runs a member like the commands {@code appender} and {@code register} of the command line, with one thing wrong:
 * {@code --member-main} of the harness, which is told {@code --member-options "--lie NAME"}. Used by the main thread.
 */
public final class LyingMember {
    @ParametersDelegate
    private final StartOptions member = new StartOptions();

    @Parameter(names = "--lie", required = true)
    private Lie lie;

    @ParametersDelegate
    private final SnapshotOptions snapshots = new SnapshotOptions();

    private LyingMember() {
    }

    /** Runs until it is told to end. The first word says what kind of member it is, the others are options. */
    public static void main(String[] words) throws CommandException, InterruptedException {
        LyingMember liar = new LyingMember();
        JCommander.newBuilder().addObject(liar).build().parse(Arrays.copyOfRange(words, 1, words.length));
        liar.run(words[0].equals("register"));
    }

    private void run(boolean isRegister) throws CommandException, InterruptedException {
        DLedgerConfig config = member.config();
        snapshots.applyTo(config);
        DLedgerServer server = lie.member(config);
        if (isRegister) {
            RegisterDLedger.serveOn(server);
        }
        server.startup();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop"));
        System.out.println("listen the port: " + server.getRpcService().listenPort());
        new CountDownLatch(1).await();
    }
}
