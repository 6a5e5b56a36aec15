package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

class ResultJsonTest {
    private static DLedgerEntry hello() {
        return EncodedEntry.entry(0, 2, 0, "Hello World".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anAcknowledgedAppendHasTheHistoricalForm() {
        AppendEntryResponse response = new AppendEntryResponse();
        response.setGroup("default");
        response.setIndex(0);
        response.setLeaderId("n0");
        response.setPos(0);
        response.setTerm(0);

        assertEquals("{\"code\":200,\"group\":\"default\",\"index\":0,\"leaderId\":\"n0\",\"pos\":0,\"term\":0}",
            ResultJson.of(response));
    }

    @Test
    void anAppendThatNobodyAnsweredHasNoLeaderAndNoIndex() {
        AppendEntryResponse response = new AppendEntryResponse();
        response.setCode(DLedgerResponseCode.UNREACHABLE.getCode());

        assertEquals("{\"code\":511,\"index\":-1,\"pos\":-1,\"term\":-1}", ResultJson.of(response));
    }

    @Test
    void entriesHaveTheHistoricalMembersAndTheirChecksums() {
        DLedgerEntry entry = hello();
        GetEntriesResponse response = new GetEntriesResponse();
        response.setGroup("default");
        response.setEntries(List.of(entry));

        assertEquals("{\"code\":200,\"entries\":[{\"body\":\"SGVsbG8gV29ybGQ=\",\"bodyCrc\":" + entry.getBodyCrc()
            + ",\"chainCrc\":" + entry.getChainCrc() + ",\"channel\":0,\"index\":0,\"magic\":1,\"pos\":0,\"size\":59,"
            + "\"term\":2}],\"group\":\"default\",\"term\":-1}", ResultJson.of(response));
    }

    @Test
    void membersHaveTheirNamesInAlphabeticalOrderToo() {
        MembersResponse response = new MembersResponse();
        response.setGroup("default");
        response.setLeaderId("n0");
        response.setTerm(3);
        response.setConfigurationIndex(17);
        response.setMembers(List.of(new MembersResponse.Member("n0", "localhost:20911", "VOTER", 41, true)));

        assertEquals("{\"code\":200,\"configurationIndex\":17,\"group\":\"default\",\"leaderId\":\"n0\",\"members\":["
            + "{\"address\":\"localhost:20911\",\"id\":\"n0\",\"live\":true,\"match\":41,\"part\":\"VOTER\"}],"
            + "\"term\":3}", ResultJson.of(response));
        response.setMembers(List.of());
        response.setWaitsFor("n1");
        assertEquals("{\"code\":200,\"configurationIndex\":17,\"group\":\"default\",\"leaderId\":\"n0\",\"members\":[],"
            + "\"term\":3,\"waitsFor\":\"n1\"}", ResultJson.of(response));
    }

    @Test
    void aBodyIsShownOnlyWhereItIsAskedFor() {
        DLedgerEntry entry = hello();

        assertEquals("{\"bodyCrc\":" + entry.getBodyCrc() + ",\"chainCrc\":" + entry.getChainCrc()
            + ",\"channel\":0,\"index\":0,\"magic\":1,\"pos\":0,\"size\":59,\"term\":2}",
            ResultJson.of(entry, ResultJson.Body.LEFT_OUT));
    }
}
