package io.openmessaging.storage.dledger.example.cli;

import io.openmessaging.storage.dledger.GroupMembers.Part;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

/** A line on the user's screen that says how far a change of the members is; rewritten now and then. One thread. */
final class ChangeProgress {
    private static final String ERASE_LINE = "\r\033[K";

    private final Terminal terminal;
    private final String changed;
    private final long startNanos = System.nanoTime();
    private boolean isShown;

    /**
     * Shows nothing unless the terminal is a screen.
     *
     * @param changed id of the member that is watched
     */
    ChangeProgress(Terminal terminal, String changed) {
        this.terminal = terminal;
        this.changed = changed;
    }

    /** Shows what the members say, if they say anything. */
    void show(MembersResponse members) {
        if (!terminal.showsProgress()) {
            return;
        }
        isShown = true;
        terminal.err().printf(ERASE_LINE + "%s, %.1f s", stage(members), (System.nanoTime() - startNanos) / 1e9);
        terminal.err().flush();
    }

    private String stage(MembersResponse members) {
        long last = -1;
        MembersResponse.Member learner = null;
        boolean isJoint = false;
        for (MembersResponse.Member member : members.getMembers()) {
            last = Math.max(last, member.match());
            isJoint |= member.part().equals(Part.JOINING.name()) || member.part().equals(Part.LEAVING.name());
            if (member.id().equals(changed) && member.part().equals(Part.LEARNER.name())) {
                learner = member;
            }
        }
        if (isJoint) {
            return "old and new voters agree";
        }
        if (learner == null) {
            return "waiting";
        }
        return learner.live()
            ? String.format("%s catches up: has entry %,d of %,d", changed, learner.match(), last)
            : changed + " does not answer the leader yet";
    }

    /** Erases the line, so that what follows begins a fresh one. */
    void end() {
        if (isShown) {
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
        }
    }
}
