package io.openmessaging.storage.dledger.protocol;

import java.util.Collections;
import java.util.Map;

/** Who is in the group and who leads it, as the answering member knows it. Historical name. */
public class MetadataResponse extends RequestOrResponse {
    private Map<String, String> peers = Collections.emptyMap();
    private long configurationIndex = -1;

    /** Member id to host:port. */
    public Map<String, String> getPeers() {
        return peers;
    }

    public void setPeers(Map<String, String> peers) {
        this.peers = peers;
    }

    /** The entry that brought the configuration; -1 for the one that the group was founded with. */
    public long getConfigurationIndex() {
        return configurationIndex;
    }

    public void setConfigurationIndex(long configurationIndex) {
        this.configurationIndex = configurationIndex;
    }
}
