package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: each scale measures what it says. Method: the command with its processes, at small points. */
class ScaleIT {
    @TempDir
    private Path directory;

    private List<JsonObject> rows(String scale, String points) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path json = directory.resolve("figures.json");
        Path svg = directory.resolve("figures.svg");
        assertEquals(0, BenchmarkCli.run("scale", scale, "--quick", "--points", points, "--dir", data.toString(),
            "--json", json.toString(), "--svg", svg.toString()));
        assertTrue(Files.readString(svg).startsWith("<svg"));
        try (Stream<Path> left = Files.list(data)) {
            assertEquals(0, left.count(), "data that was not deleted");
        }
        return StreamSupport.stream(JsonParser.parseString(Files.readString(json)).getAsJsonObject()
            .getAsJsonArray("rows").spliterator(), false).map(each -> each.getAsJsonObject()).toList();
    }

    @Test
    void idleGroupsAreAllQuietBeforeTheyAreWatched() throws Exception {
        assertEquals(3, rows("groups", "3").get(0).get("quiet groups").getAsDouble());
    }

    @Test
    void busyGroupsAreAppendedToWhereverTheirLeadersAre() throws Exception {
        JsonObject row = rows("busy", "3").get(0);

        assertTrue(row.get("appends/s").getAsDouble() > 0);
        assertTrue(row.get("CPU, us an append").getAsDouble() > 0);
    }

    @Test
    void largeEntriesDoNotExceedWhatALeaderTakes() throws Exception {
        JsonObject row = rows("entries", "1048576").get(0);

        assertEquals(32, row.get("outstanding").getAsDouble());
        assertTrue(row.get("appends/s").getAsDouble() > 0);
        assertEquals(0, row.get("failed").getAsDouble());
    }

    @Test
    void aGroupHasAsManyMembersAsThePointSays() throws Exception {
        List<JsonObject> rows = rows("members", "1,5");

        assertTrue(rows.get(0).get("appends/s").getAsDouble() > 0);
        assertTrue(rows.get(1).get("appends/s").getAsDouble() > 0);
    }

    @Test
    void aLogIsOpenedInEachWayAndRead() throws Exception {
        List<JsonObject> rows = rows("log", "16,32");

        for (JsonObject row : rows) {
            assertTrue(row.get("open, closed, ms").getAsDouble() > 0);
            assertTrue(row.get("open, killed, ms").getAsDouble() > 0);
            assertTrue(row.get("read again, us").getAsDouble() > 0);
            assertTrue(row.get("heap, MiB").getAsDouble() > 0);
        }
    }
}
