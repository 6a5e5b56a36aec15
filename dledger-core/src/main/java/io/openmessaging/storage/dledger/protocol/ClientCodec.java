package io.openmessaging.storage.dledger.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;

/** The headers of what clients and members say to each other; see {@link MessageCodec}. Stateless; any thread. */
final class ClientCodec {
    private ClientCodec() {
    }

    private static void writeCommon(HeaderWriter out, RequestOrResponse message) {
        out.putText(message.getGroup()).putText(message.getRemoteId()).putText(message.getLeaderId());
        out.putInt(message.getCode()).putLong(message.getTerm());
    }

    private static <T extends RequestOrResponse> T readCommon(HeaderReader in, T message)
            throws CorruptMessageException {
        message.setGroup(in.readNullableText());
        message.setRemoteId(in.readNullableText());
        message.setLeaderId(in.readNullableText());
        message.setCode(in.readInt());
        message.setTerm(in.readLong());
        return message;
    }

    static void writeRequest(HeaderWriter out, Message message) {
        writeCommon(out, (RequestOrResponse) message);
        switch (MessageCodec.codeOf(message)) {
            case METADATA, MEMBERS -> { }
            case APPEND -> {
                if (message instanceof BatchAppendEntryRequest batch) {
                    out.putInt(BodyCodec.checkedCount(batch.getBatchMsgs()));
                } else {
                    BodyCodec.checkBody(((AppendEntryRequest) message).getBody());
                    out.putInt(BodyCodec.NO_BATCH);
                }
            }
            case GET -> {
                GetEntriesRequest get = (GetEntriesRequest) message;
                out.putLong(get.getBeginIndex()).putInt(get.getMaxCount()).putInt(get.getMaxBytes());
            }
            case LEADERSHIP_TRANSFER -> {
                LeadershipTransferRequest transfer = (LeadershipTransferRequest) message;
                out.putText(transfer.getTransferId()).putText(transfer.getTransfereeId());
            }
            case CHANGE_MEMBERS -> {
                ChangeMembersRequest change = (ChangeMembersRequest) message;
                out.putText(change.getKind()).putText(change.getMemberId());
                out.putText(change.getAddress()).putText(change.getReplacedId());
            }
            case USER_DEFINE_REQUEST -> {
                UserDefineRequest asked = (UserDefineRequest) message;
                BodyCodec.checkBody(asked.getBody());
                out.putInt(asked.getRequestTypeCode());
            }
            default -> throw new IllegalArgumentException("not a message of this codec: " + message);
        }
    }

    static Message readRequest(DLedgerRequestCode code, HeaderReader in, Payload payload)
            throws CorruptMessageException {
        return switch (code) {
            case METADATA -> payload.none(in, readCommon(in, new MetadataRequest()));
            case APPEND -> readAppend(in, payload);
            case GET -> {
                GetEntriesRequest get = readCommon(in, new GetEntriesRequest());
                get.setBeginIndex(in.readLong());
                get.setMaxCount(in.readInt());
                get.setMaxBytes(in.readInt());
                yield payload.none(in, get);
            }
            case LEADERSHIP_TRANSFER -> {
                LeadershipTransferRequest transfer = readCommon(in, new LeadershipTransferRequest());
                transfer.setTransferId(in.readNullableText());
                transfer.setTransfereeId(in.readNullableText());
                yield payload.none(in, transfer);
            }
            case CHANGE_MEMBERS -> {
                ChangeMembersRequest change = readCommon(in, new ChangeMembersRequest());
                change.setKind(in.readText());
                change.setMemberId(in.readText());
                change.setAddress(in.readText());
                change.setReplacedId(in.readText());
                yield payload.none(in, change);
            }
            case MEMBERS -> payload.none(in, readCommon(in, new MembersRequest()));
            case USER_DEFINE_REQUEST -> {
                UserDefineRequest asked = readCommon(in, new UserDefineRequest());
                asked.setRequestTypeCode(in.readInt());
                in.expectEnd();
                asked.setBody(BodyCodec.readAll(payload));
                yield asked;
            }
            default -> throw new IllegalArgumentException("not a message of this codec: " + code);
        };
    }

