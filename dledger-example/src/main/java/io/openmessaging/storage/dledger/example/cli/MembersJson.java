package io.openmessaging.storage.dledger.example.cli;

import java.time.Instant;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.GroupMembers.Part;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.Refounding;

/** The members of a configuration as JSON, in ascending order of ids, and how it came about. Stateless. */
final class MembersJson {
    private MembersJson() {
    }

    /** An object for each member: id, address, and what it is there for. */
    static JsonArray of(Configuration configuration) {
        JsonArray members = new JsonArray();
        configuration.addresses().forEach((id, address) -> {
            JsonObject member = new JsonObject();
            member.addProperty("id", id);
            member.addProperty("address", address);
            member.addProperty("part", partOf(configuration, id).name());
            members.add(member);
        });
        return members;
    }

    /** That a configuration was forced, as its log keeps it. */
    static JsonObject of(Refounding refounding) {
        JsonObject json = new JsonObject();
        json.addProperty("time", Instant.ofEpochMilli(refounding.timeMs()).toString());
        json.addProperty("formerMembers", refounding.formerMembers().isEmpty() ? "not named by the log"
            : refounding.formerMembers());
        json.addProperty("formerClusterId", refounding.formerClusterId().isEmpty() ? "none"
            : refounding.formerClusterId());
        json.addProperty("clusterId", refounding.clusterId());
        json.addProperty("reason", refounding.reason().isEmpty() ? "none given" : refounding.reason());
        return json;
    }

    private static Part partOf(Configuration configuration, String id) {
        boolean isVoter = configuration.voters().contains(id);
        boolean isOldVoter = configuration.oldVoters().contains(id);
        if (configuration.isJoint() && isVoter != isOldVoter) {
            return isVoter ? Part.JOINING : Part.LEAVING;
        }
        return isVoter ? Part.VOTER : Part.LEARNER;
    }
}
