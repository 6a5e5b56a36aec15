package io.openmessaging.storage.dledger.rpc.netty;

/** Bytes on a connection are not a frame: nothing that follows them can be understood. */
final class BadFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFrameException(String found) {
        super(found);
    }
}
