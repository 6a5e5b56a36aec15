package io.openmessaging.storage.dledger.jepsen.workload;

import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What a client knows of an action that has ended. A value.
 *
 * @param type never INVOKE
 * @param value EDN data: what was read, or what the action was done with
 * @param error EDN data; null after success
 */
public record Outcome(Operation.Type type, Object value, Object error) {
    /** Done. */
    public static Outcome ok(Object value) {
        return new Outcome(Operation.Type.OK, value, null);
    }

    /** Surely not done, for a reason of the application's own. */
    public static Outcome refused(Object value, String why) {
        return new Outcome(Operation.Type.FAIL, value, new Keyword(why));
    }

    /** By the code of an answer that is no success: refused is surely not done, all else is not known. */
    static Outcome of(DLedgerResponseCode code, Object value) {
        Operation.Type type = switch (code.outcome()) {
            case REJECTED -> Operation.Type.FAIL;
            case UNKNOWN -> Operation.Type.INFO;
            case SUCCESS -> throw new IllegalArgumentException("a success has a value of its own");
        };
        return new Outcome(type, value, new Keyword(code.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')));
    }

    /** A read changes nothing, so that one without an answer surely did nothing. */
    static Outcome ofRead(DLedgerResponseCode code, Object value) {
        return new Outcome(Operation.Type.FAIL, value, of(code, value).error());
    }
}
