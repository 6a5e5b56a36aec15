package io.openmessaging.storage.dledger.benchmark.driver;

/**
 * What is appended, and for how long.
 *
 * @param payloadBytes bytes of each body
 * @param outstanding bodies that wait for their outcome at any time; a batch that is larger goes alone
 * @param bodiesPerAppend bodies that are appended, and acknowledged, together
 * @param warmUpMs milliseconds before the measurement
 * @param measuredMs milliseconds of the measurement
 * @param ratePerSecond bodies that are due in a second, whatever became of those before; {@link #FULL_RATE} for as many
 *     as may be outstanding
 */
public record Workload(int payloadBytes, int outstanding, int bodiesPerAppend, int warmUpMs, int measuredMs,
        int ratePerSecond) {
    /** The rate of a load that begins an append as soon as another one has ended. */
    public static final int FULL_RATE = 0;
    /** More than any system of the benchmark takes at a time: what is due does not wait for others. */
    private static final int OPEN_OUTSTANDING = 65_536;

    /** A load at full rate. */
    public Workload(int payloadBytes, int outstanding, int bodiesPerAppend, int warmUpMs, int measuredMs) {
        this(payloadBytes, outstanding, bodiesPerAppend, warmUpMs, measuredMs, FULL_RATE);
    }

    /** The same load for another time. */
    public Workload lasting(int newWarmUpMs, int newMeasuredMs) {
        return new Workload(payloadBytes, outstanding, bodiesPerAppend, newWarmUpMs, newMeasuredMs, ratePerSecond);
    }

    /** The same bodies as an open loop: so many are due in a second, however many are outstanding. */
    public Workload atRate(int newRatePerSecond) {
        return new Workload(payloadBytes, OPEN_OUTSTANDING, bodiesPerAppend, warmUpMs, measuredMs, newRatePerSecond);
    }

    /** Whether appends are due at a rate. */
    boolean isOpen() {
        return ratePerSecond != FULL_RATE;
    }

    /** The line that a process is told, read by {@link #parse}. */
    public String toLine() {
        return payloadBytes + " " + outstanding + " " + bodiesPerAppend + " " + warmUpMs + " " + measuredMs
            + " " + ratePerSecond;
    }

    static Workload parse(String line) {
        String[] part = line.split(" ");
        return new Workload(Integer.parseInt(part[0]), Integer.parseInt(part[1]), Integer.parseInt(part[2]),
            Integer.parseInt(part[3]), Integer.parseInt(part[4]), Integer.parseInt(part[5]));
    }
}
