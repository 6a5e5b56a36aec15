package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.GroupMembers;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

/**
 * Who is in the group, and changes of that which are asked for until they are done: other faults go on meanwhile, and
 * an answer that does not come says nothing. Used by one thread.
 */
final class Members {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Who is not added stays out for good, so that other faults may take their time. */
    private static final Duration PATIENCE_TO_ADD = Duration.ofMinutes(5);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Arena arena;

    Members(Arena arena) {
        this.arena = arena;
    }

    /**
     * The ids of all members.
     *
     * @throws IOException if nobody tells
     */
    Set<String> ids() throws IOException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            MembersResponse answer = arena.admin().members();
            if (answer.responseCode() == DLedgerResponseCode.SUCCESS) {
                return answer.getMembers().stream().map(member -> member.id()).collect(Collectors.toSet());
            }
            rest(deadlineNs, "nobody tells who is in the group", answer.responseCode());
        }
    }

    /**
     * Whether a member is in the group to stay. Waits while it is leaving: a removal that nobody answered for may still
     * be done, or come to nothing.
     *
     * @throws IOException if nobody tells, or it does not end
     */
    boolean stays(Host host) throws IOException {
        return stays(host.id(), arena.admin()::members);
    }

    static boolean stays(String id, Supplier<MembersResponse> asked) throws IOException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            MembersResponse answer = asked.get();
            Optional<String> part = answer.getMembers().stream().filter(member -> member.id().equals(id))
                .map(MembersResponse.Member::part).findFirst();
            boolean isSettled = !part.equals(Optional.of(GroupMembers.Part.LEAVING.name()));
            if (answer.responseCode() == DLedgerResponseCode.SUCCESS && isSettled) {
                return part.isPresent();
            }
            rest(deadlineNs, "nobody tells whether " + id + " stays in the group", answer.responseCode());
        }
    }

    void remove(Host host) throws IOException {
        change(MemberChange.remove(host.id()), PATIENCE);
    }

    void add(Host host) throws IOException {
        change(MemberChange.addVoter(host.id(), host.endpoint()), PATIENCE_TO_ADD);
    }

    void replace(Host old, Host host) throws IOException {
        change(MemberChange.replace(old.id(), host.id(), host.endpoint()), PATIENCE);
    }

    private void change(MemberChange change, Duration patience) throws IOException {
        change(change, patience, arena.admin()::changeMembers);
    }

    static void change(MemberChange change, Duration patience, Function<MemberChange, ChangeMembersResponse> asked)
            throws IOException {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (true) {
            DLedgerResponseCode code = asked.apply(change).responseCode();
            if (isDone(change, code)) {
                return;
            }
            rest(deadlineNs, change.toString(), code);
        }
    }

    /** After an attempt without an answer the next one may find that it was done. */
    static boolean isDone(MemberChange change, DLedgerResponseCode code) {
        return code == DLedgerResponseCode.SUCCESS || code == DLedgerResponseCode.NO_CHANGE
            || code == DLedgerResponseCode.UNKNOWN_MEMBER && change.kind() != MemberChange.Kind.ADD_VOTER;
    }

    private static void rest(long deadlineNs, String what, DLedgerResponseCode code) throws IOException {
        if (System.nanoTime() > deadlineNs) {
            throw new IOException(what + ": " + code + ", " + code.meaning());
        }
        LockSupport.parkNanos(PAUSE_NS);
    }
}
