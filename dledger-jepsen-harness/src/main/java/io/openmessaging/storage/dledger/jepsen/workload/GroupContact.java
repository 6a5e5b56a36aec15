package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.DLedgerClientOptions;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;

/** Members of ours, asked by clients of ours. */
public final class GroupContact implements Contact {
    private static final long ADMIN_TIMEOUT_MS = 5000;
    private static final long LOOK_TIMEOUT_MS = 400;

    private final DLedgerClient admin;
    private final DLedgerClient looks;

    /** A contact to those members, each given as {@code id-host:port}, up or not. */
    public GroupContact(List<String> peers) {
        this.admin = client(peers, ADMIN_TIMEOUT_MS);
        this.looks = client(peers, LOOK_TIMEOUT_MS);
    }

    private static DLedgerClient client(List<String> peers, long timeoutMs) {
        DLedgerClient client = new DLedgerClient(Settings.GROUP, String.join(";", peers),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(timeoutMs));
        client.startup();
        return client;
    }

    @Override
    public Sight look(String member) {
        MetadataResponse answer = looks.metadataOf(member);
        return answer.responseCode() == DLedgerResponseCode.SUCCESS
            ? Sight.of(member, answer.getLeaderId(), answer.getTerm()) : Sight.DOWN;
    }

    @Override
    public Condition condition(int members) {
        MembersResponse answer = admin.members();
        if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
            return new Condition(false, Map.of("members", List.of(answer.responseCode().name())));
        }
        List<MembersResponse.Member> all = answer.getMembers();
        boolean isWell = all.size() == members && all.stream().allMatch(MembersResponse.Member::live)
            && all.stream().map(MembersResponse.Member::match).distinct().count() == 1;
        return isWell ? new Condition(true, Map.of("last-index", all.get(0).match()))
            : new Condition(false, Map.of("members", all.stream().map(GroupContact::describe).toList()));
    }

    private static Map<String, Object> describe(MembersResponse.Member member) {
        return Map.of("id", member.id(), "part", member.part(), "match", member.match(), "live", member.live());
    }

    @Override
    public DLedgerClient admin() {
        return admin;
    }

    @Override
    public void close() {
        looks.close();
        admin.close();
    }
}
