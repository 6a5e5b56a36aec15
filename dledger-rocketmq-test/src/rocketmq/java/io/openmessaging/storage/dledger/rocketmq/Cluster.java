package io.openmessaging.storage.dledger.rocketmq;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.example.demo.FreePorts;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerRpcNettyService;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** One name server and three brokers of one group, each in a process of its own. For one thread at a time. */
final class Cluster implements AutoCloseable {
    static final int BROKERS = 3;
    private static final String NAME = "broker-a";
    private static final Path LIBS = Path.of(System.getProperty("dledger.repo.root", ".."),
        "dledger-rocketmq-test/libs/target").toAbsolutePath().normalize();

    private final Path directory;
    private final List<String> settings;
    private final List<Integer> ports = FreePorts.find(1 + 3 * BROKERS);
    private final JavaProcess[] brokers = new JavaProcess[BROKERS];
    private final JavaProcess nameServer;
    private final DefaultMQAdminExt admin = new DefaultMQAdminExt();
    private String dledger = ours();
    private String[] options = {};

    /** Starts the name server; further settings of the brokers are lines of their file. */
    Cluster(Path directory, String... settings) throws Exception {
        this.directory = directory;
        this.settings = List.of(settings);
        Path home = directory.resolve("namesrv");
        Files.createDirectories(home);
        Path file = home.resolve("namesrv.conf");
        Files.writeString(file, "listenPort=" + ports.get(0) + "\nbindAddress=127.0.0.1\n");
        nameServer = new JavaProcess(home, "namesrv", List.of("-Xmx128m"), rocketMq() + File.pathSeparator + dledger,
            "org.apache.rocketmq.namesrv.NamesrvStartup", List.of("-c", file.toString()));
        admin.setNamesrvAddr(nameServerAddress());
        admin.setInstanceName("admin");
    }

    String nameServerAddress() {
        return "127.0.0.1:" + ports.get(0);
    }

    /** The jars of this build, or where their classes are in a build that makes none. */
    private static String ours() {
        return Stream.of(DLedgerServer.class, DLedgerMmapFileStore.class, DLedgerRpcNettyService.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(File.pathSeparator));
    }

    private static String rocketMq() {
        return LIBS.resolve("lib") + File.separator + "*";
    }

    /** Brokers are started with the historical DLedger from now on, or with this one. */
    void useHistorical(boolean historical) {
        dledger = historical ? LIBS.resolve("historical") + File.separator + "*" : ours();
    }

    /** Brokers are started with these options of the virtual machine from now on. */
    void useOptions(String... next) {
        options = next.clone();
    }

    private int port(int broker) {
        return ports.get(1 + 3 * broker);
    }

