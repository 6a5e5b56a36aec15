package io.openmessaging.storage.dledger.jepsen.historical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import com.google.gson.JsonObject;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;
import io.openmessaging.storage.dledger.jepsen.workload.Action;
import io.openmessaging.storage.dledger.jepsen.workload.Connection;
import io.openmessaging.storage.dledger.jepsen.workload.Outcome;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;
import io.openmessaging.storage.dledger.jepsen.workload.Sight;

class HistoricalWorkloadTest {
    private static final Action APPEND = new Action("append", "b1");
    /** The body b1. */
    private static final String B1 = "YjE=";

    /** A member that leads, and answers all else so. */
    private static ScriptedMember leader(Function<JsonObject, JsonObject> answers) throws IOException {
        return new ScriptedMember((code, body) -> code == 50_000
            ? ScriptedMember.json("{\"code\":200,\"leaderId\":\"n0\",\"term\":-1}") : answers.apply(body));
    }

    private static Outcome act(String peer, Action action) {
        Settings settings = new Settings(List.of(peer), ReadMode.READ_INDEX_READ, 2000, 1, List.of(), 0);
        try (Connection connection = new HistoricalWorkload(settings, Map.of()).connect(0)) {
            return connection.act(action);
        }
    }

    @Test
    void anAppendIsAcknowledgedAtItsIndex() throws IOException {
        try (ScriptedMember member = leader(body -> body.get("body").getAsString().equals(B1)
                && body.get("remoteId").getAsString().equals("n0") && body.get("group").getAsString().equals("default")
                ? ScriptedMember.json("{\"code\":200,\"index\":7}") : null)) {
            Outcome outcome = act(member.peer("n0"), APPEND);
            assertEquals(Type.OK, outcome.type());
            assertEquals("{:index 7, :body \"b1\"}", Edn.write(outcome.value()));
        }
    }

    @Test
    void whatWasSentAndNotAcknowledgedMayHaveBeenDone() throws IOException {
        for (JsonObject answer : new JsonObject[] {ScriptedMember.json("{\"code\":502}"), null}) {
            try (ScriptedMember member = leader(body -> answer)) {
                assertEquals(Type.INFO, act(member.peer("n0"), APPEND).type(), String.valueOf(answer));
            }
        }
    }

    @Test
    void whatWasNotSentWasNotDone() throws IOException {
        ScriptedMember gone = leader(body -> null);
        gone.close();
        assertEquals(Type.FAIL, act(gone.peer("n0"), APPEND).type());
        try (ScriptedMember follower = leader(body -> null)) {
            assertEquals(Type.FAIL, act(follower.peer("n1"), APPEND).type());
        }
    }

    @Test
    void theLogIsReadToItsEndWithoutWhatLeadersAppend() throws IOException {
        try (ScriptedMember member = leader(body -> switch (body.get("beginIndex").getAsInt()) {
            case 0 -> ScriptedMember.json("{\"code\":200,\"entries\":[{\"index\":0,\"body\":\"\"}]}");
            case 1 -> ScriptedMember.json("{\"code\":200,\"entries\":[{\"index\":1,\"body\":\"" + B1 + "\"}]}");
            default -> ScriptedMember.json("{\"code\":410}");
        })) {
            Outcome outcome = act(member.peer("n0"), new Action("log", null));
            assertEquals("{:member \"n0\", :first 0, :entries [{:index 1, :body \"b1\"}]}", Edn.write(outcome.value()));
        }
    }

    @Test
    void membersAreWellWhenAllHaveOneLeader() throws IOException {
        try (ScriptedMember one = leader(body -> null); ScriptedMember other = leader(body -> null);
             HistoricalContact both = new HistoricalContact(List.of(one.peer("n0"), other.peer("n1")))) {
            assertEquals(new Sight(Sight.LEADER, -1), both.look("n0"));
            assertEquals(new Sight("FOLLOWER", -1), both.look("n1"));
            assertTrue(both.condition(2).isWell());
            assertFalse(both.condition(3).isWell());
        }
        String gone;
        try (ScriptedMember ended = leader(body -> null)) {
            gone = ended.peer("n1");
        }
        try (ScriptedMember one = leader(body -> null);
             HistoricalContact both = new HistoricalContact(List.of(one.peer("n0"), gone))) {
            assertEquals(Sight.DOWN, both.look("n1"));
            assertFalse(both.condition(2).isWell());
        }
    }
}