    private static Message readAppend(HeaderReader in, Payload payload) throws CorruptMessageException {
        RequestOrResponse common = readCommon(in, new RequestOrResponse());
        int count = in.readInt();
        in.expectEnd();
        AppendEntryRequest append;
        if (count == BodyCodec.NO_BATCH) {
            append = new AppendEntryRequest();
            append.setBody(BodyCodec.readAll(payload));
        } else {
            BatchAppendEntryRequest batch = new BatchAppendEntryRequest();
            batch.setBatchMsgs(BodyCodec.readBatch(payload.bytes(), count));
            append = batch;
        }
        append.setGroup(common.getGroup());
        append.setRemoteId(common.getRemoteId());
        append.setLeaderId(common.getLeaderId());
        append.setCode(common.getCode());
        append.setTerm(common.getTerm());
        return append;
    }

    static void writeResponse(HeaderWriter out, Message message) {
        writeCommon(out, (RequestOrResponse) message);
        switch (MessageCodec.codeOf(message)) {
            case METADATA -> {
                MetadataResponse metadata = (MetadataResponse) message;
                out.putLong(metadata.getConfigurationIndex());
                writePeers(out, metadata.getPeers());
            }
            case APPEND -> {
                AppendEntryResponse appended = (AppendEntryResponse) message;
                out.putLong(appended.getIndex()).putLong(appended.getPos());
            }
            case GET -> {
                GetEntriesResponse got = (GetEntriesResponse) message;
                out.putLong(got.getCommittedIndex()).putLong(got.getNextIndex());
            }
            case LEADERSHIP_TRANSFER, CHANGE_MEMBERS -> { }
            case MEMBERS -> writeMembers(out, (MembersResponse) message);
            case USER_DEFINE_REQUEST -> BodyCodec.checkBody(((UserDefineResponse) message).getBody());
            default -> throw new IllegalArgumentException("not a message of this codec: " + message);
        }
    }

    static Message readResponse(DLedgerRequestCode code, HeaderReader in, Payload payload)
            throws CorruptMessageException, CorruptEntryException {
        return switch (code) {
            case METADATA -> {
                MetadataResponse metadata = readCommon(in, new MetadataResponse());
                metadata.setConfigurationIndex(in.readLong());
                metadata.setPeers(readPeers(in));
                yield payload.none(in, metadata);
            }
            case APPEND -> {
                AppendEntryResponse appended = readCommon(in, new AppendEntryResponse());
                appended.setIndex(in.readLong());
                appended.setPos(in.readLong());
                yield payload.none(in, appended);
            }
            case GET -> {
                GetEntriesResponse got = readCommon(in, new GetEntriesResponse());
                got.setCommittedIndex(in.readLong());
                got.setNextIndex(in.readLong());
                in.expectEnd();
                got.setEntries(BodyCodec.decodeEntries(payload.bytes()));
                yield got;
            }
            case LEADERSHIP_TRANSFER -> payload.none(in, readCommon(in, new LeadershipTransferResponse()));
            case CHANGE_MEMBERS -> payload.none(in, readCommon(in, new ChangeMembersResponse()));
            case MEMBERS -> payload.none(in, readMembers(in));
            case USER_DEFINE_REQUEST -> {
                UserDefineResponse answered = readCommon(in, new UserDefineResponse());
                in.expectEnd();
                answered.setBody(BodyCodec.readAll(payload));
                yield answered;
            }
            default -> throw new IllegalArgumentException("not a message of this codec: " + code);
        };
    }

    private static void writeMembers(HeaderWriter out, MembersResponse response) {
        out.putLong(response.getConfigurationIndex()).putShort(response.getMembers().size());
        for (MembersResponse.Member each : response.getMembers()) {
            out.putText(each.id()).putText(each.address()).putText(each.part());
            out.putLong(each.match()).putByte(each.live() ? 1 : 0);
        }
        out.putText(response.getWaitsFor());
    }

    private static MembersResponse readMembers(HeaderReader in) throws CorruptMessageException {
        MembersResponse response = readCommon(in, new MembersResponse());
        response.setConfigurationIndex(in.readLong());
        int count = in.readShort();
        List<MembersResponse.Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new MembersResponse.Member(in.readText(), in.readText(), in.readText(), in.readLong(),
                in.readFlag()));
        }
        response.setMembers(members);
        response.setWaitsFor(in.readText());
        return response;
    }

    private static void writePeers(HeaderWriter out, Map<String, String> peers) {
        out.putShort(peers.size());
        peers.forEach((id, address) -> out.putText(id).putText(address));
    }

    private static Map<String, String> readPeers(HeaderReader in) throws CorruptMessageException {
        int count = in.readShort();
        Map<String, String> peers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            peers.put(in.readText(), in.readText());
        }
        return Collections.unmodifiableMap(peers);
    }
}
