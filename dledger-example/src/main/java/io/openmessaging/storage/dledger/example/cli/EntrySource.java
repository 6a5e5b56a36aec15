package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;

/** Where the entries to append come from, one after the other. Used by one thread. */
interface EntrySource {
    /**
     * The next body, or null at the end. May block.
     *
     * @throws IOException if it cannot be read; says why
     */
    byte[] next() throws IOException;

    /** Whether {@link #next} returns without waiting for anybody; false where that is not known. */
    boolean isReady() throws IOException;

    /** The same body, {@code count} times. */
    static EntrySource repeat(byte[] body, int count) {
        return new EntrySource() {
            private int left = count;

            @Override
            public byte[] next() {
                return left-- > 0 ? body : null;
            }

            @Override
            public boolean isReady() {
                return true;
            }
        };
    }
}
