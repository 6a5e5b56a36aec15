package io.openmessaging.storage.dledger.runtime;

import java.util.Arrays;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * The last 1,024 events and effects of a group, for the log when it fails. Holds numbers and formats only, so that it
 * keeps no entry's bytes alive and costs no text until it is printed. A quiet group keeps its last 64, since a process
 * may have thousands of those; what it had done before it became quiet is seldom why it fails.
 *
 * <p>Guarded by the group's lock. Architecture §3.13.
 */
final class FlightRecorder {
    /** How many lines are kept. */
    static final int LINES = 1024;
    /** How many are kept of a quiet group, and how many there is room for at first. */
    static final int FEW_LINES = 64;

    private static final int NUMBERS = 5;

    /** A ring once it has all its lines; until then it grows. Its length is a power of two. */
    private String[] formats = new String[FEW_LINES];
    private long[] numbers = new long[FEW_LINES * NUMBERS];
    private long recorded;
    private long nowMs;

    /** What is recorded from now on happens at that time. */
    void at(long nowMs) {
        this.nowMs = nowMs;
    }

    /** Notes a line: a format with at most four numbers. */
    void record(String format, long a, long b, long c, long d) {
        if (recorded == formats.length && recorded < LINES) {
            formats = Arrays.copyOf(formats, 2 * formats.length);
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        int line = lineOf(recorded++);
        int at = line * NUMBERS;
        formats[line] = format;
        numbers[at] = nowMs;
        numbers[at + 1] = a;
        numbers[at + 2] = b;
        numbers[at + 3] = c;
        numbers[at + 4] = d;
    }

    private int lineOf(long number) {
        return (int) number & (formats.length - 1);
    }

    /** Drops all but the last few lines, and the room for the others. */
    void rest() {
        String[] lastFormats = new String[FEW_LINES];
        long[] lastNumbers = new long[FEW_LINES * NUMBERS];
        int kept = 0;
        for (long each = Math.max(0, recorded - FEW_LINES); each < recorded; each++) {
            lastFormats[kept] = formats[lineOf(each)];
            System.arraycopy(numbers, lineOf(each) * NUMBERS, lastNumbers, kept * NUMBERS, NUMBERS);
            kept++;
        }
        formats = lastFormats;
        numbers = lastNumbers;
        recorded = kept;
    }

    void record(RaftEvent event) {
        if (event instanceof RaftEvent.Persisted done) {
            record("Persisted seq=%d", done.seq(), 0, 0, 0);
        } else if (event instanceof RaftEvent.VotePersisted done) {
            record("VotePersisted seq=%d", done.seq(), 0, 0, 0);
        } else if (event instanceof RaftEvent.Tick) {
            record("Tick", 0, 0, 0, 0);
        } else if (event instanceof RaftEvent.AppendProposed append) {
            record("AppendProposed count=%d bytes=%d", append.proposal().count(), append.proposal().sizeBytes(), 0, 0);
        } else if (event instanceof RaftEvent.PeerUnreachable lost) {
            record("PeerUnreachable peer=%d round=%d", lost.peer(), lost.round(), 0, 0);
        } else if (event instanceof RaftEvent.ReadRequested read) {
            record("ReadRequested token=%d mode=%d", read.token(), read.mode().ordinal(), 0, 0);
        } else if (event instanceof RaftEvent.PushRequested asked) {
            PushEntryRequest push = asked.request();
            record("PushRequested from=%d term=%d prev=%d last=%d", asked.from(), push.term(), push.prevIndex(),
                push.lastIndex());
        } else if (event instanceof RaftEvent.PushReplied told) {
            PushEntryResponse push = told.response();
            record("PushReplied from=%d code=%d term=%d index=%d", told.from(), push.code().getCode(), push.term(),
                push.index());
        } else if (event instanceof RaftEvent.InstallRequested asked) {
            record("InstallRequested from=%d term=%d base=%d", asked.from(), asked.request().term(),
                asked.request().base().index(), 0);
        } else if (event instanceof RaftEvent.InstallReplied told) {
            record("InstallReplied from=%d code=%d term=%d index=%d", told.from(), told.response().code().getCode(),
                told.response().term(), told.response().index());
        } else {
            recordElection(event);
        }
    }

    private void recordElection(RaftEvent event) {
        if (event instanceof RaftEvent.HeartBeatRequested asked) {
            HeartBeatRequest beat = asked.request();
            record("HeartBeatRequested from=%d term=%d round=%d", asked.from(), beat.term(), beat.round(), 0);
        } else if (event instanceof RaftEvent.HeartBeatReplied told) {
            record("HeartBeatReplied from=%d code=%d term=%d round=%d", told.from(), told.response().code().getCode(),
                told.response().term(), told.response().round());
        } else if (event instanceof RaftEvent.VoteRequested asked) {
            VoteRequest vote = asked.request();
            String format = vote.kind() == VoteRequest.Kind.PRE_VOTE
                ? "PreVoteRequested from=%d term=%d lastIndex=%d lastTerm=%d"
                : "VoteRequested from=%d term=%d lastIndex=%d lastTerm=%d";
            record(format, asked.from(), vote.term(), vote.lastIndex(), vote.lastTerm());
        } else if (event instanceof RaftEvent.VoteReplied told) {
            VoteResponse vote = told.response();
            String format = vote.isGranted()
                ? "VoteReplied granted from=%d term=%d requestTerm=%d"
                : "VoteReplied refused from=%d term=%d requestTerm=%d";
            record(format, told.from(), vote.term(), vote.requestTerm(), 0);
        } else if (event instanceof RaftEvent.TransferRequested asked) {
            record("TransferRequested token=%d term=%d", asked.token(), asked.term(), 0, 0);
        } else if (event instanceof RaftEvent.TakeLeadershipRequested asked) {
            record("TakeLeadershipRequested from=%d term=%d lastIndex=%d", asked.from(), asked.request().term(),
                asked.request().lastIndex(), 0);
        } else if (event instanceof RaftEvent.TakeLeadershipReplied told) {
            record("TakeLeadershipReplied from=%d code=%d term=%d", told.from(), told.response().code().getCode(),
                told.response().term(), 0);
        } else {
            record(event.getClass().getSimpleName(), 0, 0, 0, 0);
        }
    }

    /** The lines, oldest first, one event or effect each; effects are indented. */
    String print() {
        StringBuilder out = new StringBuilder();
        for (long each = Math.max(0, recorded - formats.length); each < recorded; each++) {
            int line = lineOf(each);
            int at = line * NUMBERS;
            out.append(numbers[at]).append(" ms ").append(String.format(formats[line], numbers[at + 1],
                numbers[at + 2], numbers[at + 3], numbers[at + 4])).append('\n');
        }
        return out.toString();
    }
}
