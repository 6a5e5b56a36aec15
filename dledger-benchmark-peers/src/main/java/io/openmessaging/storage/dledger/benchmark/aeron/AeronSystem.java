package io.openmessaging.storage.dledger.benchmark.aeron;

import java.nio.file.Path;

import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusteredMediaDriver;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.openmessaging.storage.dledger.benchmark.driver.Appender;
import io.openmessaging.storage.dledger.benchmark.driver.MeasuredSystem;
import io.openmessaging.storage.dledger.benchmark.driver.Member;
import io.openmessaging.storage.dledger.benchmark.driver.Place;
import org.agrona.concurrent.NoOpLock;

/**
 * Aeron Cluster with its file sync level 0: an acknowledged entry is in the archives, that is in the page cache, of a
 * majority. Each process has a media driver, an archive, a consensus module and a service that answers. Drivers and
 * archives share a thread each, which is the best for two cores; messages are as large as the ingress lets them be.
 */
public final class AeronSystem implements MeasuredSystem {
    /** A message may be an eighth of a term long; the default terms would not take 16 KiB. */
    static final String TERM_LENGTH = "term-length=1m";
    private static final String IPC = "aeron:ipc?term-length=1m";
    private static final String ANY_PORT = "aeron:udp?endpoint=" + Place.HOST + ":0";
    private static final int INGRESS = 0;
    private static final int CONSENSUS = 1;
    private static final int LOG = 2;
    private static final int CATCHUP = 3;
    private static final int ARCHIVE = 4;

    /** For the process that names the class. */
    public AeronSystem() {
        // Has no state.
    }

    private static String endpoint(Place place, int member, int port) {
        return Place.HOST + ":" + place.port(member, port);
    }

    private static String members(Place place) {
        return Place.ofEachMember("|", i -> String.join(",", "" + i, endpoint(place, i, INGRESS),
            endpoint(place, i, CONSENSUS), endpoint(place, i, LOG), endpoint(place, i, CATCHUP),
            endpoint(place, i, ARCHIVE)));
    }

    static MediaDriver.Context driver(Path dir) {
        return new MediaDriver.Context()
            .aeronDirectoryName(dir.resolve("aeron").toString())
            .threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnStart(true)
            .termBufferSparseFile(true);
    }

    @Override
    public Member startMember(Place place) {
        Path dir = place.dir();
        MediaDriver.Context driver = driver(dir);
        Archive.Context archive = new Archive.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .archiveDir(dir.resolve("archive").toFile())
            .controlChannel("aeron:udp?endpoint=" + endpoint(place, place.self(), ARCHIVE))
            .archiveClientContext(new AeronArchive.Context().controlResponseChannel(ANY_PORT))
            .localControlChannel("aeron:ipc?term-length=64k")
            .recordingEventsEnabled(false)
            .threadingMode(ArchiveThreadingMode.SHARED)
            .fileSyncLevel(0)
            .catalogFileSyncLevel(0)
            .replicationChannel(ANY_PORT);
        AeronArchive.Context toArchive = new AeronArchive.Context()
            .lock(NoOpLock.INSTANCE)
            .controlRequestChannel(archive.localControlChannel())
            .controlRequestStreamId(archive.localControlStreamId())
            .controlResponseChannel(archive.localControlChannel())
            .aeronDirectoryName(driver.aeronDirectoryName());
        ConsensusModule.Context consensus = new ConsensusModule.Context()
            .clusterMemberId(place.self())
            .clusterMembers(members(place))
            .clusterDir(dir.resolve("cluster").toFile())
            .fileSyncLevel(0)
            .ingressChannel("aeron:udp?" + TERM_LENGTH)
            .isIpcIngressAllowed(true)
            .replicationChannel(ANY_PORT)
            .archiveContext(toArchive.clone());
        ClusteredMediaDriver.launch(driver, archive, consensus);
        AnsweringService service = new AnsweringService();
        ClusteredServiceContainer.launch(new ClusteredServiceContainer.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .archiveContext(toArchive.clone())
            .clusterDir(dir.resolve("cluster").toFile())
            .clusteredService(service));
        return new Embedded(service, new ClusterClient.Way(driver.aeronDirectoryName(), IPC, IPC, ""));
    }

    @Override
    public Appender startClient(Place place) {
        MediaDriver driver = MediaDriver.launch(driver(place.dir()));
        String endpoints = Place.ofEachMember(",", i -> i + "=" + endpoint(place, i, INGRESS));
        return new ClusterClient(new ClusterClient.Way(driver.aeronDirectoryName(), "aeron:udp?" + TERM_LENGTH,
            "aeron:udp?" + TERM_LENGTH + "|endpoint=" + Place.HOST + ":0", endpoints));
    }
}
