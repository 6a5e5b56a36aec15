package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ways of reading of {@link ReadWork} under JMH, each in a JVM of its own: for profilers, and for the cost of one
 * way apart from the others. The ratios that count are those of the command {@code read}, which alternates.
 *
 * <p>{@code java -cp dledger-benchmark.jar org.openjdk.jmh.Main StoreBenchmark}. One thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
    private static final int ENTRIES = 512 * 1024;

    private TemporaryDirectory directory;
    private ReadWork work;
    private int part;

    /** Makes the store. */
    @Setup
    public void open() throws IOException {
        directory = TemporaryDirectory.in(System.getProperty("java.io.tmpdir"), 2L * ENTRIES * StoreLoad.ENTRY_BYTES);
        work = new ReadWork(directory.path(), ENTRIES);
    }

    /** Closes and deletes it. */
    @TearDown
    public void close() throws IOException {
        work.close();
        directory.close();
    }

    /** The plain loop in order. */
    @Benchmark
    @OperationsPerInvocation(ReadWork.SCANNED)
    public long scanPlain() {
        return work.scanPlain(part++);
    }

    /** The cursor in order. */
    @Benchmark
    @OperationsPerInvocation(ReadWork.SCANNED)
    public long scanCursor() throws IOException {
        return work.scanCursor(part++);
    }

    /** Single reads in order. */
    @Benchmark
    @OperationsPerInvocation(ReadWork.SCANNED)
    public long scanGet() throws IOException {
        return work.scanGet(part++);
    }

    /** The plain copies anywhere. */
    @Benchmark
    @OperationsPerInvocation(ReadWork.READ)
    public long randomPlain() {
        return work.randomPlain(part++);
    }

    /** Single reads anywhere. */
    @Benchmark
    @OperationsPerInvocation(ReadWork.READ)
    public long randomGet() throws IOException {
        return work.randomGet(part++);
    }

    /** The cursor anywhere. */
    @Benchmark
    @OperationsPerInvocation(ReadWork.READ)
    public long randomSeek() throws IOException {
        return work.randomSeek(part++);
    }
}
