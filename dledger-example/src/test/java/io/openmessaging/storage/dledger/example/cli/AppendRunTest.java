package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class AppendRunTest {
    /** A leader in memory that answers at once, with the code that the body names if it does. */
    private static final class FakeLeader {
        private final List<String> log = new ArrayList<>();

        CompletableFuture<AppendEntryResponse> append(byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            AppendEntryResponse answer = new AppendEntryResponse();
            if (text.equals("refuse me")) {
                answer.setCode(DLedgerResponseCode.DISK_FULL.getCode());
            } else if (text.equals("lose me")) {
                answer.setCode(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN.getCode());
            } else {
                answer.setIndex(log.size());
                log.add(text);
            }
            return CompletableFuture.completedFuture(answer);
        }
    }

    private final FakeLeader leader = new FakeLeader();
    private final List<Long> reported = new ArrayList<>();

    private AppendTally run(EntrySource source) throws IOException {
        return new AppendRun(leader::append, answer -> reported.add(answer.getIndex()), () -> { }).run(source);
    }

    private static LineSource lines(String text) {
        return new LineSource("text", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void eachLineIsAnEntryAndEachAnswerIsReportedInOrder() throws IOException {
        AppendTally tally = run(lines("one\ntwo\r\n\nfour"));

        assertEquals(List.of("one", "two\r", "", "four"), leader.log);
        assertEquals(List.of(0L, 1L, 2L, 3L), reported);
        assertFalse(tally.hasFailed());
        assertEquals("4 acknowledged, the last at index 3", tally.summary());
    }

    @Test
    void anEmptyInputHasNoEntries() throws IOException {
        assertEquals("nothing to append", run(lines("")).summary());
        assertEquals(List.of(), leader.log);
    }

    @Test
    void theRunStopsAtARefusedEntry() throws IOException {
        AppendTally tally = run(lines("one\nrefuse me\nthree\n"));

        assertEquals(List.of("one"), leader.log);
        assertTrue(tally.hasFailed());
        assertEquals("1 acknowledged, the last at index 0; 1 refused, surely not in the log (DISK_FULL: the disk "
            + "is too full for new entries)", tally.summary());
    }

    @Test
    void anUnknownOutcomeIsNeverCalledRefused() throws IOException {
        AppendTally tally = run(lines("lose me\n"));

        assertTrue(tally.hasFailed());
        assertEquals("1 of unknown outcome, perhaps in the log (APPEND_OUTCOME_UNKNOWN: leadership or connection was "
            + "lost: the entry may yet be committed)", tally.summary());
    }

    @Test
    void nothingIsSentOnceAFailureIsSeenWhileTheRunIsFull() throws IOException {
        AppendEntryResponse lost = new AppendEntryResponse();
        lost.setCode(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN.getCode());
        AtomicInteger sent = new AtomicInteger();
        AppendRun run = new AppendRun(body -> {
            sent.incrementAndGet();
            return new CompletableFuture<>() {
                /** The answer is there only when somebody waits for it, as when the run is full. */
                @Override
                public AppendEntryResponse join() {
                    complete(lost);
                    return super.join();
                }
            };
        }, answer -> reported.add(answer.getIndex()), () -> { });

        run.run(EntrySource.repeat(new byte[1], 2000));

        assertEquals(1024, sent.get());
    }

    @Test
    void answersUnderWayAreWaitedForWhenAnEarlierOneFails() throws IOException {
        List<CompletableFuture<AppendEntryResponse>> answers = new ArrayList<>();
        AppendEntryResponse refused = new AppendEntryResponse();
        refused.setCode(DLedgerResponseCode.DISK_FULL.getCode());
        AppendRun run = new AppendRun(body -> {
            answers.add(new CompletableFuture<>());
            if (answers.size() == 3) {
                answers.get(0).complete(refused);
                CompletableFuture.runAsync(() -> {
                    answers.get(1).complete(new AppendEntryResponse());
                    answers.get(2).complete(new AppendEntryResponse());
                });
            }
            return answers.get(answers.size() - 1);
        }, answer -> reported.add(answer.getIndex()), () -> { });

        AppendTally tally = run.run(EntrySource.repeat(new byte[1], 10));

        assertEquals(3, answers.size());
        assertEquals(2, tally.acknowledged());
    }

    @Test
    void noMoreThanTheLimitIsUnderWay() throws IOException {
        List<CompletableFuture<AppendEntryResponse>> open = new ArrayList<>();
        List<Integer> depths = new ArrayList<>();
        AppendRun run = new AppendRun(body -> {
            CompletableFuture<AppendEntryResponse> answer = new CompletableFuture<>();
            open.add(answer);
            depths.add(open.size());
            if (open.size() == 1024) {
                open.forEach(each -> each.complete(new AppendEntryResponse()));
                open.clear();
            }
            return answer;
        }, answer -> { }, () -> { });

        AppendTally tally = run.run(EntrySource.repeat(new byte[1], 4096));

        assertEquals(4096, tally.acknowledged());
        assertEquals(1024, depths.stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    @Test
    void aLineAboveTheLimitOfAnEntryIsNamedAfterWhatWasBefore() {
        String longLine = "x".repeat(EntryLayout.MAX_BODY_BYTES + 1);

        IOException e = assertThrows(IOException.class, () -> run(lines("one\n" + longLine + "\n")));

        assertEquals("text: line 2 is longer than the 4194304 bytes that an entry may have", e.getMessage());
        assertEquals(List.of(0L), reported);
    }

    @Test
    void aLineOfExactlyTheLimitIsAnEntry() throws IOException {
        assertEquals(1, run(lines("x".repeat(EntryLayout.MAX_BODY_BYTES) + "\n")).acknowledged());
    }

    @Test
    void answersAreGivenBeforeASourceIsWaitedFor() throws IOException {
        List<String> events = new ArrayList<>();
        EntrySource slow = new EntrySource() {
            private int asked;

            @Override
            public byte[] next() {
                events.add("read");
                return asked++ < 2 ? new byte[0] : null;
            }

            @Override
            public boolean isReady() {
                return false;
            }
        };

        new AppendRun(leader::append, answer -> events.add("answer"), () -> events.add("pause")).run(slow);

        assertEquals(List.of("pause", "read", "answer", "pause", "read", "answer", "pause", "read"), events);
    }
}
