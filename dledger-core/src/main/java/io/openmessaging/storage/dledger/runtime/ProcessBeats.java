package io.openmessaging.storage.dledger.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;

/**
 * The signs of life between this process and others, which stand for the heartbeats of all quiet groups.
 *
 * <p><b>Leading.</b> To each address that holds members of groups led quietly here goes a beat an interval, with the
 * list of those groups until the other side has said that it holds the list's version. If no answer comes for an
 * election timeout, or another process answers than before, those groups wake: their leaders must look for their
 * majorities again.
 *
 * <p><b>Following.</b> A quiet follower rests on the process that its leader lives in, named by the number that this
 * drew at its start. It is woken when that process is unheard for an election timeout, or when its list does not name
 * the group for as long: the group there has failed, was closed, or leads no more. A beat names what is so, and not
 * what has changed, so that none that is lost is missed.
 *
 * <p>Any thread; guarded by its own lock, under which no group is called and nothing is sent. Groups may call under
 * their own locks. Architecture §3.10.
 */
public final class ProcessBeats {
    /** Of a process whose groups are never quiet. */
    public static final ProcessBeats NONE = new ProcessBeats(Effects.NO_PROCESS,
        (address, beat) -> CompletableFuture.failedFuture(new IllegalStateException("this process sends no beats")),
        deadlineMs -> { });

    private static final long NEVER = Long.MAX_VALUE;
    private static final long NO_LIST = -1;
    /** Between the elections of groups that are woken together. */
    private static final long TURN_MS = 2;
    /** How long the list of a process is kept that no group here rests on. */
    private static final long FORGET_AFTER_MS = 60_000;

    /** The shortest times of some groups; {@link #NEVER} of none. */
    private record Times(long intervalMs, long timeoutMs) {
        static Times shortestOf(Collection<QuietGroup> groups) {
            long intervalMs = NEVER;
            long timeoutMs = NEVER;
            for (QuietGroup group : groups) {
                intervalMs = Math.min(intervalMs, group.heartBeatIntervalMs());
                timeoutMs = Math.min(timeoutMs, group.electionTimeoutMs());
            }
            return new Times(intervalMs, timeoutMs);
        }
    }

    /**
     * Quiet groups. There may be thousands, and a tick is due many times a second: so it looks at each of them only
     * when there is something to find.
     */
    private abstract static class Resting {
        /** Null after a change, until it is asked for. */
        private Times times;
        /** When the other process was heard last, or counts as heard. */
        long heardMs;
        private long excusedMs = Long.MIN_VALUE;

        abstract Collection<QuietGroup> all();

        /**
         * This process was held up itself for that long, which is no silence of the other's: what came from it may wait
         * to be read. It has the time of a beat more, once until it is heard.
         *
         * @return since when the other counts as heard if it was not heard later; or the least long for no excuse
         */
        long excuse(long lateMs, long nowMs) {
            if (all().isEmpty() || 2 * lateMs < times().intervalMs || heardMs == excusedMs) {
                return Long.MIN_VALUE;
            }
            excusedMs = Math.max(heardMs, nowMs - times().timeoutMs + times().intervalMs);
            heardMs = excusedMs;
            return excusedMs;
        }

        Times times() {
            if (times == null) {
                times = Times.shortestOf(all());
            }
            return times;
        }

        void changed() {
            times = null;
        }
    }

    /** Members of quiet groups led from here, at one address. */
    private static final class Led extends Resting {
        private final Map<String, QuietGroup> groups = new TreeMap<>();
        /** The process that answered last, once one has. */
        private long process;
        private boolean answered;
        private long listVersion;
        private long heldVersion = NO_LIST;
        private long sentMs;

        @Override
        Collection<QuietGroup> all() {
            return groups.values();
        }

        void changed(long newVersion) {
            changed();
            listVersion = newVersion;
        }
    }

    /** Groups here that are led quietly from one other process. */
    private static final class Followed extends Resting {
        private final Map<QuietGroup, Long> sinceMs = new TreeMap<>(Comparator.comparing(QuietGroup::group));
        private long listVersion = NO_LIST;
        private Set<String> listed = Set.of();
        /** As the times. */
        private Boolean areAllListed;

        @Override
        Collection<QuietGroup> all() {
            return sinceMs.keySet();
        }

        @Override
        long excuse(long lateMs, long nowMs) {
            long excusedMs = super.excuse(lateMs, nowMs);
            if (excusedMs != Long.MIN_VALUE) {
                sinceMs.replaceAll((group, ms) -> Math.max(ms, excusedMs)); // Its list may wait, too.
            }
            return excusedMs;
        }

        boolean areAllListed() {
            if (areAllListed == null) {
                areAllListed = sinceMs.keySet().stream().allMatch(group -> listed.contains(group.group()));
            }
            return areAllListed;
        }

        @Override
        void changed() {
            super.changed();
            areAllListed = null;
        }
    }

    private record Sending(String address, Led to, ProcessBeat beat) {
    }

