package io.openmessaging.storage.dledger.entry;

import java.util.Objects;

/**
 * A configuration and the entry that brought it: in force from there on, up to the next. Architecture §3.14.
 *
 * @param index of the CONFIG_CHANGE entry; -1 for one that no entry of the log brought
 * @param configuration who is in the group
 */
public record LoggedConfiguration(long index, Configuration configuration) {
    /** Of a log that names nobody. */
    public static final LoggedConfiguration NONE = new LoggedConfiguration(-1, Configuration.NONE);

    public LoggedConfiguration {
        Objects.requireNonNull(configuration);
        if (index < -1) {
            throw new IllegalArgumentException("a configuration at index " + index);
        }
    }
}
