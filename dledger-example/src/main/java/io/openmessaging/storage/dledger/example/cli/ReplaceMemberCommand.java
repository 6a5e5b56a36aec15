package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.MemberChange;

/** {@code replace-member}: puts a new voter in the place of another in one step. */
public final class ReplaceMemberCommand extends ChangeMembersCommand {
    @Parameter(names = {"--id", "-i"}, order = 10, description = "id of the member that goes")
    private String id;

    @Parameter(names = {"--with", "-w"}, order = 11, description = "id of the member that comes")
    private String with;

    @Parameter(names = {"--address", "-a"}, order = 12,
        description = "where that one listens, host:port; not needed if it is a learner")
    private String address;

    @Override
    public String name() {
        return "replace-member";
    }

    @Override
    public String summary() {
        return "Put a new member in the place of another.";
    }

    @Override
    public List<String> examples() {
        return List.of("replace-member -p n1-localhost:20912 --id n0 --with n3 --address localhost:20914");
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(List.of(
            "For a member whose disk is lost, or whose machine is retired: the group has as many voters all",
            "the time. Start the new one before, with 'appender --join' or 'register --join' and an empty",
            "directory. A member that lost its disk may also be started under its id again, without --join:",
            "it has no vote until it is put in its own place, '--id n0 --with n0'."));
        notes.addAll(super.notes());
        return notes;
    }

    @Override
    MemberChange change() throws CommandException {
        return MemberChange.replace(needed("--id", id), needed("--with", with),
            address == null ? "" : address);
    }

    @Override
    String wish() {
        return "replacement of " + id + " by " + with + " in";
    }

    @Override
    String done() {
        return "replaced " + id + " by " + with;
    }
}
