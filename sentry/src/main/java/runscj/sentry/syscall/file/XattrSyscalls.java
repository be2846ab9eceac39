package runscj.sentry.syscall.file;

import static runscj.abi.Errno.E2BIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ERANGE;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Inotify.IN_ATTRIB;
import static runscj.abi.Xattr.XATTR_CREATE;
import static runscj.abi.Xattr.XATTR_NAME_MAX;
import static runscj.abi.Xattr.XATTR_REPLACE;
import static runscj.abi.Xattr.XATTR_SIZE_MAX;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.ExtendedAttributes;
import runscj.sentry.vfs.FileEvents;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

import java.lang.foreign.MemorySegment;

/** The calls of xattr(7). */
final class XattrSyscalls {
    private XattrSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SETXATTR, (task, args) -> set(task, args, followed(task, args)));
        handlers.bind(Sysno.LSETXATTR, (task, args) -> set(task, args, unfollowed(task, args)));
        handlers.bind(Sysno.FSETXATTR, (task, args) -> set(task, args, opened(task, args)));
        handlers.bind(Sysno.GETXATTR, (task, args) -> get(task, args, followed(task, args)));
        handlers.bind(Sysno.LGETXATTR, (task, args) -> get(task, args, unfollowed(task, args)));
        handlers.bind(Sysno.FGETXATTR, (task, args) -> get(task, args, opened(task, args)));
        handlers.bind(Sysno.LISTXATTR, (task, args) -> list(task, args, followed(task, args)));
        handlers.bind(Sysno.LLISTXATTR, (task, args) -> list(task, args, unfollowed(task, args)));
        handlers.bind(Sysno.FLISTXATTR, (task, args) -> list(task, args, opened(task, args)));
        handlers.bind(Sysno.REMOVEXATTR, (task, args) -> remove(task, args, followed(task, args)));
        handlers.bind(
                Sysno.LREMOVEXATTR, (task, args) -> remove(task, args, unfollowed(task, args)));
        handlers.bind(Sysno.FREMOVEXATTR, (task, args) -> remove(task, args, opened(task, args)));
    }

    private static VfsPath followed(Task task, SyscallArgs args) throws ErrnoException {
        return PathArgs.resolve(task, AT_FDCWD, PathArgs.path(task, args, 0), PathWalk.FOLLOW);
    }

    private static VfsPath unfollowed(Task task, SyscallArgs args) throws ErrnoException {
        return PathArgs.resolve(task, AT_FDCWD, PathArgs.path(task, args, 0), 0);
    }

    private static VfsPath opened(Task task, SyscallArgs args) throws ErrnoException {
        return PathArgs.placeOf(task, args.fd(0));
    }

    private static String name(Task task, SyscallArgs args) throws ErrnoException {
        String name;
        try {
            name = task.mm().readString(args.addr(1), XATTR_NAME_MAX);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ENAMETOOLONG ? ERANGE.raise() : e;
        }
        if (name.isEmpty()) {
            throw ERANGE.raise();
        }
        return name;
    }

    private static long set(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        int flags = args.i32(4);
        if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) != 0) {
            throw EINVAL.raise();
        }
        String name = name(task, args);
        long size = args.i64(3);
        if (Long.compareUnsigned(size, XATTR_SIZE_MAX) > 0) {
            throw E2BIG.raise();
        }
        byte[] value = new byte[(int) size];
        task.mm().copyIn(args.addr(2), MemorySegment.ofArray(value), 0, value.length);
        place.mount().requireWritable();
        ExtendedAttributes.set(task, place.inode(), name, value, flags);
        FileEvents.on(place.dentry(), IN_ATTRIB);
        return 0;
    }

    private static long get(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        Inode inode = place.inode();
        byte[] value = ExtendedAttributes.read(task, inode, name(task, args));
        return put(task, args.addr(2), args.i64(3), value);
    }

    private static long list(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        String[] names = ExtendedAttributes.names(task, place.inode());
        int length = 0;
        for (String name : names) {
            length += name.length() + 1;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (String name : names) {
            for (int i = 0; i < name.length(); i++) {
                joined[at++] = (byte) name.charAt(i);
            }
            at++;
        }
        return put(task, args.addr(1), args.i64(2), joined);
    }

    private static long put(Task task, long addr, long size, byte[] bytes) throws ErrnoException {
        if (size == 0) {
            return bytes.length;
        }
        if (Long.compareUnsigned(size, bytes.length) < 0) {
            throw ERANGE.raise();
        }
        task.mm().copyOut(addr, MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes.length;
    }

    private static long remove(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        String name = name(task, args);
        place.mount().requireWritable();
        ExtendedAttributes.remove(task, place.inode(), name);
        FileEvents.on(place.dentry(), IN_ATTRIB);
        return 0;
    }
}
