package io.openmessaging.storage.dledger;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import io.openmessaging.storage.dledger.entry.Configuration;

/**
 * The settings of one member of one group: a bean with the historical property names. Times are in milliseconds, sizes
 * in bytes, ranges inclusive. The server validates it as a whole when it is built; later changes have no effect
 * but those of {@link RetentionConfig}.
 *
 * <p>Defaults are the historical ones but for the election timing, the batch size and the checkpoint interval, which
 * fail over within a second; the README lists them.
 */
public class DLedgerConfig extends SnapshotConfig {
    /** Value of {@link #getStoreType}: a store in files. */
    public static final String FILE = "FILE";
    /** Value of {@link #getStoreType}: a store in memory, which forgets everything when it is closed. */
    public static final String MEMORY = "MEMORY";

    private static final long COMMIT_NOTICE_DELAY_MS = 10;
    private static final int MAX_INFLIGHT_PUSHES = 64;
    private static final long MAX_INFLIGHT_BYTES = 8L * 1024 * 1024;

    /** When an append counts as written on a member. */
    public enum FlushMode {
        /** When the disk has it: an acknowledged entry survives the loss of power of all members. */
        SYNC,
        /**
         * When the page cache has it: acknowledged entries survive the kill of any process, and are lost only when a
         * majority of the members lose power together. A member whose machine went down counts as failed until it is
         * whole again (RECOVERING). The disk follows every {@link DLedgerConfig#getFlushFileInterval}.
         */
        ASYNC
    }

    private String group = "default";
    private String selfId = "n0";
    private String peers = "n0-localhost:20911";
    private String storeBaseDir = "/tmp/dledgerstore";
    private String dataStorePath = null;
    private String readOnlyDataStoreDirs = null;
    private String storeType = FILE;
    private FlushMode flushMode = SystemDefaults.choice("dledger.flushMode", FlushMode.SYNC);
    private String cacheLifeId = System.getProperty("dledger.cacheLifeId");
    private long heartBeatTimeIntervalMs = 50;
    private int maxHeartBeatLeak = 8;
    private long quietAfterMs = 1_000;
    private long minVoteIntervalMs = 150;
    private long maxVoteIntervalMs = 300;
    private long maxPushTimeOutMs = 1000;
    private int maxBatchAppendSize = 1024 * 1024;
    private long maxWaitAckTimeMs = 2500;
    private int maxPendingRequestsNum = 10000;
    private long maxPendingBytes = 64L * 1024 * 1024;
    private int flushFileInterval = 10;
    private long checkPointInterval = 1000;
    private volatile int scrubBytesPerSecond = 8 * 1024 * 1024;
    private int mappedFileSizeForEntryData = 1024 * 1024 * 1024;
    private int mappedFileSizeForEntryIndex = 32 * 5 * 1024 * 1024;

    /** Name of the group. */
    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    /** Id of this member, one of {@link #getPeers}. */
    public String getSelfId() {
        return selfId;
    }

    public void setSelfId(String selfId) {
        this.selfId = selfId;
    }

    /**
     * The members as {@code id-host:port;id-host:port}; the first '-' ends the id.
     * A port of 0 is for a group of one.
     */
    public String getPeers() {
        return peers;
    }

    public void setPeers(String peers) {
        this.peers = peers;
    }

    /** Directory under which the member's own directory {@code dledger-ID} lies. */
    public String getStoreBaseDir() {
        return storeBaseDir;
    }

    public void setStoreBaseDir(String storeBaseDir) {
        this.storeBaseDir = storeBaseDir;
    }

    /**
     * Directory of the data segments, or several, with the text of the system property
     * {@code dLedger.multiPath.Splitter} between them, ',' by default; null for {@code data} in the member's directory.
     * New segments are made in all of them in turn, but for those whose disk is full.
     */
    public String getDataStorePath() {
        return dataStorePath != null ? dataStorePath : memberDir().resolve("data").toString();
    }

    public void setDataStorePath(String dataStorePath) {
        this.dataStorePath = dataStorePath;
    }

    /** More directories, divided in the same way, whose segments count, but in which none are made; "" for none. */
    public String getReadOnlyDataStoreDirs() {
        return readOnlyDataStoreDirs == null ? "" : readOnlyDataStoreDirs;
    }

    public void setReadOnlyDataStoreDirs(String readOnlyDataStoreDirs) {
        this.readOnlyDataStoreDirs = readOnlyDataStoreDirs;
    }

    /** {@link #FILE} or {@link #MEMORY}. */
    public String getStoreType() {
        return storeType;
    }

