package runscj.sentry.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.oci.Process;
import runscj.oci.User;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Cloning;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Namespaces;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.ResourceLimits;
import runscj.sentry.kernel.Task;
import runscj.sentry.loader.Arguments;
import runscj.sentry.syscall.proc.ExecSyscalls;
import runscj.sentry.vfs.FsContext;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.ProgramOpening;
import runscj.sentry.vfs.WorkingDirectory;

/**
 * Makes the first task of a container, or of an exec in it, from the configuration's process:
 * execve(2) without a caller.
 */
final class ProcessImage {
    private static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Kernel kernel;
    private final ExecSyscalls exec;

    ProcessImage(Kernel kernel, ExecSyscalls exec) {
        this.kernel = kernel;
        this.exec = exec;
    }

    /**
     * Loads the program; the task does not run yet.
     *
     * @param streams open files for descriptors 0, 1, 2: the new table takes them over
     * @param fsContext of its own, at the container's root
     */
    Task make(
            Process process,
            OpenFile[] streams,
            FsContext fsContext,
            PidNamespace pids,
            Namespaces namespaces)
            throws BootException {
        Credentials credentials = credentials(process);
        BootCaller caller = new BootCaller(credentials, fsContext);
        User user = process.user();
        Integer umask = user.umask();
        fsContext.umask(umask == null ? 0022 : umask);
        enterDirectory(process, caller);
        ResourceLimits limits = limits(process);
        String name = process.args().getFirst();
        String path = find(name, process.env(), caller);
        try {
            // what cannot be run at all must not leave a task behind
            ProgramOpening.open(caller, null, path, PathWalk.FOLLOW).release();
            Arguments arguments =
                    Arguments.of(latin1(process.args()), latin1(process.env()), limits);
            FdTable fds = new FdTable();
            try (FdTable.Reservation reserved = fds.reserve(streams.length, 0, streams.length)) {
                reserved.publish(false, streams);
            }
            Task task =
                    Cloning.firstTask(
                            kernel,
                            pids,
                            namespaces,
                            new Cloning.FirstTask(fds, fsContext, credentials, limits, name));
            exec.firstProgram(task, path, arguments);
            return task;
        } catch (GuestException e) {
            // in the words of runc, by which engines tell exit status 126 from 127
            String reason = text(e);
            throw new BootException(
                    "process.args: exec: \""
                            + path
                            + "\": "
                            + Character.toLowerCase(reason.charAt(0))
                            + reason.substring(1));
        }
    }

    private static void enterDirectory(Process process, BootCaller caller) throws BootException {
        try {
            WorkingDirectory.change(caller, latin1(process.cwd()));
        } catch (ErrnoException e) {
            throw new BootException(
                    "process.cwd: cannot enter " + process.cwd() + ": " + e.errno().text());
        }
    }

    /** Looks a program without a slash up in PATH, as execvp(3) does. */
    private static String find(String name, List<String> environment, BootCaller caller)
            throws BootException {
        if (name.indexOf('/') >= 0) {
            return latin1(name);
        }
        String path = DEFAULT_PATH;
        for (String variable : environment) {
            if (variable.startsWith("PATH=")) {
                path = variable.substring(5);
            }
        }
        boolean denied = false;
        for (int start = 0; start <= path.length(); ) {
            int end = path.indexOf(':', start);
            end = end < 0 ? path.length() : end;
            String directory = end == start ? "." : path.substring(start, end);
            String candidate = latin1(directory + '/' + name);
            try {
                ProgramOpening.open(caller, null, candidate, PathWalk.FOLLOW).release();
                return candidate;
            } catch (ErrnoException e) {
                denied |= e.errno() == Errno.EACCES;
            }
            start = end + 1;
        }
        throw new BootException(
                "process.args: exec: \""
                        + name
                        + (denied
                                ? "\": permission denied"
                                : "\": executable file not found in $PATH")
                        + " ("
                        + path
                        + ")");
    }

    /** The kernel's strings have one char for each byte. */
    private static String latin1(String text) {
        return new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static List<String> latin1(List<String> texts) {
        return texts.stream().map(ProcessImage::latin1).toList();
    }

    private static Credentials credentials(Process process) throws BootException {
        User user = process.user();
        int[] groups =
                user.additionalGids().stream().mapToInt(Integer::intValue).sorted().toArray();
        Process.Capabilities capabilities = process.capabilities();
        long bounding = capabilities == null ? 0 : mask(capabilities.bounding());
        long inheritable = capabilities == null ? 0 : mask(capabilities.inheritable());
        long permitted = capabilities == null ? 0 : mask(capabilities.permitted());
        long effective = capabilities == null ? 0 : mask(capabilities.effective());
        long ambient = capabilities == null ? 0 : mask(capabilities.ambient());
        if (user.uid() == 0) {
            // execve by root gains what the bounding set has; capabilities(7)
            permitted = bounding | inheritable;
            effective = permitted;
        } else {
            permitted = ambient & permitted;
            effective = ambient & permitted;
        }
        return new Credentials(
                user.uid(),
                user.uid(),
                user.uid(),
                user.uid(),
                user.gid(),
                user.gid(),
                user.gid(),
                user.gid(),
                groups,
                inheritable,
                permitted,
                effective,
                bounding,
                ambient & permitted & inheritable,
                0,
                UserNamespace.INITIAL);
    }

    private static long mask(@Nullable List<String> names) throws BootException {
        long mask = 0;
        if (names != null) {
            for (String name : names) {
                mask |= 1L << Names.capability(name);
            }
        }
        return mask;
    }

    private static ResourceLimits limits(Process process) throws BootException {
        ResourceLimits limits = new ResourceLimits();
        for (Process.Rlimit limit : process.rlimits()) {
            limits.set(Names.rlimit(limit.type()), limit.soft(), limit.hard());
        }
        return limits;
    }

    private static String text(GuestException e) {
        return e instanceof ErrnoException errno ? errno.errno().text() : e.toString();
    }
}
