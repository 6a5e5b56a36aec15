package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;

/** What was durable is not there any more, or not what it was. Says which file, where in it, and what is lost. */
final class DamagedStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedStoreException(String message) {
        super(message);
    }
}
