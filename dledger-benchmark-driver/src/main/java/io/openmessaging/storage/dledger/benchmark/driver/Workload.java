package io.openmessaging.storage.dledger.benchmark.driver;

/**
 * What is appended, and for how long.
 *
 * @param payloadBytes bytes of each body
 * @param outstanding bodies that wait for their outcome at any time; a batch that is larger goes alone
 * @param bodiesPerAppend bodies that are appended, and acknowledged, together
 * @param warmUpMs milliseconds before the measurement
 * @param measuredMs milliseconds of the measurement
 */
public record Workload(int payloadBytes, int outstanding, int bodiesPerAppend, int warmUpMs, int measuredMs) {
    /** The same load for another time. */
    public Workload lasting(int newWarmUpMs, int newMeasuredMs) {
        return new Workload(payloadBytes, outstanding, bodiesPerAppend, newWarmUpMs, newMeasuredMs);
    }

    /** The line that a process is told, read by {@link #parse}. */
    public String toLine() {
        return payloadBytes + " " + outstanding + " " + bodiesPerAppend + " " + warmUpMs + " " + measuredMs;
    }

    static Workload parse(String line) {
        String[] part = line.split(" ");
        return new Workload(Integer.parseInt(part[0]), Integer.parseInt(part[1]), Integer.parseInt(part[2]),
            Integer.parseInt(part[3]), Integer.parseInt(part[4]));
    }
}
