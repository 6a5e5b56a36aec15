package io.openmessaging.storage.dledger.runtime;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.BatchAppendFuture;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Which future an append is answered with. Stateless. */
public enum AppendForm {
    /** One with the position of the last entry. */
    ONE {
        @Override
        AppendFuture<AppendEntryResponse> future(long lastIndex, Proposal written) {
            return new AppendFuture<>(lastIndex, written.position(written.count() - 1));
        }

        @Override
        AppendFuture<AppendEntryResponse> withoutPosition() {
            return new AppendFuture<>(-1, -1);
        }
    },
    /** One with the positions of all entries. */
    BATCH {
        @Override
        AppendFuture<AppendEntryResponse> future(long lastIndex, Proposal written) {
            long[] positions = new long[written.count()];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = written.position(i);
            }
            return new BatchAppendFuture<>(lastIndex, positions);
        }

        @Override
        AppendFuture<AppendEntryResponse> withoutPosition() {
            return new BatchAppendFuture<>(-1, new long[0]);
        }
    },
    /** A {@link WriteFuture}; of one entry. */
    WRITE {
        @Override
        AppendFuture<AppendEntryResponse> future(long lastIndex, Proposal written) {
            return new WriteFuture(lastIndex, written.position(0));
        }

        @Override
        AppendFuture<AppendEntryResponse> withoutPosition() {
            return new WriteFuture(-1, -1);
        }
    };

    /** The future of entries that are in this member's log and end at {@code lastIndex} (inclusive). */
    abstract AppendFuture<AppendEntryResponse> future(long lastIndex, Proposal written);

    abstract AppendFuture<AppendEntryResponse> withoutPosition();

    /**
     * A future that is complete with that code: the entries are not in the log, or it cannot be told where.
     *
     * @param view what the member knows of its term and leader
     */
    public AppendFuture<AppendEntryResponse> answered(DLedgerResponseCode code, String group, MemberState.View view) {
        AppendEntryResponse response = new AppendEntryResponse();
        response.setGroup(group);
        response.setLeaderId(view.leaderId().isEmpty() ? null : view.leaderId());
        response.setTerm(view.term());
        response.setCode(code.getCode());
        AppendFuture<AppendEntryResponse> future = withoutPosition();
        future.complete(response);
        return future;
    }
}
