package io.openmessaging.storage.dledger.protocol;

/** Asks the leader to append one entry. Historical name and form. */
public class AppendEntryRequest extends RequestOrResponse {
    private byte[] body;

    /** The body; must not change once the request is handed over. May be of length 0. */
    public byte[] getBody() {
        return body;
    }

    public void setBody(byte[] body) {
        this.body = body;
    }
}
