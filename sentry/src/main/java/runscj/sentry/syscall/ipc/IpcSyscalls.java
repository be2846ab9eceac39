package runscj.sentry.syscall.ipc;

import runscj.abi.IpcPerm;
import runscj.sentry.fs.mqueue.PosixQueues;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ipc.IpcObject;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;

/** What the three kinds of System V objects share; svipc(7). Binds POSIX queues, too. */
public final class IpcSyscalls {
    private IpcSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers, PosixQueues posixQueues) {
        MessageQueueSyscalls.bind(handlers);
        SemaphoreSyscalls.bind(handlers);
        SharedMemorySyscalls.bind(handlers);
        new PosixQueueSyscalls(posixQueues).bind(handlers);
    }

    static int pid(Task task) {
        return task.threadGroup().pid().in(task.pidNamespace());
    }

    /** Stores a struct ipc64_perm, which begins every structure that IPC_STAT fills. */
    static GuestStruct permissions(GuestStruct out, IpcObject.Permissions permissions) {
        return out.i32(IpcPerm.KEY_OFFSET, permissions.key())
                .i32(IpcPerm.UID_OFFSET, permissions.uid())
                .i32(IpcPerm.GID_OFFSET, permissions.gid())
                .i32(IpcPerm.CUID_OFFSET, permissions.creatorUid())
                .i32(IpcPerm.CGID_OFFSET, permissions.creatorGid())
                .i32(IpcPerm.MODE_OFFSET, permissions.mode())
                .i16(IpcPerm.SEQ_OFFSET, permissions.id() >>> 15);
    }
}
