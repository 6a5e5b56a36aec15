package io.openmessaging.storage.dledger.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.openmessaging.storage.dledger.tidy.SourceFile.Method;
import io.openmessaging.storage.dledger.tidy.TidyRules.Finding;
import io.openmessaging.storage.dledger.tidy.TidyRules.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds every file of the repository to {@link TidyRules}, and the rules to samples of what they forbid.
 */
class TidyTest {

    private static final Path ROOT =
            Path.of(System.getProperty("dledger.repo.root", "..")).toAbsolutePath().normalize();
    private static final Set<String> SKIPPED = Set.of("target", "out", "build");
    private static final Set<String> HIDDEN_BUT_OURS =
            Set.of(".ci", ".github", ".mvn", ".gitignore", ".gitattributes");

    private static final String CORE = "dledger-core/src/main/java/io/openmessaging/storage/dledger/";
    private static final String RAFT = CORE + "RaftCore.java";
    private static final String CODEC = CORE + "protocol/MessageCodec.java";
    private static final String STORE = "dledger-store/src/main/java/X.java";
    private static final String RPC = "dledger-rpc/src/test/java/X.java";
    private static final String TEST = "dledger-core/src/test/java/io/openmessaging/storage/dledger/XTest.java";
    private static final String TEXT = "README.md";

    /** A text in which one rule, known by a part of its message, finds exactly the given line. */
    private record Sample(String message, String path, int line, String text) {
    }

    private static final List<Sample> SAMPLES = List.of(
            new Sample("120 columns", TEST, 2, "//\n//" + "x".repeat(119) + "\n"),
            new Sample("60 lines", TEST, 2, "class X {\n    void f() {\n" + "        g();\n".repeat(59) + "    }\n}\n"),
            new Sample("450 lines", TEST, 451, "//\n".repeat(451)),
            new Sample("a tab", TEXT, 2, "a\n\tb\n"),
            new Sample("white space", TEXT, 1, "a \nb\n"),
            new Sample("no line break", TEXT, 2, "a\nb"),
            new Sample("a path of", TEXT, 2, "See\n`/" + "root/notes`.\n"),
            new Sample("an address of", TEXT, 1, "http://192." + "168.7.9:80\n"),
            new Sample("the core of Raft uses", RAFT, 2, "import io.openmessaging.storage.dledger.entry.E;\n"
                    + "import io.openmessaging.storage.dledger.runtime.Inbox;\n"),
            new Sample("entry uses", CORE + "entry/E.java", 1, "import io.openmessaging.storage.dledger.protocol.P;\n"),
            new Sample("common uses", CORE + "common/C.java", 1, "import io.openmessaging.storage.dledger.entry.E;\n"),
            new Sample("protocol uses", CODEC, 1, "import io.openmessaging.storage.dledger.MemberState;\n"),
            new Sample("store uses", CORE + "store/S.java", 1, "import io.openmessaging.storage.dledger.RaftCore;\n"),
            new Sample("rpc uses", CORE + "rpc/R.java", 1, "import io.openmessaging.storage.dledger.store.S;\n"),
            new Sample("snapshot uses", CORE + "snapshot/S.java", 1,
                    "import io.openmessaging.storage.dledger.store.S;\n"),
            new Sample("statemachine uses", CORE + "statemachine/S.java", 1,
                    "import static io.openmessaging.storage.dledger.runtime.Inbox.offer;\n"),
            new Sample("metrics uses", CORE + "metrics/M.java", 1,
                    "import io.openmessaging.storage.dledger.runtime.Counters;\n"),
            new Sample("the store does not", STORE, 1, "import io.netty.buffer.ByteBuf;\n"),
            new Sample("the transport does not", RPC, 1,
                    "import io.openmessaging.storage.dledger.store.file.MmapFile;\n"),
            new Sample("input or output", CODEC, 2, "import java.io.Serial;\nimport java.io.DataInput;\n"),
            new Sample("a clock in", RAFT, 1, "long now = System.nanoTime();\n"),
            new Sample("chance in the core", RAFT, 1, "int n = ThreadLocalRandom.current().nextInt();\n"),
            new Sample("a log line", RAFT, 1, "import org.slf4j.Logger;\n"),
            new Sample("a thread in the core", RAFT, 1, "Thread.onSpinWait();\n"),
            new Sample("hash order", RAFT, 2, "import java.util.LinkedHashMap;\nimport java.util.HashMap;\n"),
            new Sample("a lock or", CORE + "DLedgerServer.java", 1, "import java.util.concurrent.locks.Lock;\n"),
            new Sample("no Javadoc", RAFT, 4, "/** Not here. */\nimport y.Z;\n// no\npublic final class X {\n}\n"),
            new Sample("the wall clock", TEST, 1, "long now = System.currentTimeMillis();\n"),
            new Sample("a sleep", TEST, 1, "Thread.sleep(100);\n"),
            new Sample("unseeded chance", TEST, 1, "var random = new Random();\n"),
            new Sample("printStackTrace", TEST, 2, "}\ncatch (Exception e) { e.printStackTrace(); }\n"),
            new Sample("System.exit", TEST, 1, "System.exit(1);\n"),
            new Sample("a TODO", TEST, 2, "// TODO(#7) known\n// TODO later\n"),
            new Sample("@author", TEST, 2, "/**\n * @author n0\n */\n"),
            new Sample("an Optional", TEST, 1, "record X(long a,\n        OptionalLong b) {\n}\n"),
            new Sample("an Optional", TEST, 1, "    private final Optional<String> name;\n"),
            new Sample("a star import", TEST, 1, "import java.util.*;\n"),
            new Sample("a disabled test", TEST, 1, "    @Disabled(\"later\") @Test\n"));

