package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.Main;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Member;
import io.openmessaging.storage.dledger.jepsen.host.Shell;

/**
 * Damages a data file of a member that was killed, and starts it again. It is the arena's {@link Victim} each time.
 * Used by one thread.
 */
final class Damage implements Fault {
    static final List<Kind> KINDS = List.of(
        Kind.of("flip", "kill -9, three bits of a data file flipped; the same member each time", Target.ONE,
            (name, target, arena) -> new Damage(name, arena, DamageCommand.Harm.FLIP)).only(Set.of(Target.ONE)),
        Kind.of("truncate", "kill -9, the end of a data file cut off; the same member each time", Target.ONE,
            (name, target, arena) -> new Damage(name, arena, DamageCommand.Harm.TRUNCATE)).only(Set.of(Target.ONE)));

    private final String name;
    private final Arena arena;
    private final DamageCommand.Harm harm;
    /** Null while the victim runs. */
    private Host down;

    private Damage(String name, Arena arena, DamageCommand.Harm harm) {
        this.name = name;
        this.arena = arena;
        this.harm = harm;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object start(SplittableRandom random) throws IOException {
        Host victim = arena.victim().among(arena.hosts(), random);
        Member member = arena.cluster().member(victim);
        member.kill();
        down = victim;
        List<String> words = List.of(victim.reach().java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
            victim.reach().classPath(), Main.class.getName(), DamageCommand.NAME, "--directory",
            victim.directory().toString(), "--harm", harm.name(), "--seed", Long.toString(random.nextLong()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("host", victim.id());
        // Whatever else a host's shell says comes before.
        List<String> lines = Shell.must(victim.reach().command(words), "").lines().toList();
        ((Map<?, ?>) Edn.read(lines.get(lines.size() - 1))).forEach((key, value) -> told.put(key.toString(), value));
        return told;
    }

    @Override
    public Object stop() throws IOException {
        if (down == null) {
            return List.of();
        }
        Host healed = down;
        down = null;
        arena.cluster().member(healed).start();
        return List.of(healed.id());
    }
}
