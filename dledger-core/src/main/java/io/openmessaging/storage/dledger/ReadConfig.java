package io.openmessaging.storage.dledger;

/** How a member answers linearizable reads: a part of {@link DLedgerConfig}. */
public abstract class ReadConfig extends LeadershipConfig {
    private long leaseReadDriftBoundMs = 0;

    /** Only a configuration is one. */
    ReadConfig() {
    }

    /**
     * By how many milliseconds the members' clocks may come to differ within an election timeout
     * ({@code heartBeatTimeIntervalMs} times {@code maxHeartBeatLeak}, equal on all members): by their rates, by jumps,
     * and by pauses of a process or machine that a clock does not count. 2 or above, and below the election timeout; 0,
     * the default, says that no bound is known. A LEASE_READ is then carried out as a READ_INDEX_READ. Where clocks do
     * not keep the bound, a LEASE_READ may miss what was acknowledged. Not together with {@code quietAfterMs}: a quiet
     * group has no leases.
     */
    public long getLeaseReadDriftBoundMs() {
        return leaseReadDriftBoundMs;
    }

    public void setLeaseReadDriftBoundMs(long leaseReadDriftBoundMs) {
        this.leaseReadDriftBoundMs = leaseReadDriftBoundMs;
    }

    void validateReads(long electionTimeoutMs, long quietAfterMs) {
        boolean isInRange = leaseReadDriftBoundMs >= 2 && leaseReadDriftBoundMs < electionTimeoutMs;
        if (leaseReadDriftBoundMs != 0 && (!isInRange || quietAfterMs > 0)) {
            throw new IllegalArgumentException("leaseReadDriftBoundMs must be 0" + (quietAfterMs > 0
                ? " where quietAfterMs is not" : " or in [2, " + (electionTimeoutMs - 1) + "]")
                + ", is " + leaseReadDriftBoundMs);
        }
    }

    /** The length of a leader's lease, 0 for none. */
    long leaseMs(long electionTimeoutMs) {
        return leaseReadDriftBoundMs == 0 ? 0 : electionTimeoutMs - leaseReadDriftBoundMs;
    }
}
