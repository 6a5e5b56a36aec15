package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.history.Edn;

/** {@code damage}: damages a data file, on the host where it is. */
public final class DamageCommand extends Command {
    /** The word that selects it. */
    static final String NAME = "damage";

    /** What is done to the used part of a file. */
    enum Harm {
        /** Three bits are flipped. */
        FLIP,
        /** The end is cut off. */
        TRUNCATE
    }

    private static final int FLIPS = 3;
    private static final int MOST_CUT = 4096;
    private static final int LOOK_BYTES = 1 << 16;

    @Parameter(names = "--directory", order = 1, required = true, description = "where the member keeps its files")
    private String directory = "";

    @Parameter(names = "--harm", order = 2, required = true, description = "what to do: FLIP bits, or TRUNCATE")
    private Harm harm = Harm.FLIP;

    @Parameter(names = "--seed", order = 3, description = "of what is drawn: the file, and places in it")
    private long seed;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "Damage a data file of a member that does not run, as the faults flip and truncate do.";
    }

    @Override
    public List<String> examples() {
        return List.of("damage --directory /var/lib/tables --harm FLIP --seed 1");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path top = Path.of(directory);
        List<Path> files = dataFiles(top);
        if (files.isEmpty()) {
            out.println(Edn.write(Map.of("done", "nothing: no data file")));
            return 0;
        }
        Path path = files.get(random.nextInt(files.size()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("file", top.relativize(path).toString());
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long used = usedBytes(file);
            told.put("positions", used == 0 ? List.of() : harm == Harm.FLIP ? flip(file, used, random)
                : truncate(file, used, random));
        }
        out.println(Edn.write(told));
        return 0;
    }

    private static List<Path> dataFiles(Path top) throws IOException {
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(path -> path.getParent().endsWith("data") && !path.getParent().equals(top)
                && Files.isRegularFile(path)).sorted().toList();
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
