package runscj.sentry.syscall.net;

import static runscj.abi.Socket.MSG_CMSG_CLOEXEC;
import static runscj.abi.Socket.MSG_CTRUNC;
import static runscj.abi.Socket.SCM_CREDENTIALS;
import static runscj.abi.Socket.SCM_MAX_FD;
import static runscj.abi.Socket.SCM_RIGHTS;
import static runscj.abi.Socket.SOL_SOCKET;

import java.util.Arrays;
import runscj.abi.Capability;
import runscj.abi.Cmsghdr;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.abi.Ucred;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.socket.Incoming;
import runscj.sentry.socket.Outgoing;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.vfs.OpenFile;

/** Ancillary data of unix sockets: cmsg(3), SCM_RIGHTS and SCM_CREDENTIALS of unix(7). */
final class ControlMessages {
    /** net.core.optmem_max, bytes. */
    private static final long CONTROL_MAX = 131_072;

    private ControlMessages() {}

    private static long aligned(long length) {
        return (length + 7) & -8;
    }

    /** Reads what goes along: EINVAL, EBADF, EPERM, ENOBUFS. */
    static void read(Task task, long addr, long length, Outgoing message) throws ErrnoException {
        if (length > CONTROL_MAX || length < 0) {
            throw Errno.ENOBUFS.raise();
        }
        if (length < Cmsghdr.SIZE) {
            return;
        }
        GuestStruct control = GuestStruct.read(task.mm(), addr, (int) length);
        long at = 0;
        while (length - at >= Cmsghdr.SIZE) {
            long size = control.i64(at + Cmsghdr.CMSG_LEN_OFFSET);
            if (size < Cmsghdr.SIZE || size > length - at) {
                throw Errno.EINVAL.raise();
            }
            if (control.i32(at + Cmsghdr.CMSG_LEVEL_OFFSET) == SOL_SOCKET) {
                int payload = (int) size - Cmsghdr.SIZE;
                switch (control.i32(at + Cmsghdr.CMSG_TYPE_OFFSET)) {
                    case SCM_RIGHTS -> rights(task, control, at + Cmsghdr.SIZE, payload, message);
                    case SCM_CREDENTIALS ->
                            credentials(task, control, at + Cmsghdr.SIZE, payload, message);
                    default -> throw Errno.EINVAL.raise();
                }
            }
            at += aligned(size);
        }
    }

    private static void rights(
            Task task, GuestStruct control, long at, int length, Outgoing message)
            throws ErrnoException {
        int count = length / Integer.BYTES;
        OpenFile[] before = message.files;
        int have = before == null ? 0 : before.length;
        if (count + have > SCM_MAX_FD) {
            throw Errno.EINVAL.raise();
        }
        if (count == 0) {
            return;
        }
        OpenFile[] files =
                before == null ? new OpenFile[count] : Arrays.copyOf(before, have + count);
        for (int i = 0; i < count; i++) {
            files[have + i] =
                    task.file(control.i32(at + (long) i * Integer.BYTES)).requireNotPath();
        }
        message.files = files;
    }

    private static void credentials(
            Task task, GuestStruct control, long at, int length, Outgoing message)
            throws ErrnoException {
        if (length != Ucred.SIZE) {
            throw Errno.EINVAL.raise();
        }
        int pid = control.i32(at + Ucred.PID_OFFSET);
        Credentials who = task.credentials();
        int uid = who.userNamespace().uidToKernel(control.i32(at + Ucred.UID_OFFSET));
        int gid = who.userNamespace().gidToKernel(control.i32(at + Ucred.GID_OFFSET));
        if (uid == -1 || gid == -1) {
            throw Errno.EINVAL.raise();
        }
        boolean ownPid = pid == task.threadGroup().pid().in(task.pidNamespace());
        boolean ownUid = uid == who.ruid() || uid == who.euid() || uid == who.suid();
        boolean ownGid = gid == who.rgid() || gid == who.egid() || gid == who.sgid();
        if (!(ownPid || who.capableIn(task.pidNamespace().owner(), Capability.CAP_SYS_ADMIN))
                || !(ownUid || who.has(Capability.CAP_SETUID))
                || !(ownGid || who.has(Capability.CAP_SETGID))) {
            throw Errno.EPERM.raise();
        }
        if (task.pidNamespace().pid(pid) == null) {
            throw Errno.ESRCH.raise();
        }
        message.credentials = new int[] {pid, uid, gid};
    }

