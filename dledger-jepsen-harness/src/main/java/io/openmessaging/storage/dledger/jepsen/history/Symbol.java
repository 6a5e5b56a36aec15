package io.openmessaging.storage.dledger.jepsen.history;

/**
 * A symbol of EDN, such as {@code bump}; histories of others have them now and then.
 *
 * @param name with its namespace, where it has one
 */
public record Symbol(String name) {
    @Override
    public String toString() {
        return name;
    }
}
