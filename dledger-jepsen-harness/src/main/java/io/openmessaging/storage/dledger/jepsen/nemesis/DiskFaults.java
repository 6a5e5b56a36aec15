package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.List;

import io.openmessaging.storage.dledger.jepsen.host.Disk;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Member;

/** Faults of disks, but for damage at rest. Stateless. */
final class DiskFaults {
    private static final String SLOW = "delay_enter=200000";
    private static final String FAIL = "error=EIO";
    private static final String NOTHING = "retval=0";
    private static final String CALLS = "fsync,fdatasync,msync";
    /** The one fault after which a group must be found guilty. */
    static final String LYING = "disk-lies";

    static final List<Kind> KINDS = List.of(
        Kind.of("power-loss", "the disk cut off, kill -9: what was not forced is gone", Target.ALL,
            DiskFaults::powerLoss, Feature.XFS),
        Kind.of("disk-full", "no room is left", Target.PRIMARY, DiskFaults::full, Feature.FALLOCATE),
        Kind.of("disk-hung", "writes and forces wait", Target.PRIMARY, DiskFaults::hung, Feature.FREEZE),
        Kind.of("fsync-slow", "each force takes 200 ms more", Target.PRIMARY,
            (name, target, arena) -> traced(name, target, arena, SLOW), Feature.STRACE),
        Kind.of("fsync-fail", "each force fails; the member is started anew", Target.PRIMARY,
            (name, target, arena) -> traced(name, target, arena, FAIL), Feature.STRACE),
        Kind.of(LYING, "forces say that they are done and do nothing, then power is lost; no group can bear it: it "
            + "shows that loss is seen", Target.ALL, DiskFaults::lies, Feature.STRACE, Feature.XFS));

    private DiskFaults() {
    }

    private static Fault powerLoss(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> {
            arena.cluster().disk(host).cutOff();
            arena.cluster().member(host).signalKill();
        }, host -> comeBack(arena, host));
    }

    private static void comeBack(Arena arena, Host host) throws IOException {
        Member member = arena.cluster().member(host);
        Disk disk = arena.cluster().disk(host);
        member.kill();
        if (disk.isMounted()) {
            disk.unmount();
        }
        disk.mount();
        member.start();
    }

    private static Fault lies(String name, Target target, Arena arena) {
        Tracers tracers = new Tracers(CALLS, NOTHING);
        return new HostFault(name, target, arena,
            (host, random) -> tracers.attach(host, arena.cluster().member(host).pid()), host -> {
                arena.cluster().disk(host).cutOff();
                tracers.detach(host);
                comeBack(arena, host);
            });
    }

    private static Fault full(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> arena.cluster().disk(host).fill(), host -> {
            arena.cluster().disk(host).makeRoom();
            startAnew(arena, host);
        });
    }

    private static Fault hung(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> arena.cluster().disk(host).freeze(), host -> {
            arena.cluster().disk(host).thaw();
            arena.cluster().member(host).start();
        });
    }

    private static Fault traced(String name, Target target, Arena arena, String injection) {
        Tracers tracers = new Tracers(CALLS, injection);
        return new HostFault(name, target, arena,
            (host, random) -> tracers.attach(host, arena.cluster().member(host).pid()), host -> {
                tracers.detach(host);
                if (injection.equals(FAIL)) {
                    startAnew(arena, host);
                } else {
                    arena.cluster().member(host).start();
                }
            });
    }

    /** A member whose disk failed has stopped its group, though its process may live: somebody must start it anew. */
    private static void startAnew(Arena arena, Host host) throws IOException {
        Member member = arena.cluster().member(host);
        member.kill();
        member.start();
    }
}
