package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;

/**
 * The disk has no room for blocks that were asked for. Nothing was changed; an outcome for who reserves, not a fault.
 */
final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskFullException(String message, IOException cause) {
        super(message, cause);
    }
}
