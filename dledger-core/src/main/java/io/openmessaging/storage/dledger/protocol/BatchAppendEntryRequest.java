package io.openmessaging.storage.dledger.protocol;

import java.util.ArrayList;
import java.util.List;

/** Asks the leader to append consecutive entries in one write. Historical name and form. */
public class BatchAppendEntryRequest extends AppendEntryRequest {
    private List<byte[]> batchMsgs = new ArrayList<>();

    /** The bodies in order; must not change once the request is handed over. */
    public List<byte[]> getBatchMsgs() {
        return batchMsgs;
    }

    public void setBatchMsgs(List<byte[]> batchMsgs) {
        this.batchMsgs = batchMsgs;
    }
}
