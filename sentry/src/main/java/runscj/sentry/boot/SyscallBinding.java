package runscj.sentry.boot;

import runscj.sentry.fs.pipe.Pipes;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.socket.unix.UnixSockets;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.aio.AioSyscalls;
import runscj.sentry.syscall.event.EventSyscalls;
import runscj.sentry.syscall.file.FileSyscalls;
import runscj.sentry.syscall.futex.FutexSyscalls;
import runscj.sentry.syscall.ipc.IpcSyscalls;
import runscj.sentry.syscall.keys.KeySyscalls;
import runscj.sentry.syscall.mem.MemorySyscalls;
import runscj.sentry.syscall.net.SocketSyscalls;
import runscj.sentry.syscall.pipe.PipeSyscalls;
import runscj.sentry.syscall.poll.EpollSyscalls;
import runscj.sentry.syscall.poll.PollSyscalls;
import runscj.sentry.syscall.proc.ExecSyscalls;
import runscj.sentry.syscall.proc.ProcessHandlers;
import runscj.sentry.syscall.signal.KillSyscalls;
import runscj.sentry.syscall.signal.SignalSyscalls;
import runscj.sentry.syscall.time.TimeSyscalls;
import runscj.sentry.syscall.uring.UringSyscalls;

/** The list of all areas of system calls. */
final class SyscallBinding {
    private SyscallBinding() {}

    static void bindAll(
            Handlers handlers,
            Pipes pipes,
            UnixSockets unixSockets,
            TmpfsFileSystem memoryFiles,
            ExecSyscalls exec) {
        MemorySyscalls.bind(handlers);
        FileSyscalls.bind(handlers, memoryFiles);
        ProcessHandlers.bind(handlers, exec);
        FutexSyscalls.bind(handlers);
        KillSyscalls.bind(handlers);
        SignalSyscalls.bind(handlers);
        PipeSyscalls.bind(handlers, pipes);
        SocketSyscalls.bind(handlers, unixSockets);
        TimeSyscalls.bind(handlers);
        PollSyscalls.bind(handlers);
        EpollSyscalls.bind(handlers);
        EventSyscalls.bind(handlers);
        AioSyscalls.bind(handlers);
        UringSyscalls.bind(handlers);
        IpcSyscalls.bind(handlers);
        KeySyscalls.bind(handlers);
    }
}
