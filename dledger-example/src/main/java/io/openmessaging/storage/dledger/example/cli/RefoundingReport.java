package io.openmessaging.storage.dledger.example.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.store.file.StoreFacts;
import io.openmessaging.storage.dledger.store.file.StoreRefounding;

/** What {@code recover} would do, or has done, as JSON in the order for people. Stateless. */
final class RefoundingReport {
    private RefoundingReport() {
    }

    /** Nothing was done yet; that command does it. */
    static JsonObject planned(Path directory, StoreRefounding.Plan plan, String command) {
        return report(directory, plan, "a new one", false, command);
    }

    /** It was done. */
    static JsonObject done(Path directory, StoreRefounding.Plan plan, String clusterId) {
        return report(directory, plan, clusterId, true, plan.members().voters().size() == 1
            ? "start " + plan.selfId() + " with its usual command; it leads alone; then bring the others, empty and "
                + "with --join, by add-member"
            : "copy the directory for the others, as dledger-ID, and start all of them");
    }

    private static JsonObject report(Path directory, StoreRefounding.Plan plan, String newClusterId, boolean done,
                                     String next) {
        JsonObject json = facts(directory, plan);
        json.addProperty("newClusterId", newClusterId);
        StoreDescription.addTexts(json, "dangers", dangers(plan));
        StoreDescription.addTexts(json, "notes", plan.notes());
        json.addProperty("done", done);
        json.addProperty("next", next);
        return json;
    }

    private static JsonObject facts(Path directory, StoreRefounding.Plan plan) {
        JsonObject json = new JsonObject();
        json.addProperty("directory", directory.toString());
        json.addProperty("member", plan.selfId());
        LoggedConfiguration present = plan.present();
        boolean isNone = present.equals(LoggedConfiguration.NONE);
        json.addProperty("membership", isNone ? "named by no entry; the members' settings tell"
            : present.configuration().toString());
        StoreDescription.addNumber(json, "membershipIndex", isNone ? StoreFacts.UNKNOWN : present.index());
        StoreDescription.addNumber(json, "membershipTerm", plan.presentTerm());
        json.add("members", MembersJson.of(present.configuration()));
        json.addProperty("newMembership", plan.members().toString());
        json.addProperty("newMembershipIndex", plan.lastIndex() + 1);
        json.addProperty("newMembershipTerm", plan.term());
        json.add("newMembers", MembersJson.of(plan.members()));
        json.addProperty("lastIndex", plan.lastIndex());
        json.addProperty("commitHint", plan.commit());
        json.addProperty("takenAsCommitted", plan.uncommitted() == 0 ? "nothing more than is known to be committed"
            : "entries " + (plan.commit() + 1) + " to " + plan.lastIndex() + ", which nobody else need have had");
        json.addProperty("clusterId", plan.clusterId().isEmpty() ? "none" : plan.clusterId());
        return json;
    }

    private static List<String> dangers(StoreRefounding.Plan plan) {
        List<String> dangers = new ArrayList<>();
        Set<String> others = new TreeSet<>(plan.present().configuration().addresses().keySet());
        others.remove(plan.selfId());
        dangers.add("entries that were acknowledged and that " + plan.selfId() + " does not have are lost for good; "
            + "nothing here can tell whether there are any");
        dangers.add((others.isEmpty() ? "the other members" : String.join(", ", others))
            + " must never be started again on their old directories: they may elect a leader among themselves, and "
            + "take appends that this group does not have");
        if (plan.recovering()) {
            dangers.add(plan.selfId() + " is RECOVERING: it may lack entries that it has acknowledged itself");
        }
        if (!others.isEmpty() && !plan.present().configuration().isVoter(plan.selfId())) {
            dangers.add(plan.selfId() + " has no vote by its log, so it may be far behind those who have");
        }
        if (plan.members().voters().size() > 1) {
            Set<String> newcomers = new TreeSet<>(plan.members().voters());
            newcomers.remove(plan.selfId());
            dangers.add(String.join(", ", newcomers) + " must begin on a copy of this directory that was made after "
                + "this, as dledger-ID: members that are empty may outvote " + plan.selfId() + ", which has the log, "
                + "or not vote at all; it is safer to name " + plan.selfId() + " alone and to add them later");
        }
        dangers.add("there is no way back: keep a copy of the directory");
        return dangers;
    }
}
