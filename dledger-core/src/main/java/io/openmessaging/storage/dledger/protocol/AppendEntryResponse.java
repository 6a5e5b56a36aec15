package io.openmessaging.storage.dledger.protocol;

/** The outcome of an append. Historical name and form. */
public class AppendEntryResponse extends RequestOrResponse {
    private long index = -1;
    private long pos = -1;

    /** Index of the entry, of a batch's last entry; -1 when it was rejected. */
    public long getIndex() {
        return index;
    }

    public void setIndex(long index) {
        this.index = index;
    }

    /** Physical position of that entry's first byte; -1 when it was rejected. */
    public long getPos() {
        return pos;
    }

    public void setPos(long pos) {
        this.pos = pos;
    }
}
