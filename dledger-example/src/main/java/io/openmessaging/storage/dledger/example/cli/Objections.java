package io.openmessaging.storage.dledger.example.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.GroupMembers.Part;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.MemberChange.Kind;
import io.openmessaging.storage.dledger.protocol.MembersResponse.Member;

/**
 * Why a change of the members is surely a mistake, in words that name what is there: the leader's codes cannot. What
 * nothing is found against here the leader judges. Stateless.
 */
final class Objections {
    private Objections() {
    }

    /** Why not, or "". */
    static String to(MemberChange change, List<Member> members) {
        return switch (change.kind()) {
            case ADD_VOTER, ADD_LEARNER -> toAddition(change, members);
            case REMOVE -> toRemoval(change.id(), members);
            case REPLACE -> toReplacement(change, members);
            case MOVE -> find(change.id(), members) == null
                ? notThere(change.id(), members)
                : toAddress(change, members);
        };
    }

    private static String toAddition(MemberChange change, List<Member> members) {
        Member known = find(change.id(), members);
        if (known == null && change.address().isEmpty()) {
            return change.id() + " is not a member yet: --address is needed";
        }
        if (known != null && !change.address().isEmpty() && !known.address().equals(change.address())) {
            return change.id() + " is a member at " + known.address() + " already; move-member changes an address";
        }
        if (known != null && change.kind() == Kind.ADD_LEARNER && isVoter(known)) {
            return change.id() + " is a voter already; remove it first";
        }
        return toAddress(change, members);
    }

    private static String toRemoval(String id, List<Member> members) {
        Member leaving = find(id, members);
        if (leaving == null) {
            return notThere(id, members);
        }
        boolean isLast = isVoter(leaving) && members.stream().filter(Objections::isVoter).count() == 1;
        return isLast ? id + " is the only voter" : "";
    }

    private static String toReplacement(MemberChange change, List<Member> members) {
        Member replaced = find(change.replacedId(), members);
        Member known = find(change.id(), members);
        boolean isDone = replaced == null && known != null && isVoter(known);
        if (replaced == null && !isDone) {
            return notThere(change.replacedId(), members);
        }
        if (known == null && change.address().isEmpty()) {
            return change.id() + " is not a member yet: --address is needed";
        }
        if (known != null && !change.address().isEmpty() && !known.address().equals(change.address())) {
            return change.id() + " is a member at " + known.address() + " already; move-member changes an address";
        }
        return toAddress(change, members);
    }

    /** A new member may come where the one is that it replaces. */
    private static String toAddress(MemberChange change, List<Member> members) {
        for (Member member : members) {
            boolean isOther = !member.id().equals(change.id()) && !member.id().equals(change.replacedId());
            if (isOther && member.address().equals(change.address())) {
                return change.address() + " is the address of " + member.id();
            }
        }
        return "";
    }

    private static String notThere(String id, List<Member> members) {
        return id + " is not a member; there are " + list(members);
    }

    private static Member find(String id, List<Member> members) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst().orElse(null);
    }

    private static boolean isVoter(Member member) {
        return !member.part().equals(Part.LEARNER.name());
    }

    /** The ids of all, with what they are for where it is not to vote. */
    static String list(List<Member> members) {
        return members.stream()
            .map(member -> member.part().equals(Part.VOTER.name())
                ? member.id()
                : member.id() + " (" + member.part().toLowerCase(Locale.ROOT) + ")")
            .collect(Collectors.joining(", "));
    }
}
