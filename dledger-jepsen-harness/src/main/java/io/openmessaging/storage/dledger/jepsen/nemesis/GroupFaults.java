package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;

/** What people do to a group while it works, and what is no fault but ought to do no harm. Stateless. */
final class GroupFaults {
    static final List<Kind> KINDS = List.of(
        Kind.of("transfer", "leadership handed to another member", Target.ONE, GroupFaults::transfer)
            .only(Kind.SINGLE),
        Kind.of("membership", "a member removed and wiped, and added again", Target.ONE,
            (name, target, arena) -> new MembershipFault(name, target, arena)).only(Kind.SINGLE),
        Kind.of("shrink", "a member taken out of the group, and added again", Target.ONE, MemberShift::shrink)
            .only(Kind.SINGLE),
        Kind.of("replace", "a member taken out, put in the place of another one, and that added again", Target.ONE,
            MemberShift::replace).only(Kind.SINGLE));

    private GroupFaults() {
    }

    private static Fault transfer(String name, Target target, Arena arena) {
        return new Fault() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Object start(java.util.SplittableRandom random) {
                Host to = arena.draw(target, random).get(0);
                LeadershipTransferResponse answer = arena.admin().leadershipTransfer(to.id());
                return Map.of("to", to.id(), "answer", answer.responseCode().name());
            }

            @Override
            public Object stop() {
                return null;
            }
        };
    }
}
