package runscj.sentry.syscall.proc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Mman;
import runscj.sentry.cred.Credentials;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.kernel.Cloning;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.KernelListener;
import runscj.sentry.kernel.RandomSource;
import runscj.sentry.kernel.ResourceLimits;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.loader.Arguments;
import runscj.sentry.loader.Loader;
import runscj.sentry.loader.Machine;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.platform.Platform;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.file.FileSyscalls;
import runscj.sentry.syscall.futex.FutexSyscalls;
import runscj.sentry.syscall.signal.KillSyscalls;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.sentry.syscall.time.ClockSyscalls;
import runscj.sentry.syscall.time.SleepSyscalls;
import runscj.sentry.syscall.time.TimerSyscalls;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;
import runscj.syscalls.Sysno;

/**
 * A kernel with a root in memory: runs one static program and collects what it writes to its
 * standard output.
 */
final class Sandbox implements AutoCloseable, KernelListener {
    private static final int PATIENCE_S = 60;

    private static final String OUTPUT = "/output";

    /** How a program ended. */
    record Outcome(int waitStatus, String output) {}

    private final Platform platform;
    private final MemoryFile memory = MemoryFile.create(1L << 30);
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final Kernel kernel;
    private final Vfs vfs;
    private final ExecSyscalls exec;

    Sandbox(Platform platform) {
        this.platform = platform;
        RandomSource random = new RandomSource();
        Handlers handlers = new Handlers();
        kernel = new Kernel(platform, memory, random, handlers, this, 1000);
        TmpfsFileSystem files = new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory));
        vfs = new Vfs(files, "none", 0);
        exec = new ExecSyscalls(new Loader(Machine.ofHost(), null, random::nextLong));
        ProcessHandlers.bind(handlers, exec);
        KillSyscalls.bind(handlers);
        SignalSyscalls.bind(handlers);
        FileSyscalls.bind(handlers, files);
        FutexSyscalls.bind(handlers);
        bindOthers(handlers);
    }

    /** The few calls about memory and time that a static program makes. */
    private static void bindOthers(Handlers handlers) {
        handlers.bind(Sysno.BRK, (task, args) -> task.mm().brk(args.addr(0)));
        handlers.bind(
                Sysno.MMAP,
                (task, args) ->
                        task.mm()
                                .mmap(
                                        args.addr(0),
                                        args.i64(1),
                                        args.i32(2),
                                        args.i32(3) & ~Mman.MAP_STACK,
                                        null,
                                        0));
        handlers.bind(Sysno.MUNMAP, Sandbox::unmap);
        handlers.bind(Sysno.MPROTECT, Sandbox::protect);
        ClockSyscalls.bind(handlers);
        SleepSyscalls.bind(handlers);
        TimerSyscalls.bind(handlers);
    }

    private static long unmap(Task task, SyscallArgs args) throws GuestException {
        task.mm().munmap(args.addr(0), args.i64(1));
        return 0;
    }

    private static long protect(Task task, SyscallArgs args) throws GuestException {
        task.mm().mprotect(args.addr(0), args.i64(1), args.i32(2));
        return 0;
    }

    /** Copies a host file into the root. */
    void install(Path file, String path) throws IOException, GuestException {
        Caller boot = vfs.kernelCaller();
        OpenFile target =
                FileOpening.open(boot, null, path, Fcntl.O_CREAT | Fcntl.O_WRONLY, 0755, 0);
        MemorySegment image = java.lang.foreign.Arena.ofAuto().allocate(Files.size(file));
        image.copyFrom(MemorySegment.ofArray(Files.readAllBytes(file)));
        IoBuffer bytes = IoBuffer.of(image);
        while (bytes.remaining() > 0) {
            target.write(boot, bytes);
        }
        target.release();
    }

    Outcome run(String path, String... argv) throws Exception {
        FdTable fds = new FdTable();
        for (int fd = 0; fd < 3; fd++) {
            try (FdTable.Reservation reserved = fds.reserve(1, 0, 3)) {
                reserved.publish(
                        false,
                        FileOpening.open(
                                vfs.kernelCaller(),
                                null,
                                OUTPUT,
                                Fcntl.O_CREAT | Fcntl.O_RDWR | Fcntl.O_APPEND,
                                0666,
                                0));
            }
        }
        Cloning.FirstTask first =
                new Cloning.FirstTask(
                        fds, vfs.newContext(), Credentials.root(), new ResourceLimits(), "init");
        Task task =
                Cloning.firstTask(
                        kernel,
                        kernel.rootPids(),
                        kernel.namespaces(new UtsNamespace("sandbox", "(none)")),
                        first);
        exec.firstProgram(
                task, path, Arguments.of(List.of(argv), List.of(), task.threadGroup().limits()));
        Cloning.start(task);
        try {
            return new Outcome(end.get(PATIENCE_S, TimeUnit.SECONDS), output());
        } catch (TimeoutException e) {
            throw new AssertionError("hangs after: " + output(), e);
        }
    }

    private String output() throws GuestException {
        Caller boot = vfs.kernelCaller();
        OpenFile file = FileOpening.open(boot, null, OUTPUT, Fcntl.O_RDONLY, 0, 0);
        MemorySegment text = java.lang.foreign.Arena.ofAuto().allocate(1 << 20);
        long length = file.read(boot, IoBuffer.of(text));
        file.release();
        return new String(
                text.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                StandardCharsets.ISO_8859_1);
    }

    @Override
    public void processExited(ThreadGroup process, int waitStatus) {
        end.complete(waitStatus);
    }

    @Override
    public void guestLost(ThreadGroup process, String reason) {
        end.completeExceptionally(new AssertionError(reason));
    }

    @Override
    public void sandboxFailed(String report, @Nullable Throwable cause) {
        end.completeExceptionally(new AssertionError(report, cause));
    }

    @Override
    public void close() {
        platform.close();
    }
}
