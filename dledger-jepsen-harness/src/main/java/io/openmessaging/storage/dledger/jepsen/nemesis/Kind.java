package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.host.Feature;

/**
 * A kind of fault that can be asked for. A value.
 *
 * @param name as on the command line
 * @param what one line for the help
 * @param needs what the place of the members must offer; none for a fault that is possible everywhere
 * @param target whom it befalls if nobody says so
 * @param targets whom it may befall; there is no such fault for others
 * @param maker makes one
 */
record Kind(String name, String what, List<Feature> needs, Target target, Set<Target> targets, Maker maker) {
    /** Any single member. */
    static final Set<Target> SINGLE = EnumSet.of(Target.ONE, Target.PRIMARY, Target.FOLLOWER);

    /** Makes a fault of that name for that target. */
    @FunctionalInterface
    interface Maker {
        Fault make(String name, Target target, Arena arena);
    }

    static Kind of(String name, String what, Target target, Maker maker, Feature... needs) {
        return new Kind(name, what, List.of(needs), target, EnumSet.allOf(Target.class), maker);
    }

    /** The same, for those targets alone. */
    Kind only(Set<Target> some) {
        return new Kind(name, what, needs, target, some, maker);
    }
}