    @Test
    void theRepositoryIsTidy() throws IOException {
        List<SourceFile> files = filesOfTheRepository();
        assertTrue(files.stream().anyMatch(file -> file.path().endsWith("/TidyTest.java")), "not the root: " + ROOT);

        List<Finding> findings = new ArrayList<>(TidyRules.unreadResources(files));
        files.forEach(file -> findings.addAll(findingsIn(file)));

        if (!findings.isEmpty()) {
            String places = findings.stream().map(String::valueOf).collect(Collectors.joining("\n"));
            fail(findings.size() + " untidy places:\n" + places);
        }
    }

    @Test
    void everyRuleFindsItsOffence() {
        for (Sample sample : SAMPLES) {
            Rule rule = ruleAbout(sample.message);
            List<Finding> findings = rule.check(new SourceFile(sample.path, sample.text));
            assertEquals(List.of(new Finding(sample.path, sample.line, rule.message())), findings, sample.message);
        }
        List<Rule> sampled = SAMPLES.stream().map(sample -> ruleAbout(sample.message)).toList();
        TidyRules.ALL.forEach(rule -> assertTrue(sampled.contains(rule), "no sample of: " + rule.message()));
    }

    @Test
    void wordsInStringsAndCommentsAreNoCode() {
        String text = """
                /** A core that does not call Thread.sleep. */
                final class RaftCore {
                    // No HashMap, no System.exit(1); "no" synchronized.
                    String a = "TODO \\" new Random( /* @author", b = ~~~
                        import java.util.*; \\~~~ printStackTrace(
                        ~~~;
                    char c = '"', d = '\\'', e = '{';
                }
                """.replace("~~~", "\"\"\"");
        assertEquals(List.of(), findingsIn(new SourceFile(RAFT, text)));
    }

    @Test
    void methodsAreFoundWhateverStandsAroundThem() {
        String text = """
                record X(int a) {
                    static { init(); }
                    static final int[] ARRAY = {1, 2};
                    X {
                        if (a < 0) { throw new IllegalStateException("}"); }
                    }
                    @SuppressWarnings({"a", "b"})
                    <T extends Number> List<T> list(
                            int size) throws IOException, E {
                        for (int i = 0; i < size; i++) { call(() -> { run(); }); }
                        return new ArrayList<>() {
                            @Override public int size() { return switch (a) { default -> { yield 1; } }; }
                        };
                    }
                    enum E { Z, Y(0), A(1) { void inA() { } }, B; E(int i) { } int b() { return 1; } }
                    @interface Note { String[] value() default {}; }
                }
                """;
        assertEquals(List.of(new Method("static", 2, 2), new Method("X", 4, 6), new Method("size", 12, 12),
                new Method("list", 8, 14), new Method("inA", 15, 15), new Method("E", 15, 15), new Method("b", 15, 15)),
                new SourceFile(TEST, text).methods());
    }

    @Test
    void aResourceIsReadIfItsFileOrDirectoryIsNamed() {
        String resources = "dledger-core/src/test/resources/";
        SourceFile java = new SourceFile(TEST, "String a = \"/one.txt\", b = \"drawer/\"; // two.txt\n");
        List<SourceFile> files = List.of(java, new SourceFile(resources + "one.txt", ""),
                new SourceFile(resources + "two.txt", ""), new SourceFile(resources + "drawer/three.txt", ""),
                new SourceFile(resources + "log4j2-test.xml", ""));
        assertEquals(List.of(resources + "two.txt"),
                TidyRules.unreadResources(files).stream().map(Finding::path).toList());
    }

    private static List<Finding> findingsIn(SourceFile file) {
        return TidyRules.ALL.stream().flatMap(rule -> rule.check(file).stream()).toList();
    }

    private static Rule ruleAbout(String message) {
        List<Rule> rules = TidyRules.ALL.stream().filter(rule -> rule.message().contains(message)).toList();
        assertEquals(1, rules.size(), "rules about: " + message);
        return rules.get(0);
    }

    /** Everything that may be committed: text, not hidden, not built. */
    static List<SourceFile> filesOfTheRepository() throws IOException {
        List<SourceFile> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean enter = directory.equals(ROOT) || isOurs(directory);
                return enter ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isOurs(file)) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    if (text.indexOf('\0') < 0) {
                        String utf8 = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                        files.add(new SourceFile(ROOT.relativize(file).toString().replace('\\', '/'), utf8));
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isOurs(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") ? HIDDEN_BUT_OURS.contains(name) : !SKIPPED.contains(name);
    }
}
