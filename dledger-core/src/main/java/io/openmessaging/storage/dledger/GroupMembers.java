package io.openmessaging.storage.dledger;

import java.util.List;

/**
 * Who is in a group, as one of its members knows at a moment.
 *
 * @param group its name
 * @param term the member's term
 * @param leaderId who leads in that term as far as it knows; "" for nobody
 * @param configurationIndex the entry that brought the configuration; -1 for the one that the group was founded with
 * @param members in ascending order of ids
 * @param waitsFor what the member waits for, and how to go on: others to found the group with it, perhaps; "" for
 *     nothing
 */
public record GroupMembers(String group, long term, String leaderId, long configurationIndex, List<Member> members,
                           String waitsFor) {
    /** What a member is in the group for. */
    public enum Part {
        /** It elects and commits. */
        VOTER,
        /** It elects and commits, and goes on to do so when the change that is under way is done. */
        JOINING,
        /** It elects and commits until the change that is under way is done. */
        LEAVING,
        /** It gets entries. */
        LEARNER,
        /**
         * It should elect and commit, but its store is not the one that the group knows of it. It gets entries until it
         * is put in its own place.
         */
        WIPED
    }

    /**
     * One of them.
     *
     * @param address host:port
     * @param match index of the last entry that it is known to have on disk; -1 where the member that tells does not
     *     know, as only the leader does, but for itself
     * @param live whether it answered the leader within an election timeout; true of the member that tells; false where
     *     that does not know
     */
    public record Member(String id, String address, Part part, long match, boolean live) {
    }

    public GroupMembers {
        members = List.copyOf(members);
    }
}
