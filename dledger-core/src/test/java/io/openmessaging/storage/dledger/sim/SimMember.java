package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * A member of the group through all its incarnations: what outlives them (disk, clock) and the one that runs now, if
 * any. Owned by one run, single-threaded.
 */
final class SimMember {
    private final int ordinal;
    private final String id;
    private final SimWorld world;
    private SimDrive disk;
    private final SimClock clock;
    private SimProcess process;
    private MemberState.View checkedView;
    private boolean spared;
    /** Of a member that is down: whether it will have to become whole. */
    private boolean forgetful;
    /** Of a member that is down: how often it had been RECOVERING when it ended. */
    private long incarnation;
    /** How often its directory was emptied. */
    private int wipes;
    /** Where it is found, and nowhere else unless it is spared. */
    private String address;

    SimMember(int ordinal, SimWorld world) {
        this.ordinal = ordinal;
        this.id = SimConfig.idOf(ordinal);
        this.world = world;
        this.address = SimConfig.addressOf(ordinal);
        SimOptions.Timing timing = world.options().timing();
        this.disk = world.newDrive();
        this.clock = new SimClock(world.scheduler(),
            ordinal < timing.clockRates().length ? timing.clockRates()[ordinal] : 1.0);
    }

    int ordinal() {
        return ordinal;
    }

    String id() {
        return id;
    }

    SimDrive disk() {
        return disk;
    }

    SimClock clock() {
        return clock;
    }

    /** Whether this member holds all that it promised, as far as it knows; of one that is down, as it will find out. */
    boolean isWhole() {
        return remembers() && (!wasWiped() || isVotersStore());
    }

    private boolean remembers() {
        if (!isUp()) {
            return !forgetful;
        }
        boolean isNew = view().role() == MemberState.Role.UNKNOWN;
        return !(isNew ? process.recovered().life() : view().life()).recovering();
    }

    /** Whether it is whole, and a majority of such can elect one of them: its group is founded, as it knows itself. */
    boolean canElect() {
        boolean votes = !wasWiped() || world.referee().committed().inForce().isVoter(id);
        return votes && isWhole() && !disk.belonging().clusterId().isEmpty();
    }

    boolean isUp() {
        return process != null;
    }

    /** The running incarnation; only of a member that is up. */
    SimProcess process() {
        return process;
    }

    /** The running incarnation's state after its last turn; only of a member that is up. */
    MemberState.View view() {
        return process.runner().memberState().view();
    }

    /** Runs the body now, or once the running incarnation pauses no more. */
    void whenAwake(Runnable body) {
        if (isUp()) {
            process.whenAwake(body);
        } else {
            body.run();
        }
    }

    boolean leads() {
        return isUp() && view().role() == MemberState.Role.LEADER;
    }

    /** Where this member is found. */
    String address() {
        return address;
    }

    /** From now on it is found at the other of its two addresses. */
    void move() {
        String first = SimConfig.addressOf(ordinal);
        address = address.equals(first) ? SimConfig.otherAddressOf(ordinal) : first;
        world.trace().line(id, "moves to " + address);
    }

    /** Whether what is sent to that address arrives: the operator of a healed group lets both lead there. */
    boolean isFoundAt(String where) {
        return spared || address.equals(where);
    }

    /** Faults leave this member alone from now on. */
    void spare() {
        spared = true;
    }

    boolean isSpared() {
        return spared;
    }

    /** The view that the checkers saw last, null when they have not seen this incarnation. */
    MemberState.View checkedView() {
        return checkedView;
    }

    void checked(MemberState.View view) {
        checkedView = view;
    }

    void start() {
        process = new SimProcess(this, world);
        checkedView = null;
        RecoveredLog recovered = process.recovered();
        world.trace().line(id, "starts at term " + recovered.term() + ", last " + recovered.lastIndex() + ", "
            + recovered.life());
        world.referee().started(this, recovered);
        process.start();
    }

    /** The process is gone, the page cache is not. */
    void kill() {
        world.trace().line(id, "is killed");
        process.kill();
        ended();
    }

    /** The process is gone, and with it what the disk had not got. */
    void losePower() {
        world.trace().line(id, "loses power");
        process.kill();
        disk.losePower();
        ended();
        forgetful |= isAsync();
    }

    /** The machine of a member that is down loses power. */
    void losePowerWhileDown() {
        world.trace().line(id, "loses power while down");
        disk.losePower();
        forgetful |= isAsync();
    }

    /** Someone removes the log of a member that is down. */
    void loseLog() {
        world.trace().line(id, "loses its log");
        disk.loseLog();
        forgetful = true;
    }

    /** Someone empties the directory; what is on its way to or from the member is lost. */
    void wipe() {
        if (isUp()) {
            kill();
        }
        world.trace().line(id, "is wiped");
        wipes++;
        Belonging before = disk.belonging();
        disk = world.newDrive();
        if (world.liar().hidesWipes()) {
            ((SimDisk) disk).belongAs(before);
        }
        forgetful = false;
        incarnation = 0;
        world.referee().wiped(this);
    }

    /**
     * Whether it was never RECOVERING. One that is down may have become whole, and not have noted it before it ended;
     * then it will be RECOVERING again.
     */
    boolean neverForgot() {
        return isUp() ? process.recovered().life().incarnation() == 0 : !forgetful && incarnation == 0;
    }

    boolean wasWiped() {
        return wipes > 0;
    }

    /** Whether it was wiped, and its vote counts with the store that it had before. */
    boolean waitsForItsVote() {
        return wasWiped() && !isVotersStore();
    }

    /** How often its directory was emptied: what was sent to or by the one before does not arrive. */
    int wipes() {
        return wipes;
    }

    /** Whether the member of that id has no vote, or one that counts with the store that this member has now. */
    boolean isVotersStore() {
        return isVotersStoreIn(world.referee().committed().inForce());
    }

    /** As the other, by a configuration that is in some log, and may be committed yet. */
    boolean isVotersStoreIn(Configuration configuration) {
        boolean isNew = wasWiped() && !world.liar().hidesWipes();
        return !configuration.isVoter(id)
            || configuration.storeOf(id).equals(isNew ? disk.belonging().storeId() : disk.belonging().partTaker());
    }

    private boolean isAsync() {
        return world.options().timing().flushMode() == FlushMode.ASYNC;
    }

    void stop() {
        world.trace().line(id, "is stopped");
        process.stop();
        ended();
    }

    private void ended() {
        forgetful = !remembers();
        incarnation = process.recovered().life().incarnation();
        process = null;
        checkedView = null;
    }
}
