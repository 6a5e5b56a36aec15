package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

/**
 * Asks the leader to change who is in the group. The kind of change and its parts are texts, so that a member that does
 * not know a kind can say so.
 */
public class ChangeMembersRequest extends RequestOrResponse {
    private String kind = "";
    private String memberId = "";
    private String address = "";
    private String replacedId = "";

    /** Name of a {@code MemberChange.Kind}. */
    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = Objects.requireNonNull(kind);
    }

    /** The member that is added, removed or moved. */
    public String getMemberId() {
        return memberId;
    }

    public void setMemberId(String memberId) {
        this.memberId = Objects.requireNonNull(memberId);
    }

    /** Its host:port; "" where the kind needs none. */
    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = Objects.requireNonNull(address);
    }

    /** The member that it is added for, which goes; "" where the kind has none. */
    public String getReplacedId() {
        return replacedId;
    }

    public void setReplacedId(String replacedId) {
        this.replacedId = Objects.requireNonNull(replacedId);
    }
}