    public void setStoreType(String storeType) {
        this.storeType = storeType;
    }

    /**
     * When an append counts as written; see {@link FlushMode}. The system property {@code dledger.flushMode} gives
     * another default than SYNC.
     */
    public FlushMode getFlushMode() {
        return flushMode;
    }

    public void setFlushMode(FlushMode flushMode) {
        this.flushMode = flushMode;
    }

    /**
     * Names the present life of the page cache under this member's files; null to find it out from the kernel's boot
     * id and the mounts. It must change whenever what was written and not forced is lost, and should stay the same
     * while only processes are killed. To be set where the kernel's answer changes too often, as in containers, whose
     * mounts are new at each start, or is not to be had, as on systems other than Linux: there, in ASYNC, each start
     * after a kill counts as one after a loss of power. The system property {@code dledger.cacheLifeId} gives another
     * default than null.
     */
    public String getCacheLifeId() {
        return cacheLifeId;
    }

    public void setCacheLifeId(String cacheLifeId) {
        this.cacheLifeId = cacheLifeId;
    }

    /** Milliseconds between two heartbeats of a leader, 1 or above. */
    public long getHeartBeatTimeIntervalMs() {
        return heartBeatTimeIntervalMs;
    }

    public void setHeartBeatTimeIntervalMs(long heartBeatTimeIntervalMs) {
        this.heartBeatTimeIntervalMs = heartBeatTimeIntervalMs;
    }

    /** Heartbeats missed before a follower stands or a leader without its majority steps down, 2 or above. */
    public int getMaxHeartBeatLeak() {
        return maxHeartBeatLeak;
    }

    public void setMaxHeartBeatLeak(int maxHeartBeatLeak) {
        this.maxHeartBeatLeak = maxHeartBeatLeak;
    }

    /**
     * After how many milliseconds without anything to do a group is quiet, 0 for never. Only groups that share their
     * transport ({@code DLedgerServerBuilder.sharedRpc}) are: then one message between processes stands for all.
     */
    public long getQuietAfterMs() {
        return quietAfterMs;
    }

    public void setQuietAfterMs(long quietAfterMs) {
        this.quietAfterMs = quietAfterMs;
    }

    /** Least milliseconds between two rounds of an election, 1 or above. */
    public long getMinVoteIntervalMs() {
        return minVoteIntervalMs;
    }

    public void setMinVoteIntervalMs(long minVoteIntervalMs) {
        this.minVoteIntervalMs = minVoteIntervalMs;
    }

    /**
     * Most milliseconds between two rounds of an election, above {@link #getMinVoteIntervalMs}; the difference is
     * also the jitter of the election timeout.
     */
    public long getMaxVoteIntervalMs() {
        return maxVoteIntervalMs;
    }

    public void setMaxVoteIntervalMs(long maxVoteIntervalMs) {
        this.maxVoteIntervalMs = maxVoteIntervalMs;
    }

    /** Milliseconds without an answer after which pushes to a follower are sent anew, 1 or above. */
    public long getMaxPushTimeOutMs() {
        return maxPushTimeOutMs;
    }

    public void setMaxPushTimeOutMs(long maxPushTimeOutMs) {
        this.maxPushTimeOutMs = maxPushTimeOutMs;
    }

    /** Has no effect, since entries are always pushed in batches; a setting of the historical library. */
    public void setEnableBatchPush(boolean enableBatchPush) {
        // What it asks for is done anyway, and what it could forbid has no price here.
    }

    /** Most bytes of entries in one push, 1 to 8 MiB; a larger entry goes alone. */
    public int getMaxBatchAppendSize() {
        return maxBatchAppendSize;
    }

    public void setMaxBatchAppendSize(int maxBatchAppendSize) {
        this.maxBatchAppendSize = maxBatchAppendSize;
    }

    /**
     * Milliseconds after which an append that is not committed is answered WAIT_QUORUM_ACK_TIMEOUT, 1 or above.
     * The entry stays and may be committed later.
     */
    public long getMaxWaitAckTimeMs() {
        return maxWaitAckTimeMs;
    }

    public void setMaxWaitAckTimeMs(long maxWaitAckTimeMs) {
        this.maxWaitAckTimeMs = maxWaitAckTimeMs;
    }

    /** Most entries that wait for their commit, 1 or above; further appends are answered LEADER_PENDING_FULL. */
    public int getMaxPendingRequestsNum() {
        return maxPendingRequestsNum;
    }

    public void setMaxPendingRequestsNum(int maxPendingRequestsNum) {
        this.maxPendingRequestsNum = maxPendingRequestsNum;
    }

