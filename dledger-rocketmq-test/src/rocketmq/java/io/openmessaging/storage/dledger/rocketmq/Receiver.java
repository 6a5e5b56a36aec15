package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.openmessaging.storage.dledger.Await;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A consumer that gets all messages of a topic from the beginning, queue by queue in order, and checks each. For one
 * thread; the messages come on others, those of one queue one after the other.
 */
final class Receiver implements AutoCloseable {
    private final DefaultMQPushConsumer consumer;
    /** How many different messages of each queue have come; they are numbered from 0. */
    private final AtomicIntegerArray next;
    private final List<String> faults = new CopyOnWriteArrayList<>();

    Receiver(Cluster cluster, String topic, String group, int queues) throws Exception {
        next = new AtomicIntegerArray(queues);
        consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(cluster.nameServerAddress());
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPollNameServerInterval(500);
        consumer.subscribe(topic, "*");
        consumer.setMessageListener((MessageListenerOrderly) (messages, context) -> {
            messages.forEach(this::take);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
    }

    private void take(MessageExt message) {
        int queue = message.getQueueId();
        try {
            int number = Texts.numberIn(message.getBody(), queue);
            int expected = next.get(queue);
            if (number == expected) {
                next.set(queue, expected + 1);
            } else if (number > expected) {
                faults.add("queue " + queue + ": " + number + " comes where " + expected + " should, at offset "
                    + message.getQueueOffset());
                next.set(queue, number + 1);
            } // Else it was sent again before it was acknowledged, or is consumed again.
        } catch (RuntimeException e) {
            faults.add(e.toString());
        }
    }

    /** Waits until all that was acknowledged has come, and checks that nothing is wrong with it. */
    void awaitAll(Senders senders) {
        try {
            Await.within(180, () -> {
                for (int i = 0; i < next.length(); i++) {
                    if (next.get(i) < senders.acknowledged(i)) {
                        return false;
                    }
                }
                return true;
            });
        } catch (AssertionError e) {
            throw new AssertionError(senders.acknowledged() + " were acknowledged, received: " + next + ", " + faults,
                e);
        }
        assertEquals(List.of(), faults);
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}
