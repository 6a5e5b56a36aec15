package io.openmessaging.storage.dledger.jepsen.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** EDN data as JSON: keywords and other keys are strings, sets are arrays. Stateless. */
public final class Json {
    private static final Gson GSON = new GsonBuilder().serializeNulls().serializeSpecialFloatingPointValues()
        .setPrettyPrinting().create();

    private Json() {
    }

    /** The text, over several lines; safe inside HTML, since angle brackets are escaped. */
    public static String write(Object value) {
        return GSON.toJson(plain(value));
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(textOf(key), plain(each)));
            return plain;
        }
        if (value instanceof Iterable<?> values) {
            List<Object> plain = new ArrayList<>();
            values.forEach(each -> plain.add(plain(each)));
            return plain;
        }
        boolean isJson = value == null || value instanceof Number || value instanceof Boolean;
        return isJson ? value : textOf(value);
    }

    private static String textOf(Object value) {
        if (value instanceof Keyword keyword) {
            return keyword.name();
        }
        return value instanceof String text ? text : Edn.write(value);
    }
}
