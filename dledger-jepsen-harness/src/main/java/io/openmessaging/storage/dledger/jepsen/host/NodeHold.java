package io.openmessaging.storage.dledger.jepsen.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection that holds a directory of a node for one run: the lock is there as long as the connection is, so that a
 * run that crashed holds nothing, wherever it ran. Other commands share the connection. For one thread.
 */
final class NodeHold implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 60;
    private static final String HELD = "held";

    private final Process process;

    private NodeHold(Process process) {
        this.process = process;
    }

    /**
     * Makes the directory, or takes it over and deletes what an earlier run left in it.
     *
     * @param owner a line that says whose it is from now on
     * @throws IOException if somebody else has it, or it is not the harness's
     */
    static NodeHold take(Ssh ssh, String directory, String owner) throws IOException {
        Process process = new ProcessBuilder(ssh.sharedCommand(NodeScript.words("hold", List.of(directory, owner))))
            .redirectErrorStream(true).start();
        NodeHold hold = new NodeHold(process);
        try {
            // The other end reads on until this one is closed.
            OutputStream script = process.getOutputStream();
            script.write(NodeScript.text().getBytes(StandardCharsets.UTF_8));
            script.flush();
        } catch (IOException e) {
            // It ended without reading; what it said tells why.
        }
        CompletableFuture<IOException> end = CompletableFuture.supplyAsync(() -> awaitHeld(process, ssh));
        try {
            IOException failure = end.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (failure == null) {
                return hold;
            }
            hold.close();
            throw failure;
        } catch (InterruptedException e) {
            hold.close();
            Thread.currentThread().interrupt();
            throw new IOException("node " + ssh.node() + ": interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            hold.close();
            throw new IOException("node " + ssh.node() + ": not held in " + TIMEOUT_SECONDS + " s", e);
        }
    }

    /** Null once it is held. */
    private static IOException awaitHeld(Process process, Ssh ssh) {
        NodeScript script = new NodeScript(ssh);
        String last = "";
        try {
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                String answer = NodeScript.answer(line);
                script.throwIfError(answer);
                if (answer.equals(HELD)) {
                    return null;
                }
                last = line;
            }
            return script.failed(process.waitFor(), last);
        } catch (IOException e) {
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
