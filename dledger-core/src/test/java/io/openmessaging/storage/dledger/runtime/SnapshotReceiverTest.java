package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotName;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;
import io.openmessaging.storage.dledger.store.MemorySnapshotStore;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Goal: what has come of a snapshot is given up for nothing less than bytes of another one. Method: one follower. */
class SnapshotReceiverTest {
    private static final byte[] CONTENT = new byte[100];

    private final QuietLog quiet = QuietLog.of(GroupRunner.class);
    private TestGroup group;
    private GroupRunner leader;
    private GroupRunner follower;

    @BeforeEach
    void elect() {
        group = new TestGroup(Stream.generate(SavedMachine::new).limit(3).toList(), config -> { });
        leader = group.electLeader();
        follower = group.runner((group.runners.indexOf(leader) + 1) % 3);
    }

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    private static SnapshotOffer snapshot(long index, byte[] content) throws IOException {
        return published(new MemorySnapshotStore(), index, content);
    }

    private SnapshotOffer publishedByFollower(long index) throws IOException {
        return published(follower.store().snapshots(), index, CONTENT);
    }

    private static SnapshotOffer published(SnapshotStore store, long index, byte[] content) throws IOException {
        try (SnapshotDraft draft = store.begin()) {
            draft.writeFile("data", content);
            return SnapshotOffer.of(draft.publish(new SnapshotMeta(new LogBase(index, 0, 1, 10_000),
                LoggedConfiguration.NONE)));
        }
    }

    private Route route() {
        return leader.memberState().membership().routeTo(group.runners.indexOf(follower));
    }

    private long term() {
        return leader.memberState().view().term();
    }

    private SnapshotChunkResponse answerTo(SnapshotChunkRequest request) {
        CompletableFuture<SnapshotChunkResponse> answer = follower.handleSnapshotChunk(request);
        group.host.settle();
        return answer.join();
    }

    private SnapshotChunkResponse offered(SnapshotOffer snapshot) {
        return answerTo(snapshot.manifestTo(route(), term()));
    }

    private SnapshotChunkResponse sent(SnapshotOffer snapshot, int from, int to) {
        return answerTo(snapshot.part(route(), term(), from, ByteBuffer.wrap(CONTENT, from, to - from).slice()));
    }

    private SnapshotChunkResponse success(long position, SnapshotName held) {
        return new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS, term(), position, held);
    }

    @Test
    void whatHasComeStaysUntilBytesOfAnotherSnapshotCome() throws IOException {
        SnapshotOffer older = snapshot(100, CONTENT);
        SnapshotOffer newer = snapshot(200, CONTENT);
        assertEquals(success(0, SnapshotName.NONE), offered(older));
        assertEquals(success(0, SnapshotName.NONE), offered(newer), "there is nothing yet");
        assertEquals(success(0, SnapshotName.NONE), offered(older));
        assertEquals(success(40, SnapshotName.NONE), sent(older, 0, 40));
        assertEquals(success(0, older.name()), offered(newer));
        assertEquals(success(0, older.name()), offered(newer), "the answer may be lost");
        assertEquals(DLedgerResponseCode.INCONSISTENT_STATE, sent(older, 40, 50).code(), "it is to be offered first");
        assertEquals(success(40, SnapshotName.NONE), offered(older));
        assertEquals(success(60, SnapshotName.NONE), sent(older, 40, 60));
        assertEquals(success(0, older.name()), offered(newer));
        assertEquals(success(30, SnapshotName.NONE), sent(newer, 0, 30));
        assertEquals(success(0, newer.name()), offered(older));
        assertEquals(success(30, SnapshotName.NONE), offered(newer));
        assertEquals(success(100, SnapshotName.NONE), sent(newer, 30, 100));
    }

    /** A member that lost its log and not its snapshots: its leader has one of them, too, and a helper a newer one. */
    @Test
    void aPublishedSnapshotIsAgreedToBesideAPartOfAnother() throws IOException {
        SnapshotOffer older = publishedByFollower(100);
        SnapshotOffer newer = snapshot(200, CONTENT);
        SnapshotReceiver receiver = new SnapshotReceiver(follower.store().snapshots(), follower.memberState(),
            group.host);
        receiver.take(newer.manifestTo(route(), term()));
        CompletableFuture<SnapshotChunkResponse> all = receiver.take(
            newer.part(route(), term(), 0, ByteBuffer.wrap(CONTENT)));
        CompletableFuture<SnapshotChunkResponse> offered = receiver.take(older.manifestTo(route(), term()));
        CompletableFuture<DLedgerResponseCode> asked = receiver.complete(older.requestTo(route(), term(), 1));
        CompletableFuture<DLedgerResponseCode> unknown = receiver.complete(
            snapshot(150, CONTENT).requestTo(route(), term(), 1));
        CompletableFuture<DLedgerResponseCode> askedForNewer = receiver.complete(newer.requestTo(route(), term(), 1));
        group.host.settle();
        assertEquals(success(100, SnapshotName.NONE), all.join());
        assertEquals(success(100, SnapshotName.NONE), offered.join(), "nothing of it is to be sent");
        assertEquals(DLedgerResponseCode.SUCCESS, asked.join());
        assertEquals(DLedgerResponseCode.INCONSISTENT_STATE, unknown.join());
        assertEquals(DLedgerResponseCode.SUCCESS, askedForNewer.join(), "all of it is still there");
    }

    @Test
    void aSnapshotWithoutBytesIsTakenAtOnce() throws IOException {
        SnapshotOffer older = snapshot(100, CONTENT);
        offered(older);
        sent(older, 0, 40);
        assertEquals(success(0, SnapshotName.NONE), offered(snapshot(200, new byte[0])));
        assertEquals(success(0, SnapshotName.NONE), offered(older), "it has gone");
    }

    @Test
    void aPartOfWhatIsHereByNowIsNotTold() throws IOException {
        SnapshotOffer older = snapshot(5, CONTENT);
        offered(older);
        sent(older, 0, 40);
        for (String body : List.of("0", "1", "2", "3", "4", "5", "6")) {
            leader.append(TestGroup.proposal(body));
            group.host.settle();
        }
        group.host.runUntil(() -> follower.memberState().view().committedIndex() >= 5);
        assertEquals(success(0, SnapshotName.NONE), offered(snapshot(200, CONTENT)));
    }
}
