package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.DLedgerServer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Goal: whatever the classes of RocketMQ call of ours is there. Method: all of their class files, of the version that
 * the other tests run and of the newest one, against our classes; no list that somebody has made.
 */
class ClassFileLinkageTest {
    private static final String OURS = "io/openmessaging/storage/dledger/";
    private static final Path LIBS = Path.of(System.getProperty("dledger.repo.root", ".."),
        "dledger-rocketmq-test/libs/target");

    @Test
    void theVersionThatIsRunLinks() throws IOException {
        assertLinks(LIBS.resolve("lib"));
    }

    @Test
    void theNewestVersionLinks() throws IOException {
        assertLinks(LIBS.resolve("newest"));
    }

    private static void assertLinks(Path jars) throws IOException {
        Set<String> references = new TreeSet<>();
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.filter(file -> file.getFileName().toString().startsWith("rocketmq-")).toList()) {
                collect(jar, references);
            }
        }
        assertTrue(references.size() > 100, "found only " + references);
        List<String> broken = references.stream().filter(each -> !resolves(each)).toList();
        assertEquals(List.of(), broken);
    }

    private static void collect(Path jar, Set<String> references) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    new ClassReader(file.getInputStream(entry)).accept(new References(references),
                        ClassReader.SKIP_DEBUG);
                }
            }
        }
    }

    /** Notes what code refers to, as "class name descriptor". */
    private static final class References extends ClassVisitor {
        private final Set<String> found;

        References(Set<String> found) {
            super(Opcodes.ASM9);
            this.found = found;
        }

        private void add(String owner, String name, String descriptor) {
            if (owner.startsWith(OURS) && !descriptor.contains("Lorg/apache/rocketmq/")) {
                found.add(owner + " " + name + " " + descriptor);
            }
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            if (descriptor.startsWith("L" + OURS)) {
                found.add(descriptor.substring(1, descriptor.length() - 1));
            }
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                                         String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String descriptor,
                                            boolean isInterface) {
                    add(owner, name, descriptor);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                    add(owner, name, descriptor);
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    if (type.startsWith(OURS)) {
                        found.add(type);
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap,
                                                   Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            add(handle.getOwner(), handle.getName(), handle.getDesc());
                        }
                    }
                }
            };
        }
    }

    private static boolean resolves(String reference) {
        String[] parts = reference.split(" ");
        try {
            Class<?> owner = Class.forName(parts[0].replace('/', '.'), false, DLedgerServer.class.getClassLoader());
            if (parts.length == 1) {
                return true;
            }
            if (!parts[2].startsWith("(")) {
                owner.getField(parts[1]);
                return true;
            }
            MethodType type = MethodType.fromMethodDescriptorString(parts[2], owner.getClassLoader());
            if (parts[1].equals("<init>")) {
                owner.getConstructor(type.parameterArray());
                return true;
            }
            return methods(owner).stream().anyMatch(method -> method.getName().equals(parts[1])
                && MethodType.methodType(method.getReturnType(), method.getParameterTypes()).equals(type));
        } catch (ReflectiveOperationException | TypeNotPresentException e) {
            return false;
        }
    }

    /** Those of Object, too, if the type is an interface. */
    private static List<Method> methods(Class<?> owner) {
        List<Method> methods = new ArrayList<>(Arrays.asList(owner.getMethods()));
        methods.addAll(Arrays.asList(Object.class.getMethods()));
        return methods;
    }
}
