package io.openmessaging.storage.dledger.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** However often a client repeats a write, no application applies it twice; one that was answered well it applied. */
final class AppliedAtMostOnce extends Checker {
    private final Map<SimMember, Set<Long>> applied = new HashMap<>();

    AppliedAtMostOnce(Referee referee) {
        super(referee);
    }

    @Override
    void started(SimMember member, RecoveredLog recovered) {
        applied.put(member, new HashSet<>());
    }

    @Override
    void loadedByService(SimMember member, List<Long> payloads) {
        applied.put(member, new HashSet<>(payloads));
    }

    @Override
    void appliedByService(SimMember member, long payload) {
        if (!applied.get(member).add(payload)) {
            violated("%s applies a body of %s twice", member.id(), referee().world().history().of(payload));
        }
    }

    @Override
    void converged() {
        if (!referee().world().options().machine().present()) {
            return;
        }
        for (SimAppend append : referee().world().history().appends()) {
            for (SimMember member : referee().world().cluster().inGroup(referee().world().nemesis().core())) {
                if (append.outcome() == SimAppend.Outcome.OK && !applied.get(member).contains(append.payload(0))) {
                    violated("%s has not applied %s", member.id(), append);
                }
            }
        }
    }
}
