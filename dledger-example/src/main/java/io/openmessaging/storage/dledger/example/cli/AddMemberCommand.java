package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.MemberChange;

/** {@code add-member}: adds a voter or a learner to a group, or makes a voter of a learner. */
public final class AddMemberCommand extends ChangeMembersCommand {
    @Parameter(names = {"--id", "-i"}, order = 10, description = "id of the new member")
    private String id;

    @Parameter(names = {"--address", "-a"}, order = 11,
        description = "where it listens, host:port; not needed to make a voter of a learner")
    private String address;

    @Parameter(names = "--learner", order = 12, description = "it gets entries, and counts for no majority")
    private boolean learner;

    @Override
    public String name() {
        return "add-member";
    }

    @Override
    public String summary() {
        return "Add a member to a group, as a voter or as a learner.";
    }

    @Override
    public List<String> examples() {
        return List.of("add-member -p n0-localhost:20911 --id n3 --address localhost:20914",
            "add-member -p n0-localhost:20911 --id n4 --address localhost:20915 --learner",
            "add-member -p n0-localhost:20911 --id n4");
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(List.of(
            "Start the new member before, with 'appender --join' or 'register --join' and an empty",
            "directory. It becomes a voter when it has got the log, which takes a while where that is large:",
            "see --timeout."));
        notes.addAll(super.notes());
        return notes;
    }

    @Override
    MemberChange change() throws CommandException {
        String wanted = needed("--id", id);
        return learner
            ? MemberChange.addLearner(wanted, needed("--address", address))
            : MemberChange.addVoter(wanted, address == null ? "" : address);
    }

    @Override
    String wish() {
        return "addition of " + id + " to";
    }

    @Override
    String done() {
        return "added " + id + " as a " + (learner ? "learner" : "voter");
    }
}
