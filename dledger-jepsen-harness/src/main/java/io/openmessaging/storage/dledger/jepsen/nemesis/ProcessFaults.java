package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Member;

/** Faults of processes. Stateless. */
final class ProcessFaults {
    private static final int CPU_PERCENT = 10;
    private static final long MEMORY_BYTES = 160L << 20;

    static final List<Kind> KINDS = List.of(
        Kind.of("kill", "kill -9, and start again", Target.ONE, ProcessFaults::kill),
        Kind.of("restart", "SIGTERM, and start again", Target.ONE, ProcessFaults::restart),
        Kind.of("pause", "SIGSTOP, then SIGCONT", Target.ONE, ProcessFaults::pause),
        Kind.of("cpu", "a tenth of a processor", Target.ONE, ProcessFaults::squeezeCpu, Feature.CGROUPS),
        Kind.of("memory", "160 MiB, page cache included; the kernel may end the member", Target.ONE,
            ProcessFaults::squeezeMemory, Feature.CGROUPS));

    private ProcessFaults() {
    }

    private static Fault kill(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> arena.cluster().member(host).signalKill(),
            host -> {
                Member member = arena.cluster().member(host);
                member.awaitEnd();
                member.start();
            });
    }

    private static Fault restart(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> arena.cluster().member(host).terminate(),
            host -> arena.cluster().member(host).start());
    }

    private static Fault pause(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> arena.cluster().member(host).pause(),
            host -> arena.cluster().member(host).resume());
    }

    private static Fault squeezeCpu(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena,
            (host, random) -> arena.cluster().groups(host).limitCpu(arena.cluster().member(host).pid(), CPU_PERCENT),
            host -> arena.cluster().groups(host).lift());
    }

    private static Fault squeezeMemory(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena,
            (host, random) -> arena.cluster().groups(host)
                .limitMemory(arena.cluster().member(host).pid(), MEMORY_BYTES),
            host -> {
                arena.cluster().groups(host).lift();
                arena.cluster().member(host).start();
            });
    }
}
