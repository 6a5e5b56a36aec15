package io.openmessaging.storage.dledger.protocol;

import java.util.List;
import java.util.Objects;

/** Who is in the group and how far each is, as the answering member knows it; a leader knows most. */
public class MembersResponse extends RequestOrResponse {
    private long configurationIndex = -1;
    private List<Member> members = List.of();
    private String waitsFor = "";

    /**
     * One member.
     *
     * @param address host:port
     * @param part name of a {@code GroupMembers.Part}
     * @param match index of the last entry that it is known to have on disk; -1 where the answering member does not
     *     know
     * @param live whether it answered the leader within an election timeout; false where the answering member does not
     *     know
     */
    public record Member(String id, String address, String part, long match, boolean live) {
        public Member {
            Objects.requireNonNull(id);
            Objects.requireNonNull(address);
            Objects.requireNonNull(part);
        }
    }

    /** The entry that brought the configuration; -1 for the one that the group was founded with. */
    public long getConfigurationIndex() {
        return configurationIndex;
    }

    public void setConfigurationIndex(long configurationIndex) {
        this.configurationIndex = configurationIndex;
    }

    /** All members in ascending order of ids; none after a refusal. */
    public List<Member> getMembers() {
        return members;
    }

    public void setMembers(List<Member> members) {
        this.members = List.copyOf(members);
    }

    /** What the answering member waits for, and how to go on, for people; "" for nothing. */
    public String getWaitsFor() {
        return waitsFor;
    }

    public void setWaitsFor(String waitsFor) {
        this.waitsFor = Objects.requireNonNull(waitsFor);
    }
}
