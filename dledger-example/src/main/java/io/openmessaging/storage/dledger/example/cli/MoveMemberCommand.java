package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.MemberChange;

/** {@code move-member}: says that a member is found at another address from now on. */
public final class MoveMemberCommand extends ChangeMembersCommand {
    @Parameter(names = {"--id", "-i"}, order = 10, description = "id of the member")
    private String id;

    @Parameter(names = {"--address", "-a"}, order = 11, description = "its new address, host:port")
    private String address;

    @Override
    public String name() {
        return "move-member";
    }

    @Override
    public String summary() {
        return "Change the address of a member.";
    }

    @Override
    public List<String> examples() {
        return List.of("move-member -p n0-localhost:20911 --id n2 --address localhost:20933");
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(List.of(
            "Stop the member, move its directory if need be, start it where it is to listen, and give this",
            "command: it is the same member, with the same entries. Where an address is a host name and only",
            "what that stands for changes, there is nothing to do."));
        notes.addAll(super.notes());
        return notes;
    }

    @Override
    MemberChange change() throws CommandException {
        return MemberChange.move(needed("--id", id), needed("--address", address));
    }

    @Override
    String wish() {
        return "move of " + id + " to " + address + " in";
    }

    @Override
    String done() {
        return "moved " + id + " to " + address;
    }
}
