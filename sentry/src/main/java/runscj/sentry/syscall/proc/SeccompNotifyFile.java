package runscj.sentry.syscall.proc;

import static runscj.abi.Seccomp.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.SeccompData;
import runscj.abi.SeccompNotif;
import runscj.abi.SeccompNotifAddfd;
import runscj.abi.SeccompNotifResp;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.seccomp.AddedFile;
import runscj.sentry.kernel.seccomp.Listener;
import runscj.sentry.kernel.seccomp.Notification;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/** The file that a filter's supervisor listens by: seccomp_unotify(2). */
final class SeccompNotifyFile implements Pollable, Ioctls {
    /** SECCOMP_IOCTL_NOTIF_ID_VALID before its direction was put right. */
    private static final int ID_VALID_WRONG_DIRECTION = 0x80082102;

    private static final int SIZE_MASK = 0x3fff;
    private static final int SIZE_SHIFT = 16;
    private static final int TYPE_AND_NUMBER = 0xffff;
    private static final int PAGE_SIZE = 4096;

    private final Listener listener;

    SeccompNotifyFile(Listener listener) {
        this.listener = listener;
    }

    /** Opens the file with one reference. */
    static OpenFile open(Task task, Listener listener) {
        return AnonymousFiles.open(
                task, new SeccompNotifyFile(listener), "seccomp notify", Fcntl.O_RDWR);
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        switch (command) {
            case SECCOMP_IOCTL_NOTIF_RECV -> receive(task, argument);
            case SECCOMP_IOCTL_NOTIF_SEND -> answer(task, argument);
            case SECCOMP_IOCTL_NOTIF_ID_VALID, ID_VALID_WRONG_DIRECTION -> {
                if (!listener.isValid(task.mm().readLong(argument))) {
                    throw Errno.ENOENT.raise();
                }
            }
            case SECCOMP_IOCTL_NOTIF_SET_FLAGS -> {
                // The one flag is about which CPU is woken; the host decides that.
                if ((argument & ~(long) SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) != 0) {
                    throw Errno.EINVAL.raise();
                }
            }
            default -> {
                int which = command & TYPE_AND_NUMBER;
                if (which != (SECCOMP_IOCTL_NOTIF_ADDFD & TYPE_AND_NUMBER)) {
                    throw Errno.EINVAL.raise();
                }
                return add(task, argument, command >>> SIZE_SHIFT & SIZE_MASK);
            }
        }
        return 0;
    }

    private void receive(Task task, long addr) throws GuestException {
        GuestStruct room = GuestStruct.read(task.mm(), addr, SeccompNotif.SIZE);
        for (int offset = 0; offset < SeccompNotif.SIZE; offset += Long.BYTES) {
            if (room.i64(offset) != 0) {
                throw Errno.EINVAL.raise();
            }
        }
        Notification received = listener.receive(task);
        GuestStruct out =
                new GuestStruct(SeccompNotif.SIZE)
                        .i64(SeccompNotif.ID_OFFSET, received.id())
                        .i32(SeccompNotif.PID_OFFSET, received.task().pid().in(task.pidNamespace()))
                        .i32(SeccompNotif.DATA_OFFSET + SeccompData.NR_OFFSET, received.number())
                        .i32(SeccompNotif.DATA_OFFSET + SeccompData.ARCH_OFFSET, AUDIT_ARCH_X86_64)
                        .i64(
                                SeccompNotif.DATA_OFFSET + SeccompData.INSTRUCTION_POINTER_OFFSET,
                                received.instructionPointer());
        for (int index = 0; index < 6; index++) {
            out.i64(
                    SeccompNotif.DATA_OFFSET + SeccompData.ARGS_OFFSET + (long) index * Long.BYTES,
                    received.argument(index));
        }
        try {
            out.write(task.mm(), addr);
        } catch (ErrnoException e) {
            listener.giveBack(received);
            throw e;
        }
    }

    private void answer(Task task, long addr) throws ErrnoException {
        GuestStruct answer = GuestStruct.read(task.mm(), addr, SeccompNotifResp.SIZE);
        int flags = answer.i32(SeccompNotifResp.FLAGS_OFFSET);
        int error = answer.i32(SeccompNotifResp.ERROR_OFFSET);
        long value = answer.i64(SeccompNotifResp.VAL_OFFSET);
        boolean letContinue = (flags & SECCOMP_USER_NOTIF_FLAG_CONTINUE) != 0;
        if ((flags & ~SECCOMP_USER_NOTIF_FLAG_CONTINUE) != 0
                || (letContinue && (error != 0 || value != 0))) {
            throw Errno.EINVAL.raise();
        }
        listener.answer(answer.i64(SeccompNotifResp.ID_OFFSET), value, error, letContinue);
    }

    private long add(Task task, long addr, int size) throws GuestException {
        if (size < SeccompNotifAddfd.SIZE || size >= PAGE_SIZE) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct request = readExtensible(task.mm(), addr, size);
        int flags = request.i32(SeccompNotifAddfd.FLAGS_OFFSET);
        int newFlags = request.i32(SeccompNotifAddfd.NEWFD_FLAGS_OFFSET);
        int number = request.i32(SeccompNotifAddfd.NEWFD_OFFSET);
        boolean given = (flags & SECCOMP_ADDFD_FLAG_SETFD) != 0;
        if ((newFlags & ~Fcntl.O_CLOEXEC) != 0
                || (flags & ~(SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND)) != 0
                || (number != 0 && !given)) {
            throw Errno.EINVAL.raise();
        }
        OpenFile file = task.fds().retained(request.i32(SeccompNotifAddfd.SRCFD_OFFSET));
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        AddedFile added =
                new AddedFile(
                        task,
                        file,
                        given ? Integer.toUnsignedLong(number) : AddedFile.ANY,
                        newFlags != 0,
                        (flags & SECCOMP_ADDFD_FLAG_SEND) != 0);
        return listener.add(task, request.i64(SeccompNotifAddfd.ID_OFFSET), added);
    }

    /** Reads a structure that newer programs may have longer, as long as they leave the rest 0. */
    private static GuestStruct readExtensible(Mm mm, long addr, int size) throws ErrnoException {
        GuestStruct whole = GuestStruct.read(mm, addr, size);
        for (int offset = SeccompNotifAddfd.SIZE; offset < size; offset++) {
            if (whole.i8(offset) != 0) {
                throw Errno.E2BIG.raise();
            }
        }
        return whole;
    }

    @Override
    public int readyEvents() {
        return listener.readyEvents();
    }

    @Override
    public WaitQueue waiters() {
        return listener.waiters();
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {
        listener.close();
    }
}
