package runscj.gofer.server;

import runscj.abi.ErrnoException;
import runscj.host.ClassPath;
import runscj.host.Host;
import runscj.host.HostMounts;
import runscj.host.Scratch;

/**
 * The gofer locks itself in: an empty root, then a seccomp filter for all threads. Capabilities
 * were bounded before it started.
 */
final class GoferCage {
    private GoferCage() {}

    static void enter() throws ErrnoException {
        ClassPath.openAll();
        try (Scratch scratch = Scratch.open()) {
            Host.required(HostMounts.chroot(scratch.string("/empty")), "chroot");
            Host.required(HostMounts.chdir(scratch.string("/")), "chdir");
        }
        GoferFilter.install();
    }
}
