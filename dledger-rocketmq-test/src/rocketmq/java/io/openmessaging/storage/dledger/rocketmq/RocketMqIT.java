package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.Await;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: RocketMQ's brokers run on these jars. Method: a name server and three brokers as processes, with RocketMQ's own
 * jars but for the historical DLedger; its producer and its consumer.
 */
@Timeout(900)
class RocketMqIT {
    private static final int QUEUES = 16;
    private static final int MESSAGES = Integer.getInteger("dledger.rocketmq.messages", 100_000);
    private static final int KILLS = Integer.getInteger("dledger.rocketmq.kills", 5);

    private static final String ALL_HOURS = IntStream.range(0, 24).mapToObj(String::valueOf)
        .collect(Collectors.joining(";"));

    @TempDir
    private Path directory;

    @Test
    void allThatWasAcknowledgedIsConsumedInOrder() throws Exception {
        try (Cluster cluster = new Cluster(directory).start()) {
            cluster.createTopic("numbers", QUEUES);
            try (Senders senders = new Senders(cluster, "numbers", QUEUES)) {
                try (Receiver receiver = new Receiver(cluster, "numbers", "meanwhile", QUEUES)) {
                    senders.sendUpTo(MESSAGES / QUEUES);
                    receiver.awaitAll(senders);
                }
                try (Receiver late = new Receiver(cluster, "numbers", "later", QUEUES)) {
                    late.awaitAll(senders);
                }
            }
            DataFiles.assertEqual(cluster);
        }
    }

    @Test
    void aMasterThatIsKilledUnderLoadLosesNothing() throws Exception {
        try (Cluster cluster = new Cluster(directory).start()) {
            cluster.createTopic("numbers", QUEUES);
            try (Senders senders = new Senders(cluster, "numbers", QUEUES);
                 Receiver receiver = new Receiver(cluster, "numbers", "meanwhile", QUEUES)) {
                senders.begin();
                for (int i = 0; i < KILLS; i++) {
                    int before = senders.acknowledged();
                    Await.within(120, () -> senders.acknowledged() > before + 2000);
                    int master = cluster.awaitMaster();
                    cluster.kill(master);
                    cluster.awaitMaster();
                    cluster.start(master);
                }
                int before = senders.acknowledged();
                Await.within(120, () -> senders.acknowledged() > before + 2000);
                senders.end();
                receiver.awaitAll(senders);
                DataFiles.assertEqual(cluster);
                assertAllBrokersHaveTheQueues(cluster, senders);
            }
        }
    }

    /** A master is made of each broker in turn, and asked for everything: each has built its own queues. */
    private static void assertAllBrokersHaveTheQueues(Cluster cluster, Senders senders) throws Exception {
        for (int i = 0; i < Cluster.BROKERS; i++) {
            int master = cluster.awaitMaster();
            try (Receiver late = new Receiver(cluster, "numbers", "from-" + i, QUEUES)) {
                late.awaitAll(senders);
            }
            cluster.kill(master);
            cluster.awaitMaster();
            cluster.start(master);
        }
    }

    @Test
    void aRestartOfAllBrokersLosesNothing() throws Exception {
        try (Cluster cluster = new Cluster(directory).start()) {
            cluster.createTopic("numbers", QUEUES);
            try (Senders senders = new Senders(cluster, "numbers", QUEUES)) {
                senders.sendUpTo(200);
                cluster.awaitEqual();
                cluster.stop();
                cluster.start();
                assertGoesOn(cluster, senders);
            }
            DataFiles.assertEqual(cluster);
        }
    }

    /** More is taken, and all of it is there from the beginning. */
    private static void assertGoesOn(Cluster cluster, Senders senders) throws Exception {
        senders.sendUpTo(400);
        try (Receiver late = new Receiver(cluster, "numbers", "later", QUEUES)) {
            late.awaitAll(senders);
        }
    }

    @Test
    void whatTheHistoricalLibraryWroteIsGoneOnWith() throws Exception {
        try (Cluster cluster = new Cluster(directory)) {
            cluster.useHistorical(true);
            cluster.start();
            cluster.createTopic("numbers", QUEUES);
            try (Senders senders = new Senders(cluster, "numbers", QUEUES)) {
                senders.sendUpTo(300);
                cluster.awaitEqual();
                cluster.stop();
                cluster.useHistorical(false);
                cluster.start();
                assertGoesOn(cluster, senders);
            }
            DataFiles.assertEqual(cluster);
        }
    }

