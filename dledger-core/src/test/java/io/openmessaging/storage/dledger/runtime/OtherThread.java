package io.openmessaging.storage.dledger.runtime;

/**
 * What another thread may do to a group while one is in a turn, done by the only thread of a simulation: where the real
 * one would not get the group's lock, {@link Monitor} finds it held here and leaves, too. Stateless.
 */
public final class OtherThread {
    private OtherThread() {
    }

    /** Gives the answers and makes the callbacks that wait, as {@link Monitor#lookAndCallBack} does. */
    public static void comesBy(GroupRunner runner) {
        runner.effects.answers().run();
        runner.effects.callbacks().run();
    }

    /** A lie: what waits until the state is shown waits no more. */
    public static void takesStateForShown(GroupRunner runner) {
        runner.effects.stateIsShown();
    }
}
