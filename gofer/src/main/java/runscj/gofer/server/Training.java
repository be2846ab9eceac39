package runscj.gofer.server;

import static runscj.abi.Fcntl.O_RDONLY;
import static runscj.abi.Socket.SOCK_SEQPACKET;

import runscj.abi.ErrnoException;
import runscj.gofer.client.GoferClient;
import runscj.host.ClassPath;
import runscj.host.UnixSocket;

/**
 * What the gofer's AOT cache is trained with: a server of this machine's root file system and the
 * requests that the start of a container makes, in this process.
 */
public final class Training {
    /** What cannot be run here: it would take away the way to write the cache. */
    private static final String[] CAGE = {
        "runscj.gofer.server.GoferCage",
        "runscj.host.ClassPath",
        "runscj.host.HostMounts",
        "runscj.seccomp.Installer",
    };

    private Training() {}

    /** Runs the training. */
    public static void main(String[] args) throws Exception {
        for (String name : CAGE) {
            Class.forName(name);
        }
        ClassPath.openAll();
        UnixSocket[] pair = UnixSocket.pair(SOCK_SEQPACKET);
        Gofer.serveHere(pair[1], "/");
        GoferFilter.program();
        try (GoferClient client = new GoferClient(pair[0].fd(), Training::lost)) {
            client.exports();
            client.statfs(0);
            for (String path : new String[] {"", "bin", "usr", "usr/bin", "nowhere"}) {
                attempt(client, path);
            }
        }
    }

    private static void attempt(GoferClient client, String path) {
        try {
            client.lookup(0, path);
            client.list(0, path, 0);
            client.names(0, path, 0);
            client.listXattrs(0, path);
            client.open(0, path, O_RDONLY).fd().close();
        } catch (ErrnoException refused) {
            // refusals are trained, too
        }
    }

    private static void lost() {}
}
