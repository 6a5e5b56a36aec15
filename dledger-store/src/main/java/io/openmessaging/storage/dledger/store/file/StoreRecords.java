package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The small files of a member as tools read them: whatever is missing or bad is a problem in words, and what is
 * left is used. The vote is read first, so that on a running store all that it promises is in the log that is read
 * later. Immutable.
 *
 * @param voteLook the vote file's slots
 * @param vote what the file says; {@link VoteRecord#first} if it cannot be read
 * @param formatLook the format file's slots
 * @param format what the file says; {@link #UNKNOWN} if it cannot be read
 * @param configurations what is told of configurations apart from the log
 * @param damaged which entries the store knows to be damaged
 * @param problems what is wrong, each in a sentence
 */
record StoreRecords(SlotLook voteLook, VoteRecord vote, SlotLook formatLook, FormatRecord format,
                    ConfigurationLook configurations, DamagedRanges damaged, List<String> problems) {
    private static final FormatRecord UNKNOWN = FormatRecord.first(-1);

    static StoreRecords read(MemberDirectory directory) {
        List<String> problems = new ArrayList<>();
        SlotLook voteLook = SlotLook.at(directory.vote(), VoteFile.MAGIC);
        SlotLook formatLook = SlotLook.atLong(directory.format(), FormatRecord.MAGIC);
        if (directory.isHistorical()) {
            problems.add(directory.path() + " was written by the historical library, and no member of this one has "
                + "run on it: it has no vote or format file, and its entries have no checksums");
            return new StoreRecords(voteLook, VoteRecord.first(), formatLook, UNKNOWN,
                ConfigurationLook.at(directory.configurations(), UNKNOWN), new DamagedRanges(), problems);
        }
        problems.addAll(voteLook.problems());
        problems.addAll(formatLook.problems());
        VoteRecord vote = voteIn(voteLook, problems);
        FormatRecord format = formatIn(formatLook, problems);
        ConfigurationLook configurations = ConfigurationLook.at(directory.configurations(), format);
        if (!configurations.isWhole()) {
            problems.add(configurations.problem());
        }
        return new StoreRecords(voteLook, vote, formatLook, format, configurations, damagedIn(directory, problems),
            problems);
    }

    private static VoteRecord voteIn(SlotLook look, List<String> problems) {
        if (look.isReadable()) {
            try {
                return VoteRecord.decode(look.value());
            } catch (RuntimeException e) {
                problems.add(look.path() + " holds something else than a vote: " + e);
            }
        }
        return VoteRecord.first();
    }

    private static FormatRecord formatIn(SlotLook look, List<String> problems) {
        if (look.isReadable()) {
            try {
                return FormatRecord.decode(look.path(), look.value());
            } catch (IOException e) {
                problems.add(e.getMessage());
            } catch (RuntimeException e) {
                problems.add(look.path() + " holds something else than a format: " + e);
            }
        }
        return UNKNOWN;
    }

    private static DamagedRanges damagedIn(MemberDirectory directory, List<String> problems) {
        DamagedRanges damaged = new DamagedRanges();
        if (Files.exists(directory.damaged())) {
            SlotLook look = SlotLook.at(directory.damaged(), DamageFile.MAGIC);
            problems.addAll(look.problems());
            if (look.isReadable()) {
                DamageFile.decode(look.value()).forEach(range -> damaged.add(range.first(), range.last()));
            }
        }
        return damaged;
    }

    /** Which entries the store knows to be damaged; "" for none. */
    String damagedText() {
        return damaged.contains(Long.MAX_VALUE - 1) ? "of any index" : damaged.toString();
    }

    boolean knowsVote() {
        return voteLook.isReadable();
    }

    boolean knowsFormat() {
        return format != UNKNOWN;
    }

    /** The last entry that must be there: it was known to be durable. */
    long promised() {
        long known = Math.max(vote.commitHint(), vote.checkpoint().index());
        return vote.isCleanStop() ? Math.max(known, vote.stop().lastIndex()) : known;
    }

    /** The size of a segment: what the format says, or the largest of the files; -1 for none. */
    int segmentSize(List<MemberDirectory.NamedFile> segments) {
        if (knowsFormat()) {
            return format.segmentSize();
        }
        long largest = segments.stream().mapToLong(MemberDirectory.NamedFile::sizeBytes).max().orElse(-1);
        return largest > 0 && largest <= Integer.MAX_VALUE ? (int) largest : -1;
    }
}
