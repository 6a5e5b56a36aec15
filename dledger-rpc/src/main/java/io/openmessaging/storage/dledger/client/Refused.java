package io.openmessaging.storage.dledger.client;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;

/** Answers that the client gives by itself. Stateless. */
final class Refused {
    private Refused() {
    }

    /** Makes an empty response the refusal of the request, and returns it. */
    static <T extends RequestOrResponse> T of(RequestOrResponse request, T response, DLedgerResponseCode code) {
        response.setGroup(request.getGroup());
        response.setRemoteId(request.getRemoteId());
        response.setCode(code.getCode());
        return response;
    }
}
