package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A host that is a machine of the user's, reached over ssh. A value.
 *
 * @param ssh the way there
 * @param directory the run's on the node
 * @param java the program that runs Java there
 * @param rights what the user may do there
 */
record SshReach(Ssh ssh, String directory, String java, Rights rights) implements Reach {
    /** What the user of a node may do there. */
    enum Rights {
        /** All, as root. */
        ROOT(List.of("env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")),
        /** All, by sudo, which does not ask for a password. */
        SUDO(List.of("sudo", "-n")),
        /** What is his. */
        NONE(List.of());

        private final List<String> prefix;

        Rights(List<String> prefix) {
            this.prefix = prefix;
        }

        private List<String> words(List<String> words) {
            List<String> all = new ArrayList<>(prefix);
            all.addAll(words);
            return all;
        }
    }

    private static final List<String> KILL = List.of("kill");

    @Override
    public List<String> command(List<String> words) {
        return ssh.command(words);
    }

    @Override
    public List<String> rootCommand(List<String> words) {
        return ssh.command(rootWords(words));
    }

    /** The words that run those with the rights of root, there. */
    List<String> rootWords(List<String> words) {
        return rights.words(words);
    }

    @Override
    public String classPath() {
        return SshHosts.jar(directory, 0);
    }

    @Override
    public String file(Path logs, String name) {
        return directory + "/logs/" + name;
    }

    @Override
    public boolean exists(String path) {
        return Shell.attempt(command(List.of("test", "-e", path)).toArray(String[]::new));
    }

    @Override
    public void write(String path, String text) throws IOException {
        Shell.must(command(List.of("sh", "-c", "cat >\"$1.next\" && mv \"$1.next\" \"$1\"", "sh", path)), text);
    }

    @Override
    public Life start(List<String> words, Path logs) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(directory));
        arguments.addAll(words);
        return life("start", arguments, KILL);
    }

    @Override
    public Life startAsRoot(List<String> words) throws IOException {
        return life("start_as_root", words, rights.words(KILL));
    }

    private Life life(String word, List<String> arguments, List<String> kill) throws IOException {
        NodeScript script = new NodeScript(ssh);
        String[] found = script.one(script.run(word, arguments.toArray(String[]::new)), "life").split(" ");
        return new RemoteLife(script, directory, Long.parseLong(found[0]), Long.parseLong(found[1]), kill);
    }
}
