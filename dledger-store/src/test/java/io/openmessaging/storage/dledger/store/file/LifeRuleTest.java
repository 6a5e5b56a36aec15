package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.store.file.LifeRule.Company;
import io.openmessaging.storage.dledger.store.file.LifeRule.Evidence;
import io.openmessaging.storage.dledger.store.file.LifeRule.Loss;
import io.openmessaging.storage.dledger.store.file.LifeRule.Reason;
import io.openmessaging.storage.dledger.store.file.LifeRule.Verdict;

/** How a life begins, for every way in which the last one can have ended. */
class LifeRuleTest {
    private static final CacheLife NOW = CacheLife.named("now");

    /**
     * Columns: what is missing, the stop, the last life's mode, whether a force failed, the cache's life; then why, and
     * whether a member of a larger group must recover. The first row that fits counts; a star fits all.
     */
    private static final String[][] TABLE = {
        {"DAMAGE",     "*",       "*",     "*",        "*",       "DAMAGED",         "new"},
        {"LAST_FILES", "*",       "*",     "*",        "*",       "FILES_MISSING",   "new"},
        {"NONE",       "clean",   "*",     "*",        "*",       "STOPPED_CLEANLY", "as before"},
        {"NONE",       "unclean", "SYNC",  "*",        "*",       "FORCED",          "as before"},
        {"NONE",       "unclean", "ASYNC", "failed",   "*",       "FORCE_FAILED",    "new"},
        {"NONE",       "unclean", "ASYNC", "forces",   "same",    "CACHE_LIVES",     "as before"},
        {"NONE",       "unclean", "ASYNC", "forces",   "other",   "MACHINE_DOWN",    "new"},
        {"NONE",       "unclean", "ASYNC", "forces",   "unknown", "CACHE_UNKNOWN",   "new"},
    };

    private static List<Evidence> everything() {
        List<Evidence> all = new ArrayList<>();
        CacheLife[][] caches = {{NOW, NOW}, {CacheLife.named("before"), NOW}, {CacheLife.UNKNOWN, NOW},
            {NOW, CacheLife.UNKNOWN}, {CacheLife.UNKNOWN, CacheLife.UNKNOWN}};
        boolean[] both = {false, true};
        for (Loss loss : Loss.values()) {
            for (FlushMode last : FlushMode.values()) {
                for (FlushMode next : FlushMode.values()) {
                    for (CacheLife[] cache : caches) {
                        for (Company company : Company.values()) {
                            for (int bits = 0; bits < 8; bits++) {
                                StoreLife life = new StoreLife(7, both[bits & 1], last, cache[0]);
                                all.add(new Evidence(life, both[bits >> 1 & 1], both[bits >> 2], loss, next, cache[1],
                                    company));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    private static String[] rowOf(Evidence evidence) {
        CacheLife before = evidence.last().cacheLife();
        String cache = !before.isKnown() || !evidence.cacheLife().isKnown()
            ? "unknown"
            : before.equals(evidence.cacheLife()) ? "same" : "other";
        String[] facts = {evidence.loss().name(), evidence.stoppedCleanly() ? "clean" : "unclean",
            evidence.last().flushMode().name(), evidence.forceFailed() ? "failed" : "forces", cache};
        for (String[] row : TABLE) {
            boolean fits = true;
            for (int column = 0; column < facts.length; column++) {
                fits &= row[column].equals("*") || row[column].equals(facts[column]);
            }
            if (fits) {
                return row;
            }
        }
        return fail("no row for " + evidence);
    }

    @Test
    void everyCombinationIsJudgedAsTheTableSays() {
        Set<String[]> used = new HashSet<>();
        for (Evidence evidence : everything()) {
            String[] row = rowOf(evidence);
            used.add(row);
            Verdict verdict = LifeRule.judge(evidence);
            assertEquals(Reason.valueOf(row[5]), verdict.reason(), evidence.toString());
            boolean isNew = row[6].equals("new");
            assertEquals(isNew, verdict.mayLack(), evidence.toString());
            StoreLife last = evidence.last();
            StoreLife expected = isNew && evidence.company() == Company.WITH_OTHERS
                ? new StoreLife(8, true, evidence.flushMode(), evidence.cacheLife())
                : new StoreLife(7, last.recovering(), evidence.flushMode(), evidence.cacheLife());
            assertEquals(expected, verdict.next(), evidence.toString());
        }
        assertEquals(TABLE.length, used.size(), "each row is met, of " + Arrays.deepToString(TABLE));
        assertEquals(3 * 2 * 2 * 5 * 2 * 8, everything().size());
    }

    @Test
    void aMemberIsNeverWholeBecauseItStopped() {
        for (Evidence evidence : everything()) {
            if (evidence.last().recovering()) {
                assertTrue(LifeRule.judge(evidence).next().recovering(), evidence.toString());
            }
        }
    }

    @Test
    void theFirstLifeIsWholeWhateverItsModeAndMachine() {
        for (FlushMode mode : FlushMode.values()) {
            for (CacheLife life : new CacheLife[] {NOW, CacheLife.UNKNOWN}) {
                Verdict verdict = LifeRule.judge(new Evidence(StoreLife.NONE, false, false, Loss.NONE, mode, life,
                    Company.WITH_OTHERS));
                assertEquals(new StoreLife(0, false, mode, life), verdict.next());
                assertFalse(verdict.mayLack());
            }
        }
    }
}
