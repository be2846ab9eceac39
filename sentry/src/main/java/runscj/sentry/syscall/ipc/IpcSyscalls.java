package runscj.sentry.syscall.ipc;

import runscj.abi.IpcPerm;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ipc.IpcObject;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;

/** What the three kinds of System V objects share; svipc(7). Binds POSIX queues, too. */
public final class IpcSyscalls {
    private IpcSyscalls() {}

    /** Binds the calls. */
    public static void bind(Handlers handlers) {
        MessageQueueSyscalls.bind(handlers);
        SemaphoreSyscalls.bind(handlers);
        SharedMemorySyscalls.bind(handlers);
        PosixQueueSyscalls.bind(handlers);
    }

    static int pid(Task task) {
        return task.threadGroup().pid().in(task.pidNamespace());
    }

    /** Stores a struct ipc64_perm, which begins every structure that IPC_STAT fills. */
    static GuestStruct permissions(Task task, GuestStruct out, IpcObject.Permissions permissions) {
        UserNamespace user = task.credentials().userNamespace();
        return out.i32(IpcPerm.KEY_OFFSET, permissions.key())
                .i32(IpcPerm.UID_OFFSET, user.uidShown(permissions.uid()))
                .i32(IpcPerm.GID_OFFSET, user.gidShown(permissions.gid()))
                .i32(IpcPerm.CUID_OFFSET, user.uidShown(permissions.creatorUid()))
                .i32(IpcPerm.CGID_OFFSET, user.gidShown(permissions.creatorGid()))
                .i32(IpcPerm.MODE_OFFSET, permissions.mode())
                .i16(IpcPerm.SEQ_OFFSET, permissions.id() >>> 15);
    }
}
