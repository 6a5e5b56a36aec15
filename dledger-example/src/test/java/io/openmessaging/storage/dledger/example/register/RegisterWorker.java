package io.openmessaging.storage.dledger.example.register;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.sim.LinearizabilityChecker.Kind;
import io.openmessaging.storage.dledger.sim.LinearizabilityChecker.Operation;

import static io.openmessaging.storage.dledger.sim.LinearizabilityChecker.NEVER;
import static io.openmessaging.storage.dledger.sim.LinearizabilityChecker.NONE;

/**
 * One user of a register, who writes values that nobody else writes and reads what is there, one after the other, and
 * writes down what happened. Writes go to the leader, reads to one member. Works on a thread of its own until it is
 * stopped.
 */
public final class RegisterWorker implements AutoCloseable {
    /** An operation on one of the keys. */
    public record Happened(int key, Operation operation) {
    }

    private final int number;
    private final int keys;
    private final SplittableRandom random;
    private final DLedgerClient writing;
    private final DLedgerClient reading;
    private final Thread thread = new Thread(this::work, "register-worker");
    /** Owned by the thread until it has ended. */
    private final List<Happened> happened = new ArrayList<>();
    private volatile int done;
    private volatile boolean isStopped;

    /**
     * A worker that begins at once.
     *
     * @param peers all members
     * @param peer the member that is asked for values
     */
    public RegisterWorker(int number, int keys, String peers, String peer) {
        this.number = number;
        this.keys = keys;
        this.random = new SplittableRandom(number);
        this.writing = new DLedgerClient("default", peers);
        this.reading = new DLedgerClient("default", peer);
        writing.startup();
        reading.startup();
        thread.start();
    }

    private void work() {
        RegisterClient writer = new RegisterClient(writing);
        RegisterClient reader = new RegisterClient(reading);
        while (!isStopped) {
            int key = random.nextInt(keys);
            if (random.nextBoolean()) {
                write(writer, key);
            } else {
                read(reader, key);
            }
        }
    }

    private void write(RegisterClient writer, int key) {
        String value = "w" + number + "-" + happened.size();
        long begin = System.nanoTime();
        DLedgerResponseCode code = writer.write("" + key, value.getBytes(StandardCharsets.UTF_8)).join();
        if (code.outcome() != Outcome.REJECTED) {
            long end = code == DLedgerResponseCode.SUCCESS ? System.nanoTime() : NEVER;
            happened.add(new Happened(key, new Operation(Kind.WRITE, value, begin, end)));
        }
        done += code == DLedgerResponseCode.SUCCESS ? 1 : 0;
    }

    private void read(RegisterClient reader, int key) {
        long begin = System.nanoTime();
        RegisterAnswer answer = reader.read("" + key, ReadMode.READ_INDEX_READ).join();
        if (answer.code() == DLedgerResponseCode.SUCCESS) {
            String value = answer.isFound() ? new String(answer.value(), StandardCharsets.UTF_8) : NONE;
            happened.add(new Happened(key, new Operation(Kind.READ, value, begin, System.nanoTime())));
            done++;
        }
    }

    /** How many operations have succeeded so far. */
    public int done() {
        return done;
    }

    /** Lets it end what it is at, and returns all that happened. */
    public List<Happened> stop() throws InterruptedException {
        isStopped = true;
        thread.join();
        return happened;
    }

    @Override
    public void close() {
        isStopped = true;
        writing.close();
        reading.close();
    }
}
