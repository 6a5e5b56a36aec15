package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The built jar, run as its users run it. Stateless. */
final class BenchmarkJar {
    static final String PATH = System.getProperty("dledger.benchmark.jar");

    private BenchmarkJar() {
    }

    /** How a run ended, and all that it said. */
    record Run(int status, String out) {
    }

    static Run run(String... arguments) throws IOException, InterruptedException {
        return run(Path.of(PATH), arguments);
    }

    static Run run(Path jar, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
            .toString(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out);
    }
}
