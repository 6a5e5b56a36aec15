package io.openmessaging.storage.dledger.jepsen.history;

/**
 * A keyword of EDN, such as {@code :append}.
 *
 * @param name without the colon; with its namespace, where it has one ({@code "nemesis/start"})
 */
public record Keyword(String name) {
    @Override
    public String toString() {
        return ":" + name;
    }
}