    private String peers() {
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < BROKERS; i++) {
            peers.add("n" + i + "-127.0.0.1:" + ports.get(3 + 3 * i));
        }
        return String.join(";", peers);
    }

    /** The directory of a broker, which holds its settings and its store. */
    Path home(int broker) {
        return directory.resolve("n" + broker);
    }

    /** The directory of a broker's data files. */
    Path data(int broker) {
        return home(broker).resolve("store/dledger-n" + broker + "/data");
    }

    /** Starts a broker as a member of the group. */
    void start(int broker) throws IOException {
        start(broker, settings);
    }

    /** Starts the first broker as a master without a group, and waits until it is known. */
    void startPlain() throws Exception {
        start(0, List.of("enableDLegerCommitLog=false", "brokerId=0", "brokerRole=ASYNC_MASTER"));
        startAdmin();
        awaitMaster();
    }

    /**
     * Starts a master without a group, and slaves.
     *
     * @param copies how many brokers must have a message before it is acknowledged, the master among them; RocketMQ's
     *     default is 1, with which a SYNC_MASTER waits for no slave
     */
    void startMasterAnd(int slaves, int copies, String setting) throws Exception {
        List<String> common = List.of("enableDLegerCommitLog=false", "totalReplicas=" + (1 + slaves),
            "inSyncReplicas=" + copies, setting);
        start(0, and(common, "brokerId=0", "brokerRole=SYNC_MASTER"));
        for (int slave = 1; slave <= slaves; slave++) {
            start(slave, and(common, "brokerId=" + slave, "brokerRole=SLAVE"));
        }
        startAdmin();
        awaitMaster();
        Await.within(60, () -> addresses().size() == 1 + slaves);
    }

    private static List<String> and(List<String> common, String... own) {
        return Stream.concat(common.stream(), Stream.of(own)).toList();
    }

    private void startAdmin() throws Exception {
        if (admin.getDefaultMQAdminExtImpl().getMqClientInstance() == null) {
            admin.start();
        }
    }

    private void start(int broker, List<String> further) throws IOException {
        Path home = home(broker);
        Files.createDirectories(home);
        Path file = home.resolve("broker.conf");
        List<String> lines = new ArrayList<>(List.of(
            "brokerClusterName=test", "brokerName=" + NAME, "listenPort=" + port(broker), "brokerIP1=127.0.0.1",
            "namesrvAddr=" + nameServerAddress(), "storePathRootDir=" + home.resolve("store"),
            "storePathCommitLog=" + home.resolve("store/commitlog"), "enableDLegerCommitLog=true",
            "dLegerGroup=" + NAME, "dLegerPeers=" + peers(), "dLegerSelfId=n" + broker,
            "mappedFileSizeCommitLog=8388608", "mappedFileSizeConsumeQueue=120000", "maxHashSlotNum=10000",
            "maxIndexNum=40000", "sendMessageThreadPoolNums=16", "useReentrantLockWhenPutMessage=true",
            "timerWheelEnable=false", "autoCreateTopicEnable=false", "transactionCheckInterval=1000",
            "registerNameServerPeriod=10000", "waitTimeMillsInSendQueue=5000",
            "diskSpaceWarningLevelRatio=99", "diskSpaceCleanForciblyRatio=98"));
        lines.addAll(further);
        Files.write(file, lines);
        List<String> jvm = new ArrayList<>(List.of("-Xms256m", "-Xmx512m", "-XX:MaxDirectMemorySize=512m",
            "-Ddledger.disk.ratio.check=0.98", "-Ddledger.disk.ratio.clean=0.99"));
        jvm.addAll(List.of(options));
        brokers[broker] = new JavaProcess(home, "broker", jvm, rocketMq() + File.pathSeparator + dledger,
            "org.apache.rocketmq.broker.BrokerStartup", List.of("-c", file.toString()));
    }

    /** Starts all brokers, and waits until one of them is the master. */
    Cluster start() throws Exception {
        for (int i = 0; i < BROKERS; i++) {
            start(i);
        }
        startAdmin();
        awaitMaster();
        return this;
    }

    void kill(int broker) {
        brokers[broker].kill();
    }

    /** Stops all brokers as an operator does. */
    void stop() {
        List<JavaProcess> running = Stream.of(brokers).filter(Objects::nonNull).toList();
        running.forEach(JavaProcess::askToEnd);
        running.forEach(JavaProcess::awaitEnd);
    }

    /** Waits until the name server knows a master that lives; its number. */
    int awaitMaster() {
        Await.within(90, () -> {
            checkAlive();
            return master() >= 0;
        });
        return master();
    }

    private void checkAlive() {
        for (int i = 0; i < BROKERS; i++) {
            JavaProcess broker = brokers[i];
            if (broker != null && !broker.isAlive() && broker.said().contains("Exception")) {
                throw new IllegalStateException("broker " + i + " has ended: " + broker.said());
            }
        }
    }

    private int master() {
        String address = addresses().get(0L);
        for (int i = 0; i < BROKERS; i++) {
            if (("127.0.0.1:" + port(i)).equals(address) && brokers[i] != null && brokers[i].isAlive()) {
                return i;
            }
        }
        return -1;
    }

    /** Of the brokers that the name server knows, by their ids; 0 is the master's. */
    private Map<Long, String> addresses() {
        try {
            BrokerData data = admin.examineBrokerClusterInfo().getBrokerAddrTable().get(NAME);
            return data == null ? Map.of() : new TreeMap<>(data.getBrokerAddrs());
        } catch (Exception e) {
            return Map.of();
        }
    }

    /** Makes the topic known to all brokers. */
    void createTopic(String topic, int queues) throws Exception {
        for (int i = 0; i < BROKERS && brokers[i] != null; i++) {
            TopicConfig config = new TopicConfig(topic, queues, queues);
            admin.createAndUpdateTopicConfig("127.0.0.1:" + port(i), config);
        }
        Await.within(60, () -> {
            try {
                return !admin.examineTopicRouteInfo(topic).getQueueDatas().isEmpty();
            } catch (Exception e) {
                return false;
            }
        });
    }

    /** A number that a broker tells of itself; -1 if it does not answer. */
    long tells(int broker, String key) {
        try {
            KVTable table = admin.fetchBrokerRuntimeStats("127.0.0.1:" + port(broker));
            return Long.parseLong(table.getTable().get(key));
        } catch (Exception e) {
            return -1;
        }
    }

    /** Waits until all brokers have committed and dispatched the same, and returns the position. */
    long awaitEqual() {
        Await.within(120, () -> committed() >= 0);
        return committed();
    }

    private long committed() {
        long position = tells(0, "commitLogMaxOffset");
        for (int i = 0; i < BROKERS; i++) {
            if (tells(i, "commitLogMaxOffset") != position || tells(i, "dispatchBehindBytes") != 0) {
                return -1;
            }
        }
        return position;
    }

    @Override
    public void close() {
        admin.shutdown();
        for (JavaProcess broker : brokers) {
            if (broker != null) {
                broker.close();
            }
        }
        nameServer.close();
    }
}
