package io.openmessaging.storage.dledger.client;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;
import io.openmessaging.storage.dledger.rpc.netty.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LeaderFinderTest {
    private final DLedgerClientRpcNettyService rpc = new DLedgerClientRpcNettyService();
    private FakeGroup group;
    private LeaderFinder finder;

    @BeforeEach
    void open() throws Exception {
        group = new FakeGroup();
    }

    @AfterEach
    void close() {
        rpc.close();
        group.close();
    }

    /** From now on the member says that the group is these. */
    private void tells(int member, long configurationIndex, int... others) {
        group.members.get(member).onMetadata = request -> {
            MetadataResponse response = group.answer(member, DLedgerResponseCode.SUCCESS, new MetadataResponse());
            response.setConfigurationIndex(configurationIndex);
            response.setPeers(group.addressesOf(others));
            return FakeGroup.done(response);
        };
    }

    private void eventuallyLeads(String id) throws Exception {
        Eventually.holds(id + " is found", () -> {
            finder.search();
            Member leader = finder.leader();
            return leader != null && Objects.equals(leader.id(), id);
        });
    }

    @Test
    void aRefreshLearnsOfTheMembersThatFollowAllThatTheUserNamed() throws Exception {
        group.leads(0);
        tells(0, 1, 0);
        finder = new LeaderFinder(FakeGroup.NAME, Map.of("n0", group.address(0)), rpc, () -> { });
        eventuallyLeads("n0");

        tells(0, 2, 1, 2);
        finder.refresh();
        Eventually.holds("n2 is known", () -> finder.member("n2") != null);
        group.kill(0);
        group.leads(2);

        finder.refused(finder.leader(), DLedgerResponseCode.NETWORK_ERROR);
        eventuallyLeads("n2");
    }

    @Test
    void aRefreshFindsThatTheLeaderIsGone() throws Exception {
        group.leads(0);
        finder = new LeaderFinder(FakeGroup.NAME, group.addressesOf(0, 1, 2), rpc, () -> { });
        eventuallyLeads("n0");
        group.kill(0);
        group.leads(1);

        Eventually.holds("n0 is given up", () -> {
            finder.refresh();
            return finder.leader() == null || finder.leader().id().equals("n1");
        });
        eventuallyLeads("n1");
    }

    @Test
    void aMemberIsFoundWhereTheOthersSayWhenItIsNotWhereTheUserSays() throws Exception {
        group.leads(0);
        // Where the user looks for n0 there is n1, which refuses what is not for it.
        finder = new LeaderFinder(FakeGroup.NAME, Map.of("n0", group.address(1), "n2", group.address(2)), rpc,
            () -> { });
        Eventually.holds("n0 is found", () -> {
            finder.search();
            return finder.member("n0").address().equals(group.address(0)) && finder.leader() != null;
        });
    }
}
