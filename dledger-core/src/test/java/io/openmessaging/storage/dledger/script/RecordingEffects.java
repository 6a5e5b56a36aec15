package io.openmessaging.storage.dledger.script;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.Effects;
import io.openmessaging.storage.dledger.ElectionTurns;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.PushHeader;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.Route;

/** Prints each effect of one member's core as a line, after carrying it out in the script's small world. */
final class RecordingEffects implements Effects {
    /** Whatever process a member of a script is in. */
    private static final long PROCESS = 1;

    private final ScriptMember member;
    private final Consumer<Envelope> network;
    private final Consumer<String> out;

    RecordingEffects(ScriptMember member, Consumer<Envelope> network, Consumer<String> out) {
        this.member = member;
        this.network = network;
        this.out = out;
    }

    private void print(String what) {
        out.accept(member.id() + " " + what);
    }

    private String nameOf(int ordinal) {
        return ordinal < 0 ? "nobody" : member.idOf(ordinal);
    }

    @Override
    public void saveVote(long seq, long term, int votedFor) {
        member.disk().saveVote(term, member.idOf(votedFor));
        print("saves t=" + term + " vote=" + nameOf(votedFor) + " (write " + seq + ")");
    }

    @Override
    public void becameWhole(long seq) {
        member.disk().becameWhole();
        print("saves that it is whole (write " + seq + ")");
    }

    @Override
    public void belong(long seq, Part part, String clusterId) {
        switch (part) {
            case FOUNDER_TO_BE -> member.disk().pledge(clusterId);
            case FOUNDER -> member.disk().found(clusterId);
            default -> member.disk().join(clusterId);
        }
        String what = part == Part.FOUNDER_TO_BE ? "votes to found " : part == Part.FOUNDER ? "founds " : "joins ";
        print(what + clusterId + " (write " + seq + ")");
    }

    @Override
    public ElectionTurns turns() {
        return ElectionTurns.AT_ONCE;
    }

    @Override
    public String newClusterId() {
        return member.newClusterId();
    }

    @Override
    public void append(long seq, long term, long firstIndex, Proposal proposal) {
        member.disk().append(term, firstIndex, proposal);
        print("appends [" + firstIndex + ".." + (firstIndex + proposal.count() - 1) + "] of t=" + term + " (write "
            + seq + ")");
    }

    @Override
    public void appendControl(long seq, long term, long index, DLedgerEntryType type, byte[] body) {
        member.disk().appendControl(term, index, type, body);
        String what = type == DLedgerEntryType.CONFIG_CHANGE ? " (" + Configuration.decode(body) + ")" : "";
        print("appends " + type + what + " at " + index + " of t=" + term + " (write " + seq + ")");
    }

    @Override
    public void append(long seq, EntrySlice entries, long firstIndex) {
        member.disk().append(entries, firstIndex);
        print("appends [" + firstIndex + ".." + entries.lastIndex() + "] as pushed (write " + seq + ")");
    }

    @Override
    public void truncateFrom(long seq, long index) {
        member.disk().truncateFrom(index);
        print("truncates from " + index + " (write " + seq + ")");
    }

    @Override
    public void resetTo(long seq, LogBase base, LoggedConfiguration inForce) {
        member.disk().resetTo(base, inForce);
        print("begins behind (" + base.index() + ", t=" + base.term() + ") (write " + seq + ")");
    }

    @Override
    public void installSnapshot(LogBase base) {
        print("loads the snapshot up to (" + base.index() + ", t=" + base.term() + ")");
    }

    @Override
    public void sendSnapshot(int peer, long round, long term, long index, int[] helpers) {
        member.sends(peer, round, term, index);
        String by = helpers.length == 0 ? ""
            : Arrays.stream(helpers).mapToObj(member::idOf).collect(Collectors.joining(" or ", " by ", ""));
        print("sends " + member.idOf(peer) + " the snapshot up to " + index + by);
    }

    @Override
    public void compactUpTo(long index) {
        member.disk().compactUpTo(index);
        print("drops entries up to " + index);
    }

    @Override
    public void send(int peer, PeerRequest request) {
        emit(Envelope.of(member.id(), member.idOf(peer), request));
    }

    @Override
    public void push(int peer, PushHeader header, long lastIndex) {
        Route route = member.routeTo(peer);
        EntrySlice entries = member.disk().parsed(header.prevIndex() + 1, lastIndex, header.prevChainCrc());
        PushEntryRequest request = new PushEntryRequest(route, header.term(), header.prevIndex(), header.prevTerm(),
            header.prevChainCrc(), header.commitIndex(), header.recovery(), entries);
        emit(new Envelope(member.id(), member.idOf(peer), header.round(), request));
    }

    @Override
    public long processTowards(int peer) {
        return PROCESS;
    }

    @Override
    public void leadQuietly() {
        print("leads quietly");
    }

    @Override
    public void followQuietly(long process) {
        print("follows quietly");
    }

    @Override
    public void wake() {
        print("is quiet no more");
    }

    @Override
    public void reply(long token, PeerResponse response) {
        if (response instanceof ReadIndexResponse read) {
            print("answers read " + token + ": " + read.code() + " index=" + read.index());
            return;
        }
        Envelope request = member.asked(token);
        emit(new Envelope(member.id(), request.from(), request.round(), response));
    }

    private void emit(Envelope envelope) {
        out.accept(envelope.toString());
        network.accept(envelope);
    }

    @Override
    public void committed(long index) {
        print("commits " + index);
    }

    @Override
    public void applyUpTo(long index) {
        if (member.applies()) {
            print("may apply up to " + index);
        }
    }

    @Override
    public void dropPending(long fromIndex, DLedgerResponseCode code) {
        print("answers what waits from " + fromIndex + " on: " + code);
    }

    @Override
    public void transferEnded(long token, int transferee, DLedgerResponseCode code) {
        print("ends the transfer to " + nameOf(transferee) + ": " + code);
    }

    @Override
    public void changeEnded(long token, DLedgerResponseCode code) {
        print("ends the change: " + code);
    }

    @Override
    public void roleChanged(long term, MemberState.Role role, int leader) {
        print("is " + role + " t=" + term + " leader=" + nameOf(leader));
    }
}
