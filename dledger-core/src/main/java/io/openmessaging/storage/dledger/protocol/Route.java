package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

/**
 * Where a peer's request comes from and goes to.
 *
 * @param group name of the group
 * @param from id of the sending member
 * @param to id of the member it is meant for; anyone else refuses it
 */
public record Route(String group, String from, String to) {
    public Route {
        Objects.requireNonNull(group);
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
    }
}
