package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.store.file.EntryScan;
import io.openmessaging.storage.dledger.store.file.LogDump;

/** Prints a range of entries, a JSON object a line; damaged places, too, but these make it fail. Used once. */
final class EntryPrinter {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    /**
     * Which entries; -1 where a bound is not given.
     *
     * @param fromIndex the first
     * @param toIndex the last (inclusive)
     * @param fromPosition the position of the first, instead of its index
     * @param count how many
     */
    record Range(long fromIndex, long toIndex, long fromPosition, long count) {
    }

    /** Whether and how bodies are shown. */
    enum Body { LEFT_OUT, BASE64, TEXT }

    /** What a line looks like. */
    enum Form {
        /** As the historical command line printed it. */
        HISTORICAL,
        /** With the type, and what was found of the checksums. */
        CHECKED
    }

    private final Range range;
    private final Body body;
    private final Form form;
    private long printed;
    private long problems;

    EntryPrinter(Range range, Body body, Form form) {
        this.range = range;
        this.body = body;
        this.form = form;
    }

    /** Prints from a data segment, or from the segments of a directory. */
    void print(Path path, Terminal terminal) throws CommandException, IOException {
        if (!Files.exists(path)) {
            throw CommandException.failed("Cannot find the file " + path);
        }
        EntryScan scan = range.fromPosition >= 0
            ? EntryScan.fromPosition(path, range.fromPosition)
            : EntryScan.nearIndex(path, Math.max(0, range.fromIndex));
        long last = -1;
        while (!isComplete(last) && scan.hasNext()) {
            LogDump.Item item = scan.next();
            last = indexOf(item) < 0 ? last : indexOf(item);
            print(item, terminal);
        }
        if (printed == 0 && problems == 0) {
            throw CommandException.failed(path + ": holds no such entry" + (last < 0 ? ""
                : "; the last one found has index " + last));
        }
        if (problems > 0) {
            throw CommandException.failed(path + ": " + problems + (problems == 1 ? " damaged place" :
                " damaged places"));
        }
    }

    private boolean isComplete(long last) {
        return range.count >= 0 && printed >= range.count || range.toIndex >= 0 && last >= range.toIndex;
    }

    private static long indexOf(LogDump.Item item) {
        if (item instanceof LogDump.Entry entry) {
            return entry.entry().getIndex();
        }
        return item instanceof LogDump.DamagedEntry damaged ? damaged.index() : -1;
    }

    private void print(LogDump.Item item, Terminal terminal) {
        if (indexOf(item) >= 0 && indexOf(item) < range.fromIndex || item instanceof LogDump.Filler) {
            return;
        }
        if (item instanceof LogDump.Entry entry) {
            printed++;
            problems += entry.link() == LogDump.Link.BROKEN ? 1 : 0;
            terminal.out().println(form == Form.HISTORICAL && entry.link() != LogDump.Link.BROKEN
                ? historical(entry.entry(), body)
                : checked(entry));
        } else if (item instanceof LogDump.DamagedEntry damaged) {
            printed++;
            problems++;
            terminal.out().println(checked(damaged));
        } else if (item instanceof LogDump.Garbage garbage) {
            problems++;
            JsonObject json = new JsonObject();
            json.addProperty("position", garbage.position());
            json.addProperty("problem", garbage.found());
            terminal.out().println(GSON.toJson(json));
        }
    }

    /** The members that the historical command line printed, with the body as asked for. */
    static String historical(DLedgerEntry entry, Body body) {
        if (body != Body.TEXT) {
            return ResultJson.of(entry, body == Body.BASE64 ? ResultJson.Body.SHOWN : ResultJson.Body.LEFT_OUT);
        }
        JsonObject json = JsonParser.parseString(ResultJson.of(entry, ResultJson.Body.LEFT_OUT)).getAsJsonObject();
        json.addProperty("text", new String(entry.getBody(), StandardCharsets.UTF_8));
        return GSON.toJson(json);
    }

    private String checked(LogDump.Entry found) {
        DLedgerEntry entry = found.entry();
        JsonObject json = header(entry.getIndex(), entry.getTerm(), entry.getType().kind().name(), entry.getPos(),
            entry.getSize());
        addChecks(json, entry.getChainCrc(), entry.getBodyCrc());
        json.addProperty("bodyOk", true);
        if (found.link() == LogDump.Link.UNKNOWN) {
            json.add("chainOk", JsonNull.INSTANCE);
        } else {
            json.addProperty("chainOk", found.link() == LogDump.Link.CHAINED);
        }
        if (entry.getType().isConfiguration()) {
            addMembers(json, entry.getBody());
        }
        addBody(json, entry.getBody());
        return GSON.toJson(json);
    }

    private static void addMembers(JsonObject json, byte[] bytes) {
        try {
            Configuration configuration = Configuration.decode(bytes);
            json.add("members", MembersJson.of(configuration));
            if (!configuration.refounding().isNone()) {
                json.add("refounding", MembersJson.of(configuration.refounding()));
            }
        } catch (IllegalArgumentException e) {
            json.addProperty("problem", e.getMessage());
        }
    }

    private String checked(LogDump.DamagedEntry entry) {
        JsonObject json = header(entry.index(), entry.term(), entry.type().kind().name(), entry.position(),
            entry.size());
        addChecks(json, entry.chainCrc(), entry.bodyCrc());
        json.addProperty("bodyOk", false);
        json.add("chainOk", JsonNull.INSTANCE);
        addBody(json, entry.body());
        return GSON.toJson(json);
    }

    /** A record of the index. */
    static String checked(LogDump.IndexRecord record) {
        JsonObject json = new JsonObject();
        json.addProperty("index", record.index());
        json.addProperty("term", record.term());
        json.addProperty("magic", record.magic());
        json.addProperty("position", record.entryPosition());
        json.addProperty("size", record.size());
        return GSON.toJson(json);
    }

    private static JsonObject header(long index, long term, String type, long position, int size) {
        JsonObject json = new JsonObject();
        json.addProperty("index", index);
        json.addProperty("term", term);
        json.addProperty("type", type);
        json.addProperty("position", position);
        json.addProperty("size", size);
        return json;
    }

    private static void addChecks(JsonObject json, int chainCrc, int bodyCrc) {
        json.addProperty("chainCrc", chainCrc);
        json.addProperty("bodyCrc", bodyCrc);
    }

    private void addBody(JsonObject json, byte[] bytes) {
        switch (body) {
            case BASE64 -> json.addProperty("body", Base64.getEncoder().encodeToString(bytes));
            case TEXT -> json.addProperty("text", new String(bytes, StandardCharsets.UTF_8));
            case LEFT_OUT -> {
                // The body is left out.
            }
        }
    }
}
