package runscj.sentry.syscall.file;

import static runscj.abi.Errno.E2BIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ERANGE;
import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_FDCWD;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static runscj.abi.Inotify.IN_ATTRIB;
import static runscj.abi.Xattr.XATTR_CREATE;
import static runscj.abi.Xattr.XATTR_NAME_MAX;
import static runscj.abi.Xattr.XATTR_REPLACE;
import static runscj.abi.Xattr.XATTR_SIZE_MAX;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.XattrArgs;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.ExtendedAttributes;
import runscj.sentry.vfs.FileEvents;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

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
        handlers.bind(Sysno.SETXATTRAT, XattrSyscalls::setxattrat);
        handlers.bind(Sysno.GETXATTRAT, XattrSyscalls::getxattrat);
        handlers.bind(Sysno.LISTXATTRAT, XattrSyscalls::listxattrat);
        handlers.bind(Sysno.REMOVEXATTRAT, XattrSyscalls::removexattrat);
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

    /**
     * Returns the place of a directory descriptor, a path and AT_ flags: the first three arguments.
     */
    private static VfsPath at(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(2);
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            throw EINVAL.raise();
        }
        String path = PathArgs.pathOrEmpty(task, args, 1, flags);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && args.fd(0) >= 0) {
            return opened(task, args);
        }
        return PathArgs.resolve(task, args.fd(0), path, PathArgs.walkFlags(flags));
    }

    /** struct xattr_args: where the value is, its size, flags. */
    private record Value(long addr, long size, int flags) {
        static Value read(Task task, SyscallArgs args) throws ErrnoException {
            long size = args.i64(5);
            if (Long.compareUnsigned(size, XattrArgs.SIZE) < 0) {
                throw EINVAL.raise();
            }
            if (Long.compareUnsigned(size, 4096) > 0) {
                throw E2BIG.raise();
            }
            byte[] bytes = new byte[(int) size];
            MemorySegment struct = MemorySegment.ofArray(bytes);
            task.mm().copyIn(args.addr(4), struct, 0, size);
            for (int i = XattrArgs.SIZE; i < size; i++) {
                if (bytes[i] != 0) {
                    throw E2BIG.raise();
                }
            }
            return new Value(
                    struct.get(ValueLayout.JAVA_LONG_UNALIGNED, XattrArgs.VALUE_OFFSET),
                    struct.get(ValueLayout.JAVA_INT_UNALIGNED, XattrArgs.SIZE_OFFSET)
                            & 0xffff_ffffL,
                    struct.get(ValueLayout.JAVA_INT_UNALIGNED, XattrArgs.FLAGS_OFFSET));
        }
    }

    private static long setxattrat(Task task, SyscallArgs args) throws ErrnoException {
        Value value = Value.read(task, args);
        return set(task, at(task, args), name(task, args.addr(3)), value);
    }

    private static long getxattrat(Task task, SyscallArgs args) throws ErrnoException {
        Value value = Value.read(task, args);
        if (value.flags() != 0) {
            throw EINVAL.raise();
        }
        VfsPath place = at(task, args);
        byte[] found = ExtendedAttributes.read(task, place.inode(), name(task, args.addr(3)));
        return put(task, value.addr(), value.size(), found);
    }

    private static long listxattrat(Task task, SyscallArgs args) throws ErrnoException {
        return list(task, at(task, args), args.addr(3), args.i64(4));
    }

    private static long removexattrat(Task task, SyscallArgs args) throws ErrnoException {
        return remove(task, at(task, args), name(task, args.addr(3)));
    }

    private static String name(Task task, long addr) throws ErrnoException {
        String name;
        try {
            name = task.mm().readString(addr, XATTR_NAME_MAX);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ENAMETOOLONG ? ERANGE.raise() : e;
        }
        if (name.isEmpty()) {
            throw ERANGE.raise();
        }
        return name;
    }

    private static long set(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        Value value = new Value(args.addr(2), args.i64(3), args.i32(4));
        return set(task, place, name(task, args.addr(1)), value);
    }

    private static long set(Task task, VfsPath place, String name, Value from)
            throws ErrnoException {
        int flags = from.flags();
        if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) != 0) {
            throw EINVAL.raise();
        }
        long size = from.size();
        if (Long.compareUnsigned(size, XATTR_SIZE_MAX) > 0) {
            throw E2BIG.raise();
        }
        byte[] value = new byte[(int) size];
        task.mm().copyIn(from.addr(), MemorySegment.ofArray(value), 0, value.length);
        place.mount().requireWritable();
        ExtendedAttributes.set(task, place.inode(), name, value, flags);
        FileEvents.on(place.dentry(), IN_ATTRIB);
        return 0;
    }

    private static long get(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        Inode inode = place.inode();
        byte[] value = ExtendedAttributes.read(task, inode, name(task, args.addr(1)));
        return put(task, args.addr(2), args.i64(3), value);
    }

    private static long list(Task task, SyscallArgs args, VfsPath place) throws ErrnoException {
        return list(task, place, args.addr(1), args.i64(2));
    }

    private static long list(Task task, VfsPath place, long addr, long size) throws ErrnoException {
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
        return put(task, addr, size, joined);
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
        return remove(task, place, name(task, args.addr(1)));
    }

    private static long remove(Task task, VfsPath place, String name) throws ErrnoException {
        place.mount().requireWritable();
        ExtendedAttributes.remove(task, place.inode(), name);
        FileEvents.on(place.dentry(), IN_ATTRIB);
        return 0;
    }
}