    @Test
    void whatABrokerWroteWithoutAGroupIsGoneOnWith() throws Exception {
        try (Cluster cluster = new Cluster(directory)) {
            cluster.startPlain();
            cluster.createTopic("numbers", QUEUES);
            try (Senders senders = new Senders(cluster, "numbers", QUEUES)) {
                senders.sendUpTo(300);
                cluster.stop();
                DataFiles.copy(cluster.home(0).resolve("store"), cluster.home(1).resolve("store"));
                DataFiles.copy(cluster.home(0).resolve("store"), cluster.home(2).resolve("store"));
                cluster.start();
                assertGoesOn(cluster, senders);
            }
            DataFiles.assertEqual(cluster);
        }
    }

    @Test
    void oldFilesGoWhileAConsumerReads() throws Exception {
        try (Cluster cluster = new Cluster(directory, "fileReservedTime=0", "deleteWhen=" + ALL_HOURS)) {
            cluster.start();
            cluster.createTopic("numbers", QUEUES);
            try (Senders senders = new Senders(cluster, "numbers", QUEUES);
                 Receiver receiver = new Receiver(cluster, "numbers", "meanwhile", QUEUES)) {
                senders.begin();
                Await.within(240, () -> {
                    DataFiles.ageAllButTwo(cluster);
                    return DataFiles.allBeginLater(cluster);
                });
                senders.end();
                receiver.awaitAll(senders);
            }
            DataFiles.assertEqual(cluster);
        }
    }

    @Test
    void batchesDelaysAndTransactionsWork() throws Exception {
        try (Cluster cluster = new Cluster(directory).start()) {
            cluster.createTopic("kinds", 4);
            Set<String> wanted = ConcurrentHashMap.newKeySet();
            sendBatchesAndDelayed(cluster, wanted);
            sendTransactions(cluster, wanted);
            Set<String> received = ConcurrentHashMap.newKeySet();
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("kinds");
            consumer.setNamesrvAddr(cluster.nameServerAddress());
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            consumer.subscribe("kinds", "*");
            consumer.setMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(each -> received.add(new String(each.getBody(), StandardCharsets.UTF_8)));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            try {
                Await.within(120, () -> received.containsAll(wanted));
                assertEquals(wanted, received);
            } finally {
                consumer.shutdown();
            }
            DataFiles.assertEqual(cluster);
        }
    }

    private static void sendBatchesAndDelayed(Cluster cluster, Set<String> wanted) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("batches");
        producer.setNamesrvAddr(cluster.nameServerAddress());
        producer.setInstanceName("batches");
        producer.start();
        try {
            for (int i = 0; i < 100; i++) {
                List<Message> batch = new ArrayList<>();
                for (int j = 0; j < 20; j++) {
                    batch.add(message("batch " + i + " " + j, wanted));
                }
                assertEquals(SendStatus.SEND_OK, producer.send(batch).getSendStatus());
            }
            for (int i = 0; i < 50; i++) {
                Message delayed = message("delayed " + i, wanted);
                delayed.setDelayTimeLevel(1 + i % 2);
                assertEquals(SendStatus.SEND_OK, producer.send(delayed).getSendStatus());
            }
        } finally {
            producer.shutdown();
        }
    }

    private static Message message(String text, Set<String> wanted) {
        wanted.add(text);
        return new Message("kinds", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Those of an even number are committed, half of them only when the broker asks; the others are rolled back. */
    private static void sendTransactions(Cluster cluster, Set<String> wanted) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer("transactions");
        producer.setNamesrvAddr(cluster.nameServerAddress());
        producer.setInstanceName("transactions");
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object number) {
                return (Integer) number % 2 == 0 ? LocalTransactionState.COMMIT_MESSAGE
                    : LocalTransactionState.ROLLBACK_MESSAGE;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.UNKNOW;
            }
        });
        producer.start();
        try {
            for (int i = 0; i < 100; i++) {
                Message message = i % 2 == 0 ? message("transaction " + i, wanted)
                    : new Message("kinds", ("transaction " + i).getBytes(StandardCharsets.UTF_8));
                assertTrue(producer.sendMessageInTransaction(message, i).getSendStatus() == SendStatus.SEND_OK);
            }
        } finally {
            producer.shutdown();
        }
    }
}
