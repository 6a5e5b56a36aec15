package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.Refounding;
import io.openmessaging.storage.dledger.store.StoreIdentity;

/**
 * Names the members of a group by hand, in the store of one that is left and that nobody has open: the last resort when
 * a majority is lost for good. What this member holds becomes what the group has committed, and the group becomes
 * another cluster, of which the lost members are none.
 *
 * <p>Nothing but one entry says all of that: a configuration with a {@link Refounding}, in a new term. It is there or
 * not, so a crash leaves the store as it was or done; the cluster id follows at the next open, before anything else can
 * happen ({@link FormatFile#belongAs}). To do it once more is always possible. Used once, by one thread. Architecture
 * §3.14.
 */
public final class StoreRefounding {
    /** What to do with a store that may lack what its member has acknowledged. */
    public enum IfIncomplete { REFUSE, GO_ON }

    /**
     * What somebody wants.
     *
     * @param members who is to vote: id to host:port, or to "" for the address that the log names
     * @param ifIncomplete what to do if the member is RECOVERING
     * @param reason for those who read it later, may be ""
     */
    public record Wish(SortedMap<String, String> members, IfIncomplete ifIncomplete, String reason) {
        /** The longest reason, in bytes of UTF-8. */
        public static final int MAX_REASON_BYTES = 1024;

