package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.rpc.PeerAddressResolver;

/** Which groups have a member in this process, where that member's peers are, and who speaks for all. Any thread. */
final class GroupDirectory {
    private final ConcurrentMap<String, Member> byGroup = new ConcurrentHashMap<>();
    /** Holds null without anybody who answers. */
    private final AtomicReference<Function<ProcessBeat, ProcessBeatReply>> beatAnswerer = new AtomicReference<>();

    /**
     * One member that lives here.
     *
     * @param peers where the others of its group are
     */
    record Member(String selfId, PeerAddressResolver peers, DLedgerProtocolHandler peerHandler,
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

    boolean answerBeats(Function<ProcessBeat, ProcessBeatReply> answerer) {
        return beatAnswerer.compareAndSet(null, answerer);
    }

    void ignoreBeats(Function<ProcessBeat, ProcessBeatReply> answerer) {
        beatAnswerer.compareAndSet(answerer, null);
    }

    /** The answer to another process's beat, null if there is nobody here to give one. */
    ProcessBeatReply answerTo(ProcessBeat beat) {
        Function<ProcessBeat, ProcessBeatReply> answerer = beatAnswerer.get();
        return answerer == null ? null : answerer.apply(beat);
    }

    /** The group's member in this process, or null. */
    Member memberOf(String group) {
        return group == null ? null : byGroup.get(group);
    }

    /** Lets every member look whether that fault, of which nobody knows where it comes from, is its own. */
    void handleFault(Throwable fault) {
        for (Member member : byGroup.values()) {
            member.peerHandler().handleFault(fault);
        }
    }
}
