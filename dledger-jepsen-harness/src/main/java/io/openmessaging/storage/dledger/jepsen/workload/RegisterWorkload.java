package io.openmessaging.storage.dledger.jepsen.workload;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.example.register.RegisterAnswer;
import io.openmessaging.storage.dledger.example.register.RegisterClient;
import io.openmessaging.storage.dledger.example.register.RegisterSwapAnswer;
import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Registers under several keys: read, write, and compare-and-set of the value that the client has seen last. Each write
 * has a value of its own, so that a read tells which write it saw. A register without a value reads as -1, since to
 * Jepsen's judges nil is a value that is not known.
 */
public final class RegisterWorkload implements Workload {
    private static final long NONE = -1;

    private final Settings settings;
    private final Map<String, Checker> checkers;
    private final AtomicLong nextValue = new AtomicLong();

    /** Registers of the example's jar. */
    public RegisterWorkload(Settings settings, Map<String, Checker> checkers) {
        this.settings = settings;
        this.checkers = checkers;
    }

    @Override
    public String name() {
        return "register";
    }

    @Override
    public MemberKind members() {
        return new MemberKind(MemberKind.Program.EXAMPLE, "register", settings.stateMemberOptions());
    }

    @Override
    public Connection connect(int number) {
        return new Registers(settings.client(number));
    }

    @Override
    public List<Action> finalActions() {
        List<Action> reads = new ArrayList<>();
        for (long key = 0; key < settings.keys(); key++) {
            reads.add(new Action("read", Arrays.asList(key, null)));
        }
        return reads;
    }

    @Override
    public Map<String, Checker> checkers() {
        return checkers;
    }

    /** One client. */
    private final class Registers implements Connection {
        private final DLedgerClient client;
        private final RegisterClient register;
        private final Map<Long, Long> seen = new HashMap<>();

        Registers(DLedgerClient client) {
            this.client = client;
            this.register = new RegisterClient(client);
        }

        @Override
        public Action next(SplittableRandom random) {
            long key = random.nextInt(settings.keys());
            return switch (random.nextInt(5)) {
                case 0, 1 -> new Action("read", Arrays.asList(key, null));
                case 2, 3 -> new Action("write", List.of(key, nextValue.getAndIncrement()));
                default -> new Action("cas",
                    List.of(key, List.of(seen.getOrDefault(key, NONE), nextValue.getAndIncrement())));
            };
        }

        @Override
        public Outcome act(Action action) {
            List<?> tuple = (List<?>) action.value();
            long key = (Long) tuple.get(0);
            return switch (action.f()) {
                case "read" -> read(key);
                case "write" -> write(key, (Long) tuple.get(1), action.value());
                default -> swap(key, (List<?>) tuple.get(1), action.value());
            };
        }

        private Outcome read(long key) {
            RegisterAnswer answer = register.read(Long.toString(key), settings.readMode()).join();
            if (answer.code() != DLedgerResponseCode.SUCCESS) {
                return Outcome.ofRead(answer.code(), Arrays.asList(key, null));
            }
            long value = answer.isFound() ? Long.parseLong(new String(answer.value(), StandardCharsets.UTF_8)) : NONE;
            seen.put(key, value);
            return Outcome.ok(List.of(key, value));
        }

        private Outcome write(long key, long value, Object told) {
            DLedgerResponseCode code = register.write(Long.toString(key), bytes(value)).join();
            if (code != DLedgerResponseCode.SUCCESS) {
                return Outcome.of(code, told);
            }
            seen.put(key, value);
            return Outcome.ok(told);
        }

        private Outcome swap(long key, List<?> values, Object told) {
            long expected = (Long) values.get(0);
            RegisterSwapAnswer answer = register.compareAndSet(Long.toString(key),
                expected == NONE ? null : bytes(expected), bytes((Long) values.get(1))).join();
            if (answer.code() != DLedgerResponseCode.SUCCESS) {
                return Outcome.of(answer.code(), told);
            }
            if (!answer.isDone()) {
                return Outcome.refused(told, "other-value");
            }
            seen.put(key, (Long) values.get(1));
            return Outcome.ok(told);
        }

        private static byte[] bytes(long value) {
            return Long.toString(value).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
