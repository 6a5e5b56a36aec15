package io.openmessaging.storage.dledger.benchmark.driver;

/** What a group promises when it acknowledges an append. */
public enum Durability {
    /** Survives the loss of power of all members. */
    DISK("on a majority's disk"),
    /** Survives the kill of all processes; what was not written back is lost with the power of a majority. */
    PAGE_CACHE("in a majority's page cache");

    private final String words;

    Durability(String words) {
        this.words = words;
    }

    /** Where an acknowledged entry is, in words. */
    public String words() {
        return words;
    }
}
