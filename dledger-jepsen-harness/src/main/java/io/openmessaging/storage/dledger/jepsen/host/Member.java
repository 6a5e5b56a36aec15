package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The member of one host: a process that comes and goes. Any thread; guarded by itself. */
public final class Member {
    private static final String READY = "listen the port: ";
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final Host host;
    private final Launch launch;
    private final String peers;
    /** Null before the first start. */
    private Life life;

    public Member(Host host, Launch launch, String peers) {
        this.host = host;
        this.launch = launch;
        this.peers = peers;
    }

    public Host host() {
        return host;
    }

    /** Starts the member if it does not run, and does not wait until it is up. */
    public void start() throws IOException {
        start(List.of());
    }

    /** As {@link #start()}, with more options. */
    public synchronized void start(List<String> more) throws IOException {
        if (!isAlive()) {
            life = host.reach().start(launch.words(host, peers, more), host.logs());
        }
    }

    public synchronized boolean isAlive() throws IOException {
        return life != null && life.isAlive();
    }

    /** The process id of the present or last life, on the host. */
    public synchronized long pid() {
        if (life == null) {
            throw new IllegalStateException("member " + host + " was never started");
        }
        return life.pid();
    }

    private synchronized Life life() {
        return life;
    }

    /** Whether the present life has said that it listens. */
    public boolean isListening() throws IOException {
        return awaitListening(Duration.ZERO);
    }

    /**
     * Waits until the member listens.
     *
     * @return whether it does; false also when it has ended
     */
    public boolean awaitListening(Duration timeout) throws IOException {
        Life current = life();
        return current != null && current.awaitSaid(READY, timeout);
    }

    /** Ends the process as a crash would, paused or not, and returns when it is gone. */
    public void kill() throws IOException {
        signalKill();
        awaitEnd();
    }

    /** Tells the process to end as a crash would, and does not wait. */
    public void signalKill() {
        signal("KILL");
    }

    /** Asks the process to end, and returns when it is gone. */
    public void terminate() throws IOException {
        signal("TERM");
        awaitEnd();
    }

    /** Waits until the process is gone; one that does not go in half a minute is killed. */
    public void awaitEnd() throws IOException {
        Life current = life();
        if (current != null) {
            current.endWithin(END_TIMEOUT, "member " + host);
        }
    }

    /** Lets the process stand still. */
    public void pause() {
        signal("STOP");
    }

    /** Lets the process go on. */
    public void resume() {
        signal("CONT");
    }

    /** Lets the process say on its output what its threads do. */
    public void printThreads() {
        signal("QUIT");
    }

    private void signal(String name) {
        Life current = life();
        if (current != null) {
            current.signal(name);
        }
    }
}