    private final long process;
    private final BiFunction<String, ProcessBeat, CompletableFuture<ProcessBeatReply>> sender;
    private final LongConsumer wakeAt;
    private final ReentrantLock lock = new ReentrantLock();
    /** Of all lists, so that a later list for an address is never taken for an earlier one. */
    private long lastVersion;
    /** When the next tick is due, or NEVER. */
    private long tickMs = NEVER;
    /** Written under the lock, read by any thread. */
    private volatile boolean ended;
    private final Map<String, Led> ledByAddress = new TreeMap<>();
    private final Map<Long, Followed> followedByProcess = new TreeMap<>();

    /**
     * The beats of this process; silent as long as no group is quiet.
     *
     * @param process this process's number, drawn anew at each start, not {@link Effects#NO_PROCESS}
     * @param sender sends a beat to host:port; the future completes exceptionally when no answer can be had
     * @param wakeAt asks for a {@link #tick} at a time in milliseconds, in place of what it was asked for before; must
     *     not call back
     */
    public ProcessBeats(long process, BiFunction<String, ProcessBeat, CompletableFuture<ProcessBeatReply>> sender,
                        LongConsumer wakeAt) {
        this.process = process;
        this.sender = sender;
        this.wakeAt = wakeAt;
    }

    /**
     * The number by which followers at that address name this process. Each address has its own: groups may know one
     * process by several, and the lists sent to one must not pass for those sent to another.
     */
    public long processTowards(String address) {
        return ended || process == Effects.NO_PROCESS ? Effects.NO_PROCESS : numberAt(address);
    }

