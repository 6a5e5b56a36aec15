package io.openmessaging.storage.dledger;

/** What an embedding application hears of its member's role. */
public interface RoleChangeHandler {
    /**
     * The member has that role in that term. Calls come one at a time, in the order of the changes and after the
     * member's state shows them; UNKNOWN says that the member stopped. A handler must not wait; one that throws stops
     * the group.
     */
    void handle(long term, MemberState.Role role);
}
