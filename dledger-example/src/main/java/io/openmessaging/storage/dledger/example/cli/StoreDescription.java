package io.openmessaging.storage.dledger.example.cli;

import java.util.List;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.store.file.StoreFacts;

/** The facts of a store as JSON, flat and in the order for people; null where nothing tells. Stateless. */
final class StoreDescription {
    private StoreDescription() {
    }

    /** The facts, with the bytes that data and index take on the disk, {@link DiskUsage#UNKNOWN} if nobody knows. */
    static JsonObject of(StoreFacts facts, long dataBytesOnDisk, long indexBytesOnDisk) {
        JsonObject json = new JsonObject();
        json.addProperty("directory", facts.directory().toString());
        json.addProperty("lock", facts.lock().state().name());
        addNumber(json, "lockPid", facts.lock().pid() < 0 ? StoreFacts.UNKNOWN : facts.lock().pid());
        addFormat(json, facts.format());
        addVote(json, facts.vote());
        json.addProperty("damagedEntries", facts.damaged().isEmpty() ? "none" : facts.damaged());
        json.addProperty("forceFailed", facts.forceFailed());
        addNumber(json, "firstIndex", facts.format().isKnown() ? facts.format().baseIndex() + 1 : StoreFacts.UNKNOWN);
        addNumber(json, "lastIndex", facts.lastIndex());
        addNumber(json, "lastTerm", facts.lastTerm());
        addNumber(json, "endPosition", facts.endPosition());
        addFiles(json, "segment", facts.data(), dataBytesOnDisk);
        addFiles(json, "indexFile", facts.index(), indexBytesOnDisk);
        json.add("snapshots", snapshotsOf(facts));
        addConfiguration(json, facts);
        addTexts(json, "problems", facts.problems());
        return json;
    }

    /** Members that no entry has brought are those of the settings, which no file tells. */
    private static void addConfiguration(JsonObject json, StoreFacts facts) {
        LoggedConfiguration found = facts.configuration();
        boolean isKnown = !found.equals(StoreFacts.UNKNOWN_CONFIGURATION);
        boolean isNone = found.equals(LoggedConfiguration.NONE);
        addText(json, "membership", isNone ? "none" : found.configuration().toString(), isKnown);
        addNumber(json, "membershipIndex", isKnown ? found.index() : StoreFacts.UNKNOWN);
        json.add("members", MembersJson.of(found.configuration()));
        JsonArray refoundings = new JsonArray();
        for (LoggedConfiguration forced : facts.refoundings()) {
            JsonObject refounding = new JsonObject();
            refounding.addProperty("index", forced.index());
            MembersJson.of(forced.configuration().refounding()).entrySet()
                .forEach(fact -> refounding.add(fact.getKey(), fact.getValue()));
            refoundings.add(refounding);
        }
        json.add("refoundings", refoundings);
    }

    static void addTexts(JsonObject json, String name, List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        json.add(name, array);
    }

    private static JsonArray snapshotsOf(StoreFacts facts) {
        JsonArray snapshots = new JsonArray();
        for (SnapshotInfo snapshot : facts.snapshots()) {
            JsonObject json = new JsonObject();
            json.addProperty("index", snapshot.index());
            addNumber(json, "term", snapshot.term() < 0 ? StoreFacts.UNKNOWN : snapshot.term());
            addNumber(json, "files", snapshot.files() < 0 ? StoreFacts.UNKNOWN : snapshot.files());
            addNumber(json, "bytes", snapshot.sizeBytes() < 0 ? StoreFacts.UNKNOWN : snapshot.sizeBytes());
            json.addProperty("state", snapshot.isValid() ? "valid" : snapshot.problem());
            snapshots.add(json);
        }
        return snapshots;
    }

    private static void addFormat(JsonObject json, StoreFacts.Format format) {
        addNumber(json, "formatVersion", format.isKnown() ? format.version() : StoreFacts.UNKNOWN);
        addText(json, "storeId", format.storeId(), format.isKnown());
        addText(json, "clusterId", format.clusterId().isEmpty() ? "none" : format.clusterId(), format.isKnown());
        addNumber(json, "generation", format.generation());
        addNumber(json, "baseIndex", format.baseIndex());
        addNumber(json, "basePosition", format.basePosition());
        addNumber(json, "segmentSizeBytes", format.segmentSize() < 0 ? StoreFacts.UNKNOWN : format.segmentSize());
    }

    private static void addVote(JsonObject json, StoreFacts.Vote vote) {
        json.addProperty("voteSlots", vote.slots());
        addNumber(json, "term", vote.term());
        addText(json, "votedFor", vote.votedFor().isEmpty() ? "nobody" : vote.votedFor(), vote.isKnown());
        addNumber(json, "commitHint", vote.commitHint());
        addNumber(json, "checkpointIndex", vote.checkpointIndex());
        addNumber(json, "checkpointPosition", vote.isKnown() ? vote.checkpointPosition() : StoreFacts.UNKNOWN);
        addNumber(json, "incarnation", vote.incarnation());
        addText(json, "standing", vote.recovering() ? "RECOVERING" : "WHOLE", vote.isKnown());
        addText(json, "flushMode", vote.flushMode(), vote.isKnown());
        addText(json, "stop", vote.stop() == StoreFacts.Stop.CLEAN ? "CLEAN" : "NONE", vote.isKnown());
        addNumber(json, "stopIndex", vote.stopIndex());
    }

    private static void addFiles(JsonObject json, String what, StoreFacts.Files files, long bytesOnDisk) {
        json.addProperty(what + "s", files.count());
        addText(json, what + "First", files.first(), files.count() > 0);
        addText(json, what + "Last", files.last(), files.count() > 0);
        json.addProperty(what + "Bytes", files.sizeBytes());
        addNumber(json, what + "BytesOnDisk", bytesOnDisk == DiskUsage.UNKNOWN ? StoreFacts.UNKNOWN : bytesOnDisk);
    }

    /** A number of facts; null for one that nothing tells. */
    static void addNumber(JsonObject json, String name, long value) {
        if (value == StoreFacts.UNKNOWN) {
            json.add(name, JsonNull.INSTANCE);
        } else {
            json.addProperty(name, value);
        }
    }

    private static void addText(JsonObject json, String name, String value, boolean known) {
        if (known) {
            json.addProperty(name, value);
        } else {
            json.add(name, JsonNull.INSTANCE);
        }
    }
}
