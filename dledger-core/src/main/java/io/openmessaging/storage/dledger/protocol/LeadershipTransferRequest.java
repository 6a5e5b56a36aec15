package io.openmessaging.storage.dledger.protocol;

/**
 * Asks the leader to hand over to another member. Its term, where it is not -1, must be the leader's. Historical name
 * and form.
 */
public class LeadershipTransferRequest extends RequestOrResponse {
    private String transferId;
    private String transfereeId;

    /** The member that is to hand over, and must lead; null for whoever gets the request. */
    public String getTransferId() {
        return transferId;
    }

    public void setTransferId(String transferId) {
        this.transferId = transferId;
    }

    /** The member that is to lead. */
    public String getTransfereeId() {
        return transfereeId;
    }

    public void setTransfereeId(String transfereeId) {
        this.transfereeId = transfereeId;
    }
}
