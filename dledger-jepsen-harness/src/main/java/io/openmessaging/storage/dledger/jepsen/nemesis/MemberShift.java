package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/**
 * The group gets smaller by a member, which in a {@linkplain #replace replacement} then takes the place of another; in
 * the end it has all members again. Their processes run all the while and keep what they have. The group is never left
 * with fewer than two members. Used by one thread.
 */
final class MemberShift implements Fault {
    private static final int FEWEST = 2;

    private final String name;
    private final Target target;
    private final Arena arena;
    private final Members members;
    private final boolean isReplacement;
    /** Who is out of the group, or may be. */
    private final List<Host> shifted = new ArrayList<>();

    private MemberShift(String name, Target target, Arena arena, boolean isReplacement) {
        this.name = name;
        this.target = target;
        this.arena = arena;
        this.members = new Members(arena);
        this.isReplacement = isReplacement;
    }

    /** A member is taken out, and later added again. */
    static Fault shrink(String name, Target target, Arena arena) {
        return new MemberShift(name, target, arena, false);
    }

    /** A member is taken out and put in the place of another, which is added later. */
    static Fault replace(String name, Target target, Arena arena) {
        return new MemberShift(name, target, arena, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object start(SplittableRandom random) throws IOException {
        Set<String> ids = members.ids();
        List<Host> listed = arena.hosts().stream().filter(host -> ids.contains(host.id())).toList();
        if (listed.size() <= FEWEST) {
            return Map.of("done", "nothing: too few members");
        }
        Host out = target.of(listed, arena.primary().get(), random).get(0);
        if (!isReplacement) {
            remove(out);
            return Map.of("remove", out.id());
        }
        Host in = Target.shuffled(listed.stream().filter(host -> !host.equals(out)).toList(), random).get(0);
        remove(in);
        shifted.add(out);
        members.replace(out, in);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("remove", in.id());
        told.put("replace", out.id());
        told.put("by", in.id());
        return told;
    }

    private void remove(Host host) throws IOException {
        shifted.add(host);
        members.remove(host);
    }

    @Override
    public Object stop() throws IOException {
        List<Host> added = List.copyOf(shifted);
        for (Host host : added) {
            members.add(host);
            shifted.remove(host);
        }
        return added.isEmpty() ? null : Map.of("add", HostFault.idsOf(added));
    }
}
