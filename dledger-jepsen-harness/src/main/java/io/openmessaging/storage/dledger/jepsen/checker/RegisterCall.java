package io.openmessaging.storage.dledger.jepsen.checker;

import io.openmessaging.storage.dledger.jepsen.history.Call;

/**
 * A call on one register.
 *
 * @param expected what a read gave and what a compare-and-set demanded; null for a write, and for a read without result
 * @param written what a write or a compare-and-set left; null for a read
 */
record RegisterCall(Call call, Kind kind, Object expected, Object written) {
    /** What is done with a register. */
    enum Kind { READ, WRITE, CAS }
}