        public Wish {
            int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_REASON_BYTES) {
                throw new IllegalArgumentException("the reason has " + bytes + " bytes, at most " + MAX_REASON_BYTES
                    + " are kept");
            }
        }
    }

    /**
     * What there is, and what is made of it.
     *
     * @param selfId the member whose store it is
     * @param present who is in the group by the log, {@link LoggedConfiguration#NONE} if it names nobody
     * @param presentTerm the term of the entry that says so, {@link StoreFacts#UNKNOWN} if nothing tells
     * @param members who is in it then
     * @param term of the new entry, which comes behind the last one
     * @param lastIndex the last entry now; it and all below count as committed then
     * @param commit the last entry that is known to be committed now, -1 for none
     * @param clusterId the cluster now, "" for none
     * @param recovering whether the member may lack entries that it has acknowledged
     * @param notes what the verification of the store found remarkable, in sentences
     */
    public record Plan(String selfId, LoggedConfiguration present, long presentTerm, Configuration members, long term,
                       long lastIndex, long commit, String clusterId, boolean recovering, List<String> notes) {
        /** How many entries count as committed then, and may not be now. */
        public long uncommitted() {
            return lastIndex - commit;
        }
    }

    private static final String DIRECTORY_PREFIX = "dledger-";

    private final Wish wish;
    private final Plan plan;
    private final DLedgerConfig config;

    private StoreRefounding(Wish wish, Plan plan, DLedgerConfig config) {
        this.wish = wish;
        this.plan = plan;
        this.config = config;
    }

    /**
     * Finds out what the wish would do; verifies the whole store and changes nothing.
     *
     * @throws IllegalArgumentException if the wish makes no sense for that directory; says why
     * @throws IOException if the store is in no state for it; or as {@link LogVerifier#verify}
     */
    public static StoreRefounding plan(Path memberDirectory, List<Path> dataPaths, Wish wish,
                                       VerifyReport.Progress progress) throws IOException {
        MemberDirectory directory = MemberDirectory.of(memberDirectory, dataPaths);
        String selfId = idOf(memberDirectory);
        if (!wish.members().containsKey(selfId)) {
            throw new IllegalArgumentException("the members " + wish.members().keySet() + " are without " + selfId
                + ", to which " + memberDirectory + " belongs");
        }
        if (directory.isHistorical()) {
            throw new IOException(memberDirectory + " was written by the historical library, and no member of this one "
                + "has run on it; start one on it once, and stop it again");
        }
        VerifyReport report = LogVerifier.verify(memberDirectory, dataPaths, progress);
        if (!report.isWhole()) {
            throw new DamagedStoreException(report.faults().get(0) + "; verify tells more, a start of the member puts "
                + "right what it can, and truncate keeps what lies below");
        }
        StoreRecords records = StoreRecords.read(directory);
        if (records.format().isResetting() || !records.damaged().isEmpty()) {
            throw new IOException(memberDirectory + (records.format().isResetting()
                ? ": its log was being replaced; start the member first, and stop it again"
                : ": entries " + records.damagedText() + " are damaged; truncate keeps what lies below"));
        }
        Plan plan = planOf(directory, records, selfId, wish, report.notes());
        if (plan.recovering() && wish.ifIncomplete() == IfIncomplete.REFUSE) {
            throw incomplete(selfId);
        }
        return new StoreRefounding(wish, plan, configOf(directory, records, selfId));
    }

    private static Plan planOf(MemberDirectory directory, StoreRecords records, String selfId, Wish wish,
                               List<String> notes) throws IOException {
        List<LoggedConfiguration> configurations = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        LogEnd end = StoreInspector.endOf(records, directory.segments(), configurations, problems);
        if (end == null || !problems.isEmpty()) {
            throw new DamagedStoreException(directory.path() + ": " + String.join("; ", problems));
        }
        if (end.index() < 0) {
            throw new IOException(directory.path() + " holds no entry, so there is nothing to recover; expected the "
                + "directory of the member that has the most");
        }
        LoggedConfiguration present = StoreInspector.presentOf(records, end, configurations);
        IndexRecord record = IndexLook.of(directory.indexFiles()).at(present.index());
        long presentTerm = record.isOf(present.index()) ? record.term() : StoreFacts.UNKNOWN;
        long term = Math.max(records.vote().term(), end.term()) + 1;
        long commit = Math.max(records.vote().commitHint(), records.format().base().index());
        // If it was forced before, its cluster is that one, whether or not a start has written it down yet.
        Refounding before = present.configuration().refounding();
        String clusterId = before.isNone() ? records.format().clusterId() : before.clusterId();
        return new Plan(selfId, present, presentTerm, membersOf(wish, present.configuration()), term, end.index(),
            Math.min(commit, end.index()), clusterId, records.vote().life().recovering(), notes);
    }

    private static String idOf(Path memberDirectory) throws IOException {
        String name = String.valueOf(memberDirectory.toAbsolutePath().normalize().getFileName());
        if (!name.startsWith(DIRECTORY_PREFIX) || name.length() == DIRECTORY_PREFIX.length()) {
            throw new IOException(memberDirectory + " does not tell whose directory it is; expected BASE/dledger-ID");
        }
        return name.substring(DIRECTORY_PREFIX.length());
    }

    private static Configuration membersOf(Wish wish, Configuration present) {
        Map<String, String> addresses = new TreeMap<>();
        wish.members().forEach((id, address) -> {
            String found = address.isEmpty() ? present.addresses().getOrDefault(id, "") : address;
            if (found.isEmpty()) {
                throw new IllegalArgumentException("the log names no address of " + id + "; give " + id
                    + "-host:port");
            }
            addresses.put(id, found);
        });
        if (new TreeSet<>(addresses.values()).size() < addresses.size()) {
            throw new IllegalArgumentException("two members have one address: " + addresses);
        }
        return Configuration.ofVoters(addresses);
    }

    private static DLedgerConfig configOf(MemberDirectory directory, StoreRecords records, String selfId)
            throws IOException {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(""); // No directory tells: a store of before groups were founded must not take another's name.
        config.setSelfId(selfId);
        config.setStoreBaseDir(directory.path().toAbsolutePath().normalize().getParent().toString());
        config.setDataStorePath(directory.dataPaths().stream().map(path -> path.toAbsolutePath().toString())
            .collect(Collectors.joining(System.getProperty("dLedger.multiPath.Splitter", ","))));
        config.setMappedFileSizeForEntryData(records.format().segmentSize());
        long indexBytes = directory.indexFiles().stream().mapToLong(MemberDirectory.NamedFile::sizeBytes).max()
            .orElse(config.getMappedFileSizeForEntryIndex());
        config.setMappedFileSizeForEntryIndex(Math.toIntExact(indexBytes));
        config.setFlushMode(records.vote().life().flushMode());
        config.setScrubBytesPerSecond(0);
        config.setJoin(true); // What is undecided is to make it RECOVERING, as in a group of more, and not be cut.
        return config;
    }

    private static IOException incomplete(String selfId) {
        return new IOException(selfId + " is RECOVERING: entries that it has acknowledged may be missing in its log, "
            + "and would be lost for good; only --accept-missing goes on with what there is");
    }

    /** What {@link #execute} will do. */
    public Plan plan() {
        return plan;
    }

    /**
     * Does it, durably. Blocks.
     *
     * @return the id of the new cluster
     * @throws IOException if another process holds the lock, if the store has changed since the plan, or on a fault of
     *     the disk; the store is as it was then, or done, and trying again is safe
     */
    public String execute(Clock clock) throws IOException {
        String clusterId = UUID.randomUUID().toString();
        Refounding refounding = new Refounding(clock.millis(), formerMembers(), plan.clusterId(), clusterId,
            wish.reason());
        int bytes = EntryLayout.sizeOf(plan.members().with(refounding).encode().length);
        if (bytes + EntryLayout.FILLER_HEADER_BYTES > config.getMappedFileSizeForEntryData()) {
            throw new IOException("the new configuration takes " + bytes + " bytes, too many for segments of "
                + config.getMappedFileSizeForEntryData());
        }
        try {
            carryOut(() -> new DLedgerMmapFileStore(config), plan, refounding, wish.ifIncomplete());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return clusterId;
    }

    private String formerMembers() {
        Configuration former = plan.present().configuration();
        String all = former.addresses().entrySet().stream()
            .map(each -> each.getKey() + (former.isVoter(each.getKey()) ? "" : " (learner)") + "-" + each.getValue())
            .collect(Collectors.joining(";"));
        String ids = String.join(";", former.addresses().keySet());
        return all.length() < Refounding.MAX_TEXT_BYTES / 4 ? all : ids.substring(0, Math.min(ids.length(),
            Refounding.MAX_TEXT_BYTES / 4));
    }

    /** Does it in the store that each call makes anew, not open yet. */
    static void carryOut(Supplier<DLedgerMmapFileStore> stores, Plan plan, Refounding refounding,
                         IfIncomplete ifIncomplete) throws IOException {
        try (DLedgerMmapFileStore store = stores.get()) {
            RecoveredLog found = store.open();
            check(store, found, plan, ifIncomplete);
            if (found.life().recovering()) {
                store.becameWhole();
            }
            store.saveVote(plan.term(), "");
            store.syncVote();
            long index = plan.lastIndex() + 1;
            store.appendControl(plan.term(), index, DLedgerEntryType.CONFIG_CHANGE,
                plan.members().with(refounding).encode());
            store.sync();
            store.committed(index);
        }
        try (DLedgerMmapFileStore store = stores.get()) {
            store.open(); // Which makes it a store of the new cluster.
        }
    }

    private static void check(DLedgerMmapFileStore store, RecoveredLog found, Plan plan, IfIncomplete ifIncomplete)
            throws IOException {
        StoreIdentity identity = store.identity();
        boolean isSameCluster = plan.clusterId().isEmpty() || identity.clusterId().equals(plan.clusterId());
        if (found.lastIndex() != plan.lastIndex() || found.term() != plan.term() - 1 || !isSameCluster) {
            throw new IOException("the store has changed since the plan was made; try again");
        }
        if (!store.damaged().isEmpty()) {
            throw new DamagedStoreException("entries " + store.damaged() + " are damaged");
        }
        if (found.life().recovering() && ifIncomplete == IfIncomplete.REFUSE) {
            throw incomplete(plan.selfId());
        }
    }
}
