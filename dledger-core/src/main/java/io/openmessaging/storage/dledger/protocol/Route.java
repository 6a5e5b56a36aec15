package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

/**
 * Where a peer's request comes from and goes to.
 *
 * @param group name of the group
 * @param from id of the sending member
 * @param to id of the member it is meant for; anyone else refuses it
 * @param clusterId of the sender's group, made when it was founded; "" while it is not. Whoever belongs to another one
 *     refuses the request, so that a stray process cannot join
 */
public record Route(String group, String from, String to, String clusterId) {
    /** The route of a sender that belongs to no cluster. */
    public Route(String group, String from, String to) {
        this(group, from, to, "");
    }

    public Route {
        Objects.requireNonNull(group);
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
        Objects.requireNonNull(clusterId);
    }
}
