package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/**
 * The real disk, on which something else happens at the moment at which a reader has found an entry's file and is about
 * to take bytes from it. One thread.
 */
final class InterruptingDisk extends ForwardingDisk {
    private UnaryOperator<ByteBuffer> interruption;

    /** Once, when bytes of a data file are asked for: does that, and hands out what it returns for the true bytes. */
    void interruptNextRead(UnaryOperator<ByteBuffer> once) {
        interruption = once;
    }

    /** As {@link #interruptNextRead(UnaryOperator)}, without an influence on what is handed out. */
    void interruptNextRead(Runnable once) {
        interruptNextRead(bytes -> {
            once.run();
            return bytes;
        });
    }

    @Override
    MappedFile fileOf(MappedFile opened) {
        return new ForwardingFile(opened) {
            @Override
            public ByteBuffer bytes() {
                UnaryOperator<ByteBuffer> now = interruption;
                if (now == null || !path().getParent().endsWith("data")) {
                    return super.bytes();
                }
                interruption = null;
                return now.apply(super.bytes());
            }
        };
    }
}
