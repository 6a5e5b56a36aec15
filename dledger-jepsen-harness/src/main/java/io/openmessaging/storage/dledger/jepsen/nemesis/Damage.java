package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Member;

/**
 * Damages a data file of a member that was killed, and starts it again. The same member each time, since a group can
 * bear the damage of a minority only. Used by one thread.
 */
final class Damage implements Fault {
    static final List<Kind> KINDS = List.of(
        Kind.of("flip", "kill -9, three bits of a data file flipped; the same member each time", Target.ONE,
            (name, target, arena) -> new Damage(name, arena, Damage::flip)),
        Kind.of("truncate", "kill -9, the end of a data file cut off; the same member each time", Target.ONE,
            (name, target, arena) -> new Damage(name, arena, Damage::truncate)));

    private static final int FLIPS = 3;
    private static final int MOST_CUT = 4096;
    private static final int LOOK_BYTES = 1 << 16;

    /** What is done to the used part of a file; says what was done. */
    private interface Harm {
        List<Object> to(RandomAccessFile file, long usedBytes, SplittableRandom random) throws IOException;
    }

    private final String name;
    private final Arena arena;
    private final Harm harm;
    /** Null before the first time. */
    private Host victim;
    private boolean isDown;

    private Damage(String name, Arena arena, Harm harm) {
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
        if (victim == null) {
            victim = Target.ONE.of(arena.hosts(), null, random).get(0);
        }
        Member member = arena.cluster().member(victim);
        member.kill();
        isDown = true;
        List<Path> files = dataFiles();
        if (files.isEmpty()) {
            return Map.of("host", victim.id(), "done", "nothing: no data file");
        }
        Path path = files.get(random.nextInt(files.size()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("host", victim.id());
        told.put("file", victim.directory().relativize(path).toString());
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long used = usedBytes(file);
            told.put("positions", used == 0 ? List.of() : harm.to(file, used, random));
        }
        return told;
    }

    @Override
    public Object stop() throws IOException {
        if (isDown) {
            isDown = false;
            arena.cluster().member(victim).start();
            return List.of(victim.id());
        }
        return List.of();
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(victim.directory())) {
            return files.filter(path -> path.getParent().endsWith("data") && Files.isRegularFile(path)).sorted()
                .toList();
        }
    }

    /** Where the zeros begin that a segment is filled up with. */
    private static long usedBytes(RandomAccessFile file) throws IOException {
        byte[] block = new byte[LOOK_BYTES];
        long end = 0;
        for (long position = 0; position < file.length(); position += block.length) {
            file.seek(position);
            int read = file.read(block);
            int last = read - 1;
            while (last >= 0 && block[last] == 0) {
                last--;
            }
            if (last < 0) {
                return end;
            }
            end = position + last + 1;
        }
        return end;
    }

    private static List<Object> flip(RandomAccessFile file, long usedBytes, SplittableRandom random)
            throws IOException {
        Object[] positions = new Object[FLIPS];
        for (int i = 0; i < FLIPS; i++) {
            long position = random.nextLong(usedBytes);
            file.seek(position);
            int value = file.read();
            file.seek(position);
            file.write(value ^ 1 << random.nextInt(Byte.SIZE));
            positions[i] = position;
        }
        return List.of(positions);
    }

    private static List<Object> truncate(RandomAccessFile file, long usedBytes, SplittableRandom random)
            throws IOException {
        long cut = Math.min(usedBytes, 1 + random.nextInt(MOST_CUT));
        file.setLength(usedBytes - cut);
        return List.of(usedBytes - cut);
    }
}
