package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.rocketmq.RocketMqApi.Kind;
import io.openmessaging.storage.dledger.rocketmq.RocketMqApi.Member;
import io.openmessaging.storage.dledger.rocketmq.RocketMqApi.Type;
import org.junit.jupiter.api.Test;

/**
 * Goal: every name under which RocketMQ calls us is there. Method: the list of those names against the classes on the
 * class path, which in a whole build are those of the jars.
 */
class LinkageTest {
    private static final String BASE = "io.openmessaging.storage.dledger.";

    /** What is not offered, and why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
        BASE + "DLedgerServer new(Lio/openmessaging/storage/dledger/DLedgerConfig;"
            + "Lorg/apache/rocketmq/remoting/netty/NettyServerConfig;"
            + "Lorg/apache/rocketmq/remoting/netty/NettyClientConfig;"
            + "Lorg/apache/rocketmq/remoting/ChannelEventListener;)V",
        "of the controller's mode; has types of RocketMQ's",
        BASE + "DLedgerServer getRemotingServer()Lorg/apache/rocketmq/remoting/netty/NettyRemotingServer;",
        "of the controller's mode; has types of RocketMQ's",
        BASE + "store.file.DefaultMmapFile", "called on Windows only, where RocketMQ's tests unmap files",
        BASE + "store.file.MmapFile getFileChannel()Ljava/nio/channels/FileChannel;", "as DefaultMmapFile",
        BASE + "store.file.MmapFile getMappedByteBuffer()Ljava/nio/MappedByteBuffer;", "as DefaultMmapFile");

    @Test
    void everyMemberThatRocketMqRefersToIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int members = 0;
        for (Type type : RocketMqApi.read()) {
            if (!LEFT_OUT.containsKey(type.name())) {
                members += type.members().size();
                missing.addAll(missingIn(type));
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(members > 120, members + " members were looked for");
    }

    @Test
    void nothingIsLeftOutThatIsThere() throws IOException {
        List<String> found = new ArrayList<>();
        for (Type type : RocketMqApi.read()) {
            if (LEFT_OUT.containsKey(type.name())) {
                assertEquals(null, load(type.name()), type.name());
                found.add(type.name());
                continue;
            }
            for (Member member : type.members()) {
                if (LEFT_OUT.containsKey(type.name() + " " + member)) {
                    assertTrue(problemOf(member, load(type.name())).contains("no "), member.toString());
                    found.add(type.name() + " " + member);
                }
            }
        }
        assertEquals(LEFT_OUT.keySet().stream().sorted().toList(), found.stream().sorted().toList());
    }

    /** A class of RocketMQ's would have no body for such a method. */
    @Test
    void whatRocketMqImplementsAsksForNothingElse() throws IOException {
        for (Type type : RocketMqApi.read()) {
            if (type.isImplemented()) {
                List<String> listed = type.members().stream().map(Member::name).toList();
                for (Method method : load(type.name()).getMethods()) {
                    assertTrue(!Modifier.isAbstract(method.getModifiers()) || listed.contains(method.getName()),
                        type.name() + " asks for " + method);
                }
            }
        }
    }

    private static List<String> missingIn(Type type) {
        Class<?> found = load(type.name());
        if (found == null) {
            return List.of(type.name());
        }
        List<String> missing = new ArrayList<>();
        if (!Modifier.isPublic(found.getModifiers())) {
            missing.add(type.name() + " is not public");
        }
        if (found.isInterface() != type.isInterface()) {
            missing.add(type.name() + " is no " + (type.isInterface() ? "interface" : "class"));
        }
        for (Member member : type.members()) {
            String problem = problemOf(member, found);
            if (!problem.isEmpty() && !LEFT_OUT.containsKey(type.name() + " " + member)) {
                missing.add(type.name() + " " + member + ": " + problem);
            }
        }
        return missing;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, LinkageTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** "" if the class has the member, inherited or not, as a caller in another package sees it. */
    private static String problemOf(Member member, Class<?> in) {
        try {
            return switch (member.kind()) {
                case CONSTRUCTOR -> {
                    in.getConstructor(typeOf(member).parameterArray());
                    yield "";
                }
                case METHOD, STATIC_METHOD -> problemOfMethod(member, in);
                case ENUM_CONSTANT -> in.getField(member.name()).isEnumConstant() ? "" : "is no constant of an enum";
                case CONSTANT -> {
                    Field field = in.getField(member.name());
                    String value = String.valueOf(field.get(null));
                    yield Modifier.isFinal(field.getModifiers()) && value.equals(member.value()) ? "" : "is " + value;
                }
            };
        } catch (NoSuchMethodException | NoSuchFieldException | TypeNotPresentException e) {
            return "there is no such member";
        } catch (IllegalAccessException e) {
            return "is not visible";
        }
    }

    /** Compares the type of the result, too, of which javac makes a method of its own where a subclass narrows it. */
    private static String problemOfMethod(Member member, Class<?> in) {
        boolean isStatic = member.kind() == Kind.STATIC_METHOD;
        MethodType wanted = typeOf(member);
        return Arrays.stream(in.getMethods())
            .filter(method -> method.getName().equals(member.name()))
            .filter(method -> MethodType.methodType(method.getReturnType(), method.getParameterTypes()).equals(wanted))
            .findFirst()
            .map(method -> Modifier.isStatic(method.getModifiers()) == isStatic ? "" : "is static or not")
            .orElse("there is no such member");
    }

    private static MethodType typeOf(Member member) {
        return MethodType.fromMethodDescriptorString(member.descriptor(), DLedgerServer.class.getClassLoader());
    }
}
