package io.openmessaging.storage.dledger.rocketmq;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/**
 * Measures how fast RocketMQ takes messages, in one run and in turn: on the historical DLedger, on this one in both
 * flush modes, and without any: with a master and a slave that it waits for, and with two of which it waits for one.
 *
 * <pre>
 * SpeedMain DIRECTORY ROUNDS SECONDS [VARIANT ...]
 * </pre>
 */
final class SpeedMain {
    private static final int IN_FLIGHT = 64;
    private static final int QUEUES = 16;
    private static final int BODY_BYTES = 1024;
    private static final int MOST_SAMPLES = 4_000_000;
    private static final int TIMEOUT_SECONDS = 30;
    /** RocketMQ's own default; the small files of the other tests would be rolled all the time. */
    private static final String FILE_SIZE = "mappedFileSizeCommitLog=1073741824";

    /** What the brokers run on. */
    private enum Variant {
        HISTORICAL {
            @Override
            void start(Cluster cluster) throws Exception {
                cluster.useHistorical(true);
                cluster.start();
            }
        },
        ASYNC {
            @Override
            void start(Cluster cluster) throws Exception {
                cluster.useOptions("-Ddledger.flushMode=ASYNC");
                cluster.start();
            }
        },
        SYNC {
            @Override
            void start(Cluster cluster) throws Exception {
                cluster.start();
            }
        },
        /** Each message waits for the slave. */
        MASTER_AND_SLAVE {
            @Override
            void start(Cluster cluster) throws Exception {
                cluster.startMasterAnd(1, 2, FILE_SIZE);
            }
        },
        /** As many copies as a group of three has; each message waits for one of the slaves, as in a group. */
        MASTER_AND_TWO_SLAVES {
            @Override
            void start(Cluster cluster) throws Exception {
                cluster.startMasterAnd(2, 2, FILE_SIZE);
            }
        },
        /** RocketMQ's own defaults, with which no message waits for the slave: promises less than all others. */
        MASTER_ALONE_AND_SLAVE {
            @Override
            void start(Cluster cluster) throws Exception {
                cluster.startMasterAnd(1, 1, FILE_SIZE);
            }
        };

        abstract void start(Cluster cluster) throws Exception;
    }

    private final long[] latenciesNs = new long[MOST_SAMPLES];
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    private SpeedMain() {
    }

    /** Prints a line for each run of each variant. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        List<Variant> variants = args.length == 3
            ? List.of(Variant.values())
            : Arrays.stream(args).skip(3).map(Variant::valueOf).toList();
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            for (Variant variant : variants) {
                Path home = directory.resolve(variant + "-" + round);
                Files.createDirectories(home);
                try (Cluster cluster = new Cluster(home, FILE_SIZE)) {
                    variant.start(cluster);
                    cluster.createTopic("speed", QUEUES);
                    new SpeedMain().measure(cluster, variant, Integer.parseInt(args[2]), System.out);
                }
            }
        }
    }

    private void measure(Cluster cluster, Variant variant, int seconds, PrintStream out) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("speed");
        producer.setNamesrvAddr(cluster.nameServerAddress());
        producer.setInstanceName(variant.toString() + System.nanoTime());
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.start();
        try {
            send(producer, seconds);
            samples.set(0);
            failures.set(0);
            long tookNs = send(producer, seconds);
            int count = samples.get();
            Arrays.sort(latenciesNs, 0, count);
            out.printf(Locale.ROOT, "%-22s %8.0f messages/s  p50 %6.2f ms  p99 %6.2f ms  failed %d%n", variant,
                count * 1e9 / tookNs, latenciesNs[count / 2] / 1e6, latenciesNs[(int) (count * 0.99)] / 1e6,
                failures.get());
        } finally {
            producer.shutdown();
        }
    }

    /** Sends for so many seconds, and returns how long it took until the last was answered. */
    private long send(DefaultMQProducer producer, int seconds) throws Exception {
        Semaphore permits = new Semaphore(IN_FLIGHT);
        byte[] body = Texts.body(0, 0, BODY_BYTES);
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            permits.acquire();
            producer.send(new Message("speed", body), new Answer(permits, System.nanoTime()));
        }
        if (!permits.tryAcquire(IN_FLIGHT, TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("some messages were not answered");
        }
        return System.nanoTime() - begin;
    }

    /** Hears of one message. */
    private final class Answer implements SendCallback {
        private final Semaphore permits;
        private final long sentNs;

        Answer(Semaphore permits, long sentNs) {
            this.permits = permits;
            this.sentNs = sentNs;
        }

        @Override
        public void onSuccess(SendResult result) {
            if (result.getSendStatus() == SendStatus.SEND_OK) {
                latenciesNs[samples.getAndIncrement() % MOST_SAMPLES] = System.nanoTime() - sentNs;
            } else {
                failures.incrementAndGet();
            }
            permits.release();
        }

        @Override
        public void onException(Throwable fault) {
            failures.incrementAndGet();
            permits.release();
        }
    }
}
