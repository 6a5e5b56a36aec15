package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

import io.openmessaging.storage.dledger.common.ReadMode;

/**
 * A follower asks the leader up to where it must have got before it answers a linearizable read. Thesis §6.4.
 *
 * @param mode how the leader finds out; not UNSAFE_READ, for which nobody need be asked
 */
public record ReadIndexRequest(Route route, ReadMode mode) implements PeerRequest {
    public ReadIndexRequest {
        Objects.requireNonNull(route);
        if (mode == ReadMode.UNSAFE_READ) {
            throw new IllegalArgumentException("an unsafe read asks nobody");
        }
    }
}
