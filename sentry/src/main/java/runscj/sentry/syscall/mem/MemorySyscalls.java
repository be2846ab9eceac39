package runscj.sentry.syscall.mem;

import static runscj.abi.Mman.MAP_ANONYMOUS;
import static runscj.abi.Mman.MAP_GROWSDOWN;
import static runscj.abi.Mman.MAP_HUGETLB;
import static runscj.abi.Mman.MAP_PRIVATE;
import static runscj.abi.Mman.MAP_SHARED;
import static runscj.abi.Mman.MAP_SHARED_VALIDATE;
import static runscj.abi.Mman.MAP_TYPE;
import static runscj.abi.Mman.MCL_CURRENT;
import static runscj.abi.Mman.MCL_FUTURE;
import static runscj.abi.Mman.MCL_ONFAULT;
import static runscj.abi.Mman.MLOCK_ONFAULT;
import static runscj.abi.Mman.PKEY_ACCESS_MASK;
import static runscj.abi.Mman.PROT_EXEC;
import static runscj.abi.Mman.PROT_READ;
import static runscj.abi.Mman.PROT_WRITE;

import java.lang.foreign.MemorySegment;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Mman;
import runscj.abi.Mount;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileFlags;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** The memory calls. */
public final class MemorySyscalls {
    private static final long PAGE = 4096;
    private static final long USER_END = 0x7fff_ffff_f000L;

    /** Bytes of guest memory told about by one step of mincore. */
    private static final long MINCORE_STEP = 16L << 20;

    /** Flags that MAP_SHARED_VALIDATE knows; it refuses others with EOPNOTSUPP. */
    private static final int VALIDATED =
            MAP_TYPE
                    | Mman.MAP_FIXED
                    | MAP_ANONYMOUS
                    | MAP_GROWSDOWN
                    | Mman.MAP_DENYWRITE
                    | Mman.MAP_EXECUTABLE
                    | Mman.MAP_UNINITIALIZED
                    | Mman.MAP_LOCKED
                    | Mman.MAP_NORESERVE
                    | Mman.MAP_POPULATE
                    | Mman.MAP_NONBLOCK
                    | Mman.MAP_STACK
                    | MAP_HUGETLB
                    | Mman.MAP_32BIT
                    | Mman.MAP_ABOVE4G
                    | Mman.MAP_FIXED_NOREPLACE
                    | Mman.MAP_HUGE_MASK << Mman.MAP_HUGE_SHIFT;

    private MemorySyscalls() {}

    /** Binds the calls of this area. */
    public static void bind(Handlers handlers) {
        NumaSyscalls.bind(handlers);
        ProcessAdvice.bind(handlers);
        handlers.bind(Sysno.MSEAL, MemorySyscalls::mseal)
                .bind(Sysno.REMAP_FILE_PAGES, MemorySyscalls::remapFilePages);
        handlers.bind(Sysno.MMAP, MemorySyscalls::mmap)
                .bind(Sysno.MUNMAP, MemorySyscalls::munmap)
                .bind(Sysno.MPROTECT, MemorySyscalls::mprotect)
                .bind(Sysno.BRK, MemorySyscalls::brk)
                .bind(Sysno.MREMAP, MemorySyscalls::mremap)
                .bind(Sysno.MADVISE, MemorySyscalls::madvise)
                .bind(Sysno.MSYNC, MemorySyscalls::msync)
                .bind(Sysno.MINCORE, MemorySyscalls::mincore)
                .bind(Sysno.MLOCK, MemorySyscalls::mlock)
                .bind(Sysno.MLOCK2, MemorySyscalls::mlock2)
                .bind(Sysno.MUNLOCK, MemorySyscalls::munlock)
                .bind(Sysno.MLOCKALL, MemorySyscalls::mlockall)
                .bind(Sysno.MUNLOCKALL, MemorySyscalls::munlockall)
                .bind(Sysno.PKEY_MPROTECT, MemorySyscalls::pkeyMprotect)
                .bind(Sysno.PKEY_ALLOC, MemorySyscalls::pkeyAlloc)
                .bind(Sysno.PKEY_FREE, MemorySyscalls::pkeyFree);
    }

