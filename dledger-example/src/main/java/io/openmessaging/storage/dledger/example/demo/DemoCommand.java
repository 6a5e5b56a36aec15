package io.openmessaging.storage.dledger.example.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.beust.jcommander.Parameter;

import io.openmessaging.storage.dledger.example.cli.Command;
import io.openmessaging.storage.dledger.example.cli.CommandException;
import io.openmessaging.storage.dledger.example.cli.Terminal;

/** {@code demo}: three members as child processes, a load, a killed leader, and a check of every entry. */
public final class DemoCommand extends Command {
    @Parameter(names = "--keep", order = 10, description = "keep the directory with data and logs")
    private boolean keep;

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "Run three members, kill the leader under load, check every entry.";
    }

    @Override
    public List<String> examples() {
        return List.of("demo", "demo --keep");
    }

    @Override
    public List<String> notes() {
        return List.of("The members are child processes on free loopback ports, their files in a temporary directory.",
            "Takes seconds, and exits with 0 if every acknowledged entry is on every member.");
    }

    @Override
    public void run(Terminal terminal) throws CommandException, IOException, InterruptedException {
        Path directory = Files.createTempDirectory("dledger-demo-");
        LocalGroup group = new LocalGroup("appender", System.getProperty("java.class.path"), directory, List.of());
        // Ctrl-C comes here too: no process and no file outlives the demo.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndDelete(group, directory), "demo-end"));
        Narrator narrator = new Narrator(terminal.out());
        try {
            new Demo(group, narrator).run();
        } catch (TimeoutException | IllegalStateException e) {
            throw CommandException.failed("demo: " + e.getMessage());
        } finally {
            endAndDelete(group, directory);
        }
        narrator.say(keep ? "stopped the members; their files stay in " + directory : "stopped the members, removed "
            + "their files");
        terminal.out().println("Every acknowledged entry is on all three members, at its acknowledged index.");
    }

    private synchronized void endAndDelete(LocalGroup group, Path directory) {
        group.close();
        if (keep || !Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
