package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * A faulty environment, by which the simulator itself is tested: one that finds nothing may be blind. Each constant
 * tells one lie that breaks a promise Raft rests on, but for those marked harmless, which the design must withstand.
 * Stateless. Architecture §5.3.
 */
enum Liar {
    /** Tells the truth. */
    HONEST,

    /** Reports log writes durable when the force begins. */
    LOG_REPORTED_EARLY {
        @Override
        boolean reportsLogEarly(SimProcess process) {
            return true;
        }
    },

    /** Reports log writes durable too early to leaders only: so a leader counts itself for entries it may lose. */
    LEADER_LOG_REPORTED_EARLY {
        @Override
        boolean reportsLogEarly(SimProcess process) {
            return process.member().leads();
        }
    },

    /** Reports votes durable long before they are. */
    VOTE_REPORTED_EARLY {
        @Override
        boolean reportsVoteEarly(SimProcess process) {
            return true;
        }
    },

    /** Reports votes durable too early to candidates only: so requests for votes leave before the term is durable. */
    CANDIDATE_VOTE_REPORTED_EARLY {
        @Override
        boolean reportsVoteEarly(SimProcess process) {
            return process.member().disk().vote().votedFor().equals(process.member().id());
        }
    },

    /** Comes back with the term of the last entry, whatever was saved. */
    TERM_FORGOTTEN {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            int runs = found.runTerms().length;
            return withVote(found, runs == 0 ? -1 : found.runTerms()[runs - 1], "");
        }
    },

    /** Comes back in the right term, but may vote in it again. */
    VOTE_FORGOTTEN {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            return withVote(found, found.term(), "");
        }
    },

    /** Takes whole entries for its log on recovery, also old ones that lie behind what was rewritten. */
    OLD_ENTRIES_KEPT {
        @Override
        boolean checksChainOnRecovery() {
            return false;
        }
    },

    /** Loses the last entries that it had forced when power is lost. */
    FORCED_ENTRY_LOST {
        @Override
        int forcedEntriesLost(Dice dice) {
            return dice.between(1, 3);
        }
    },

    /**
     * Believes on open that what it can read is on disk: a kill, a restart and a loss of power show that it was not.
     */
    READABLE_TAKEN_FOR_DURABLE {
        @Override
        boolean forcesWhatItFoundOnOpen() {
            return false;
        }
    },

    /** Changes entries on the way and refits all checksums inside the slice. */
    SLICE_FORGED {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof PushEntryRequest push && dice.chance(0.02) ? forged(push, dice) : message;
        }

        private PushEntryRequest forged(PushEntryRequest push, Dice dice) {
            if (push.entries().isEmpty()) {
                return push;
            }
            ByteBuffer bytes = copyWithOneByteChanged(push.entries(), dice);
            int chainCrc = push.prevChainCrc();
            for (int at = 0; at < bytes.limit(); at += bytes.getInt(at + EntryLayout.SIZE)) {
                chainCrc = EntryLayout.seal(bytes, at, chainCrc);
            }
            return withEntries(push, bytes);
        }
    },

    /** Harmless: changes entries on the way and refits the body's checksum; the chain shows it. */
    SLICE_CORRUPTED {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof PushEntryRequest push) || push.entries().isEmpty() || !dice.chance(0.05)) {
                return message;
            }
            ByteBuffer bytes = copyWithOneByteChanged(push.entries(), dice);
            for (int at = 0; at < bytes.limit(); at += bytes.getInt(at + EntryLayout.SIZE)) {
                bytes.putInt(at + EntryLayout.BODY_CRC, EntryLayout.computeBodyCrc(bytes, at));
            }
            return withEntries(push, bytes);
        }
    },

    /** Readdresses requests: one member answers as another. */
    PEERS_MIXED_UP {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof PeerRequest request) || !dice.chance(0.2)) {
                return message;
            }
            Route route = request.route();
            int other = otherMember.applyAsInt(SimConfig.ordinalOf(route.to()));
            return readdressed(request, new Route(route.group(), route.from(), SimConfig.idOf(other)));
        }

        private Message readdressed(PeerRequest request, Route route) {
            if (request instanceof VoteRequest vote) {
                return new VoteRequest(route, vote.kind(), vote.term(), vote.lastIndex(), vote.lastTerm());
            }
            if (request instanceof PushEntryRequest push) {
                return new PushEntryRequest(route, push.term(), push.prevIndex(), push.prevTerm(), push.prevChainCrc(),
                    push.commitIndex(), push.recovery(), push.entries());
            }
            return request;
        }
    },

    /** Harmless: delivers requests to members that they do not name; the members see it. */
    WRONG_DELIVERY {
        @Override
        int arrivesAt(int member, IntUnaryOperator otherMember, Dice dice) {
            return dice.chance(0.1) ? otherMember.applyAsInt(member) : member;
        }
    },

    /** Swaps previous index and commit index of pushes without entries. */
    COMMIT_SWAPPED {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (!(message instanceof PushEntryRequest push) || !push.entries().isEmpty()) {
                return message;
            }
            return new PushEntryRequest(push.route(), push.term(), push.commitIndex(), push.prevTerm(),
                push.prevChainCrc(), push.prevIndex(), push.recovery(), EntrySlice.empty(push.commitIndex() + 1));
        }
    },

    /** Swaps index and term of the last entry in requests for votes. */
    LAST_ENTRY_SWAPPED {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof VoteRequest vote
                ? new VoteRequest(vote.route(), vote.kind(), vote.term(), vote.lastTerm(), vote.lastIndex())
                : message;
        }
    },

    /** Turns refusals of votes into grants. */
    VOTE_ALWAYS_GRANTED {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof VoteResponse vote && vote.kind() == VoteRequest.Kind.VOTE
                ? new VoteResponse(vote.code(), vote.term(), vote.kind(), vote.requestTerm(),
                    VoteResponse.Result.ACCEPT, vote.life())
                : message;
        }
    },

    /** Swaps previous index and match index in answers to pushes. */
    MATCH_SWAPPED {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof PushEntryResponse push
                ? new PushEntryResponse(push.code(), push.term(), push.index(), push.prevIndex(), push.life())
                : message;
        }
    },

    /** Comes back from a loss of power in ASYNC as if nothing could be missing: "skips the rule". */
    POWER_LOSS_HIDDEN {
        @Override
        RecoveredLog recovered(RecoveredLog found) {
            return new RecoveredLog(found.base(), found.term(), found.votedFor(), found.commitHint(),
                found.lastIndex(), found.runFirstIndexes(), found.runTerms(), Life.FIRST);
        }
    },

    /** Ends a recovery at the leader's commit index, which after an election is a lower bound only. */
    RECOVERY_POINT_IS_COMMIT {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            return message instanceof PushEntryRequest push && !push.recovery().equals(RecoveryPoint.NONE)
                ? withPoint(push, new RecoveryPoint(push.recovery().incarnation(), push.commitIndex()))
                : message;
        }
    },

    /**
     * Makes all incarnations of a member look alike to its leader: what an earlier one acknowledged counts as if the
     * present one had, and so does the recovery point that was named for it.
     */
    INCARNATIONS_ALIKE {
        @Override
        Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
            if (message instanceof PushEntryResponse push) {
                return new PushEntryResponse(push.code(), push.term(), push.prevIndex(), push.index(),
                    alike(push.life()));
            }
            if (message instanceof HeartBeatResponse beat) {
                return new HeartBeatResponse(beat.code(), beat.term(), beat.round(), alike(beat.life()));
            }
            return message;
        }

        private Life alike(Life life) {
            return life.incarnation() < 0 ? life : new Life(0, life.recovering());
        }

        @Override
        Message onArrival(Message request, Life receiver) {
            return request instanceof PushEntryRequest push && !push.recovery().equals(RecoveryPoint.NONE)
                ? withPoint(push, new RecoveryPoint(receiver.incarnation(), push.recovery().index()))
                : request;
        }
    },

    /** Harmless: clocks jump ahead by seconds, as after a pause of the machine. */
    CLOCK_JUMPS {
        @Override
        long clockJumpMs(Dice dice) {
            return dice.between(10L, 5_000L);
        }
    };

    /** Whether this process is told that its log writes are durable before they are. */
    boolean reportsLogEarly(SimProcess process) {
        return false;
    }

    /** Whether this process is told that its vote is durable before it is. */
    boolean reportsVoteEarly(SimProcess process) {
        return false;
    }

    /** What a store says it found. */
    RecoveredLog recovered(RecoveredLog found) {
        return found;
    }

    /** Whether recovery takes only entries that chain from the one before. */
    boolean checksChainOnRecovery() {
        return true;
    }

    /** Whether a store makes durable what it found before it says so. */
    boolean forcesWhatItFoundOnOpen() {
        return true;
    }

    /** How many entries of the forced log a loss of power takes. */
    int forcedEntriesLost(Dice dice) {
        return 0;
    }

    /** What the network makes of a message. */
    Message onWire(Message message, IntUnaryOperator otherMember, Dice dice) {
        return message;
    }

    /** What becomes of a request when it reaches a member in that life. */
    Message onArrival(Message request, Life receiver) {
        return request;
    }

    /** Where a request for {@code member} is delivered. */
    int arrivesAt(int member, IntUnaryOperator otherMember, Dice dice) {
        return member;
    }

    /** How far a clock jumps ahead now and then, 0 for not at all. */
    long clockJumpMs(Dice dice) {
        return 0;
    }

    static PushEntryRequest withPoint(PushEntryRequest push, RecoveryPoint point) {
        return new PushEntryRequest(push.route(), push.term(), push.prevIndex(), push.prevTerm(), push.prevChainCrc(),
            push.commitIndex(), point, push.entries());
    }

    static RecoveredLog withVote(RecoveredLog found, long term, String votedFor) {
        return new RecoveredLog(found.base(), term, votedFor, found.commitHint(), found.lastIndex(),
            found.runFirstIndexes(), found.runTerms(), found.life());
    }

    /** A copy of the slice's bytes with a changed byte in the last body, where there is one. */
    static ByteBuffer copyWithOneByteChanged(EntrySlice entries, Dice dice) {
        ByteBuffer copy = ByteBuffer.allocate(entries.sizeBytes()).put(entries.bytes()).flip();
        int last = entries.offsetOf(entries.lastIndex());
        int bodySize = copy.getInt(last + EntryLayout.BODY_SIZE);
        if (bodySize > 0) {
            int at = last + EntryLayout.HEADER_BYTES + dice.between(0, bodySize - 1);
            copy.put(at, (byte) (copy.get(at) ^ dice.between(1, 255)));
        }
        return copy;
    }

    static PushEntryRequest withEntries(PushEntryRequest push, ByteBuffer bytes) {
        return push.withEntries(EntrySlice.trusted(bytes, push.entries().firstIndex(), push.entries().lastIndex(),
            () -> { }));
    }
}
