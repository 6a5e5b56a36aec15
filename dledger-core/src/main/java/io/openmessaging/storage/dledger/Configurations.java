package io.openmessaging.storage.dledger;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * The configurations of a group as one member's log names them, from the one in force at its base on. Below those lies
 * what the member's settings say, for as long as the log names nobody. The last one is in force, committed or not: it
 * is so from the moment that it is appended, and until it is truncated. Paper §6.
 *
 * <p>Immutable, never empty: the first one is in force before the first entry.
 */
public final class Configurations {
    private final List<LoggedConfiguration> ascending;

    private Configurations(List<LoggedConfiguration> ascending) {
        this.ascending = List.copyOf(ascending);
    }

    /** Those that a log names, and what is in force where it names none. */
    public static Configurations of(Configuration settings, List<LoggedConfiguration> logged) {
        List<LoggedConfiguration> all = new ArrayList<>();
        all.add(new LoggedConfiguration(-1, settings));
        all.addAll(logged);
        return new Configurations(all);
    }

    /** The one in force. */
    public LoggedConfiguration last() {
        return ascending.get(ascending.size() - 1);
    }

    /** The one that was in force at that entry, as far as is still known. */
    public LoggedConfiguration at(long index) {
        LoggedConfiguration found = ascending.get(0);
        for (LoggedConfiguration each : ascending) {
            if (each.index() <= index) {
                found = each;
            }
        }
        return found;
    }

    /** As {@link #at}, for members that have settings of their own: NONE if no entry brought it. */
    public LoggedConfiguration loggedAt(long index) {
        LoggedConfiguration found = at(index);
        return found.index() < 0 ? LoggedConfiguration.NONE : found;
    }

    /**
     * Whether that member has a vote in the one in force at the entry, or in a later one. As long as it is not known
     * that a configuration without it is committed it may be the only one that can bring that about: others may lack
     * the entry. Thesis §4.2.2.
     */
    boolean isVoterSince(long index, String id) {
        return at(index).configuration().isVoter(id)
            || ascending.stream().anyMatch(each -> each.index() > index && each.configuration().isVoter(id));
    }

    /**
     * With what the entries [first, last] bring, in the place of what lost entries of these indexes did. What lost
     * entries behind them brought stays, until it is known that nothing committed was lost; unless others were in force
     * by these: then the log goes on in another way than the one that was lost, of which nothing from there on can have
     * been committed (paper §5.3, §5.4.3).
     *
     * @param first behind the last entry that is here
     * @param brought ascending; those at {@code first} and above count
     */
    Configurations with(long first, long last, List<LoggedConfiguration> brought) {
        List<LoggedConfiguration> now = brought.isEmpty() // As nearly always.
            ? brought
            : brought.stream().filter(each -> each.index() >= first).toList();
        if (last().index() < first && now.isEmpty()) {
            return this;
        }
        List<LoggedConfiguration> lost = new ArrayList<>();
        List<LoggedConfiguration> lostBehind = new ArrayList<>();
        ascending.stream().filter(each -> each.index() >= first)
            .forEach(each -> (each.index() <= last ? lost : lostBehind).add(each));
        List<LoggedConfiguration> all = new ArrayList<>(before(first).ascending);
        all.addAll(now);
        if (lost.equals(now)) {
            all.addAll(lostBehind);
        }
        return new Configurations(all);
    }

    /** Without those that entries from that index on brought; this one if there are none. */
    Configurations before(long index) {
        if (last().index() < index) {
            return this;
        }
        return new Configurations(ascending.stream().filter(each -> each.index() < index).toList());
    }

    /**
     * Those of a log that begins anew behind {@code baseIndex}, with that one in force: what the settings say stays,
     * and what it says; and what lost entries behind the base brought, as in {@link #with}.
     *
     * @param lastIndex of the last entry that was here; at the base or behind it, where another one was than the base
     */
    Configurations resetTo(long baseIndex, LoggedConfiguration inForce, long lastIndex) {
        List<LoggedConfiguration> all = new ArrayList<>(List.of(ascending.get(0)));
        if (inForce.index() >= 0) {
            all.add(inForce);
        }
        if (lastIndex < baseIndex && loggedAt(baseIndex).equals(inForce)) {
            ascending.stream().filter(each -> each.index() > baseIndex).forEach(all::add);
        }
        return new Configurations(all);
    }

    /** Without those that others have replaced at or below that index, where the log begins. */
    Configurations behind(long baseIndex) {
        LoggedConfiguration inForce = at(baseIndex);
        if (inForce.index() < 0) {
            return this;
        }
        return new Configurations(ascending.stream()
            .filter(each -> each.index() < 0 || each.index() >= inForce.index()).toList());
    }
}
