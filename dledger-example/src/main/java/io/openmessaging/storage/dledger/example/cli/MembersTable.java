package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.openmessaging.storage.dledger.protocol.MembersResponse;

/** Who is in a group as lines for people: what all have in common, then a table with a line for each. Stateless. */
final class MembersTable {
    private static final List<String> TITLES = List.of("id", "address", "part", "leads", "match", "live");
    /** Numbers are aligned to the right. */
    private static final int MATCH = TITLES.indexOf("match");
    private static final String NOT_KNOWN = "-";

    private MembersTable() {
    }

    static List<String> of(MembersResponse members) {
        boolean isLed = members.getMembers().stream().anyMatch(member -> leads(member, members));
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        for (MembersResponse.Member member : members.getMembers()) {
            rows.add(List.of(member.id(), member.address(), member.part().toLowerCase(Locale.ROOT),
                leads(member, members) ? "yes" : "no",
                member.match() >= 0 ? String.valueOf(member.match()) : NOT_KNOWN,
                !isLed ? NOT_KNOWN : member.live() || leads(member, members) ? "yes" : "no"));
        }
        List<String> lines = new ArrayList<>();
        lines.add("group " + members.getGroup() + ", term " + members.getTerm() + ", "
            + (isLed ? "leader " + members.getLeaderId() : "no leader") + ", members " + since(members));
        if (!members.getWaitsFor().isEmpty()) {
            lines.add("waits: " + members.getWaitsFor());
        }
        rows.forEach(row -> lines.add(line(row, rows)));
        return lines;
    }

    /** A member that waits for a founding, or to be let in, knows what its settings say. */
    private static String since(MembersResponse members) {
        return members.getConfigurationIndex() >= 0 ? "as of entry " + members.getConfigurationIndex()
            : members.getWaitsFor().isEmpty() ? "as of its founding" : "in the settings";
    }

    private static boolean leads(MembersResponse.Member member, MembersResponse members) {
        return member.id().equals(members.getLeaderId());
    }

    private static String line(List<String> row, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int place = column;
            int width = rows.stream().mapToInt(each -> each.get(place).length()).max().orElse(0);
            String blanks = " ".repeat(width - row.get(column).length());
            line.append(column == MATCH ? blanks + row.get(column) : row.get(column) + blanks).append("  ");
        }
        return line.toString().stripTrailing();
    }
}
