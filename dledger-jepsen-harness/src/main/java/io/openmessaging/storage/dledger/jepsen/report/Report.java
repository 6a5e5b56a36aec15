package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.history.History;

/** What a run leaves behind, written into its directory. Stateless. */
public final class Report {
    private Report() {
    }

    /**
     * Writes {@code history.txt}, {@code results.edn}, {@code results.json} and {@code report.html} into the directory
     * of a run, which holds {@code history.edn} already.
     *
     * @param results by the names of their checkers, in the order in which they are shown
     * @throws IOException if a file cannot be written
     */
    public static void write(Path runDirectory, History history, Map<String, Result> results, RunFacts facts)
            throws IOException {
        ResultFiles.write(runDirectory, history, results, facts);
        HtmlReport.write(runDirectory, history, results, facts);
    }
}
