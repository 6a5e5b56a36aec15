package io.openmessaging.storage.dledger.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The page on the defects of the historical library says of each what shows it, and all that it names is there. */
class DefectsPageTest {
    private static final String PAGE = "docs/historical-defects.md";
    private static final Map<String, Integer> DEFECTS = Map.of("D", 7, "S", 14, "L", 18, "P", 10, "O", 9);
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);
    /** A file of a script; or a type or constant, perhaps with a method. */
    private static final Pattern NAME = Pattern.compile("`(?:(\\w+\\.txt)|([A-Z]\\w+)(?:\\.(\\w+))?)`");

    private final List<SourceFile> files;
    private final String page;
    private final Map<String, List<SourceFile>> byName;

    DefectsPageTest() throws IOException {
        files = TidyTest.filesOfTheRepository();
        page = files.stream().filter(file -> file.path().equals(PAGE)).findFirst().orElseThrow().text();
        byName = files.stream().collect(Collectors.groupingBy(SourceFile::name));
    }

    @Test
    void everyDefectHasOneRow() {
        List<String> expected = DEFECTS.entrySet().stream()
            .flatMap(kind -> IntStream.rangeClosed(1, kind.getValue()).mapToObj(number -> kind.getKey() + number))
            .sorted().toList();
        assertEquals(expected, ROW.matcher(page).results().map(row -> row.group(1)).sorted().toList());
    }

    @Test
    void whatThePageNamesIsThere() {
        List<String> missing = new ArrayList<>();
        NAME.matcher(page).results().filter(name -> !isThere(name)).forEach(name -> missing.add(name.group()));
        assertEquals(List.of(), missing);
    }

    private boolean isThere(MatchResult name) {
        if (name.group(1) != null) {
            return byName.containsKey(name.group(1));
        }
        List<SourceFile> types = byName.getOrDefault(name.group(2) + ".java", List.of());
        if (name.group(3) != null) {
            return isIn(types.stream(), SourceFile::code, "void " + name.group(3) + "(");
        }
        return !types.isEmpty() || isIn(files.stream().filter(SourceFile::isJava), SourceFile::literals, name.group(2));
    }

    private static boolean isIn(Stream<SourceFile> files, Function<SourceFile, String> layer, String text) {
        return files.anyMatch(file -> layer.apply(file).contains(text));
    }
}
