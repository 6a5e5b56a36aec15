package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;

/**
 * A bank: {@code :f :transfer}, value {@code {:from a, :to b, :amount n}}; {@code :f :read}, value of the {@code :ok}
 * a map from every account to its balance. Every read must show all accounts, those of transfers that were done among
 * them, the same total, no balance below zero or that is no number, and in each account what the transfers that surely
 * came before make of it, give or take those that may have. Without a read the verdict is unknown. Keeps nothing
 * between checks.
 */
public final class BankChecker implements Checker {
    private static final Keyword FROM = new Keyword("from");
    private static final Keyword TO = new Keyword("to");
    private static final Keyword AMOUNT = new Keyword("amount");

    /** A transfer as it bears on accounts. */
    private record Transfer(Call call, Object from, Object to, long amount) {
        long changeOf(Object account) {
            return (account.equals(to) ? amount : 0) - (account.equals(from) ? amount : 0);
        }
    }

    private final Map<Object, Long> initial;

    private BankChecker(Map<Object, Long> initial) {
        this.initial = Map.copyOf(initial);
    }

    /** A checker of a bank that begins with these balances. */
    public static BankChecker startingWith(Map<Object, Long> balances) {
        return new BankChecker(balances);
    }

    /**
     * A checker of a bank of which nothing is known: accounts and total are those of the first read, and balances at
     * first are unknown unless that read ended before the first transfer began.
     */
    public static BankChecker startingAnyhow() {
        return new BankChecker(Map.of());
    }

    @Override
    public Result check(History history) {
        List<Transfer> transfers = new ArrayList<>();
        List<Call> reads = new ArrayList<>();
        for (Call call : history.calls()) {
            switch (String.valueOf(call.f())) {
                case "transfer" -> transfers.addAll(call.isPossible() ? List.of(transfer(call)) : List.of());
                case "read" -> reads.addAll(call.isOk() ? List.of(call) : List.of());
                default -> throw new IllegalArgumentException("operation " + call.invocation().index()
                    + ": expected :transfer or :read, found :" + call.f());
            }
        }
        Findings findings = new Findings();
        Map<Object, Long> known = initial.isEmpty() ? untouched(reads, transfers) : initial;
        Map<Object, Long> like = known.isEmpty() && !reads.isEmpty() ? balances(reads.get(0)) : known;
        if (!reads.isEmpty()) {
            findAccountsThatNobodyShows(transfers, like, findings);
        }
        for (Call read : reads) {
            findWrongSums(read, like, findings);
            if (!known.isEmpty()) {
                findWrongBalances(read, known, transfers, findings);
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("accounts", (long) like.size());
        details.put("total", total(like));
        details.put("reads", (long) reads.size());
        details.put("transfers", transfers.stream().filter(transfer -> transfer.call.isOk()).count());
        details.put("unknown-outcome", transfers.stream().filter(transfer -> !transfer.call.isOk()).count());
        details.putAll(findings.details());
        return new Result(reads.isEmpty() ? Verdict.UNKNOWN : findings.verdict(), details);
    }

    private static void findAccountsThatNobodyShows(List<Transfer> transfers, Map<Object, Long> like,
            Findings findings) {
        for (Transfer transfer : transfers) {
            boolean isShown = like.containsKey(transfer.from) && like.containsKey(transfer.to);
            if (transfer.call.isOk() && !isShown) {
                findings.add("unknown-account", Findings.example("index", transfer.call.completion().index(),
                    "from", transfer.from, "to", transfer.to));
            }
        }
    }

    private static void findWrongSums(Call read, Map<Object, Long> like, Findings findings) {
        ((Map<?, ?>) read.completion().value()).forEach((account, balance) -> {
            if (!(balance instanceof Long)) {
                findings.add("no-number", found(read, "account", account, "balance", balance));
            }
        });
        Map<Object, Long> balances = balances(read);
        if (!balances.keySet().equals(like.keySet())) {
            findings.add("wrong-accounts", found(read, "accounts", List.copyOf(balances.keySet())));
        } else if (total(balances) != total(like)) {
            findings.add("wrong-total", found(read, "total", total(balances)));
        }
        balances.forEach((account, balance) -> {
            if (balance < 0) {
                findings.add("negative", found(read, "account", account, "balance", balance));
            }
        });
    }

    private static void findWrongBalances(Call read, Map<Object, Long> known, List<Transfer> transfers,
            Findings findings) {
        balances(read).forEach((account, balance) -> {
            long least = known.getOrDefault(account, 0L);
            long most = least;
            for (Transfer transfer : transfers) {
                long change = transfer.changeOf(account);
                boolean isSure = transfer.call.effectBefore() < read.invocation().index();
                boolean isPossible = transfer.call.invocation().index() < read.completion().index();
                least += isSure || isPossible && change < 0 ? change : 0;
                most += isSure || isPossible && change > 0 ? change : 0;
            }
            if (balance < least || balance > most) {
                findings.add("wrong-balance", found(read, "account", account, "balance", balance,
                    "least", least, "most", most));
            }
        });
    }

    /** What a read showed that nothing had touched; empty if there is none. */
    private static Map<Object, Long> untouched(List<Call> reads, List<Transfer> transfers) {
        long first = transfers.isEmpty() ? Call.NEVER : transfers.get(0).call.invocation().index();
        return reads.stream().filter(read -> read.completion().index() < first).findFirst()
            .map(BankChecker::balances).orElse(Map.of());
    }

    private static Transfer transfer(Call call) {
        if (call.invocation().value() instanceof Map<?, ?> map && map.get(FROM) != null && map.get(TO) != null
                && map.get(AMOUNT) instanceof Long amount) {
            return new Transfer(call, map.get(FROM), map.get(TO), amount);
        }
        throw new IllegalArgumentException("operation " + call.invocation().index()
            + ": expected {:from a, :to b, :amount n}, found " + Edn.write(call.invocation().value()));
    }

    private static Map<Object, Long> balances(Call read) {
        Map<Object, Long> balances = new LinkedHashMap<>();
        if (read.completion().value() instanceof Map<?, ?> map) {
            map.forEach((account, balance) -> {
                if (balance instanceof Long number) {
                    balances.put(account, number);
                }
            });
            return balances;
        }
        throw new IllegalArgumentException("operation " + read.completion().index()
            + ": expected a map from accounts to balances, found " + Edn.write(read.completion().value()));
    }

    private static long total(Map<Object, Long> balances) {
        return balances.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Object> found(Call read, Object... more) {
        Map<String, Object> found = Findings.example("read-index", read.completion().index());
        found.putAll(Findings.example(more));
        return found;
    }
}
