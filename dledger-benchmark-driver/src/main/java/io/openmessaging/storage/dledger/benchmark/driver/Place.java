package io.openmessaging.storage.dledger.benchmark.driver;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where one process of a measured group stands, and what for.
 *
 * @param self which member it is, from 0 on; a client is none of them, and has the number behind theirs
 * @param ports the loopback ports of all processes, {@link #PORTS_EACH} for each member and then as many for the client
 * @param dir where its data is
 * @param durability what an acknowledgement promises
 * @param bodiesPerAppend how many bodies are appended together
 */
public record Place(int self, List<Integer> ports, Path dir, Durability durability, int bodiesPerAppend) {
    /** Members of a group that is compared with others. */
    public static final int MEMBERS = 3;
    /** As many as the system with the most sockets needs. */
    public static final int PORTS_EACH = 5;
    /** Where all processes are. */
    public static final String HOST = "127.0.0.1";

    /** How many members the group has: all that have ports but the client. */
    public int members() {
        return ports.size() / PORTS_EACH - 1;
    }

    /** One of the ports of a process, {@code nth} from 0 on. */
    public int port(int process, int nth) {
        return ports.get(process * PORTS_EACH + nth);
    }

    /** Whether an acknowledgement promises that an entry is on disk. */
    public boolean isOnDisk() {
        return durability == Durability.DISK;
    }

    /** Says something of each of {@link #MEMBERS}, joined. */
    public static String ofEachMember(String separator, IntFunction<String> text) {
        return join(MEMBERS, separator, text);
    }

    private static String join(int members, String separator, IntFunction<String> text) {
        return IntStream.range(0, members).mapToObj(text).collect(Collectors.joining(separator));
    }

    /** Members as either DLedger is told of them: {@code n0-host:port;n1-host:port;n2-host:port}. */
    public static String peers(int members, IntUnaryOperator port) {
        return join(members, ";", i -> "n" + i + "-" + HOST + ":" + port.applyAsInt(i));
    }

    /** All members, each at its first port. */
    public String peers() {
        return peers(members(), i -> port(i, 0));
    }

    /** The arguments of a {@link SystemProcess}, read by {@link #parse}. */
    public List<String> toArguments() {
        String joined = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        return List.of("" + self, joined, dir.toString(), durability.name(), "" + bodiesPerAppend);
    }

    static Place parse(List<String> arguments) {
        List<Integer> ports = Arrays.stream(arguments.get(1).split(",")).map(Integer::valueOf).toList();
        return new Place(Integer.parseInt(arguments.get(0)), ports, Path.of(arguments.get(2)),
            Durability.valueOf(arguments.get(3)), Integer.parseInt(arguments.get(4)));
    }
}
