package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;

/**
 * What must hold whenever something leaves a core, and after each of its steps. Stateless; under the group's lock.
 * Architecture §6.3.
 */
final class CoreChecks {
    private CoreChecks() {
    }

    static void reply(RaftCore core, PeerResponse response) {
        if (response instanceof PushEntryResponse push && push.code() == DLedgerResponseCode.SUCCESS) {
            Invariants.check(push.index() <= core.durableIndex(), "promises entries up to %d, durable are %d",
                push.index(), core.durableIndex());
        }
        if (response instanceof InstallSnapshotResponse install && install.code() == DLedgerResponseCode.SUCCESS) {
            Invariants.check(install.index() <= core.durableIndex(), "promises to begin behind %d, durable is %d",
                install.index(), core.durableIndex());
        }
    }

    static void send(RaftCore core, PeerRequest request) {
        Invariants.check(request.route().clusterId().isEmpty() || core.savedVote().isBelongingDurable(),
            "names its cluster in term %d, and does not have it on its disk", core.state().term());
        if (request instanceof VoteRequest vote && vote.kind() == VoteRequest.Kind.VOTE) {
            Invariants.check(vote.term() == core.state().term() && core.savedVote().isDurable(),
                "asks for votes in term %d, is in %d", vote.term(), core.state().term());
        }
    }

    static void indexes(RaftCore core) {
        MemberState state = core.state();
        TermHistory terms = core.terms();
        Invariants.check(state.committed() <= terms.lastIndex(), "committed %d, last %d", state.committed(),
            terms.lastIndex());
        Invariants.check(core.durableIndex() <= terms.lastIndex(), "durable %d, last %d", core.durableIndex(),
            terms.lastIndex());
        Invariants.check(state.applied() <= Math.min(state.committed(), core.durableIndex()),
            "applied %d, committed %d, durable %d", state.applied(), state.committed(), core.durableIndex());
        Invariants.check(!state.leads() || core.savedVote().isBelongingDurable(),
            "leads in term %d, and does not have its cluster on its disk", state.term());
        Invariants.check(terms.lastTerm() <= state.term(), "the log ends in term %d, the member is in %d",
            terms.lastTerm(), state.term());
        Invariants.check(state.configurations().last().index() <= terms.lastIndex() || state.isRecovering(),
            "a configuration of entry %d is in force, last %d", state.configurations().last().index(),
            terms.lastIndex());
    }
}
