package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.DLedgerLeaderElector;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: three brokers have one log, and hear of their roles as RocketMQ does. The README says which line is here. */
@Timeout(120)
class ThreeBrokersTest {
    @TempDir
    private Path directory;
    private Brokers brokers;

    @BeforeEach
    void make() throws IOException {
        brokers = new Brokers(directory);
    }

    @AfterEach
    void close() {
        brokers.close();
    }

    private static List<String> put(Broker leader, int from, int to) {
        List<String> texts = IntStream.range(from, to).mapToObj(i -> "message " + i + "x".repeat(i % 900)).toList();
        texts.forEach(text -> assertEquals(DLedgerResponseCode.SUCCESS.getCode(), leader.put(text).join().getCode()));
        return texts;
    }

    /** What a handler of RocketMQ's would hear, and what the member's state says to it. */
    private static final class Roles implements DLedgerLeaderElector.RoleChangeHandler {
        private final Broker broker;
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<String> contradictions = new CopyOnWriteArrayList<>();

        Roles(Broker broker) {
            this.broker = broker;
        }

        @Override
        public void handle(long term, MemberState.Role role) {
            heard.add(role + " " + term);
            MemberState state = broker.server().getMemberState();
            boolean mayHaveChangedSince = state.currTerm() != term || state.getRole() != role;
            if (role == MemberState.Role.LEADER && !mayHaveChangedSince
                && !(state.isLeader() && state.getSelfId().equals(state.getLeaderId()))) {
                contradictions.add("told to lead in " + term + ", leader is " + state.getLeaderId());
            }
            if (state.currTerm() < term) {
                contradictions.add("told of term " + term + " in term " + state.currTerm());
            }
        }

        @Override
        public void startup() {
            heard.add("startup");
        }

        @Override
        public void shutdown() {
            heard.add("shutdown");
        }
    }

    @Test
    void allHaveTheSameBytesAtTheSamePositions() {
        brokers.start();
        Broker leader = brokers.leader();
        List<String> texts = put(leader, 0, 500);
        brokers.awaitEqual();
        for (Broker broker : brokers.all()) {
            assertEquals(texts, broker.dispatch(0));
            assertArrayEquals(leader.bytesUpTo(leader.maxOffset()), broker.bytesUpTo(leader.maxOffset()));
        }
        assertEquals(500, brokers.all().stream().mapToInt(Broker::hooked).sum());
    }

