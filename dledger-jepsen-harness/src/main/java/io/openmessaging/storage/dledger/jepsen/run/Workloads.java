package io.openmessaging.storage.dledger.jepsen.run;

import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.jepsen.workload.AppendWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.RegisterWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;
import io.openmessaging.storage.dledger.jepsen.workload.Workload;

/** All workloads by name, and who judges them. Stateless. */
final class Workloads {
    static final List<String> NAMES = List.of("register", "append");

    private Workloads() {
    }

    static Workload of(String name, Settings settings) {
        return switch (name) {
            case "register" -> new RegisterWorkload(settings, Map.<String, Checker>of());
            case "append" -> new AppendWorkload(settings, Map.<String, Checker>of());
            default -> throw new IllegalArgumentException("no workload " + name);
        };
    }
}
