package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DLedgerConfigTest {
    private static Arguments bad(String message, Consumer<DLedgerConfig> change) {
        return Arguments.of(message, change);
    }

    static Stream<Arguments> settingsOfMetricsThatCannotBe() {
        return Stream.of(
            bad("metricsExporterType must be DISABLE, OTLP_GRPC, PROM or LOG, is null",
                config -> config.setMetricsExporterType(null)),
            bad("metricsGrpcExporterTarget must be host:port or a URL where metricsExporterType is OTLP_GRPC, is ''",
                config -> config.setMetricsExporterType(DLedgerConfig.MetricsExporterType.OTLP_GRPC)),
            bad("metricsGrpcExporterHeader must be of the form name:value,name:value, is 'another text'",
                config -> config.setMetricsGrpcExporterHeader("token")),
            bad("metricsPromExporterPort must be in [1, 65535], is 65536",
                config -> config.setMetricsPromExporterPort(65_536)));
    }

    static Stream<Arguments> settingsThatCannotBe() {
        return Stream.of(
            bad("group must be not blank, is ' '", config -> config.setGroup(" ")),
            bad("selfId must be not blank, is null", config -> config.setSelfId(null)),
            bad("selfId must be one of the peers [n0], is 'n1'", config -> config.setSelfId("n1")),
            bad("storeBaseDir must be not blank, is ''", config -> config.setStoreBaseDir("")),
            bad("cacheLifeId must be null or not blank, is ' '", config -> config.setCacheLifeId(" ")),
            bad("storeType must be FILE or MEMORY, is 'DISK'", config -> config.setStoreType("DISK")),
            bad("flushMode must be SYNC or ASYNC, is null", config -> config.setFlushMode(null)),
            bad("peers must be not blank, is null", config -> config.setPeers(null)),
            bad("peer 'n0' is not of the form id-host:port", config -> config.setPeers("n0")),
            bad("peer 'n0-a:x': 'x' is not a port number", config -> config.setPeers("n0-a:x")),
            bad("peer 'n0-a:65536': port 65536 is not in [0, 65535]", config -> config.setPeers("n0-a:65536")),
            bad("peer id 'n0' appears twice", config -> config.setPeers("n0-a:1;n0-b:2")),
            bad("peers must be without port 0 in a group of more than one, is 'n0-a:0;n1-b:2'",
                config -> config.setPeers("n0-a:0;n1-b:2")),
            bad("heartBeatTimeIntervalMs must be in [1, 86400000], is 0",
                config -> config.setHeartBeatTimeIntervalMs(0)),
            bad("maxHeartBeatLeak must be in [2, 1000], is 1", config -> config.setMaxHeartBeatLeak(1)),
            bad("minVoteIntervalMs must be in [1, 86400000], is -1", config -> config.setMinVoteIntervalMs(-1)),
            bad("maxVoteIntervalMs must be in [151, 86400001], is 150", config -> config.setMaxVoteIntervalMs(150)),
            bad("leaseReadDriftBoundMs must be 0 or in [2, 399], is 1", config -> {
                config.setQuietAfterMs(0);
                config.setLeaseReadDriftBoundMs(1);
            }),
            bad("leaseReadDriftBoundMs must be 0 where quietAfterMs is not, is 50",
                config -> config.setLeaseReadDriftBoundMs(50)),
            bad("leaseReadDriftBoundMs must be 0 or in [2, 399], is 400",
                config -> {
                    config.setQuietAfterMs(0);
                    config.setLeaseReadDriftBoundMs(400);
                }),
            bad("maxPushTimeOutMs must be in [1, 86400000], is 86400001",
                config -> config.setMaxPushTimeOutMs(86_400_001)),
            bad("maxBatchAppendSize must be in [1, 8388608], is 8388609",
                config -> config.setMaxBatchAppendSize(8 * 1024 * 1024 + 1)),
            bad("maxWaitAckTimeMs must be in [1, 86400000], is 0", config -> config.setMaxWaitAckTimeMs(0)),
            bad("maxPendingRequestsNum must be in [1, 2147483647], is 0",
                config -> config.setMaxPendingRequestsNum(0)),
            bad("maxPendingBytes must be in [1, 9223372036854775807], is 0", config -> config.setMaxPendingBytes(0)),
            bad("leadershipTransferWaitTimeout must be in [1, 86400000], is 0",
                config -> config.setLeadershipTransferWaitTimeout(0)),
            bad("maxTakeLeadershipVoteIntervalMs must be in [31, 86400001], is 30",
                config -> config.setMaxTakeLeadershipVoteIntervalMs(30)),
            bad("maxForceTimeMs must be in [1, 86400000], is 0", config -> config.setMaxForceTimeMs(0)),
            bad("flushFileInterval must be in [1, 86400000], is 0", config -> config.setFlushFileInterval(0)),
            bad("checkPointInterval must be in [1, 86400000], is 0", config -> config.setCheckPointInterval(0)),
            bad("snapshotEntryResetStrategy must be RESET_ALL_SYNC or another strategy, is null",
                config -> config.setSnapshotEntryResetStrategy(null)),
            bad("resetSnapshotEntriesDelayTime must be in [0, 86400000], is -1",
                config -> config.setResetSnapshotEntriesDelayTime(-1)),
            bad("mappedFileSizeForEntryData must be in [4096, 2147483647], is 4095",
                config -> config.setMappedFileSizeForEntryData(4095)),
            bad("mappedFileSizeForEntryData must be a multiple of 4096, is 5000",
                config -> config.setMappedFileSizeForEntryData(5000)),
            bad("mappedFileSizeForEntryIndex must be a multiple of 32, is 4100",
                config -> config.setMappedFileSizeForEntryIndex(4100)));
    }

    @ParameterizedTest
    @MethodSource({"settingsThatCannotBe", "settingsOfMetricsThatCannotBe"})
    void aSettingThatCannotBeIsNamedWithWhatItMayBe(String message, Consumer<DLedgerConfig> change) {
        DLedgerConfig config = new DLedgerConfig();
        change.accept(config);

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, config::validate);

        assertEquals(message, refusal.getMessage());
    }

    @Test
    void preferredLeadersAreAListUnderBothNames() {
        DLedgerConfig config = new DLedgerConfig();
        assertEquals(List.of(), config.raftOptions().leadership().preferred());
        config.setPreferredLeaderIds("n1; n2;");
        assertEquals(List.of("n1", "n2"), config.raftOptions().leadership().preferred());
        config.setPreferredLeaderId("n0");
        assertEquals("n0", config.getPreferredLeaderIds());
    }

    /** For applications that make the configuration themselves and offer their operators a part of it only. */
    @Test
    void systemPropertiesGiveOtherDefaults() {
        Map<String, String> properties = Map.of("dledger.flushMode", "ASYNC", "dledger.cacheLifeId", "pod-7",
            "dledger.found", "true");
        properties.forEach(System::setProperty);
        try {
            DLedgerConfig config = new DLedgerConfig();
            assertEquals(DLedgerConfig.FlushMode.ASYNC, config.getFlushMode());
            assertEquals("pod-7", config.getCacheLifeId());
            assertTrue(config.isFound());
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
        assertEquals(DLedgerConfig.FlushMode.SYNC, new DLedgerConfig().getFlushMode());
        assertFalse(new DLedgerConfig().isFound());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "dledger.flushMode | async | is 'async', not one of [SYNC, ASYNC]",
        "dledger.disk.ratio.check | 85% | is '85%', not a number"})
    void aSystemPropertyThatIsNoSettingIsNamed(String property, String text, String message) {
        System.setProperty(property, text);
        try {
            Exception refused = assertThrows(IllegalArgumentException.class, DLedgerConfig::new);
            assertEquals("system property " + property + " " + message, refused.getMessage());
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void theDefaultsAreValidAndMakeOptions() {
        DLedgerConfig config = new DLedgerConfig();

        config.validate();

        assertEquals(config.getHeartBeatTimeIntervalMs() * config.getMaxHeartBeatLeak(),
            config.raftOptions().electionTimeoutMs());
        assertEquals(0, config.raftOptions().leaseMs(), "leases are opted for");
    }

    @Test
    void aLeaseIsShorterThanTheElectionTimeoutByTheBoundForClocks() {
        DLedgerConfig config = new DLedgerConfig();
        config.setQuietAfterMs(0);
        config.setLeaseReadDriftBoundMs(50);

        config.validate();

        assertEquals(config.raftOptions().electionTimeoutMs() - 50, config.raftOptions().leaseMs());
    }
}
