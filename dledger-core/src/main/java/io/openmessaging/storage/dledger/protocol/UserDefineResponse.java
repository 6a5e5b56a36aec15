package io.openmessaging.storage.dledger.protocol;

/**
 * What a member's application answers to a {@link UserDefineRequest}: a code, whose outcome tells whether the request
 * was carried out, and bytes that only the application reads. Historical name.
 */
public class UserDefineResponse extends RequestOrResponse {
    private byte[] body = new byte[0];

    /** Never null; must not change once the response is handed over. */
    public byte[] getBody() {
        return body;
    }

    public void setBody(byte[] body) {
        this.body = body;
    }

    /** An answer without bytes. */
    public static UserDefineResponse of(DLedgerResponseCode code) {
        return of(code, new byte[0]);
    }

    /** An answer of success with bytes. */
    public static UserDefineResponse of(byte[] body) {
        return of(DLedgerResponseCode.SUCCESS, body);
    }

    /** An answer with a code and bytes. */
    public static UserDefineResponse of(DLedgerResponseCode code, byte[] body) {
        UserDefineResponse response = new UserDefineResponse();
        response.setCode(code.getCode());
        response.setBody(body);
        return response;
    }
}
