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

    private final String name;
    private final Target target;
    private final Arena arena;
    private final Members members;
    /** Who is out of the group, or may be; null if nobody is. */
    private Host removed;

    MembershipFault(String name, Target target, Arena arena) {
        this.name = name;
        this.target = target;
        this.arena = arena;
        this.members = new Members(arena);
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
        DLedgerResponseCode code = arena.admin().changeMembers(MemberChange.remove(host.id())).responseCode();
        told.put("answer", code.name());
        if (code.outcome() != DLedgerResponseCode.Outcome.REJECTED) {
            removed = host;
        }
        return told;
    }

    @Override
    public Object stop() throws IOException {
        if (removed == null) {
            return null;
        }
        Host host = removed;
        if (members.stays(host)) {
            removed = null;
            return Map.of("still-in", host.id());
        }
        Member member = arena.cluster().member(host);
        member.kill();
        wipe(host);
        member.start(List.of("--join"));
        member.awaitListening(START_TIMEOUT);
        members.add(host);
        removed = null;
        return Map.of("add", host.id());
    }

    /** Deletes what the member keeps, and leaves what the file system needs for itself. */
    private static void wipe(Host host) throws IOException {
        Shell.must(host.reach().command(List.of("find", host.directory().toString(), "-mindepth", "1", "-maxdepth",
            "1", "-name", "dledger-*", "-exec", "rm", "-rf", "{}", "+")), "");
    }
}