    /** Most bytes of entries that wait for their commit, 1 or above. */
    public long getMaxPendingBytes() {
        return maxPendingBytes;
    }

    public void setMaxPendingBytes(long maxPendingBytes) {
        this.maxPendingBytes = maxPendingBytes;
    }

    /** Milliseconds between two forces of the log in {@link FlushMode#ASYNC}, 1 or above. */
    public int getFlushFileInterval() {
        return flushFileInterval;
    }

    public void setFlushFileInterval(int flushFileInterval) {
        this.flushFileInterval = flushFileInterval;
    }

    /** Milliseconds between two checkpoints while the log grows, 1 or above. */
    public long getCheckPointInterval() {
        return checkPointInterval;
    }

    public void setCheckPointInterval(long checkPointInterval) {
        this.checkPointInterval = checkPointInterval;
    }

    /**
     * How many bytes of durable entries are read per second in search of damage, 0 for none. May change while the
     * server runs.
     */
    public int getScrubBytesPerSecond() {
        return scrubBytesPerSecond;
    }

    public void setScrubBytesPerSecond(int scrubBytesPerSecond) {
        this.scrubBytesPerSecond = scrubBytesPerSecond;
    }

    /**
     * Size of a data segment in bytes, 4 KiB or above and a multiple of 4 KiB; cannot change once the log
     * exists.
     */
    public int getMappedFileSizeForEntryData() {
        return mappedFileSizeForEntryData;
    }

    public void setMappedFileSizeForEntryData(int mappedFileSizeForEntryData) {
        this.mappedFileSizeForEntryData = mappedFileSizeForEntryData;
    }

    /** Size of an index file in bytes, a multiple of 32, 4 KiB or above. */
    public int getMappedFileSizeForEntryIndex() {
        return mappedFileSizeForEntryIndex;
    }

    public void setMappedFileSizeForEntryIndex(int mappedFileSizeForEntryIndex) {
        this.mappedFileSizeForEntryIndex = mappedFileSizeForEntryIndex;
    }

    /** The member's own directory. */
    public Path memberDir() {
        return Path.of(storeBaseDir, "dledger-" + selfId);
    }

    /**
     * The members that {@link #getPeers} names, id to host:port, in the order given.
     *
     * @throws IllegalArgumentException if the text is malformed; says where
     */
    public Map<String, String> peerAddresses() {
        return parsePeers(peers);
    }

    /**
     * Reads a list of members {@code id-host:port;id-host:port}.
     *
     * @throws IllegalArgumentException if the text is malformed; says where
     */
    public static Map<String, String> parsePeers(String peers) {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String peer : peers.split(";")) {
            if (peer.isBlank()) {
                continue;
            }
            String one = peer.trim();
            int colon = one.lastIndexOf(':');
            int dash = one.indexOf('-');
            if (dash <= 0 || colon <= dash + 1) {
                throw new IllegalArgumentException("peer '" + one + "' is not of the form id-host:port");
            }
            parsePort(one, one.substring(colon + 1));
            if (addresses.put(one.substring(0, dash), one.substring(dash + 1)) != null) {
                throw new IllegalArgumentException("peer id '" + one.substring(0, dash) + "' appears twice");
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no peers given; expected id-host:port;id-host:port");
        }
        return addresses;
    }

