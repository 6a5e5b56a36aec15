package io.openmessaging.storage.dledger.example.appender;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.example.cli.CommandException;

/**
 * Reads the members that one process runs from a YAML file: a list below {@code configs}, each a map with properties of
 * {@link DLedgerConfig} by their names. The parser makes maps, lists and scalars only, so a file cannot name a class.
 */
final class ConfigFile {
    private final Path path;
    private final Map<String, PropertyDescriptor> properties = new TreeMap<>();

    private ConfigFile(Path path) {
        this.path = path;
        try {
            for (PropertyDescriptor each : Introspector.getBeanInfo(DLedgerConfig.class).getPropertyDescriptors()) {
                if (each.getWriteMethod() != null) {
                    properties.put(each.getName(), each);
                }
            }
        } catch (IntrospectionException e) {
            throw new IllegalStateException("DLedgerConfig is no bean", e);
        }
    }

    /**
     * The configurations of the file, in its order, at least one.
     *
     * @throws CommandException if the content is not as expected; says where
     * @throws IOException if the file cannot be read
     */
    static List<DLedgerConfig> read(Path path) throws CommandException, IOException {
        return new ConfigFile(path).read();
    }

    private List<DLedgerConfig> read() throws CommandException, IOException {
        if (!(parse() instanceof Map<?, ?> top) || !(top.get("configs") instanceof List<?> members)
                || members.isEmpty()) {
            throw wrong("expected a list of members below 'configs'");
        }
        for (Object key : top.keySet()) {
            if (!key.equals("configs")) {
                throw wrong("unknown key '" + key + "' beside 'configs'");
            }
        }
        List<DLedgerConfig> configs = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if (!(members.get(i) instanceof Map<?, ?> settings)) {
                throw wrong("configs[" + i + "]: expected a map of properties, found " + members.get(i));
            }
            configs.add(config("configs[" + i + "]", settings));
        }
        return configs;
    }

    private Object parse() throws CommandException, IOException {
        if (Files.isDirectory(path)) {
            throw wrong("is a directory");
        }
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(path));
        } catch (CharacterCodingException e) {
            throw wrong("not a text in UTF-8");
        } catch (MarkedYAMLException e) {
            throw wrong("line " + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw wrong(e.getMessage());
        }
    }

    private DLedgerConfig config(String where, Map<?, ?> settings) throws CommandException {
        DLedgerConfig config = new DLedgerConfig();
        for (Map.Entry<?, ?> setting : settings.entrySet()) {
            String name = String.valueOf(setting.getKey());
            PropertyDescriptor property = properties.get(name);
            if (property == null) {
                throw wrong(where + ": unknown property '" + name + "'; there are "
                    + String.join(", ", properties.keySet()));
            }
            set(config, property, where + "." + name, setting.getValue());
        }
        return config;
    }

    private void set(DLedgerConfig config, PropertyDescriptor property, String where, Object value)
            throws CommandException {
        Object converted = convert(property.getPropertyType(), where, value);
        try {
            property.getWriteMethod().invoke(config, converted);
        } catch (InvocationTargetException e) {
            throw wrong(where + ": " + e.getCause().getMessage());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("no access to the public setter of " + property.getName(), e);
        }
    }

    private Object convert(Class<?> type, String where, Object value) throws CommandException {
        if (type == String.class && value != null && !(value instanceof Map) && !(value instanceof List)) {
            return value.toString();
        }
        if (type == boolean.class && value instanceof Boolean) {
            return value;
        }
        if (type == int.class && value instanceof Integer) {
            return value;
        }
        if (type == long.class && (value instanceof Integer || value instanceof Long)) {
            return ((Number) value).longValue();
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (constant.toString().equals(String.valueOf(value))) {
                    return constant;
                }
            }
        }
        throw wrong(where + ": expected " + nameOf(type) + ", found " + value);
    }

    private static String nameOf(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type == boolean.class) {
            return "true or false";
        }
        return type == String.class ? "a text" : "a whole number (" + type + ")";
    }

    private CommandException wrong(String what) {
        return CommandException.badUsage(path + ": " + what);
    }
}
