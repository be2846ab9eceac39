package runscj.sandbox;

import static runscj.abi.Capability.CAP_CHOWN;
import static runscj.abi.Capability.CAP_DAC_OVERRIDE;
import static runscj.abi.Capability.CAP_DAC_READ_SEARCH;
import static runscj.abi.Capability.CAP_FOWNER;
import static runscj.abi.Capability.CAP_FSETID;
import static runscj.abi.Capability.CAP_SETGID;
import static runscj.abi.Capability.CAP_SETUID;
import static runscj.abi.Capability.CAP_SYS_CHROOT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;
import runscj.container.cgroup.ControlGroup;
import runscj.host.Fd;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.UnixSocket;
import runscj.oci.Mount;
import runscj.oci.Spec;

/**
 * Starts a sandbox's processes: the gofer with the container's files, the sentry, and their
 * connections. The two JVMs come up side by side.
 *
 * @param sentryPid on the host
 * @param goferPid on the host
 * @param gofer the sentry's end of the connection to the gofer, to be sent along with the create
 *     request
 */
public record Launch(int sentryPid, int goferPid, Fd gofer) {
    /**
     * The ids that the sentry has inside and outside: it loads as 0 and locks itself in as 1. Both
     * are nobody's.
     */
    private static final String SENTRY_IDS = "0 65534 1\n1 65533 1\n";

    /** The gofer acts on files of any owner. */
    private static final String GOFER_IDS = "0 0 4294967295\n";

    /** chroot, and the change of ids that drops everything. */
    private static final long SENTRY_CAPABILITIES =
            1L << CAP_SYS_CHROOT | 1L << CAP_SETUID | 1L << CAP_SETGID;

    /** What a server of other users' files needs. */
    private static final long GOFER_CAPABILITIES =
            1L << CAP_SYS_CHROOT
                    | 1L << CAP_CHOWN
                    | 1L << CAP_DAC_OVERRIDE
                    | 1L << CAP_DAC_READ_SEARCH
                    | 1L << CAP_FOWNER
                    | 1L << CAP_FSETID;

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int BACKLOG = 16;

    /** What the sentry's debug log says of the guest's system calls. */
    public enum Trace {
        NOTHING,
        /** Two lines for each. */
        LINES,
        /** At the end, how often each was made and what became of it. */
        SUMMARY
    }

    /** What the sandbox is to be like. */
    public record Options(String platform, @Nullable Path debugLog, Trace trace) {}

    /**
     * Starts both processes, in a control group.
     *
     * @param controlSocket path where the sentry is to be reached
     * @throws ContainerException if the machine refuses; nothing is left running
     */
    public static Launch start(
            String id,
            Spec spec,
            Path bundle,
            Path controlSocket,
            ControlGroup group,
            Options options)
            throws ContainerException {
        Distribution distribution = Distribution.current();
        List<Fd> opened = new ArrayList<>();
        UnixSocket[] channel = UnixSocket.pair(SOCK_SEQPACKET);
        Fd nothing =
                Fd.required(
                        HostFiles.open("/dev/null", HostFiles.O_RDWR | HostFiles.O_CLOEXEC, 0),
                        "open /dev/null");
        opened.add(nothing);
        try (UnixSocket control =
                        UnixSocket.listen(controlSocket.toString(), SOCK_STREAM, BACKLOG);
                CagedJvm gofer =
                        new CagedJvm(
                                distribution,
                                "gofer",
                                "runscj.gofer.server.Gofer",
                                GOFER_IDS,
                                GOFER_CAPABILITIES);
                CagedJvm sentry =
                        new CagedJvm(
                                distribution,
                                "sentry",
                                "runscj.sentry.boot.Sentry",
                                SENTRY_IDS,
                                SENTRY_CAPABILITIES)) {
            Fd sentryLog = log(options, id, "sentry", nothing, opened);
            Fd goferLog = log(options, id, "gofer", nothing, opened);
            List<String> exports = exports(gofer, spec, bundle);
            List<String> arguments = new ArrayList<>(List.of(id, options.platform()));
            if (options.trace() != Trace.NOTHING) {
                arguments.add(options.trace() == Trace.LINES ? "strace" : "strace-summary");
            }
            sentry.start(
                    arguments,
                    nothing.number(),
                    sentryLog.number(),
                    sentryLog.number(),
                    control.fd().number());
            gofer.start(
                    exports,
                    nothing.number(),
                    goferLog.number(),
                    goferLog.number(),
                    channel[1].fd().number());
            sentry.finish(group);
            gofer.finish(group);
            return new Launch(sentry.release(), gofer.release(), channel[0].fd());
        } catch (ContainerException e) {
            channel[0].close();
            throw e;
        } catch (HostException e) {
            channel[0].close();
            throw new ContainerException("cannot start the sandbox: " + e.getMessage());
        } finally {
            channel[1].close();
            for (Fd fd : opened) {
                fd.close();
            }
        }
    }

    /**
     * Binds export 0, the root file system, and one more for each bind mount of the configuration,
     * in its order.
     */
    private static List<String> exports(CagedJvm gofer, Spec spec, Path bundle)
            throws ContainerException {
        List<String> modes = new ArrayList<>();
        Path rootfs = bundle.resolve(spec.root().path());
        if (!Files.isDirectory(rootfs)) {
            throw new ContainerException(
                    "config.json: root.path: " + rootfs + " is not a directory");
        }
        gofer.bind(rootfs, "/export/0", CagedJvm.Access.READ_ONLY);
        modes.add("ro"); // changes go to the overlay in the sandbox
        for (Mount mount : spec.mounts()) {
            if (!mount.isBind()) {
                continue;
            }
            Path source = bundle.resolve(mount.source());
            if (!Files.exists(source)) {
                throw new ContainerException(
                        "config.json: mounts: source "
                                + source
                                + " of "
                                + mount.destination()
                                + " does not exist");
            }
            boolean readOnly = mount.options().contains("ro");
            gofer.bind(
                    source,
                    "/export/" + modes.size(),
                    readOnly ? CagedJvm.Access.READ_ONLY : CagedJvm.Access.READ_WRITE);
            modes.add(readOnly ? "ro" : "rw");
        }
        return modes;
    }

    private static Fd log(Options options, String id, String process, Fd nothing, List<Fd> opened)
            throws ContainerException {
        Path directory = options.debugLog();
        if (directory == null) {
            return nothing;
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ContainerException("--debug-log: cannot make " + directory);
        }
        Path file = directory.resolve(id + "." + process + ".log");
        Fd fd =
                Fd.required(
                        HostFiles.open(
                                file.toString(),
                                HostFiles.O_WRONLY
                                        | HostFiles.O_CREAT
                                        | HostFiles.O_APPEND
                                        | HostFiles.O_CLOEXEC,
                                0600),
                        "open " + file);
        opened.add(fd);
        return fd;
    }
}