    /** As RocketMQ's own tests do: the term is -1 there, the leader one that is named. */
    @Test
    void rolesSetByHandSayWhoIsElected() {
        List<Roles> roles = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int life = 0; life < 2; life++) {
            for (int i = 0; i < 3; i++) {
                Broker broker = life == 0 ? brokers.get(i) : brokers.again(i);
                broker.config().setEnableLeaderElector(false);
                broker.make();
                roles.add(new Roles(broker));
                broker.server().getDLedgerLeaderElector().addRoleChangeHandler(roles.get(3 * life + i));
                MemberState state = broker.server().getMemberState();
                assertEquals(MemberState.Role.UNKNOWN, state.getRole());
                if (i == 1) {
                    state.changeToLeader(-1);
                } else {
                    state.changeToFollower(-1, "n1");
                }
            }
            brokers.start();
            assertEquals(brokers.get(1), brokers.leader());
            texts.addAll(put(brokers.leader(), 100 * life, 100 * life + 100));
            brokers.awaitEqual();
            for (Broker broker : brokers.all()) {
                assertEquals(texts, broker.dispatch(0));
            }
            brokers.get(0).close(); // A leader that leaves would hand over to it.
            brokers.get(2).close();
            brokers.close();
        }
        for (int i = 0; i < 6; i++) {
            String heard = roles.get(i).heard.toString();
            assertEquals(i % 3 == 1, heard.contains("CANDIDATE"), heard);
            assertEquals(i % 3 == 1, heard.contains("LEADER"), heard);
        }
    }

    @Test
    void aNewLeaderCommitsInFillerAndTheMessagesGoOnInTheNextFile() {
        brokers.start();
        List<String> texts = new ArrayList<>(put(brokers.leader(), 0, 100));
        for (int change = 1; change <= 3; change++) {
            Broker old = brokers.leader();
            old.close();
            Broker again = brokers.again(brokers.all().indexOf(old));
            again.start();
            Broker leader = brokers.leader();
            // A broker becomes the master once all is committed and dispatched.
            Await.within(30, () -> leader.store().getCommittedIndex() == leader.store().getLedgerEndIndex());
            assertEquals(texts, leader.dispatch(0));
            texts.addAll(put(leader, 100 * change, 100 * change + 100));
            brokers.awaitEqual();
        }
        Broker leader = brokers.leader();
        for (Broker broker : brokers.all()) {
            assertEquals(texts, broker.dispatch(0));
            assertArrayEquals(leader.bytesUpTo(leader.maxOffset()), broker.bytesUpTo(leader.maxOffset()));
        }
    }

    @Test
    void allMayBeginAtOneLaterFile() {
        long begin = 3L * Broker.SEGMENT_BYTES;
        for (Broker broker : brokers.all()) {
            broker.make().store().load();
            broker.files().getLastMappedFile(begin);
        }
        brokers.start();
        Broker leader = brokers.leader();
        List<String> texts = put(leader, 0, 300);
        brokers.awaitEqual();
        for (Broker broker : brokers.all()) {
            assertEquals(begin, broker.files().getMinOffset());
            assertEquals(texts, broker.dispatch(begin));
        }
    }

    @Test
    void rolesAreToldInOrderOnceTheStateShowsThem() {
        List<Roles> all = new ArrayList<>();
        for (Broker broker : brokers.all()) {
            Roles roles = new Roles(broker.make());
            broker.server().getDLedgerLeaderElector().addRoleChangeHandler(roles);
            all.add(roles);
        }
        brokers.start();
        Broker first = brokers.leader();
        first.close();
        Await.within(30, () -> brokers.all().stream().anyMatch(broker -> broker != first && broker.leads()));
        brokers.close();

        for (Roles roles : all) {
            assertEquals(List.of(), roles.contradictions);
            assertEquals("startup", roles.heard.get(0));
            assertEquals("shutdown", roles.heard.get(roles.heard.size() - 1));
            assertFalse(roles.heard.toString().contains("UNKNOWN"), roles.heard.toString());
            long last = -1;
            for (String heard : roles.heard.subList(1, roles.heard.size() - 1)) {
                long term = Long.parseLong(heard.substring(heard.indexOf(' ') + 1));
                assertTrue(term >= last, roles.heard.toString());
                last = term;
            }
        }
    }

    @Test
    void onePreferredBrokerOfSeveralLeads() {
        brokers.all().forEach(broker -> broker.config().setPreferredLeaderId("n1;n2"));
        brokers.start();
        // One that hands over still says that it leads until it hears of the next term.
        Await.within(60, () -> !brokers.get(0).leads() && (brokers.get(1).leads() || brokers.get(2).leads()));
        put(brokers.leader(), 0, 10);
        assertNotEquals(brokers.get(0), brokers.leader());
    }

    @Test
    void aFollowerRefusesAndSaysWhoLeads() {
        brokers.start();
        Broker leader = brokers.leader();
        put(leader, 0, 1);
        Broker follower = brokers.all().stream().filter(broker -> broker != leader).findFirst().orElseThrow();
        Await.within(30, () -> follower.server().getMemberState().getLeaderId() != null);
        assertEquals(-1, follower.put("x").getPos());
        assertEquals(DLedgerResponseCode.NOT_LEADER.getCode(), follower.put("x").join().getCode());
        assertEquals(leader.config().getSelfId(), follower.server().getMemberState().getLeaderId());
    }
}
