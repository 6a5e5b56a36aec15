package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a place for members offers. A value.
 *
 * @param place where members run
 * @param present what was found there
 * @param nodes the machines that are the place, if it is {@link Place#NODES}
 * @param nodeLacks a line for each thing that is missing on some of those
 */
public record Features(Place place, Set<Feature> present, Nodes nodes, List<String> nodeLacks) {
    private static final Set<Feature> ON_LOOPBACK = EnumSet.of(Feature.LINKS, Feature.RATE, Feature.PROXIES);
    private static final Set<Feature> HOSTS = EnumSet.of(Feature.NAMESPACES, Feature.NSENTER);

    public Features {
        present = Set.copyOf(present);
        nodeLacks = List.copyOf(nodeLacks);
    }

    /** What a place on this machine offers. */
    public Features(Place place, Set<Feature> present) {
        this(place, present, Nodes.NONE, List.of());
    }

    /** What nodes offer. */
    static Features ofNodes(Nodes nodes, List<String> lacks) {
        return new Features(Place.NODES, nodes.features(), nodes, lacks);
    }

    /**
     * Looks what machines of the user's offer, which are reached over ssh.
     *
     * @param names each NAME or NAME=ADDRESS
     * @param fileSystem of the disks that they would get
     * @throws IOException if one of them cannot be used
     */
    public static Features ofNodes(List<String> names, NodeAccess access, String fileSystem) throws IOException {
        return new NodeCheck(names, access, fileSystem).run();
    }

    /** Looks for the place that offers most. */
    public static Features ofThisMachine() {
        Set<Feature> found = found();
        boolean hasHosts = isRoot() && found.containsAll(HOSTS);
        return hasHosts ? new Features(Place.NAMESPACES, found) : of(Place.LOOPBACK);
    }

    /** Looks what a place offers. */
    public static Features of(Place place) {
        Set<Feature> found = found();
        if (place == Place.LOOPBACK) {
            found.retainAll(EnumSet.of(Feature.CLOCKS));
            found.addAll(ON_LOOPBACK);
        }
        return new Features(place, found);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Set<Feature> found() {
        EnumSet<Feature> found = EnumSet.noneOf(Feature.class);
        for (Feature each : Feature.values()) {
            if (isThere(each)) {
                found.add(each);
            }
        }
        return found;
    }

    private static boolean isThere(Feature feature) {
        return switch (feature) {
            case CGROUPS -> ControlGroups.areOffered(new LocalReach(List.of()));
            case CLOCKS -> WallClock.isOffered();
            case PROXIES -> false;
            default -> Shell.isThere(feature.program());
        };
    }

    public boolean has(Feature feature) {
        return present.contains(feature);
    }

    /** One line for each thing that is missing. */
    public List<String> lacks() {
        if (place == Place.NODES) {
            return nodeLacks;
        }
        List<String> lines = new ArrayList<>();
        if (place == Place.LOOPBACK) {
            lines.add((isRoot() ? "" : "not root: ") + "members run on loopback, behind proxies");
        }
        // Without root there are no hosts anyway, whatever is installed.
        Set<Feature> ofHosts = place == Place.LOOPBACK && isRoot() ? found() : HOSTS;
        for (Feature each : Feature.values()) {
            boolean isHosts = HOSTS.contains(each);
            boolean isHere = has(each) || place == Place.LOOPBACK && isHosts && ofHosts.contains(each);
            if (!isHere) {
                lines.add(each.lack(isHosts ? Place.NAMESPACES : place));
            }
        }
        return lines;
    }
}
