package runscj.sentry.syscall.proc;

import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Mount;
import runscj.abi.Personality;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.ExecTransition;
import runscj.sentry.cred.FileCapabilities;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.ExecutedFile;
import runscj.sentry.kernel.Executing;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.Trace;
import runscj.sentry.kernel.TraceStops;
import runscj.sentry.loader.Arguments;
import runscj.sentry.loader.Executable;
import runscj.sentry.loader.Identity;
import runscj.sentry.loader.Loader;
import runscj.sentry.loader.Program;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Control;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.ProgramOpening;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** execve(2), execveat(2), and the same for a container's first program. */
public final class ExecSyscalls {
    private static final int PER_CLEAR_ON_SETID =
            Personality.ADDR_NO_RANDOMIZE
                    | Personality.ADDR_COMPAT_LAYOUT
                    | Personality.MMAP_PAGE_ZERO;

    private static final int PATH_MAX = 4095;

    private final Loader loader;

    /** Makes the calls over a loader. */
    public ExecSyscalls(Loader loader) {
        this.loader = loader;
    }

    /** Binds these calls. */
    public void bind(Handlers handlers) {
        handlers.bindControl(Sysno.EXECVE, this::execve)
                .bindControl(Sysno.EXECVEAT, this::execveat);
    }

    private Control execve(Task task, SyscallArgs args) throws GuestException {
        String path = task.mm().readString(args.addr(0), PATH_MAX);
        try (Held file = new Held(ProgramOpening.open(task, null, path, PathWalk.FOLLOW))) {
            return run(task, file.file, path, args.addr(1), args.addr(2));
        }
    }

    private Control execveat(Task task, SyscallArgs args) throws GuestException {
        int directory = args.fd(0);
        int flags = args.flags(4, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW);
        String path = task.mm().readString(args.addr(1), PATH_MAX);
        VfsPath start = null;
        if (directory != AT_FDCWD && !path.startsWith("/")) {
            start = task.file(directory).path();
            if (start == null) {
                throw (path.isEmpty() ? Errno.EACCES : Errno.ENOTDIR).raise();
            }
        }
        int walk =
                ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW)
                        | ((flags & AT_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0);
        String name = path;
        if (start != null) {
            name = "/dev/fd/" + directory + (path.isEmpty() ? "" : "/" + path);
        }
        try (Held file =
                new Held(
                        path.isEmpty() && start != null && (flags & AT_EMPTY_PATH) != 0
                                ? ProgramOpening.open(task, start)
                                : ProgramOpening.open(task, start, path, walk))) {
            return run(task, file.file, name, args.addr(2), args.addr(3));
        }
    }

    /** A file that is let go in any case. */
    private record Held(OpenFile file) implements AutoCloseable {
        @Override
        public void close() {
            file.release();
        }
    }

    private Control run(Task task, OpenFile file, String path, long argvAddr, long envpAddr)
            throws GuestException {
        Arguments arguments =
                Arguments.read(task.mm(), argvAddr, envpAddr, task.threadGroup().limits());
        Executing.Image image = prepare(task, file, path, arguments);
        boolean committed = false;
        try {
            int call = task.registers().syscallNumber();
            Pid oldPid = task.pid();
            Executing.becomeAlone(task);
            Executing.commit(task, image);
            committed = true;
            TraceStops.executed(task, call, oldPid);
        } finally {
            if (!committed) {
                image.mm().release();
                image.file().release();
            }
        }
        return Control.NoReturn.INSTANCE;
    }

    /**
     * Gives a task that has not run yet its first program. Called by boot, for a task that nobody
     * else knows.
     */
    public void firstProgram(Task task, String path, Arguments arguments) throws GuestException {
        try (Held file = new Held(ProgramOpening.open(task, null, path, PathWalk.FOLLOW))) {
            Executing.commit(task, prepare(task, file.file, path, arguments));
        }
    }

