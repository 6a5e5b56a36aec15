package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.liar.LyingMember;

/**
 * Whether the harness can find somebody guilty: the lies that docs/verification.md lists, by the options that it names.
 * The quickest is a part of every build; {@code dledger.lies} says how often all others are told.
 */
class LiesAreSeenIT {
    private static final String TIMES = "dledger.lies";
    private static final List<String> LOSS = List.of("lost: {", "index-acknowledged-twice: {");
    private static final String SOME = "[1-9][0-9]*";

    @TempDir
    private Path directory;

    @Test
    void membersThatApplyEntriesTwiceAreFoundOut() throws Exception {
        HarnessProcess.assumePossible("whether the harness sees a lie");
        String said = run(directory.resolve("store"), "APPLIES_TWICE", "--rate", "200", "--time-limit", "5");
        assertTrue(isGuilty(said, List.of("fits nowhere")), said);
    }

    @Test
    @EnabledIfSystemProperty(named = TIMES, matches = SOME)
    void membersThatForgetTheirVotesAreFoundOut() throws Exception {
        tell("VOTES_TWICE", List.of("led-together: {"), "-w", "append", "--hosts", "5", "--nemesis", "partition-rivals",
            "--interval", "2", "--time-limit", "26", "--rate", "200", "--timeout", "500");
    }

    @Test
    @EnabledIfSystemProperty(named = TIMES, matches = SOME)
    void leadersThatAcknowledgeWhatNobodyElseHasAreFoundOut() throws Exception {
        tell("ACKNOWLEDGES_EARLY", LOSS, "-w", "append", "--nemesis",
            "partition-primary", "--interval", "4", "--time-limit", "12");
    }

    @Test
    @EnabledIfSystemProperty(named = TIMES, matches = SOME)
    void leadersThatReadAfterTheirTimeAreFoundOut() throws Exception {
        tell("READS_WHEN_DEPOSED", List.of("fits nowhere"), "--nemesis", "partition-primary", "--interval",
            "4", "--time-limit", "20", "--rate", "200");
    }

    @Test
    @EnabledIfSystemProperty(named = TIMES, matches = SOME)
    void membersThatForceNothingAreFoundOut() throws Exception {
        tell("SKIPS_FORCES", LOSS, "-w", "append", "--nemesis", "power-loss",
            "--interval", "5", "--time-limit", "11");
    }

    /** Tells a lie so often, and wants nine of ten runs to end guilty, and to say one of those words. */
    private void tell(String lie, List<String> words, String... options) throws Exception {
        HarnessProcess.assumePossible("whether the harness sees lies", Feature.LINKS, Feature.XFS);
        int times = Integer.getInteger(TIMES);
        List<String> unseen = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            String said = run(directory.resolve("store" + i), lie, options);
            if (!isGuilty(said, words)) {
                unseen.add(said);
            }
        }
        assertTrue(unseen.size() * 10 <= times, () -> unseen.size() + " of " + times + " not seen: " + unseen);
    }

    private static boolean isGuilty(String said, List<String> words) {
        return said.startsWith("status 1: ") && words.stream().anyMatch(said::contains);
    }

    /** The status with which the harness ends, and what it says of members that lie. */
    private static String run(Path store, String lie, String... options) throws Exception {
        Path liars = Path.of(LyingMember.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> words = new ArrayList<>(List.of("test", "--member-options", "--lie " + lie, "--member-class-path",
            liars + ":" + System.getProperty("dledger.example.jar"), "--member-main", LyingMember.class.getName()));
        words.addAll(List.of(options));
        Files.createDirectories(store);
        try (HarnessProcess harness = HarnessProcess.start(store, List.of(), words.toArray(String[]::new))) {
            return "status " + harness.awaitStatus() + ": " + harness.said();
        }
    }
}
