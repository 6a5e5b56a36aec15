package io.openmessaging.storage.dledger.protocol;

import java.util.Collections;
import java.util.Map;

/** Who is in the group and who leads it, as the answering member knows it. Historical name. */
public class MetadataResponse extends RequestOrResponse {
    private Map<String, String> peers = Collections.emptyMap();

    /** Member id to host:port. */
    public Map<String, String> getPeers() {
        return peers;
    }

    public void setPeers(Map<String, String> peers) {
        this.peers = peers;
    }
}
