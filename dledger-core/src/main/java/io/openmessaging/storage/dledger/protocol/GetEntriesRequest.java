package io.openmessaging.storage.dledger.protocol;

/** Asks a member for committed entries from an index on. Historical name; count and byte limit are ours. */
public class GetEntriesRequest extends RequestOrResponse {
    private long beginIndex;
    private int maxCount = 1;
    private int maxBytes = 1024 * 1024;

    public long getBeginIndex() {
        return beginIndex;
    }

    public void setBeginIndex(long beginIndex) {
        this.beginIndex = beginIndex;
    }

    /** Most entries wanted, 1 or above. */
    public int getMaxCount() {
        return maxCount;
    }

    public void setMaxCount(int maxCount) {
        this.maxCount = maxCount;
    }

    /** Most encoded bytes wanted; at least one entry is answered where there is one. */
    public int getMaxBytes() {
        return maxBytes;
    }

    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }
}
