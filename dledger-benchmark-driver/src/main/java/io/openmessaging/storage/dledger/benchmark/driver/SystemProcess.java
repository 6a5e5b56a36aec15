package io.openmessaging.storage.dledger.benchmark.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Main class of a process of a measured group: a member, or a client. It says when it is ready, does what each line of
 * its standard input asks, with one line for an answer, and ends when its input does.
 */
public final class SystemProcess {
    /** What it says when it is up. */
    public static final String READY = "READY";
    /** Asks a member whether it leads. */
    public static final String ASK_LEADS = "leads";
    /** Asks how many entries a member has. */
    public static final String ASK_ENTRIES = "entries";
    /** Asks to append one body; answers whether it was appended within a second. */
    public static final String ASK_APPEND = "append";
    /** Asks for a load, whose {@link Workload#toLine line} follows. */
    public static final String ASK_LOAD = "load ";
    /** Asks for a load that goes on until it is ended; the line of its workload, whose times do not matter, follows. */
    public static final String BEGIN_LOAD = "begin ";
    /** Asks for the figure of that load since it was last asked for. */
    public static final String ASK_LAP = "lap";
    /** Ends that load, and asks for its last figure. */
    public static final String END_LOAD = "end";
    /** Begins each answer that is not a {@link Figure}; what a system prints itself does not begin so. */
    public static final String ANSWER = "ANSWER ";

    private SystemProcess() {
    }

    /** Runs it; the arguments are the class of the system and those of its {@link Place}. */
    public static void main(String[] arguments) {
        try {
            MeasuredSystem system = Class.forName(arguments[0]).asSubclass(MeasuredSystem.class)
                .getConstructor().newInstance();
            serve(system, Place.parse(List.of(arguments).subList(1, arguments.length)));
            Runtime.getRuntime().halt(0);
        } catch (Exception e) {
            endBy(e);
        }
    }

    private static void endBy(Throwable e) {
        Arrays.stream(e.getStackTrace()).forEach(frame -> System.err.println("    at " + frame));
        for (Throwable fault = e; fault != null; fault = fault.getCause()) {
            System.err.println("ended by " + fault);
        }
        Runtime.getRuntime().halt(1);
    }

    private static void serve(MeasuredSystem system, Place place) throws Exception {
        if (place.self() == place.members()) {
            answer(system.startClient(place), null);
        } else {
            Member member = system.startMember(place);
            answer(member, member);
        }
    }

    private static void answer(Appender appender, Member member) throws IOException, InterruptedException {
        System.out.println(READY);
        BackgroundLoad background = null;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(ASK_LOAD)) {
                Workload load = Workload.parse(line.substring(ASK_LOAD.length()));
                System.out.println(new LoadDriver(load).run(appender).toLine());
            } else if (line.startsWith(BEGIN_LOAD)) {
                Workload load = Workload.parse(line.substring(BEGIN_LOAD.length()));
                background = new BackgroundLoad(load, appender, SystemProcess::endBy);
            } else if (line.equals(ASK_LAP)) {
                System.out.println(background.lap().toLine());
            } else if (line.equals(END_LOAD)) {
                System.out.println(background.end().toLine());
            } else if (line.equals(ASK_APPEND)) {
                System.out.println(ANSWER + new SingleAppend().succeeds(appender));
            } else if (line.equals(ASK_LEADS)) {
                System.out.println(ANSWER + member.isLeader());
            } else if (line.equals(ASK_ENTRIES)) {
                System.out.println(ANSWER + member.entries());
            } else {
                throw new IOException("asked for something unknown: " + line);
            }
        }
    }
}