    private long numberAt(String address) {
        return process ^ UUID.nameUUIDFromBytes(address.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }

    /** The group, led from here, is quiet: beats to those addresses stand for its heartbeats from now on. */
    void leads(QuietGroup group, Collection<String> addresses, long nowMs) {
        lock.lock();
        try {
            for (String address : addresses) {
                Led led = ledByAddress.computeIfAbsent(address, unused -> new Led());
                if (led.groups.isEmpty()) {
                    led.heardMs = nowMs;
                    led.answered = false;
                }
                if (led.groups.put(group.group(), group) == null) {
                    led.changed(++lastVersion);
                }
            }
            arm(group, nowMs);
        } finally {
            lock.unlock();
        }
    }

    /** The group follows quietly a leader that lives in that process. */
    void follows(QuietGroup group, long leaderProcess, long nowMs) {
        lock.lock();
        try {
            Followed followed = followedByProcess.computeIfAbsent(leaderProcess, unused -> new Followed());
            followed.heardMs = Math.max(followed.heardMs, nowMs); // Its leader has just spoken.
            followed.sinceMs.put(group, nowMs);
            followed.changed();
            arm(group, nowMs);
        } finally {
            lock.unlock();
        }
    }

    private void arm(QuietGroup group, long nowMs) {
        tickAt(Math.min(tickMs, nowMs + group.heartBeatIntervalMs()));
    }

    private void tickAt(long deadlineMs) {
        if (deadlineMs != tickMs) {
            tickMs = deadlineMs;
            wakeAt.accept(deadlineMs);
        }
    }

    /** The group is quiet no more, or was not. */
    void awake(QuietGroup group) {
        lock.lock();
        try {
            for (Led led : ledByAddress.values()) {
                if (led.groups.remove(group.group()) != null) {
                    led.changed(++lastVersion);
                }
            }
            for (Followed followed : followedByProcess.values()) {
                if (followed.sinceMs.remove(group) != null) {
                    followed.changed();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends the beats that are due, and wakes the groups that may not rest any longer. */
    public void tick(long nowMs) {
        List<QuietGroup> woken = new ArrayList<>();
        List<Sending> sendings = new ArrayList<>();
        lock.lock();
        try {
            excuseOthers(nowMs - tickMs, nowMs);
            tickMs = NEVER;
            ledByAddress.values().removeIf(led -> led.groups.isEmpty());
            ledByAddress.forEach((address, led) -> lookAfter(address, led, nowMs, woken, sendings));
            followedByProcess.values().forEach(followed -> findSilent(followed, nowMs, woken));
            followedByProcess.values().removeIf(followed -> followed.sinceMs.isEmpty()
                && nowMs - followed.heardMs > FORGET_AFTER_MS);
            rearm(nowMs);
        } finally {
            lock.unlock();
        }
        wake(woken);
        sendings.forEach(each -> send(each, nowMs));
    }

    /** The tick comes so much later than it was due. */
    private void excuseOthers(long lateMs, long nowMs) {
        if (lateMs > 0) {
            ledByAddress.values().forEach(led -> led.excuse(lateMs, nowMs));
            followedByProcess.values().forEach(followed -> followed.excuse(lateMs, nowMs));
        }
    }

    private void rearm(long nowMs) {
        long deadlineMs = NEVER;
        for (Led led : ledByAddress.values()) {
            if (!led.groups.isEmpty()) {
                deadlineMs = Math.min(deadlineMs, led.sentMs + led.times().intervalMs());
            }
        }
        for (Followed followed : followedByProcess.values()) {
            if (!followed.sinceMs.isEmpty()) {
                long silentMs = followed.heardMs + followed.times().timeoutMs();
                long lookMs = silentMs - followed.times().intervalMs(); // What comes late if all stands still.
                deadlineMs = Math.min(deadlineMs, nowMs < lookMs ? lookMs : silentMs);
            }
        }
        if (deadlineMs < NEVER) {
            tickAt(Math.max(deadlineMs, nowMs + 1));
        }
    }

    private void lookAfter(String address, Led led, long nowMs, List<QuietGroup> woken, List<Sending> sendings) {
        if (nowMs - led.heardMs >= led.times().timeoutMs()) {
            led.groups.values().stream()
                .filter(group -> nowMs - led.heardMs >= group.electionTimeoutMs())
                .forEach(woken::add);
        }
        if (nowMs - led.sentMs >= led.times().intervalMs()) {
            led.sentMs = nowMs;
            sendings.add(new Sending(address, led, beatTo(address, led)));
        }
    }

    private ProcessBeat beatTo(String address, Led led) {
        long from = numberAt(address);
        return led.heldVersion == led.listVersion
            ? new ProcessBeat(from, led.listVersion, ProcessBeat.Content.VERSION_ONLY, List.of())
            : new ProcessBeat(from, led.listVersion, ProcessBeat.Content.LIST, List.copyOf(led.groups.keySet()));
    }

    private static void findSilent(Followed followed, long nowMs, List<QuietGroup> woken) {
        if (followed.areAllListed() && nowMs - followed.heardMs < followed.times().timeoutMs()) {
            return;
        }
        followed.sinceMs.forEach((group, sinceMs) -> {
            long timeoutMs = group.electionTimeoutMs();
            boolean isUnheard = nowMs - followed.heardMs >= timeoutMs;
            boolean isUnnamed = !followed.listed.contains(group.group()) && nowMs - sinceMs >= timeoutMs;
            if (isUnheard || isUnnamed) {
                woken.add(group);
            }
        });
    }

    private void send(Sending sending, long nowMs) {
        // No answer needs no treatment: silence is what tick looks for.
        sender.apply(sending.address, sending.beat).thenAccept(reply -> answered(sending, nowMs, reply));
    }

    private void answered(Sending sending, long sentMs, ProcessBeatReply reply) {
        List<QuietGroup> woken = new ArrayList<>();
        lock.lock();
        try {
            Led led = sending.to;
            if (led.answered && led.process != reply.process()) {
                woken.addAll(led.groups.values()); // Those members have begun anew, and know no leader.
            }
            led.answered = true;
            led.process = reply.process();
            led.heldVersion = reply.listVersion();
            led.heardMs = Math.max(led.heardMs, sentMs); // It lived when the beat left, at least.
        } finally {
            lock.unlock();
        }
        wake(woken);
    }

    /** Another process's beat has come; null for no answer. */
    public ProcessBeatReply onBeat(ProcessBeat beat, long nowMs) {
        if (ended) {
            return null;
        }
        List<QuietGroup> woken = new ArrayList<>();
        ProcessBeatReply reply;
        lock.lock();
        try {
            Followed followed = followedByProcess.computeIfAbsent(beat.process(), unused -> new Followed());
            followed.heardMs = Math.max(followed.heardMs, nowMs);
            if (beat.content() == ProcessBeat.Content.LIST && beat.listVersion() > followed.listVersion) {
                followed.listed = Set.copyOf(beat.groups());
                followed.listVersion = beat.listVersion();
                followed.changed();
            }
            reply = new ProcessBeatReply(process, followed.listVersion);
            findSilent(followed, nowMs, woken);
        } finally {
            lock.unlock();
        }
        wake(woken);
        return reply;
    }

    /** Sends and answers nothing more, and wakes all groups. */
    void end() {
        List<QuietGroup> woken = new ArrayList<>();
        lock.lock();
        try {
            ended = true;
            ledByAddress.values().forEach(led -> woken.addAll(led.groups.values()));
            followedByProcess.values().forEach(followed -> woken.addAll(followed.sinceMs.keySet()));
        } finally {
            lock.unlock();
        }
        wake(woken);
    }

    /**
     * An election costs its members forces and work. If thousands are held at once, none ends before the next is due,
     * and a process that was only late is not heard in time either.
     */
    private static void wake(List<QuietGroup> woken) {
        long turnMs = 0;
        for (QuietGroup group : woken) {
            group.wake(turnMs);
            turnMs += TURN_MS;
        }
    }

    /** What is quiet, for people. */
    public String describe() {
        lock.lock();
        try {
            int led = ledByAddress.values().stream().mapToInt(each -> each.groups.size()).sum();
            int followed = followedByProcess.values().stream().mapToInt(each -> each.sinceMs.size()).sum();
            return "quiet groups: " + led + " members led at " + ledByAddress.size() + " addresses, " + followed
                + " following " + followedByProcess.size() + " processes";
        } finally {
            lock.unlock();
        }
    }
}
