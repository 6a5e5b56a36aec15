package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.statemachine.WriteResult;

/** The future of an append whose caller waits for what the state machine says to it. */
final class WriteFuture extends AppendFuture<AppendEntryResponse> {
    private static final byte[] NO_ANSWER = {};

    /** Written by the thread that applies, before it leaves the future to be completed. */
    private byte[] answer = NO_ANSWER;

    WriteFuture(long index, long pos) {
        super(index, pos);
    }

    /** The state machine has applied the entry, and said that. */
    void answerIs(byte[] bytes) {
        answer = bytes;
    }

    WriteResult result(AppendEntryResponse response) {
        return new WriteResult(response.responseCode(), getIndex(), answer);
    }
}
