package io.openmessaging.storage.dledger.example.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;

/**
 * Appends entries that carry numbers 0, 1, 2 ... with a bounded number under way, and keeps what became of each: its
 * index if it was acknowledged, or that nobody knows. A refused entry is surely not in the log and is sent again under
 * its number; one of unknown outcome is not, for it might then be there twice. Used by one thread.
 */
public final class NumberedLoad {
    private static final String PREFIX = "entry ";
    private static final int BODY_BYTES = 128;
    private static final int MAX_REFUSALS = 5;

    private record Sent(int number, int refusals, CompletableFuture<AppendEntryResponse> answer) {
    }

    private final Function<byte[], CompletableFuture<AppendEntryResponse>> appender;
    private final int maxUnderWay;
    private final ArrayDeque<Sent> underWay = new ArrayDeque<>();
    private final SortedMap<Integer, Long> acknowledged = new TreeMap<>();
    private final SortedSet<Integer> unknown = new TreeSet<>();
    private Outage outage = new Outage();
    private int next;

    /** A load over {@code appender}, whose futures must not complete exceptionally. */
    public NumberedLoad(Function<byte[], CompletableFuture<AppendEntryResponse>> appender, int maxUnderWay) {
        this.appender = appender;
        this.maxUnderWay = maxUnderWay;
    }

    /** Sends the next number; waits for the oldest answer while as many are under way as may be. */
    public void send() {
        submit(next++, 0);
    }

    /** Sends a number of unknown outcome again, after the log was found not to hold it. */
    public void repeat(int number) {
        unknown.remove(number);
        submit(number, 0);
    }

    private void submit(int number, int refusals) {
        while (underWay.size() >= maxUnderWay) {
            settleOldest();
        }
        Outage current = outage;
        var answer = appender.apply(bodyOf(number)).whenComplete((response, fault) -> {
            if (fault == null && response.responseCode().outcome() == Outcome.SUCCESS) {
                current.appendSucceeded();
            }
        });
        underWay.add(new Sent(number, refusals, answer));
        while (!underWay.isEmpty() && underWay.peek().answer.isDone()) {
            settleOldest();
        }
    }

    private void settleOldest() {
        Sent sent = underWay.remove();
        AppendEntryResponse answer = sent.answer.join();
        switch (answer.responseCode().outcome()) {
            case SUCCESS -> acknowledged.put(sent.number, answer.getIndex());
            case UNKNOWN -> unknown.add(sent.number);
            case REJECTED -> {
                if (sent.refusals == MAX_REFUSALS) {
                    throw new IllegalStateException("entry " + sent.number + " was refused " + (MAX_REFUSALS + 1)
                        + " times, at last with " + answer.responseCode());
                }
                submit(sent.number, sent.refusals + 1);
            }
        }
    }

    /** Waits until nothing is under way. */
    public void settle() {
        while (!underWay.isEmpty()) {
            settleOldest();
        }
    }

    /** Says that the leader is killed now; the outage ends with the first success of what is sent from now on. */
    public Outage leaderKilled() {
        outage = new Outage();
        return outage;
    }

    /** How many numbers were sent: they are 0 to this, exclusive. */
    public int sent() {
        return next;
    }

    public int underWay() {
        return underWay.size();
    }

    /** Index in the log by number, of those acknowledged. */
    public SortedMap<Integer, Long> acknowledged() {
        return acknowledged;
    }

    /** The numbers that may or may not be in the log. */
    public SortedSet<Integer> unknown() {
        return unknown;
    }

    /** The body that carries a number: the same bytes for the same number, of one size for all. */
    public static byte[] bodyOf(int number) {
        byte[] body = new byte[BODY_BYTES];
        Arrays.fill(body, (byte) '.');
        byte[] text = String.format(Locale.ROOT, PREFIX + "%08d ", number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, body, 0, text.length);
        return body;
    }

    /** The number that a body carries, or -1 if it is not exactly such a body. */
    public static int numberOf(byte[] body) {
        int end = PREFIX.length() + 8;
        if (body.length != BODY_BYTES) {
            return -1;
        }
        String digits = new String(body, PREFIX.length(), end - PREFIX.length(), StandardCharsets.US_ASCII);
        if (!digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(digits);
        return Arrays.equals(body, bodyOf(number)) ? number : -1;
    }
}
