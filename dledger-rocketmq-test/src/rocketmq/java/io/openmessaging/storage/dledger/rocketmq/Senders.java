package io.openmessaging.storage.dledger.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/**
 * One sender for each queue of a topic, which sends message after message and each until it is acknowledged: so the
 * queue has them in their order, and some perhaps twice. For one thread.
 */
final class Senders implements AutoCloseable {
    private static final int BYTES = 1024;
    private static final long PAUSE_NANOS = 50_000_000;

    private final String topic;
    private final int queues;
    private final DefaultMQProducer producer;
    private final ExecutorService threads;
    private final AtomicInteger[] acknowledged;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private List<CompletableFuture<Void>> running = List.of();

    Senders(Cluster cluster, String topic, int queues) throws Exception {
        this.topic = topic;
        this.queues = queues;
        this.threads = Executors.newFixedThreadPool(queues);
        this.acknowledged = new AtomicInteger[queues];
        for (int i = 0; i < queues; i++) {
            acknowledged[i] = new AtomicInteger();
        }
        producer = new DefaultMQProducer("senders-" + topic);
        producer.setNamesrvAddr(cluster.nameServerAddress());
        producer.setInstanceName("senders-" + topic);
        producer.setSendMsgTimeout(3000);
        producer.setPollNameServerInterval(500);
        producer.start();
    }

    /** Sends until each queue has that many. Blocks. */
    void sendUpTo(int count) {
        begin(count);
        running.forEach(CompletableFuture::join);
    }

    /** Begins to send, until {@link #end}. */
    void begin() {
        begin(Integer.MAX_VALUE);
    }

    private void begin(int upTo) {
        isOver.set(false);
        running = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            int queue = i;
            running.add(CompletableFuture.runAsync(() -> send(queue, upTo), threads));
        }
    }

    /** Ends when the message that each sender is at is acknowledged. Blocks. */
    void end() {
        isOver.set(true);
        running.forEach(CompletableFuture::join);
    }

    private void send(int queue, int upTo) {
        while (!isOver.get() && acknowledged[queue].get() < upTo) {
            int number = acknowledged[queue].get();
            while (!sendOne(queue, number)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            acknowledged[queue].incrementAndGet();
        }
    }

    private boolean sendOne(int queue, int number) {
        Message message = new Message(topic, "tag", queue + "-" + number, Texts.body(queue, number, BYTES));
        try {
            SendResult result = producer.send(message, (all, one, wanted) -> all.stream()
                .filter(each -> each.getQueueId() == (Integer) wanted).findFirst().orElseThrow(), queue);
            return result.getSendStatus() == SendStatus.SEND_OK;
        } catch (Exception e) {
            return false;
        }
    }

    /** How many messages of a queue are acknowledged. */
    int acknowledged(int queue) {
        return acknowledged[queue].get();
    }

    int acknowledged() {
        int sum = 0;
        for (AtomicInteger each : acknowledged) {
            sum += each.get();
        }
        return sum;
    }

    @Override
    public void close() {
        isOver.set(true);
        threads.shutdownNow();
        producer.shutdown();
    }
}
