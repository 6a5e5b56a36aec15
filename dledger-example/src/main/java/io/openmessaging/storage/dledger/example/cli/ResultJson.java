package io.openmessaging.storage.dledger.example.cli;

import java.util.Base64;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;

/**
 * Responses and entries as one line of JSON, with the members that the historical command line printed: in alphabetical
 * order, without those that have no value. Stateless.
 */
final class ResultJson {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private ResultJson() {
    }

    static String of(AppendEntryResponse response) {
        JsonObject json = new JsonObject();
        json.addProperty("code", response.getCode());
        addText(json, "group", response.getGroup());
        json.addProperty("index", response.getIndex());
        addText(json, "leaderId", response.getLeaderId());
        json.addProperty("pos", response.getPos());
        addText(json, "remoteId", response.getRemoteId());
        json.addProperty("term", response.getTerm());
        return GSON.toJson(json);
    }

    static String of(GetEntriesResponse response) {
        JsonObject json = new JsonObject();
        json.addProperty("code", response.getCode());
        JsonArray entries = new JsonArray();
        response.getEntries().forEach(entry -> entries.add(object(entry, Body.SHOWN)));
        json.add("entries", entries);
        addOrigin(json, response);
        json.addProperty("term", response.getTerm());
        return GSON.toJson(json);
    }

    static String of(LeadershipTransferResponse response) {
        JsonObject json = new JsonObject();
        json.addProperty("code", response.getCode());
        addOrigin(json, response);
        json.addProperty("term", response.getTerm());
        return GSON.toJson(json);
    }

    static String of(ChangeMembersResponse response) {
        JsonObject json = new JsonObject();
        json.addProperty("code", response.getCode());
        addOrigin(json, response);
        json.addProperty("term", response.getTerm());
        return GSON.toJson(json);
    }

    static String of(MembersResponse response) {
        JsonObject json = new JsonObject();
        json.addProperty("code", response.getCode());
        json.addProperty("configurationIndex", response.getConfigurationIndex());
        addText(json, "group", response.getGroup());
        addText(json, "leaderId", response.getLeaderId());
        JsonArray members = new JsonArray();
        response.getMembers().forEach(member -> members.add(object(member)));
        json.add("members", members);
        json.addProperty("term", response.getTerm());
        if (!response.getWaitsFor().isEmpty()) {
            json.addProperty("waitsFor", response.getWaitsFor());
        }
        return GSON.toJson(json);
    }

    private static JsonObject object(MembersResponse.Member member) {
        JsonObject json = new JsonObject();
        json.addProperty("address", member.address());
        json.addProperty("id", member.id());
        json.addProperty("live", member.live());
        json.addProperty("match", member.match());
        json.addProperty("part", member.part());
        return json;
    }

    /** Whether an entry's body, in base64, is part of its JSON. */
    enum Body { SHOWN, LEFT_OUT }

    static String of(DLedgerEntry entry, Body body) {
        return GSON.toJson(object(entry, body));
    }

    private static JsonObject object(DLedgerEntry entry, Body body) {
        JsonObject json = new JsonObject();
        if (body == Body.SHOWN) {
            json.addProperty("body", Base64.getEncoder().encodeToString(entry.getBody()));
        }
        json.addProperty("bodyCrc", entry.getBodyCrc());
        json.addProperty("chainCrc", entry.getChainCrc());
        json.addProperty("channel", 0);
        json.addProperty("index", entry.getIndex());
        json.addProperty("magic", entry.getMagic());
        json.addProperty("pos", entry.getPos());
        json.addProperty("size", entry.getSize());
        json.addProperty("term", entry.getTerm());
        return json;
    }

    private static void addOrigin(JsonObject json, RequestOrResponse response) {
        addText(json, "group", response.getGroup());
        addText(json, "leaderId", response.getLeaderId());
        addText(json, "remoteId", response.getRemoteId());
    }

    private static void addText(JsonObject json, String name, String value) {
        if (value != null) {
            json.addProperty(name, value);
        }
    }
}