    private Executing.Image prepare(Task task, OpenFile opened, String path, Arguments arguments)
            throws GuestException {
        Mm mm = null;
        ExecutedFile executed = null;
        try (Executable executable =
                loader.resolve(
                        task,
                        opened,
                        path,
                        arguments,
                        interpreter ->
                                ProgramOpening.open(task, null, interpreter, PathWalk.FOLLOW))) {
            OpenFile program = executable.file();
            executed = new ExecutedFile(program);
            ExecTransition transition = transition(task, program);
            Credentials who = transition.credentials();
            UserNamespace user = who.userNamespace();
            Kernel kernel = task.kernel();
            int personality = personality(task, transition);
            boolean fixedLayout = (personality & Personality.ADDR_NO_RANDOMIZE) != 0;
            mm =
                    new Mm(
                            kernel.platform(),
                            kernel.memory(),
                            task.threadGroup().limits(),
                            fixedLayout ? () -> 0 : kernel.random()::nextLong);
            Program loaded =
                    loader.load(
                            mm,
                            executable,
                            new Identity(
                                    user.uidShown(who.ruid()),
                                    user.uidShown(who.euid()),
                                    user.gidShown(who.rgid()),
                                    user.gidShown(who.egid()),
                                    transition.secure() ? 1 : 0));
            boolean readable =
                    Permissions.granted(
                            task.credentials(), program.impl().inode(), Permissions.READ);
            Executing.Image image =
                    new Executing.Image(
                            mm,
                            loaded.entryAddr(),
                            loaded.stackAddr(),
                            loaded.comm(),
                            executed,
                            transition,
                            personality,
                            readable,
                            readable ? who.userNamespace() : guard(who, program.impl().inode()));
            mm = null;
            executed = null;
            return image;
        } finally {
            if (mm != null) {
                mm.release();
            }
            if (executed != null) {
                executed.release();
            }
        }
    }

    /** Returns the innermost namespace that has an unreadable program's owner and group. */
    private static UserNamespace guard(Credentials who, Inode program) {
        UserNamespace at = who.userNamespace();
        while (!(at.mapsUid(program.uid()) && at.mapsGid(program.gid()))) {
            UserNamespace around = at.parent();
            if (around == null) {
                break;
            }
            at = around;
        }
        return at;
    }

    /** Returns the personality of the new program. 64-bit programs never read what they execute. */
    private static int personality(Task task, ExecTransition transition) {
        int kept = task.settings().personality() & ~Personality.READ_IMPLIES_EXEC;
        return transition.safePersonality() ? kept & ~PER_CLEAR_ON_SETID : kept;
    }

    private static ExecTransition transition(Task task, OpenFile file) throws ErrnoException {
        Inode inode = file.impl().inode();
        VfsPath path = file.path();
        boolean setIdAllowed = path == null || honoursSetId(task, path.mount());
        ExecTransition.Program program =
                new ExecTransition.Program(
                        inode.mode(),
                        inode.uid(),
                        inode.gid(),
                        setIdAllowed ? capabilities(task, inode) : null,
                        setIdAllowed);
        ExecTransition.Unsafe unsafe = ExecTransition.Unsafe.NOTHING;
        if (task.settings().noNewPrivileges()) {
            unsafe = ExecTransition.Unsafe.NO_NEW_PRIVILEGES;
        } else if (task.isTraced() && !tracerMay(task)
                || task.fsContext().users() > task.threadGroup().members().length) {
            unsafe = ExecTransition.Unsafe.SHARED;
        }
        return ExecTransition.of(task.credentials(), program, unsafe);
    }

    /**
     * Returns whether set-id bits and capabilities of a mount's files count for a task: not where
     * the mount says so, is foreign, or shows a file system of an inner user namespace.
     */
    private static boolean honoursSetId(Task task, runscj.sentry.vfs.Mount mount) {
        return !mount.has(Mount.MS_NOSUID)
                && mount.namespace() == task.fsContext().mountNamespace()
                && task.credentials().userNamespace().isWithin(mount.fileSystemOwner());
    }

    /** Returns whether a tracer may see the program gain rights. */
    private static boolean tracerMay(Task task) {
        Trace trace = task.trace();
        return trace == null
                || trace.tracer()
                        .credentials()
                        .capableIn(task.credentials().userNamespace(), Capability.CAP_SYS_PTRACE);
    }

    private static @Nullable FileCapabilities capabilities(Task task, Inode inode)
            throws ErrnoException {
        byte[] value;
        try {
            value = inode.xattr(task, FileCapabilities.ATTRIBUTE);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENODATA || e.errno() == Errno.EOPNOTSUPP) {
                return null;
            }
            throw e;
        }
        return FileCapabilities.decode(value, task.credentials().userNamespace());
    }
}
