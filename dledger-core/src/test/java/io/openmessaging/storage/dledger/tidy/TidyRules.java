package io.openmessaging.storage.dledger.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of style that a machine can check, a few lines each.
 *
 * <p>To add one, add it to {@link #ALL} and a sample of its offence to {@link TidyTest}.
 */
final class TidyRules {

    /** A place that breaks a rule; lines count from 1. */
    record Finding(String path, int line, String message) {
        @Override
        public String toString() {
            return path + ":" + line + ": " + message;
        }
    }

    /** A rule, the files it speaks of, and the lines of such a file that break it. */
    record Rule(String message, Predicate<SourceFile> where, Function<SourceFile, List<Integer>> offences) {

        List<Finding> check(SourceFile file) {
            if (!where.test(file)) {
                return List.of();
            }
            return offences.apply(file).stream().map(line -> new Finding(file.path(), line, message)).toList();
        }
    }

    private static final String BASE = "io.openmessaging.storage.dledger";
    private static final String CORE = "dledger-core/src/main/java/" + BASE.replace('.', '/') + "/";

    private static final Predicate<SourceFile> ANY = file -> true;
    private static final Predicate<SourceFile> JAVA = SourceFile::isJava;
    private static final Predicate<SourceFile> IN_CORE = JAVA.and(file -> file.path().startsWith(CORE));

    /** The facade of the shell, which lies in the root package because users look for it there. */
    private static final Predicate<SourceFile> FACADE = named("DLedgerServer", "AbstractDLedgerServer",
            "DLedgerServerBuilder", "DLedgerLeaderElector", "DLedgerConfig", "RetentionConfig", "SnapshotConfig",
            "DLedgerRuntime", "AppendFuture", "BatchAppendFuture", "TimeoutFuture");
    private static final Predicate<SourceFile> RAFT = inPackage("").and(FACADE.negate());
    private static final Predicate<SourceFile> PURE = RAFT.or(inPackage("protocol")).or(inPackage("entry"))
            .or(inPackage("common"));

    static final List<Rule> ALL = List.of(
            // Size and shape.
            inText(JAVA, "^.{121,}$", "a line of more than 120 columns"),
            new Rule("a method of more than 60 lines", JAVA, TidyRules::longMethods),
            new Rule("a file of more than 450 lines", JAVA, file -> file.lineCount() > 450 ? List.of(451) : List.of()),
            inText(ANY, "\t", "a tab: indent with spaces"),
            inText(ANY, "[ \t\f\r]+$", "white space at the end of a line"),
            inText(ANY, "[^\n]\\z", "no line break at the end of the file"),
            inText(ANY, "(?<![\\w.$}-])/(?:work|root|home/\\w+|Users/\\w+)/|\\b[A-Z]:\\\\+Users",
                    "a path of one machine"),
            inText(ANY, "\\b(?:10\\.\\d+|192\\.168|172\\.(?:1[6-9]|2\\d|3[01]))\\.\\d+\\.\\d+\\b",
                    "an address of one network: examples use 127.0.0.1 or 192.0.2.x"),

            // Which package may know which. A name that follows the base package with a capital is in the root.
            mayUse(RAFT, "the core of Raft uses protocol, entry and common only", "[A-Z]\\w+", "protocol", "entry",
                    "common"),
            mayUse(inPackage("entry"), "entry uses no other package", "entry"),
            mayUse(inPackage("common"), "common uses no other package", "common"),
            mayUse(inPackage("protocol"), "protocol uses entry and common only", "protocol", "entry", "common"),
            mayUse(inPackage("store"), "store uses snapshot, protocol, entry and DLedgerConfig only",
                    "store", "snapshot", "protocol", "entry", "DLedgerConfig"),
            mayUse(inPackage("rpc"), "rpc uses protocol, entry and DLedgerConfig only",
                    "rpc", "protocol", "entry", "DLedgerConfig"),
            mayUse(inPackage("snapshot"), "snapshot uses protocol and entry only", "snapshot", "protocol", "entry"),
            mayUse(inPackage("statemachine").or(inPackage("statemachine/session")),
                    "statemachine uses snapshot, protocol, entry and exception only",
                    "statemachine", "snapshot", "protocol", "entry", "exception"),
            mayUse(inPackage("metrics"), "metrics uses common, exception and DLedgerConfig only", "metrics", "common",
                    "exception", "DLedgerConfig"),
            inCode(module("dledger-store"), "\\b" + BASE + "\\.(?:rpc\\.netty|client)\\b|\\bio\\.netty\\b",
                    "the store does not know the transport"),
            inCode(module("dledger-rpc"), "\\b" + BASE + "\\.store\\.file\\b",
                    "the transport does not know the store on disk"),

            // The core decides and does nothing else; the shell does.
            inCode(PURE, "\\bjava\\.io\\.(?!Serial\\b)|\\bjava\\.nio\\.(?:channels|file)\\b|\\bjava\\.net\\.",
                    "input or output in the core: ask for it through Effects"),
            inCode(PURE, "\\bSystem\\.(?:currentTimeMillis|nanoTime)\\b", "a clock in the core: time is an argument"),
            inCode(PURE, "\\b(?!SplittableRandom)\\w*Random(?:Generator)?\\b",
                    "chance in the core: only a seeded SplittableRandom"),
            inCode(PURE, "\\borg\\.slf4j\\b", "a log line in the core: the shell logs what the core decided"),
            inCode(PURE, "\\bThread(?:Local)?\\b", "a thread in the core: the shell has the threads"),
            inCode(PURE, "\\b(?:Identity|Concurrent|Weak)?Hash(?:Map|Set)\\b|\\b(?:Map|Set)\\.(?:of|copyOf)\\w*\\(",
                    "hash order in the core: use an array by ordinal, a list or a sorted map"),
            inCode(IN_CORE.and(inPackage("runtime").or(named("DLedgerRuntime")).negate()),
                    "\\bsynchronized\\b|\\bjava\\.util\\.concurrent\\.locks\\b|\\bExecutors\\b|\\w+PoolExecutor\\b"
                    + "|\\b(?:new|extends)\\s+Thread\\b|\\bThread\\.(?:ofVirtual|ofPlatform|startVirtualThread)\\b",
                    "a lock or a new thread: only the package runtime has them"),
            new Rule("no Javadoc on the type: say what it is, who owns it, what always holds", IN_CORE,
                    TidyRules::typeWithoutJavadoc),

            // Words, and what stands in their place.
            inCode(JAVA.and(named("CleanSpaceService").negate()),
                    "\\bSystem\\.currentTimeMillis\\b|\\b(?:Instant|Local\\w+)\\.now\\b|\\bnew\\s+Date\\(\\)",
                    "the wall clock: time comes from one monotonic source, as an argument"),
            inCode(JAVA, "\\bThread\\.sleep\\b|\\bTimeUnit\\.\\w+\\.sleep\\b",
                    "a sleep: wait for a condition with a deadline"),
            inCode(JAVA, "\\bnew\\s+Random\\b|\\bMath\\.random\\b",
                    "unseeded chance: pass in a seeded SplittableRandom"),
            inCode(JAVA, "\\bprintStackTrace\\b", "printStackTrace: handle the fault, or log it once"),
            inCode(JAVA.and(named("CommandCli", "Main", "SimulatorMain", "StoreSimulatorMain", "CrashMain").negate()),
                    "\\bSystem\\.exit\\b",
                    "System.exit: only a main class ends the process"),
            inComments(JAVA, "\\b(?:TODO|FIXME)\\b(?!\\s*\\(?(?:issue\\s+|#)\\d)", "a TODO without its issue"),
            inComments(JAVA, "@author\\b", "@author: the history knows"),
            inCode(JAVA, "^ *(?:private |protected |public |static |final |volatile )+Optional\\w*(?:<.*>)? +\\w+ *[;=]"
                    + "|^ {4}Optional\\w*(?:<.*>)? +\\w+ *[;=]|\\brecord\\s+\\w+(?:<.*>)?\\s*\\([^)]*\\bOptional",
                    "an Optional field: use -1, an empty value or another type"),
            inCode(JAVA, "^import\\s[\\w.\\s]+\\.\\*;", "a star import: name what is used"),
            inCode(JAVA, "@Disabled\\b", "a disabled test: repair or delete it"));

    /** Read by a library that looks for it by name, so that no code of ours mentions it. */
    private static final Predicate<SourceFile> READ_BY_NAME =
            file -> file.path().contains("/META-INF/") || file.name().startsWith("log4j2")
                    || file.name().equals("junit-platform.properties");

    private TidyRules() {
    }

    /** Finds resources of which no Java file names, in a string, the file or the directory. */
    static List<Finding> unreadResources(List<SourceFile> files) {
        List<Finding> findings = new ArrayList<>();
        for (SourceFile file : files) {
            Matcher place = Pattern.compile("/src/\\w+/resources/(?:(.+)/)?").matcher(file.path());
            if (place.find() && !READ_BY_NAME.test(file)) {
                String directory = place.group(1) == null ? "" : "|" + Pattern.quote(place.group(1));
                Pattern mention = Pattern.compile("\\b(?:" + Pattern.quote(file.name()) + directory + ")\\b");
                if (files.stream().noneMatch(java -> mention.matcher(java.literals()).find())) {
                    findings.add(new Finding(file.path(), 1, "a resource that nobody reads"));
                }
            }
        }
        return findings;
    }

    private static Rule inText(Predicate<SourceFile> where, String offence, String message) {
        return new Rule(message, where, file -> lines(file, file.text(), offence));
    }

    private static Rule inCode(Predicate<SourceFile> where, String offence, String message) {
        return new Rule(message, where, file -> lines(file, file.code(), offence));
    }

    private static Rule inComments(Predicate<SourceFile> where, String offence, String message) {
        return new Rule(message, where, file -> lines(file, file.comments(), offence));
    }

    private static Rule mayUse(Predicate<SourceFile> where, String message, String... allowed) {
        return inCode(where, "\\b" + BASE + "\\.(?!(?:" + String.join("|", allowed) + ")\\b)\\w", message);
    }

    private static List<Integer> lines(SourceFile file, String layer, String offence) {
        Matcher matcher = Pattern.compile(offence, Pattern.MULTILINE | Pattern.UNIX_LINES).matcher(layer);
        return matcher.results().map(match -> file.lineAt(match.start())).distinct().toList();
    }

    private static List<Integer> longMethods(SourceFile file) {
        return file.methods().stream()
                .filter(method -> method.lastLine() - method.firstLine() + 1 > 60)
                .map(SourceFile.Method::firstLine)
                .toList();
    }

    private static List<Integer> typeWithoutJavadoc(SourceFile file) {
        Matcher type = Pattern.compile("^[\\w -]*\\b(?:class|@?interface|enum|record)\\s+\\w", Pattern.MULTILINE)
                .matcher(file.code());
        if (!type.find()) {
            return List.of();
        }
        int afterImports = file.code().lastIndexOf(';', type.start()) + 1;
        boolean described = file.comments().substring(afterImports, type.start()).contains("/**");
        return described ? List.of() : List.of(file.lineAt(type.start()));
    }

    private static Predicate<SourceFile> inPackage(String name) {
        String directory = name.isEmpty() ? CORE : CORE + name + "/";
        return IN_CORE.and(file -> file.path().equals(directory + file.name()));
    }

    private static Predicate<SourceFile> module(String name) {
        return JAVA.and(file -> file.path().startsWith(name + "/"));
    }

    private static Predicate<SourceFile> named(String... types) {
        Set<String> names = Set.of(types);
        return file -> names.contains(file.name().replace(".java", ""));
    }
}
