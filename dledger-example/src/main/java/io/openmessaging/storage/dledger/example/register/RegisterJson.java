package io.openmessaging.storage.dledger.example.register;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Answers of a register as one line of JSON, as the historical command line printed them: keys and values that are
 * whole numbers stand bare, and what has no value has no member. Stateless.
 */
final class RegisterJson {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    /** What a number of 64 bits looks like when Java prints it, except for the few that have 19 digits. */
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9]\\d{0,17}");
    /** The term that answers had historically: none. */
    private static final long NO_TERM = -1;

    private RegisterJson() {
    }

    /** The answer to a write. */
    static String ofWrite(DLedgerResponseCode code, String key) {
        JsonObject json = new JsonObject();
        json.addProperty("code", code.getCode());
        addText(json, "key", key);
        return GSON.toJson(json);
    }

    /** The answer to a read. */
    static String ofRead(String key, RegisterAnswer answer) {
        JsonObject json = new JsonObject();
        json.addProperty("code", answer.code().getCode());
        addText(json, "key", key);
        json.addProperty("term", NO_TERM);
        if (answer.isFound()) {
            addText(json, "value", new String(answer.value(), StandardCharsets.UTF_8));
        }
        return GSON.toJson(json);
    }

    private static void addText(JsonObject json, String name, String text) {
        if (NUMBER.matcher(text).matches()) {
            json.addProperty(name, Long.valueOf(text));
        } else {
            json.addProperty(name, text);
        }
    }
}
