package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/**
 * Draws histories of registers that are linearizable, by running them: each operation takes effect at some moment
 * between its beginning and its end, or at any later moment or never if its outcome is unknown.
 */
final class RegisterDraw {
    /** A client that is busy: what it does, and what it found if it took effect already. */
    private static final class Busy {
        private final String f;
        private final long key;
        private final Object argument;
        private boolean isDone;
        private Object result;
        private boolean isRefused;

        private Busy(String f, long key, Object argument) {
            this.f = f;
            this.key = key;
            this.argument = argument;
        }

        private List<Object> value(Object inner) {
            List<Object> pair = new ArrayList<>();
            pair.add(key);
            pair.add(inner);
            return pair;
        }
    }

    /**
     * How to draw.
     *
     * @param values how many different ones are written; 0 if none is written twice
     * @param unknownPerMille how many operations have an unknown outcome
     */
    record Shape(int operations, int keys, int clients, int values, int unknownPerMille) {
    }

    private final Shape shape;
    private final SplittableRandom random;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Long, Object> registers = new HashMap<>();
    private final Map<Integer, Busy> busy = new HashMap<>();
    private final List<Busy> abandoned = new ArrayList<>();
    private final int[] processOf;
    private long nextValue = 1;
    private int nextProcess;

    RegisterDraw(Shape shape, long seed) {
        this.shape = shape;
        this.random = new SplittableRandom(seed);
        this.processOf = new int[shape.clients];
        for (int i = 0; i < shape.clients; i++) {
            processOf[i] = nextProcess++;
        }
    }

    History draw() {
        int begun = 0;
        while (begun < shape.operations || !busy.isEmpty()) {
            if (!abandoned.isEmpty() && random.nextInt(20) == 0) {
                takeEffect(abandoned.remove(random.nextInt(abandoned.size())));
            }
            int process = processOf[random.nextInt(shape.clients)];
            Busy current = busy.get(process);
            if (current == null) {
                begun += begun < shape.operations ? begin(process) : 0;
            } else if (!current.isDone && random.nextBoolean()) {
                takeEffect(current);
            } else if (current.isDone || random.nextInt(1000) < shape.unknownPerMille) {
                end(process, current);
            }
        }
        return new History(operations);
    }

    private int begin(int process) {
        long key = random.nextInt(shape.keys);
        String f = List.of("read", "write", "cas").get(random.nextInt(3));
        Object argument = switch (f) {
            case "read" -> null;
            case "write" -> drawValue();
            default -> List.of(likelyNow(key), drawValue());
        };
        Busy started = new Busy(f, key, argument);
        busy.put(process, started);
        record(process, "invoke", f, started.value(argument));
        return 1;
    }

    private Object likelyNow(long key) {
        return random.nextInt(4) == 0 ? drawValue() : registers.getOrDefault(key, -1L);
    }

    private long drawValue() {
        return shape.values == 0 ? nextValue++ : random.nextInt(shape.values);
    }

    private void takeEffect(Busy started) {
        started.isDone = true;
        Object now = registers.getOrDefault(started.key, -1L);
        switch (started.f) {
            case "read" -> started.result = now;
            case "write" -> registers.put(started.key, started.argument);
            default -> {
                List<?> pair = (List<?>) started.argument;
                started.isRefused = !pair.get(0).equals(now);
                if (!started.isRefused) {
                    registers.put(started.key, pair.get(1));
                }
            }
        }
    }

    private void end(int process, Busy ended) {
        busy.remove(process);
        boolean isUnknown = !ended.isDone || random.nextInt(1000) < shape.unknownPerMille;
        if (isUnknown) {
            record(process, "info", ended.f, ended.value(ended.argument));
            if (!ended.isDone) {
                abandoned.add(ended);
            }
            for (int i = 0; i < processOf.length; i++) {
                processOf[i] = processOf[i] == process ? nextProcess++ : processOf[i];
            }
        } else {
            Object inner = ended.f.equals("read") ? ended.result : ended.argument;
            record(process, ended.isRefused ? "fail" : "ok", ended.f, ended.value(inner));
        }
    }

    private void record(int process, String type, String f, Object value) {
        operations.add(Histories.operation(operations.size(), process, type, f, value));
    }
}
