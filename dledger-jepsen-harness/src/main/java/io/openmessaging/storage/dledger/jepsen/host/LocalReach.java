package io.openmessaging.storage.dledger.jepsen.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A host that is a part of this machine. A value.
 *
 * <p>The prefix replaces itself by the command, so that a process id is the command's own.
 *
 * @param prefix the words before a command that runs it there; none where no words are needed
 */
public record LocalReach(List<String> prefix) implements Reach {
    private static final File NOTHING = new File("/dev/null");

    public LocalReach {
        prefix = List.copyOf(prefix);
    }

    @Override
    public List<String> command(List<String> words) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return all;
    }

    @Override
    public List<String> rootCommand(List<String> words) {
        return command(words);
    }

    @Override
    public String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public String classPath() {
        return System.getProperty("java.class.path");
    }

    @Override
    public String file(Path logs, String name) {
        return logs.resolve(name).toString();
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public void write(String path, String text) throws IOException {
        Path file = Path.of(path);
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Life start(List<String> words, Path logs) throws IOException {
        Files.createDirectories(logs);
        Path output = logs.resolve(OUTPUT);
        long begin = Files.exists(output) ? Files.size(output) : 0;
        Process process = new ProcessBuilder(command(words))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(logs.resolve(LOG).toFile()))
            .redirectInput(NOTHING).start();
        process.onExit().thenAccept(ended -> WallClock.forget(ended.pid()));
        return new LocalLife(process, output, begin);
    }

    @Override
    public Life startAsRoot(List<String> words) throws IOException {
        Process process = new ProcessBuilder(rootCommand(words)).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectInput(NOTHING).start();
        return new LocalLife(process, NOTHING.toPath(), 0);
    }
}