    private static void parsePort(String peer, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number < 0 || number > 65535) {
                throw new IllegalArgumentException("peer '" + peer + "': port " + number + " is not in [0, 65535]");
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("peer '" + peer + "': '" + port + "' is not a port number", e);
        }
    }

    /**
     * Checks all settings together.
     *
     * @throws IllegalArgumentException at the first that cannot be: names the property, what it may be and what it is
     */
    public void validate() {
        requireText("group", group);
        requireText("selfId", selfId);
        requireText("storeBaseDir", storeBaseDir);
        require(FILE.equals(storeType) || MEMORY.equals(storeType), "storeType", "FILE or MEMORY", storeType);
        require(flushMode != null, "flushMode", "SYNC or ASYNC", null);
        require(cacheLifeId == null || !cacheLifeId.isBlank(), "cacheLifeId", "null or not blank", cacheLifeId);
        require(getWhenBehind() != null, "whenBehind", "START_AT_LEADERS_FIRST or STAY_BEHIND", null);
        validatePeers();
        requireWithin("heartBeatTimeIntervalMs", 1, MAX_TIME_MS, heartBeatTimeIntervalMs);
        requireWithin("maxHeartBeatLeak", 2, 1000, maxHeartBeatLeak);
        validateReads(heartBeatTimeIntervalMs * maxHeartBeatLeak, quietAfterMs);
        requireWithin("minVoteIntervalMs", 1, MAX_TIME_MS, minVoteIntervalMs);
        requireWithin("maxVoteIntervalMs", minVoteIntervalMs + 1, MAX_TIME_MS + 1, maxVoteIntervalMs);
        requireWithin("quietAfterMs", 0, MAX_TIME_MS, quietAfterMs);
        requireWithin("maxPushTimeOutMs", 1, MAX_TIME_MS, maxPushTimeOutMs);
        requireWithin("maxBatchAppendSize", 1, MAX_INFLIGHT_BYTES, maxBatchAppendSize);
        requireWithin("maxWaitAckTimeMs", 1, MAX_TIME_MS, maxWaitAckTimeMs);
        requireWithin("maxPendingRequestsNum", 1, Integer.MAX_VALUE, maxPendingRequestsNum);
        requireWithin("maxPendingBytes", 1, Long.MAX_VALUE, maxPendingBytes);
        requireWithin("flushFileInterval", 1, MAX_TIME_MS, flushFileInterval);
        requireWithin("scrubBytesPerSecond", 0, Integer.MAX_VALUE, scrubBytesPerSecond);
        requireWithin("checkPointInterval", 1, MAX_TIME_MS, checkPointInterval);
        validateLeadership();
        validateMetrics();
        requireWithin("fileReservedHours", 1, Integer.MAX_VALUE, getFileReservedHours());
        requireWithin("maxLogSizeBytes", 0, Long.MAX_VALUE, getMaxLogSizeBytes());
        requireWithin("snapshotThreshold", 1, Integer.MAX_VALUE, getSnapshotThreshold());
        requireWithin("maxSnapshotReservedNum", 1, Integer.MAX_VALUE, getMaxSnapshotReservedNum());
        require(getSnapshotEntryResetStrategy() != null, "snapshotEntryResetStrategy",
            "RESET_ALL_SYNC or another strategy", null);
        requireWithin("resetSnapshotEntriesDelayTime", 0, MAX_TIME_MS, getResetSnapshotEntriesDelayTime());
        requireWithin("resetSnapshotEntriesButKeepLastEntriesNum", 0, Integer.MAX_VALUE,
            getResetSnapshotEntriesButKeepLastEntriesNum());
        requireWithin("snapshotKeepEntriesForFollowers", 0, Integer.MAX_VALUE, getSnapshotKeepEntriesForFollowers());
        requireWithin("snapshotBytesPerSecond", 1, Integer.MAX_VALUE, getSnapshotBytesPerSecond());
        requireMultiple("mappedFileSizeForEntryData", 4096, mappedFileSizeForEntryData);
        requireMultiple("mappedFileSizeForEntryIndex", 32, mappedFileSizeForEntryIndex);
    }

    private void validatePeers() {
        requireText("peers", peers);
        Map<String, String> addresses = peerAddresses();
        require(addresses.containsKey(selfId), "selfId", "one of the peers " + addresses.keySet(), selfId);
        boolean anyPort = addresses.values().stream().anyMatch(address -> address.endsWith(":0"));
        require(addresses.size() == 1 || !anyPort, "peers", "without port 0 in a group of more than one", peers);
    }

    private static void requireText(String property, String value) {
        require(value != null && !value.isBlank(), property, "not blank", value);
    }

    private static void requireMultiple(String property, int unit, int value) {
        requireWithin(property, 4096, Integer.MAX_VALUE, value);
        require(value % unit == 0, property, "a multiple of " + unit, value);
    }

    /** The group as this member's settings have it. */
    public Membership membership() {
        return new Membership(group, selfId,
            isJoin() ? Configuration.NONE : Configuration.ofVoters(peerAddresses()));
    }

    /** The numbers that the core works with. */
    public RaftOptions raftOptions() {
        long electionTimeoutMs = heartBeatTimeIntervalMs * maxHeartBeatLeak;
        return new RaftOptions(heartBeatTimeIntervalMs, electionTimeoutMs, minVoteIntervalMs,
            maxVoteIntervalMs, maxPushTimeOutMs, COMMIT_NOTICE_DELAY_MS, maxBatchAppendSize, MAX_INFLIGHT_PUSHES,
            MAX_INFLIGHT_BYTES, quietAfterMs, getWhenBehind(), leadershipOptions(), leaseMs(electionTimeoutMs),
            isFound());
    }
}
