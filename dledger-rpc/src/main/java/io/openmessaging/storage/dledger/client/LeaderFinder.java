package io.openmessaging.storage.dledger.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.rpc.netty.DLedgerClientRpcNettyService;

/**
 * Who is in the group and who leads it, as far as the client was told.
 *
 * <p>Everything any member says counts as a hint only: a member named as the leader that does not answer as one is
 * one no more, and the next search believes whoever names a leader. Any thread; guarded by this object's monitor,
 * under which nothing is sent.
 */
final class LeaderFinder {
    private static final long SEARCH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long SEARCH_TIMEOUT_MS = 500;
    private static final long RECENT_NS = TimeUnit.MILLISECONDS.toNanos(2 * SEARCH_TIMEOUT_MS);

    private final String group;
    private final DLedgerClientRpcNettyService rpc;
    private final Runnable onFound;
    private final AddressBook members;
    private final Set<String> beingAsked = ConcurrentHashMap.newKeySet();
    private Member leader;
    private long leaderTerm = -1;
    private long lastSearchNs = System.nanoTime() - SEARCH_INTERVAL_NS;
    private DLedgerResponseCode lastWord = DLedgerResponseCode.UNREACHABLE;
    private long lastWordNs = System.nanoTime() - RECENT_NS;

    /**
     * Knows the members given and no leader.
     *
     * @param addresses member id to host:port; answers may add others
     * @param onFound runs, on the client's thread, when a leader was found by asking
     */
    LeaderFinder(String group, Map<String, String> addresses, DLedgerClientRpcNettyService rpc, Runnable onFound) {
        this.group = group;
        this.rpc = rpc;
        this.onFound = onFound;
        this.members = new AddressBook(addresses);
    }

    /** The leader, or null while none is known. */
    synchronized Member leader() {
        return leader;
    }

    /** The member with that id, or null. */
    synchronized Member member(String id) {
        return members.member(id);
    }

    /** All members known, the leader first. */
    synchronized List<Member> leaderFirst() {
        List<Member> all = members.all();
        if (leader != null) {
            moveToFront(leader, all);
        }
        return all;
    }

    /** The leader may have another address by now. */
    private static void moveToFront(Member leader, List<Member> all) {
        all.removeIf(member -> member.id().equals(leader.id()));
        all.add(0, leader);
    }

    /** All members known: those first that the user named, and among them the leader. */
    synchronized List<Member> namedFirst() {
        List<Member> all = members.all();
        if (leader != null && members.isNamed(leader)) {
            moveToFront(leader, all);
        }
        return all;
    }

    /** Why there is no leader: what was answered lately by those who were asked for one. A code of the rejected. */
    synchronized DLedgerResponseCode whyNoLeader() {
        return System.nanoTime() - lastWordNs < RECENT_NS ? lastWord : DLedgerResponseCode.UNREACHABLE;
    }

    /** What a member said, or is known by its silence, weighs more than that another could not be reached. */
    private synchronized void searched(DLedgerResponseCode code) {
        if (code == DLedgerResponseCode.UNREACHABLE) {
            return;
        }
        boolean isRefusal = code.outcome() == DLedgerResponseCode.Outcome.REJECTED;
        lastWord = isRefusal ? code : DLedgerResponseCode.METADATA_ERROR;
        lastWordNs = System.nanoTime();
    }

    /**
     * Takes the leader that an answer names, if its term is later than the last one's: so that members which name each
     * other cannot send the client in circles.
     */
    synchronized void heard(RequestOrResponse response) {
        if (response.getTerm() > leaderTerm) {
            believe(response);
        }
    }

    private void believe(RequestOrResponse response) {
        Member named = response.getLeaderId() == null ? null : members.member(response.getLeaderId());
        if (named != null) {
            leader = named;
            leaderTerm = response.getTerm();
        }
    }

    /** Takes what a member's refusal says of it: that it does not lead, or is not where it was looked for. */
    synchronized void refused(Member member, DLedgerResponseCode code) {
        if (LeaderCodes.isLeaderLost(code) && member.equals(leader)) {
            leader = null;
        }
        if (LeaderCodes.isElsewhere(code)) {
            members.notFound(member);
        }
    }

    /** Asks every member that is not being asked already; not more often than every few milliseconds. */
    void search() {
        List<Member> toAsk;
        synchronized (this) {
            long nowNs = System.nanoTime();
            if (nowNs - lastSearchNs < SEARCH_INTERVAL_NS) {
                return;
            }
            lastSearchNs = nowNs;
            toAsk = members.all();
        }
        toAsk.forEach(this::ask);
    }

    /**
     * Asks the leader who is in the group: all members that the client was made with may be gone before it next needs
     * one of them.
     */
    void refresh() {
        Member known = leader();
        if (known == null) {
            search();
        } else {
            ask(known);
        }
    }

    private void ask(Member member) {
        if (!beingAsked.add(member.id())) {
            return;
        }
        MetadataRequest request = new MetadataRequest();
        request.setGroup(group);
        request.setRemoteId(member.id());
        rpc.metadata(member.address(), request, SEARCH_TIMEOUT_MS).thenAccept(response -> {
            beingAsked.remove(member.id());
            searched(response.responseCode());
            if (response.responseCode() == DLedgerResponseCode.SUCCESS) {
                answered(member, response);
            } else {
                refused(member, response.responseCode());
            }
        });
    }

    /** Takes a member's answer to the question who leads. */
    void answered(Member by, MetadataResponse response) {
        answered(by, response, response.getPeers(), response.getConfigurationIndex());
    }

    /** Takes a member's answer to the question who is in the group. */
    void answered(Member by, MembersResponse response) {
        Map<String, String> addresses = new LinkedHashMap<>();
        response.getMembers().forEach(member -> addresses.put(member.id(), member.address()));
        answered(by, response, addresses, response.getConfigurationIndex());
    }

    private void answered(Member by, RequestOrResponse response, Map<String, String> addresses,
                          long configurationIndex) {
        boolean found;
        synchronized (this) {
            boolean byLeader = by.id().equals(response.getLeaderId());
            members.told(addresses, configurationIndex, byLeader ? response.getTerm() : AddressBook.NO_TERM);
            if (leader == null || response.getTerm() > leaderTerm) {
                believe(response);
            }
            found = leader != null;
        }
        if (found) {
            onFound.run();
        }
    }
}
