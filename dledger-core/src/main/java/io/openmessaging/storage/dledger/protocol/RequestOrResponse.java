package io.openmessaging.storage.dledger.protocol;

/**
 * What all messages between a client and a member carry. Mutable and with the historical names, since applications link
 * against it; owned by whoever makes it until it is handed over.
 */
public non-sealed class RequestOrResponse implements Message {
    private String group;
    private String remoteId;
    private int code = DLedgerResponseCode.SUCCESS.getCode();
    private String leaderId;
    private long term = -1;

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    /** In a request, the id of the member it is meant for; null for whoever gets it. */
    public String getRemoteId() {
        return remoteId;
    }

    public void setRemoteId(String remoteId) {
        this.remoteId = remoteId;
    }

    /** In a response, a {@link DLedgerResponseCode}. */
    public int getCode() {
        return code;
    }

    public void setCode(int code) {
        this.code = code;
    }

    /** In a response, the leader that the answering member knows; null for none. */
    public String getLeaderId() {
        return leaderId;
    }

    public void setLeaderId(String leaderId) {
        this.leaderId = leaderId;
    }

    /** In a response, the answering member's term; -1 for none. */
    public long getTerm() {
        return term;
    }

    public void setTerm(long term) {
        this.term = term;
    }

    /** The response's code as an enum. */
    public DLedgerResponseCode responseCode() {
        return DLedgerResponseCode.valueOf(code);
    }
}
