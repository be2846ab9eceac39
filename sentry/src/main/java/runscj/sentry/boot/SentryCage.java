package runscj.sentry.boot;

import runscj.host.ClassPath;
import runscj.host.Host;
import runscj.host.HostCredentials;
import runscj.host.HostMounts;
import runscj.host.Scratch;

/**
 * The sentry locks itself in: an empty root, then an id that owns nothing and has no capability in
 * any thread, then a seccomp filter for all threads. What it needs of files later (classes, the AOT
 * cache) is open or mapped already.
 */
final class SentryCage {
    /** The second id of the user namespace's map. */
    private static final int ID = 1;

    private SentryCage() {}

    static void enter() {
        ClassPath.openAll();
        try (Scratch scratch = Scratch.open()) {
            Host.required(HostMounts.chroot(scratch.string("/empty")), "chroot");
            Host.required(HostMounts.chdir(scratch.string("/")), "chdir");
        }
        HostCredentials.setAllIds(ID, ID);
    }
}
