package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EFAULT;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ERANGE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import runscj.abi.Dirent64;
import runscj.abi.ErrnoException;
import runscj.abi.LittleEndian;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.WorkingDirectory;
import runscj.syscalls.Sysno;

/** getdents(2), getcwd(2), chdir(2), chroot(2), umask(2). */
final class DirectorySyscalls {
    /** More than this is not filled at once, bytes; callers ask again. */
    private static final int BUFFER_MAX = 1 << 18;

    /** What most directories need, bytes. */
    private static final int BUFFER_FIRST = 1 << 10;

    private static final int LEGACY_NAME_OFFSET = 18;

    private DirectorySyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.GETDENTS, DirectorySyscalls::getdents);
        handlers.bind(Sysno.GETDENTS64, DirectorySyscalls::getdents64);
        handlers.bind(Sysno.GETCWD, DirectorySyscalls::getcwd);
        handlers.bind(Sysno.CHDIR, DirectorySyscalls::chdir);
        handlers.bind(Sysno.FCHDIR, DirectorySyscalls::fchdir);
        handlers.bind(Sysno.CHROOT, DirectorySyscalls::chroot);
        handlers.bind(Sysno.UMASK, DirectorySyscalls::umask);
    }

    static long getdents(Task task, SyscallArgs args) throws ErrnoException {
        return list(task, args, Format.LEGACY);
    }

    static long getdents64(Task task, SyscallArgs args) throws ErrnoException {
        return list(task, args, Format.WIDE);
    }

    private enum Format {
        LEGACY,
        WIDE
    }

    private static long list(Task task, SyscallArgs args, Format format) throws ErrnoException {
        OpenFile file = task.file(args.fd(0));
        int capacity = (int) Math.min(args.u32(2), BUFFER_MAX);
        Entries entries = new Entries(task.mm(), args.addr(1), capacity, format);
        file.list(task, entries);
        return entries.length;
    }

    /** struct linux_dirent64, or struct linux_dirent with the type in its last byte. */
    private static final class Entries implements DirectoryFile.Sink {
        private final Mm mm;
        private final long bufferAddr;
        private final int capacity;
        private byte[] bytes;
        private final Format format;
        private int length;
        private boolean refused;

        Entries(Mm mm, long bufferAddr, int capacity, Format format) {
            this.mm = mm;
            this.bufferAddr = bufferAddr;
            this.bytes = new byte[Math.min(capacity, BUFFER_FIRST)];
            this.capacity = capacity;
            this.format = format;
        }

        @Override
        public boolean entry(String name, long inodeNumber, int type, long nextOffset) {
            int nameOffset = format == Format.WIDE ? Dirent64.D_NAME_OFFSET : LEGACY_NAME_OFFSET;
            int tail = format == Format.WIDE ? 1 : 2;
            int size = (nameOffset + name.length() + tail + 7) & ~7;
            if (size > capacity - length) {
                refused = true;
                return false;
            }
            if (size > bytes.length - length) {
                bytes = Arrays.copyOf(bytes, Math.min(capacity, bytes.length * 4 + size));
            }
            int typeOffset = format == Format.WIDE ? Dirent64.D_TYPE_OFFSET : size - 1;
            LittleEndian.putLong(bytes, length + Dirent64.D_INO_OFFSET, inodeNumber);
            LittleEndian.putLong(bytes, length + Dirent64.D_OFF_OFFSET, nextOffset);
            LittleEndian.putShort(bytes, length + Dirent64.D_RECLEN_OFFSET, size);
            bytes[length + typeOffset] = (byte) type;
            LittleEndian.putText(bytes, length + nameOffset, name);
            length += size;
            return true;
        }

        @Override
        public void finish() throws ErrnoException {
            if (length == 0 && refused) {
                throw EINVAL.raise();
            }
            mm.copyOut(bufferAddr, MemorySegment.ofArray(bytes), 0, length);
        }
    }

    static long getcwd(Task task, SyscallArgs args) throws ErrnoException {
        String path =
                PathNames.workingDirectoryOf(
                        task.fsContext().root(), task.fsContext().workingDirectory());
        int length = path.length() + 1;
        if (Long.compareUnsigned(args.i64(1), length) < 0) {
            throw ERANGE.raise();
        }
        if (args.addr(0) == 0) {
            throw EFAULT.raise();
        }
        GuestStruct bytes = new GuestStruct(length);
        bytes.name(0, path);
        bytes.write(task.mm(), args.addr(0));
        return length;
    }

    static long chdir(Task task, SyscallArgs args) throws ErrnoException {
        WorkingDirectory.change(task, PathArgs.path(task, args, 0));
        return 0;
    }

    static long fchdir(Task task, SyscallArgs args) throws ErrnoException {
        WorkingDirectory.change(task, PathArgs.place(task, task.file(args.fd(0))));
        return 0;
    }

    static long chroot(Task task, SyscallArgs args) throws ErrnoException {
        WorkingDirectory.changeRoot(task, PathArgs.path(task, args, 0));
        return 0;
    }

    static long umask(Task task, SyscallArgs args) {
        return task.fsContext().umask(args.i32(0));
    }
}
