package runscj.sentry.syscall.ipc;

import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MAP_FIXED_NOREPLACE;
import static runscj.abi.Mman.MAP_SHARED;
import static runscj.abi.Mman.PROT_EXEC;
import static runscj.abi.Mman.PROT_READ;
import static runscj.abi.Mman.PROT_WRITE;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.abi.IpcPerm;
import runscj.abi.ShmInfo;
import runscj.abi.ShmidDs;
import runscj.abi.Shminfo;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ipc.IpcObject;
import runscj.sentry.kernel.ipc.SharedMemory;
import runscj.sentry.kernel.ipc.SharedSegment;
import runscj.sentry.mm.VmaInfo;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** shmget(2), shmop(2), shmctl(2). */
final class SharedMemorySyscalls {
    private static final long PAGE = 4096;

    private SharedMemorySyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(
                        Sysno.SHMGET,
                        (task, args) ->
                                memory(task)
                                        .get(
                                                task.credentials(),
                                                args.i32(0),
                                                args.i64(1),
                                                args.i32(2),
                                                IpcSyscalls.pid(task)))
                .bind(Sysno.SHMAT, SharedMemorySyscalls::shmat)
                .bind(Sysno.SHMDT, SharedMemorySyscalls::shmdt)
                .bind(Sysno.SHMCTL, SharedMemorySyscalls::shmctl);
    }

    private static SharedMemory memory(Task task) {
        return task.namespaces().ipc().sharedMemory();
    }

    private static long shmat(Task task, SyscallArgs args) throws ErrnoException {
        int id = args.i32(0);
        long addr = args.addr(1);
        int flags = args.i32(2);
        if (id < 0) {
            throw Errno.EINVAL.raise();
        }
        if ((addr & (PAGE - 1)) != 0) {
            if ((flags & Ipc.SHM_RND) == 0) {
                throw Errno.EINVAL.raise();
            }
            addr &= -PAGE;
        }
        boolean replaces = (flags & Ipc.SHM_REMAP) != 0;
        if (addr == 0 && replaces) {
            throw Errno.EINVAL.raise();
        }
        int prot = PROT_READ;
        int access = IpcObject.READ;
        if ((flags & Ipc.SHM_RDONLY) == 0) {
            prot |= PROT_WRITE;
            access |= IpcObject.WRITE;
        }
        if ((flags & Ipc.SHM_EXEC) != 0) {
            prot |= PROT_EXEC;
            access |= 0111;
        }
        SharedSegment segment = memory(task).hold(task.credentials(), id, access);
        try {
            int place = addr == 0 ? 0 : replaces ? MAP_FIXED : MAP_FIXED_NOREPLACE;
            int maxProt = PROT_READ | PROT_EXEC | (prot & PROT_WRITE);
            long at =
                    task.mm()
                            .mmap(
                                    addr,
                                    segment.mappedBytes(),
                                    prot,
                                    MAP_SHARED | place,
                                    segment,
                                    0,
                                    maxProt,
                                    null);
            memory(task).attached(segment, IpcSyscalls.pid(task));
            return at;
        } catch (ErrnoException e) {
            throw e.errno() == Errno.EEXIST ? Errno.EINVAL.raise() : e;
        } finally {
            segment.release();
        }
    }

    /** Unmaps what is left of the attachment that begins at an address; other areas stay. */
    private static long shmdt(Task task, SyscallArgs args) throws ErrnoException {
        long addr = args.addr(0);
        if ((addr & (PAGE - 1)) != 0) {
            throw Errno.EINVAL.raise();
        }
        SharedSegment found = null;
        for (VmaInfo area : task.mm().areas()) {
            boolean belongs =
                    area.start() >= addr
                            && area.object() instanceof SharedSegment
                            && area.start() - addr == area.offset();
            if (!belongs || (found != null && area.object() != found)) {
                continue;
            }
            if (found != null && area.end() - addr > found.mappedBytes()) {
                break;
            }
            found = (SharedSegment) area.object();
            task.mm().munmap(area.start(), area.end() - area.start());
        }
        if (found == null) {
            throw Errno.EINVAL.raise();
        }
        memory(task).detached(found, IpcSyscalls.pid(task));
        return 0;
    }

    private static long shmctl(Task task, SyscallArgs args) throws ErrnoException {
        int id = args.i32(0);
        int command = args.i32(1);
        long addr = args.addr(2);
        if (id < 0 || command < 0) {
            throw Errno.EINVAL.raise();
        }
        SharedMemory memory = memory(task);
        Credentials caller = task.credentials();
        switch (command) {
            case Ipc.IPC_INFO -> {
                return limits(task, memory.totals(), addr);
            }
            case Ipc.SHM_INFO -> {
                return usage(task, memory.totals(), addr);
            }
            case Ipc.IPC_STAT, Ipc.SHM_STAT, Ipc.SHM_STAT_ANY -> {
                SharedMemory.Status status = memory.status(caller, id, command);
                write(task, status, addr);
                return command == Ipc.IPC_STAT ? 0 : status.permissions().id();
            }
            case Ipc.IPC_SET -> {
                GuestStruct in = GuestStruct.read(task.mm(), addr, ShmidDs.SIZE);
                memory.change(
                        caller,
                        id,
                        caller.userNamespace().uidToKernel(in.i32(IpcPerm.UID_OFFSET)),
                        caller.userNamespace().gidToKernel(in.i32(IpcPerm.GID_OFFSET)),
                        in.i32(IpcPerm.MODE_OFFSET));
            }
            case Ipc.SHM_LOCK, Ipc.SHM_UNLOCK -> memory.pin(caller, id, command);
            case Ipc.IPC_RMID -> memory.remove(caller, id);
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void write(Task task, SharedMemory.Status status, long addr)
            throws ErrnoException {
        IpcSyscalls.permissions(task, new GuestStruct(ShmidDs.SIZE), status.permissions())
                .i64(ShmidDs.SHM_SEGSZ_OFFSET, status.sizeBytes())
                .i64(ShmidDs.SHM_ATIME_OFFSET, status.attachedSeconds())
                .i64(ShmidDs.SHM_DTIME_OFFSET, status.detachedSeconds())
                .i64(ShmidDs.SHM_CTIME_OFFSET, status.changedSeconds())
                .i32(ShmidDs.SHM_CPID_OFFSET, status.creatorPid())
                .i32(ShmidDs.SHM_LPID_OFFSET, status.lastPid())
                .i64(ShmidDs.SHM_NATTCH_OFFSET, status.attached())
                .write(task.mm(), addr);
    }

    private static long limits(Task task, SharedMemory.Totals totals, long addr)
            throws ErrnoException {
        new GuestStruct(Shminfo.SIZE)
                .i64(Shminfo.SHMMAX_OFFSET, SharedMemory.UNLIMITED)
                .i64(Shminfo.SHMMIN_OFFSET, Ipc.SHMMIN)
                .i64(Shminfo.SHMMNI_OFFSET, Ipc.SHMMNI)
                .i64(Shminfo.SHMSEG_OFFSET, Ipc.SHMMNI)
                .i64(Shminfo.SHMALL_OFFSET, SharedMemory.UNLIMITED)
                .write(task.mm(), addr);
        return totals.highest();
    }

    private static long usage(Task task, SharedMemory.Totals totals, long addr)
            throws ErrnoException {
        new GuestStruct(ShmInfo.SIZE)
                .i32(ShmInfo.USED_IDS_OFFSET, totals.segments())
                .i64(ShmInfo.SHM_TOT_OFFSET, totals.pages())
                .write(task.mm(), addr);
        return totals.highest();
    }
}
