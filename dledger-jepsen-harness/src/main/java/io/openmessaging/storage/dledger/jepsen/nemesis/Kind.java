package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;

import io.openmessaging.storage.dledger.jepsen.host.Feature;

/**
 * A kind of fault that can be asked for. A value.
 *
 * @param name as on the command line
 * @param what one line for the help
 * @param needs what the place of the members must offer; none for a fault that is possible everywhere
 * @param target whom it befalls if nobody says so
 * @param maker makes one
 */
record Kind(String name, String what, List<Feature> needs, Target target, Maker maker) {
    /** Makes a fault of that name for that target. */
    @FunctionalInterface
    interface Maker {
        Fault make(String name, Target target, Arena arena);
    }

    static Kind of(String name, String what, Target target, Maker maker, Feature... needs) {
        return new Kind(name, what, List.of(needs), target, maker);
    }
}
