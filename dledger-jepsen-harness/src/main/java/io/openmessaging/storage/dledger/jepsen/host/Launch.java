package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How members are started. A value.
 *
 * @param classPath where their classes are
 * @param mainClass what runs
 * @param command the first word of its arguments: what kind of member
 * @param options more of its arguments, the same for all members
 * @param clocks what clock members see
 */
public record Launch(String classPath, String mainClass, String command, List<String> options, Clocks clocks) {
    /** What clock members see. */
    public enum Clocks {
        /** The machine's. */
        SHARED,
        /** The {@link WallClock} of their host. */
        OWN
    }

    static final String DIRECTORY_OPTION = "-s";

    /** Several of them share few cores: little memory, the simple collector and the quick compiler suit them. */
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

    public Launch {
        options = List.copyOf(options);
    }

    /** The words that start the member of a host, there. */
    List<String> words(Host host, String peers, List<String> more) throws IOException {
        List<String> words = new ArrayList<>();
        if (clocks == Clocks.OWN) {
            words.addAll(WallClock.of(host).words());
        }
        words.add(host.reach().java());
        words.addAll(SMALL);
        words.addAll(List.of("-cp", classPath, mainClass, command, "-i", host.id(), "-p", peers,
            DIRECTORY_OPTION, host.directory().toString()));
        words.addAll(options);
        words.addAll(more);
        return words;
    }
}
