package io.openmessaging.storage.dledger;

import java.util.Arrays;

/**
 * Defaults of settings from system properties, for operators of applications that do not offer the setting. Read when a
 * configuration is made. Stateless; any thread.
 */
final class SystemDefaults {
    private SystemDefaults() {
    }

    /** One of the constants; the text must be its name. */
    static <E extends Enum<E>> E choice(String property, E otherwise) {
        String text = System.getProperty(property);
        if (text == null) {
            return otherwise;
        }
        E[] choices = otherwise.getDeclaringClass().getEnumConstants();
        return Arrays.stream(choices).filter(each -> each.name().equals(text)).findFirst().orElseThrow(
            () -> new IllegalArgumentException("system property " + property + " is '" + text + "', not one of "
                + Arrays.toString(choices)));
    }

    /** A number; its range is checked with the configuration. */
    static float number(String property, float otherwise) {
        String text = System.getProperty(property);
        try {
            return text == null ? otherwise : Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("system property " + property + " is '" + text + "', not a number", e);
        }
    }
}
