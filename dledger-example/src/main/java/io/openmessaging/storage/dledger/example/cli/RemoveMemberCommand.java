package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.MemberChange;

/** {@code remove-member}: takes a member out of a group. */
public final class RemoveMemberCommand extends ChangeMembersCommand {
    @Parameter(names = {"--id", "-i"}, order = 10, description = "id of the member")
    private String id;

    @Override
    public String name() {
        return "remove-member";
    }

    @Override
    public String summary() {
        return "Take a member out of a group.";
    }

    @Override
    public List<String> examples() {
        return List.of("remove-member -p n0-localhost:20911 --id n2");
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(List.of(
            "The member may be gone already. It may lead: then another one leads after it. Its process goes on",
            "until it is stopped, and takes no part any more."));
        notes.addAll(super.notes());
        return notes;
    }

    @Override
    MemberChange change() throws CommandException {
        return MemberChange.remove(needed("--id", id));
    }

    @Override
    String wish() {
        return "removal of " + id + " from";
    }

    @Override
    String done() {
        return "removed " + id;
    }
}
