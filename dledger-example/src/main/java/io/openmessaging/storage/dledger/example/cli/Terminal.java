package io.openmessaging.storage.dledger.example.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a command reads and writes: results go to {@code out} and nothing else does, everything for people goes to
 * {@code err}.
 *
 * @param out buffered; a command flushes it where its reader should see what there is
 * @param showsProgress whether {@code err} is a screen, on which a line may be rewritten
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean showsProgress) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** The standard streams of this process. */
    public static Terminal system() {
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES);
        InputStream in = isOfTheJvm(Path.of("/proc/self/fd/0")) ? InputStream.nullInputStream() : System.in;
        return new Terminal(in, new PrintStream(out, false, StandardCharsets.UTF_8), System.err, errIsScreen());
    }

    /**
     * Whether a file of Java itself has that descriptor: the JVM opens its own files under the lowest numbers free, so
     * that whoever starts it with standard input closed has it read those.
     */
    static boolean isOfTheJvm(Path descriptor) {
        try {
            return descriptor.toRealPath().startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** Java tells only of standard input and output; the system, where it has /proc, tells of standard error too. */
    private static boolean errIsScreen() {
        Path descriptor = Path.of("/proc/self/fd/2");
        if (!Files.isSymbolicLink(descriptor)) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
