package io.openmessaging.storage.dledger.protocol;

/**
 * A request that an application defines: a number that says which, and bytes that only the application reads.
 * Historical name.
 */
public class UserDefineRequest extends RequestOrResponse {
    private int requestTypeCode;
    private byte[] body = new byte[0];

    /** Which of the application's requests this is. */
    public int getRequestTypeCode() {
        return requestTypeCode;
    }

    public void setRequestTypeCode(int requestTypeCode) {
        this.requestTypeCode = requestTypeCode;
    }

    /** Never null; must not change once the request is handed over. */
    public byte[] getBody() {
        return body;
    }

    public void setBody(byte[] body) {
        this.body = body;
    }
}
