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
import runscj.sentry.kernel.UtsNamespace;
import runscj.sentry.loader.Arguments;
import runscj.sentry.loader.Loader;
import runscj.sentry.loader.Machine;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.platform.Platform;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.signal.KillSyscalls;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;
import runscj.syscalls.Sysno;

/** A kernel with a root in memory: runs one static program and collects what it writes to its standard output. */
final class Sandbox implements AutoCloseable, KernelListener {
    private static final int PATIENCE_S = 60;

    /** How a program ended. */
    record Outcome(int waitStatus, String output) {}

    private final Platform platform;
    private final MemoryFile memory = MemoryFile.create(1L << 30);
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final StringBuffer output = new StringBuffer();
    private final Kernel kernel;
    private final Vfs vfs;
    private final ExecSyscalls exec;

    Sandbox(Platform platform) {
        this.platform = platform;
        RandomSource random = new RandomSource();
        Handlers handlers = new Handlers();
        kernel = new Kernel(platform, memory, random, handlers, this, 1000);
        vfs = new Vfs(new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory)), "none", 0);
        exec = new ExecSyscalls(new Loader(Machine.ofHost(), null, random::nextLong));
        ProcessHandlers.bind(handlers, exec);
        KillSyscalls.bind(handlers);
        SignalSyscalls.bind(handlers);
        bindFiles(handlers);
    }

    /** The few calls of other areas that a static program makes; descriptors 1 and 2 are the output. */
    private void bindFiles(Handlers handlers) {
        handlers.bind(Sysno.WRITE, this::write);
        handlers.bind(Sysno.CLOSE, (task, args) -> close(task, args));
        handlers.bind(Sysno.BRK, (task, args) -> task.mm().brk(args.addr(0)));
        handlers.bind(Sysno.MMAP, (task, args) -> task.mm().mmap(args.addr(0), args.i64(1), args.i32(2), args.i32(3) & ~Mman.MAP_STACK, null, 0));
        handlers.bind(Sysno.MUNMAP, (task, args) -> unmap(task, args));
        handlers.bind(Sysno.MPROTECT, (task, args) -> protect(task, args));
    }

    private long write(Task task, SyscallArgs args) throws GuestException {
        byte[] bytes = new byte[(int) Math.min(args.i64(2), 1 << 20)];
        long count = task.mm().buffer(args.addr(1), bytes.length).get(MemorySegment.ofArray(bytes), 0, bytes.length);
        output.append(new String(bytes, 0, (int) count, StandardCharsets.ISO_8859_1));
        return count;
    }

    private static long close(Task task, SyscallArgs args) throws GuestException {
        task.fds().close(args.fd(0));
        return 0;
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
        OpenFile target = FileOpening.open(boot, null, path, Fcntl.O_CREAT | Fcntl.O_WRONLY, 0755, 0);
        MemorySegment image = java.lang.foreign.Arena.ofAuto().allocate(Files.size(file));
        image.copyFrom(MemorySegment.ofArray(Files.readAllBytes(file)));
        IoBuffer bytes = IoBuffer.of(image);
        while (bytes.remaining() > 0) {
            target.write(boot, bytes);
        }
        target.release();
    }

    Outcome run(String path, String... argv) throws Exception {
        Cloning.FirstTask first = new Cloning.FirstTask(new FdTable(), vfs.newContext(), Credentials.root(), new ResourceLimits(), "init");
        Task task = Cloning.firstTask(kernel, kernel.rootPids(), new UtsNamespace("sandbox", "(none)"), first);
        exec.firstProgram(task, path, Arguments.of(List.of(argv), List.of(), task.threadGroup().limits()));
        Cloning.start(task);
        try {
            return new Outcome(end.get(PATIENCE_S, TimeUnit.SECONDS), output.toString());
        } catch (TimeoutException e) {
            throw new AssertionError("hangs after: " + output, e);
        }
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
