package io.openmessaging.storage.dledger;

/** Tells the world of each change of role, term or leader, once. Guarded by the group's lock. */
final class RoleNews {
    private final MemberState state;
    private final Effects effects;
    private MemberState.Role toldRole = MemberState.Role.UNKNOWN;
    private long toldTerm = -1;
    private int toldLeader = Membership.NOBODY;

    RoleNews(MemberState state, Effects effects) {
        this.state = state;
        this.effects = effects;
    }

    void tellIfChanged() {
        if (toldRole == state.role() && toldTerm == state.term() && toldLeader == state.leader()) {
            return;
        }
        toldRole = state.role();
        toldTerm = state.term();
        toldLeader = state.leader();
        effects.roleChanged(toldTerm, toldRole, toldLeader);
    }
}
