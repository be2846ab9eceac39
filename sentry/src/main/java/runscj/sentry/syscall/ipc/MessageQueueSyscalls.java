package runscj.sentry.syscall.ipc;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Ipc;
import runscj.abi.IpcPerm;
import runscj.abi.Msginfo;
import runscj.abi.MsqidDs;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ipc.IpcObject;
import runscj.sentry.kernel.ipc.MessageQueues;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.syscalls.Sysno;

/** msgget(2), msgop(2), msgctl(2). */
final class MessageQueueSyscalls {
    private MessageQueueSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(
                        Sysno.MSGGET,
                        (task, args) ->
                                queues(task).get(task.credentials(), args.i32(0), args.i32(1)))
                .bind(Sysno.MSGSND, MessageQueueSyscalls::msgsnd)
                .bind(Sysno.MSGRCV, MessageQueueSyscalls::msgrcv)
                .bind(Sysno.MSGCTL, MessageQueueSyscalls::msgctl);
    }

    private static MessageQueues queues(Task task) {
        return task.namespaces().ipc().messageQueues();
    }

    private static long msgsnd(Task task, SyscallArgs args) throws GuestException {
        int id = args.i32(0);
        long addr = args.addr(1);
        long size = args.i64(2);
        int flags = args.i32(3);
        long type = task.mm().readLong(addr);
        if (size < 0 || size > Ipc.MSGMAX || id < 0 || type < 1) {
            throw Errno.EINVAL.raise();
        }
        byte[] text = new byte[(int) size];
        task.mm().copyIn(addr + Long.BYTES, MemorySegment.ofArray(text), 0, size);
        MessageQueues.Message message = new MessageQueues.Message(type, text);
        MessageQueues queues = queues(task);
        MessageQueues.Queue queue = queues.find(task.credentials(), id, IpcObject.WRITE);
        Task.FileOperation send =
                () ->
                        queues.send(task.credentials(), queue, message, IpcSyscalls.pid(task))
                                ? 0
                                : FileImpl.WOULD_BLOCK;
        if (send.attempt() == FileImpl.WOULD_BLOCK) {
            if ((flags & Ipc.IPC_NOWAIT) != 0) {
                throw Errno.EAGAIN.raise();
            }
            sleep(task, queue, send);
        }
        return 0;
    }

    /** A call that a handler interrupts is not begun again, one without a handler is. */
    private static void sleep(Task task, MessageQueues.Queue queue, Task.FileOperation operation)
            throws GuestException {
        try {
            int events = Poll.POLLIN | Poll.POLLOUT;
            Blocking.wait(task, queue.waiters(), events, Long.MAX_VALUE, operation);
        } catch (RestartException e) {
            throw RestartException.NO_HANDLER;
        }
    }

    private static long msgrcv(Task task, SyscallArgs args) throws GuestException {
        int id = args.i32(0);
        long addr = args.addr(1);
        long size = args.i64(2);
        long type = args.i64(3);
        int flags = args.i32(4);
        if (size < 0 || id < 0) {
            throw Errno.EINVAL.raise();
        }
        boolean copies = (flags & Ipc.MSG_COPY) != 0;
        if (copies && ((flags & Ipc.MSG_EXCEPT) != 0 || (flags & Ipc.IPC_NOWAIT) == 0)) {
            throw Errno.EINVAL.raise();
        }
        MessageQueues queues = queues(task);
        MessageQueues.Queue queue = queues.find(task.credentials(), id, IpcObject.READ);
        MessageQueues.Message[] taken = new MessageQueues.Message[1];
        Task.FileOperation receive =
                () -> {
                    Credentials caller = task.credentials();
                    MessageQueues.Message found =
                            queues.receive(caller, queue, type, size, flags, IpcSyscalls.pid(task));
                    if (found == null) {
                        return FileImpl.WOULD_BLOCK;
                    }
                    taken[0] = found;
                    return 0;
                };
        if (receive.attempt() == FileImpl.WOULD_BLOCK) {
            if ((flags & Ipc.IPC_NOWAIT) != 0) {
                throw Errno.ENOMSG.raise();
            }
            sleep(task, queue, receive);
        }
        byte[] text = taken[0].text();
        long length = Math.min(size, text.length);
        task.mm().writeLong(addr, taken[0].type());
        task.mm().copyOut(addr + Long.BYTES, MemorySegment.ofArray(text), 0, length);
        return length;
    }

    private static long msgctl(Task task, SyscallArgs args) throws ErrnoException {
        int id = args.i32(0);
        int command = args.i32(1);
        long addr = args.addr(2);
        if (id < 0 || command < 0) {
            throw Errno.EINVAL.raise();
        }
        MessageQueues queues = queues(task);
        Credentials caller = task.credentials();
        switch (command) {
            case Ipc.IPC_INFO, Ipc.MSG_INFO -> {
                return info(task, queues.totals(), command, addr);
            }
            case Ipc.IPC_STAT, Ipc.MSG_STAT, Ipc.MSG_STAT_ANY -> {
                MessageQueues.Status status = queues.status(caller, id, command);
                write(task, status, addr);
                return command == Ipc.IPC_STAT ? 0 : status.permissions().id();
            }
            case Ipc.IPC_SET -> {
                GuestStruct in = GuestStruct.read(task.mm(), addr, MsqidDs.SIZE);
                queues.change(
                        caller,
                        id,
                        caller.userNamespace().uidToKernel(in.i32(IpcPerm.UID_OFFSET)),
                        caller.userNamespace().gidToKernel(in.i32(IpcPerm.GID_OFFSET)),
                        in.i32(IpcPerm.MODE_OFFSET),
                        in.i64(MsqidDs.MSG_QBYTES_OFFSET));
                return 0;
            }
            case Ipc.IPC_RMID -> {
                queues.remove(caller, id);
                return 0;
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static void write(Task task, MessageQueues.Status status, long addr)
            throws ErrnoException {
        IpcSyscalls.permissions(task, new GuestStruct(MsqidDs.SIZE), status.permissions())
                .i64(MsqidDs.MSG_STIME_OFFSET, status.sentSeconds())
                .i64(MsqidDs.MSG_RTIME_OFFSET, status.receivedSeconds())
                .i64(MsqidDs.MSG_CTIME_OFFSET, status.changedSeconds())
                .i64(MsqidDs.MSG_CBYTES_OFFSET, status.bytes())
                .i64(MsqidDs.MSG_QNUM_OFFSET, status.count())
                .i64(MsqidDs.MSG_QBYTES_OFFSET, status.bytesMax())
                .i32(MsqidDs.MSG_LSPID_OFFSET, status.sender())
                .i32(MsqidDs.MSG_LRPID_OFFSET, status.receiver())
                .write(task.mm(), addr);
    }

    private static long info(Task task, MessageQueues.Totals totals, int command, long addr)
            throws ErrnoException {
        boolean usage = command == Ipc.MSG_INFO;
        new GuestStruct(Msginfo.SIZE)
                .i32(Msginfo.MSGPOOL_OFFSET, usage ? totals.queues() : Ipc.MSGPOOL / 1024)
                .i32(Msginfo.MSGMAP_OFFSET, usage ? totals.messages() : Ipc.MSGMAP)
                .i32(Msginfo.MSGTQL_OFFSET, usage ? totals.bytes() : Ipc.MSGTQL)
                .i32(Msginfo.MSGMAX_OFFSET, Ipc.MSGMAX)
                .i32(Msginfo.MSGMNB_OFFSET, Ipc.MSGMNB)
                .i32(Msginfo.MSGMNI_OFFSET, Ipc.MSGMNI)
                .i32(Msginfo.MSGSSZ_OFFSET, Ipc.MSGSSZ)
                .i16(Msginfo.MSGSEG_OFFSET, Ipc.MSGSEG)
                .write(task.mm(), addr);
        return totals.highest();
    }
}
