package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Member;
import io.openmessaging.storage.dledger.jepsen.host.Shell;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * A member is removed from the group, its process ended and its files deleted; later it is started to join, and added
 * as if it were new. Used by one thread.
 */
final class MembershipFault implements Fault {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 5;

    private final String name;
    private final Target target;
    private final Arena arena;
    /** Who is out of the group, or may be; null if nobody is. */
    private Host removed;

    MembershipFault(String name, Target target, Arena arena) {
        this.name = name;
        this.target = target;
        this.arena = arena;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object start(SplittableRandom random) throws IOException {
        Host host = arena.draw(target, random).get(0);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("remove", host.id());
        DLedgerResponseCode code = change(MemberChange.remove(host.id()));
        told.put("answer", code.name());
        if (code.outcome() != DLedgerResponseCode.Outcome.REJECTED) {
            removed = host;
        }
        return told;
    }

    private DLedgerResponseCode change(MemberChange change) {
        return arena.admin().changeMembers(change).responseCode();
    }

    @Override
    public Object stop() throws IOException {
        if (removed == null) {
            return null;
        }
        Host host = removed;
        if (new Members(arena).stays(host)) {
            removed = null;
            return Map.of("still-in", host.id());
        }
        Member member = arena.cluster().member(host);
        member.kill();
        wipe(host);
        member.start(List.of("--join"));
        member.awaitListening(START_TIMEOUT);
        DLedgerResponseCode code = DLedgerResponseCode.UNKNOWN;
        for (int attempt = 0; attempt < ATTEMPTS && !isIn(code); attempt++) {
            code = change(MemberChange.addVoter(host.id(), host.endpoint()));
        }
        if (!isIn(code)) {
            throw new IOException("member " + host + " was not added again: " + code + ", " + code.meaning());
        }
        removed = null;
        return Map.of("add", host.id(), "answer", code.name());
    }

    private static boolean isIn(DLedgerResponseCode code) {
        return code == DLedgerResponseCode.SUCCESS || code == DLedgerResponseCode.NO_CHANGE;
    }

    /** Deletes what the member keeps, and leaves what the file system needs for itself. */
    private static void wipe(Host host) throws IOException {
        Shell.must(host.reach().command(List.of("find", host.directory().toString(), "-mindepth", "1", "-maxdepth",
            "1", "-name", "dledger-*", "-exec", "rm", "-rf", "{}", "+")), "");
    }
}
