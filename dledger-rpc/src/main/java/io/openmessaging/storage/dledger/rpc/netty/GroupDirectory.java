package io.openmessaging.storage.dledger.rpc.netty;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;

/** Which groups have a member in this process, and where that member's peers are. Any thread. */
final class GroupDirectory {
    private final ConcurrentMap<String, Member> byGroup = new ConcurrentHashMap<>();

    /**
     * One member that lives here.
     *
     * @param peers member id to host:port
     */
    record Member(String selfId, Map<String, String> peers, DLedgerProtocolHandler peerHandler,
                  DLedgerClientProtocolHandler clientHandler) {
    }

    /** Adds a member, or replaces it, if it has the same id. */
    void put(String group, Member member) {
        byGroup.merge(group, member, (old, replacement) -> {
            if (!old.selfId().equals(replacement.selfId())) {
                throw new IllegalStateException("group " + group + " has member " + old.selfId()
                    + " in this process already, so " + replacement.selfId() + " cannot be added");
            }
            return replacement;
        });
    }

    void remove(String group, String selfId) {
        byGroup.computeIfPresent(group, (name, member) -> member.selfId().equals(selfId) ? null : member);
    }

    /** The group's member in this process, or null. */
    Member memberOf(String group) {
        return group == null ? null : byGroup.get(group);
    }
}