    /** mmap(2). */
    static long mmap(Task task, SyscallArgs args) throws GuestException {
        long addr = args.addr(0);
        long length = args.i64(1);
        int prot = args.i32(2);
        int flags = args.i32(3);
        long offset = args.i64(5);
        if ((offset & (PAGE - 1)) != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((flags & MAP_ANONYMOUS) != 0) {
            return task.mm().mmap(addr, length, prot, flags, null, 0);
        }
        OpenFile file = task.file(args.fd(4)).requireNotPath();
        if (length == 0 || (flags & MAP_HUGETLB) != 0) {
            throw Errno.EINVAL.raise();
        }
        boolean noExec = file.path() != null && file.path().mount().has(Mount.MS_NOEXEC);
        int maxProt = checkFile(file, prot, flags, noExec);
        if (!(file.impl() instanceof Mappable mappable)) {
            throw Errno.ENODEV.raise();
        }
        if ((flags & MAP_GROWSDOWN) != 0) {
            throw Errno.EINVAL.raise();
        }
        MemoryObject object = mappable.memoryObject((flags & MAP_TYPE) != MAP_PRIVATE);
        return task.mm().mmap(addr, length, prot, flags, object, offset, maxProt, file);
    }

    /** Returns what mprotect may give later. */
    private static int checkFile(OpenFile file, int prot, int flags, boolean noExec)
            throws ErrnoException {
        int maxProt = PROT_READ | PROT_WRITE | PROT_EXEC;
        switch (flags & MAP_TYPE) {
            case MAP_SHARED_VALIDATE, MAP_SHARED -> {
                if ((flags & MAP_TYPE) == MAP_SHARED_VALIDATE && (flags & ~VALIDATED) != 0) {
                    throw Errno.EOPNOTSUPP.raise();
                }
                if (!file.writable()) {
                    if ((prot & PROT_WRITE) != 0) {
                        throw Errno.EACCES.raise();
                    }
                    maxProt &= ~PROT_WRITE;
                } else if (FileFlags.appendOnly(file.impl().inode())) {
                    throw Errno.EACCES.raise();
                }
            }
            case MAP_PRIVATE -> {}
            default -> throw Errno.EINVAL.raise();
        }
        if (!file.readable()) {
            throw Errno.EACCES.raise();
        }
        if (noExec) {
            if ((prot & PROT_EXEC) != 0) {
                throw Errno.EPERM.raise();
            }
            maxProt &= ~PROT_EXEC;
        }
        return maxProt;
    }

    /** munmap(2). */
    static long munmap(Task task, SyscallArgs args) throws GuestException {
        task.mm().munmap(args.addr(0), args.i64(1));
        return 0;
    }

    /** mprotect(2). */
    static long mprotect(Task task, SyscallArgs args) throws GuestException {
        task.mm().mprotect(args.addr(0), args.i64(1), args.i32(2));
        return 0;
    }

    /** brk(2): the program break that is in force afterwards. */
    static long brk(Task task, SyscallArgs args) {
        return task.mm().brk(args.addr(0));
    }

    /** mremap(2). */
    static long mremap(Task task, SyscallArgs args) throws GuestException {
        return task.mm().mremap(args.addr(0), args.i64(1), args.i64(2), args.i64(3), args.addr(4));
    }

    /** madvise(2). */
    static long madvise(Task task, SyscallArgs args) throws GuestException {
        task.mm().madvise(args.addr(0), args.i64(1), args.i32(2));
        return 0;
    }

    /** mseal(2). */
    static long mseal(Task task, SyscallArgs args) throws GuestException {
        if (args.i64(2) != 0) {
            throw Errno.EINVAL.raise();
        }
        task.mm().seal(args.addr(0), args.i64(1));
        return 0;
    }

    /** remap_file_pages(2). */
    static long remapFilePages(Task task, SyscallArgs args) throws GuestException {
        if (args.i64(2) != 0) {
            throw Errno.EINVAL.raise();
        }
        task.mm().remapFilePages(args.addr(0), args.i64(1), args.i64(3));
        return 0;
    }

    /** msync(2). */
    static long msync(Task task, SyscallArgs args) throws GuestException {
        task.mm().msync(args.addr(0), args.i64(1), args.i32(2));
        return 0;
    }

    /** mincore(2). */
    static long mincore(Task task, SyscallArgs args) throws GuestException {
        long addr = args.addr(0);
        long size = args.i64(1);
        long vectorAddr = args.addr(2);
        if ((addr & (PAGE - 1)) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (addr < 0 || size < 0 || addr > USER_END || size > USER_END - addr) {
            throw Errno.ENOMEM.raise();
        }
        long length = (size + PAGE - 1) & -PAGE;
        long pages = length / PAGE;
        if (vectorAddr < 0 || vectorAddr > USER_END - pages) {
            throw Errno.EFAULT.raise();
        }
        for (long done = 0; done < length; done += MINCORE_STEP) {
            byte[] there = task.mm().mincore(addr + done, Math.min(MINCORE_STEP, length - done));
            task.mm()
                    .copyOut(
                            vectorAddr + done / PAGE,
                            MemorySegment.ofArray(there),
                            0,
                            there.length);
        }
        return 0;
    }

    private static long lockLimit(Task task) {
        return task.credentials().capable(Capability.CAP_IPC_LOCK)
                ? -1
                : task.threadGroup().limits().soft(Rlimit.RLIMIT_MEMLOCK);
    }

    /** mlock(2). */
    static long mlock(Task task, SyscallArgs args) throws GuestException {
        task.mm().mlock(args.addr(0), args.i64(1), 0, lockLimit(task));
        return 0;
    }

    /** mlock2(2). */
    static long mlock2(Task task, SyscallArgs args) throws GuestException {
        int flags = args.flags(2, MLOCK_ONFAULT);
        task.mm().mlock(args.addr(0), args.i64(1), flags, lockLimit(task));
        return 0;
    }

    /** munlock(2). */
    static long munlock(Task task, SyscallArgs args) throws GuestException {
        task.mm().munlock(args.addr(0), args.i64(1));
        return 0;
    }

    /** mlockall(2). */
    static long mlockall(Task task, SyscallArgs args) throws GuestException {
        int flags = args.flags(0, MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
        if (flags == 0 || flags == MCL_ONFAULT) {
            throw Errno.EINVAL.raise();
        }
        task.mm().mlockAll(flags, lockLimit(task));
        return 0;
    }

    /** munlockall(2). */
    static long munlockall(Task task, SyscallArgs args) throws GuestException {
        task.mm().mlockAll(0, -1);
        return 0;
    }

    /** pkey_mprotect(2) on a processor without protection keys: only "no key" is one. */
    static long pkeyMprotect(Task task, SyscallArgs args) throws GuestException {
        if (args.i32(3) != -1) {
            throw Errno.EINVAL.raise();
        }
        return mprotect(task, args);
    }

    /** pkey_alloc(2): there are no keys. */
    static long pkeyAlloc(Task task, SyscallArgs args) throws GuestException {
        if (args.i64(0) != 0 || (args.i64(1) & ~PKEY_ACCESS_MASK) != 0) {
            throw Errno.EINVAL.raise();
        }
        throw Errno.ENOSPC.raise();
    }

    /** pkey_free(2): none was allocated. */
    static long pkeyFree(Task task, SyscallArgs args) throws GuestException {
        throw Errno.EINVAL.raise();
    }
}