    /** Writes what came along; returns the bytes written. What does not fit sets MSG_CTRUNC. */
    static long write(Task task, long addr, long room, Incoming message) throws ErrnoException {
        long used = 0;
        int[] credentials = message.credentials;
        if (credentials != null) {
            used = writeCredentials(task, addr, room, credentials, message);
        }
        if (message.files != null) {
            used += writeRights(task, addr + used, room - used, message);
        }
        return used;
    }

    private static void header(GuestStruct out, long length, int type) {
        out.i64(Cmsghdr.CMSG_LEN_OFFSET, length)
                .i32(Cmsghdr.CMSG_LEVEL_OFFSET, SOL_SOCKET)
                .i32(Cmsghdr.CMSG_TYPE_OFFSET, type);
    }

    private static long writeCredentials(
            Task task, long addr, long room, int[] credentials, Incoming message)
            throws ErrnoException {
        if (addr == 0 || room < Cmsghdr.SIZE) {
            message.resultFlags |= MSG_CTRUNC;
            return 0;
        }
        long length = Cmsghdr.SIZE + Ucred.SIZE;
        if (length > room) {
            message.resultFlags |= MSG_CTRUNC;
            length = room;
        }
        GuestStruct out = new GuestStruct(Cmsghdr.SIZE + Ucred.SIZE);
        header(out, length, SCM_CREDENTIALS);
        out.i32(Cmsghdr.SIZE + Ucred.PID_OFFSET, credentials[0])
                .i32(Cmsghdr.SIZE + Ucred.UID_OFFSET, credentials[1])
                .i32(Cmsghdr.SIZE + Ucred.GID_OFFSET, credentials[2]);
        out.write(task.mm(), addr, length);
        return Math.min(aligned(length), room);
    }

    private static long writeRights(Task task, long addr, long room, Incoming message)
            throws ErrnoException {
        OpenFile[] files = message.files;
        if (files == null) {
            return 0;
        }
        message.files = null;
        long fitting = Math.max(0, (room - Cmsghdr.SIZE) / Integer.BYTES);
        int count = addr == 0 ? 0 : (int) Math.min(files.length, fitting);
        int published = 0;
        try {
            published = install(task, addr, files, count, message.flags);
        } finally {
            for (int i = published; i < files.length; i++) {
                files[i].release();
            }
        }
        if (published < files.length) {
            message.resultFlags |= MSG_CTRUNC;
        }
        long length = Cmsghdr.SIZE + (long) published * Integer.BYTES;
        return published == 0 ? 0 : Math.min(aligned(length), room);
    }

    /** Installs as many as descriptors and limits allow; returns how many. */
    private static int install(Task task, long addr, OpenFile[] files, int count, int flags)
            throws ErrnoException {
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        Mm mm = task.mm();
        int done = 0;
        while (done < count) {
            try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
                mm.writeInt(addr + Cmsghdr.SIZE + (long) done * Integer.BYTES, reserved.fd(0));
                reserved.publish((flags & MSG_CMSG_CLOEXEC) != 0, files[done]);
                done++;
            } catch (ErrnoException e) {
                break; // MSG_CTRUNC tells
            }
        }
        if (done > 0) {
            GuestStruct out = new GuestStruct(Cmsghdr.SIZE);
            header(out, Cmsghdr.SIZE + (long) done * Integer.BYTES, SCM_RIGHTS);
            try {
                out.write(mm, addr);
            } catch (ErrnoException fault) {
                return done; // the descriptors are installed all the same, as in Linux
            }
        }
        return done;
    }
}
