package io.openmessaging.storage.dledger.jepsen.tables;

/**
 * One step of a transaction. A value.
 *
 * @param kind what it does
 * @param key the list, or the account; of a transfer the one that pays
 * @param value what is appended, or the amount; 0 where nothing is
 * @param to who gets the amount; 0 where nobody does
 */
public record Step(Kind kind, long key, long value, long to) {
    /** What steps do; the place of a kind is its number in the log and on the wire. */
    public enum Kind {
        /** Puts a value at the end of a list. */
        APPEND,
        /** Says what is in a list. */
        READ,
        /** Moves an amount from one account to another, if there is so much; says 1, or 0 if there is not. */
        TRANSFER,
        /** Says how much is in an account. */
        BALANCE
    }

    /** Puts a value at the end of a list. */
    public static Step append(long list, long value) {
        return new Step(Kind.APPEND, list, value, 0);
    }

    /** Reads a list. */
    public static Step read(long list) {
        return new Step(Kind.READ, list, 0, 0);
    }

    /** Moves an amount between accounts. */
    public static Step transfer(long from, long to, long amount) {
        return new Step(Kind.TRANSFER, from, amount, to);
    }

    /** Reads an account. */
    public static Step balance(long account) {
        return new Step(Kind.BALANCE, account, 0, 0);
    }

    /** Whether it may change something. */
    boolean writes() {
        return kind == Kind.APPEND || kind == Kind.TRANSFER;
    }
}
