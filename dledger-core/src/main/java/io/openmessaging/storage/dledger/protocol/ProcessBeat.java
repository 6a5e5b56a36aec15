package io.openmessaging.storage.dledger.protocol;

import java.util.List;
import java.util.Objects;

/**
 * A process's sign of life to another one: it stands for the heartbeats of all groups that the sender leads quietly and
 * that have a member in the receiver. Architecture §3.10.
 *
 * @param process the sender's number towards the receiver's address, drawn when it started: a process that comes back
 *     has another
 * @param listVersion rises with every change of the list of those groups; the first is 0
 * @param content whether the list is told, or only which version of it holds
 * @param groups the names, in ascending order; none unless they are told
 */
public record ProcessBeat(long process, long listVersion, Content content, List<String> groups)
        implements ProcessMessage {
    /** What a beat tells of the list. */
    public enum Content {
        LIST,
        VERSION_ONLY
    }

    public ProcessBeat {
        Objects.requireNonNull(content);
        groups = List.copyOf(groups);
        if (content == Content.VERSION_ONLY && !groups.isEmpty()) {
            throw new IllegalArgumentException(groups.size() + " groups in a beat that tells none");
        }
    }
}
