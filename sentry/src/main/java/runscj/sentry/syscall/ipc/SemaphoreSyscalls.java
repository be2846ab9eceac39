package runscj.sentry.syscall.ipc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Ipc;
import runscj.abi.IpcPerm;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.abi.Sembuf;
import runscj.abi.SemidDs;
import runscj.abi.Seminfo;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ipc.IpcObject;
import runscj.sentry.kernel.ipc.SemaphoreSets;
import runscj.sentry.kernel.ipc.SemaphoreUndo;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.TimeArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.syscalls.Sysno;

/** semget(2), semop(2), semctl(2). */
final class SemaphoreSyscalls {
    private SemaphoreSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(
                        Sysno.SEMGET,
                        (task, args) ->
                                sets(task)
                                        .get(
                                                task.credentials(),
                                                args.i32(0),
                                                args.i32(1),
                                                args.i32(2)))
                .bind(Sysno.SEMOP, (task, args) -> semop(task, args, Long.MAX_VALUE))
                .bind(Sysno.SEMTIMEDOP, SemaphoreSyscalls::semtimedop)
                .bind(Sysno.SEMCTL, SemaphoreSyscalls::semctl);
    }

    private static SemaphoreSets sets(Task task) {
        return task.namespaces().ipc().semaphoreSets();
    }

    private static long semtimedop(Task task, SyscallArgs args) throws GuestException {
        if (args.addr(3) == 0) {
            return semop(task, args, Long.MAX_VALUE);
        }
        GuestStruct.read(task.mm(), args.addr(3), 2 * Long.BYTES); // EFAULT comes first
        check(args);
        long waitNs = TimeArgs.timespec(task.mm(), args.addr(3));
        long now = System.nanoTime();
        return semop(task, args, waitNs > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + waitNs);
    }

    private static void check(SyscallArgs args) throws ErrnoException {
        if (args.i32(2) < 1 || args.i32(0) < 0) {
            throw Errno.EINVAL.raise();
        }
        if (Integer.compareUnsigned(args.i32(2), Ipc.SEMOPM) > 0) {
            throw Errno.E2BIG.raise();
        }
    }

    private static long semop(Task task, SyscallArgs args, long deadlineNs) throws GuestException {
        check(args);
        int count = args.i32(2);
        GuestStruct in = GuestStruct.read(task.mm(), args.addr(1), count * Sembuf.SIZE);
        SemaphoreSets.Operation[] operations = new SemaphoreSets.Operation[count];
        for (int i = 0; i < count; i++) {
            int at = i * Sembuf.SIZE;
            operations[i] =
                    new SemaphoreSets.Operation(
                            in.i16(at + Sembuf.SEM_NUM_OFFSET) & 0xffff,
                            in.i16(at + Sembuf.SEM_OP_OFFSET),
                            in.i16(at + Sembuf.SEM_FLG_OFFSET));
        }
        SemaphoreSets sets = sets(task);
        SemaphoreSets.Set set = sets.find(task.credentials(), args.i32(0), operations);
        SemaphoreUndo undo = task.threadGroup().requireSemaphoreUndo();
        SemaphoreSets.Sleeper sleeper = new SemaphoreSets.Sleeper();
        int pid = IpcSyscalls.pid(task);
        Task.FileOperation operate =
                () -> sets.operate(set, operations, undo, pid, sleeper) ? 0 : FileImpl.WOULD_BLOCK;
        if (operate.attempt() != FileImpl.WOULD_BLOCK) {
            return 0;
        }
        try {
            Blocking.wait(task, set.waiters(), Poll.POLLIN, deadlineNs, operate);
        } catch (RestartException e) {
            throw Errno.EINTR.raise(); // never begun again
        } finally {
            sets.giveUp(set, sleeper);
        }
        return 0;
    }

    private static long semctl(Task task, SyscallArgs args) throws ErrnoException {
        int id = args.i32(0);
        int number = args.i32(1);
        int command = args.i32(2);
        long argument = args.i64(3);
        if (id < 0) {
            throw Errno.EINVAL.raise();
        }
        SemaphoreSets sets = sets(task);
        Credentials caller = task.credentials();
        switch (command) {
            case Ipc.IPC_INFO, Ipc.SEM_INFO -> {
                return info(task, sets.totals(), command, argument);
            }
            case Ipc.IPC_STAT, Ipc.SEM_STAT, Ipc.SEM_STAT_ANY -> {
                SemaphoreSets.Status status = sets.status(caller, id, command);
                write(task, status, argument);
                return command == Ipc.IPC_STAT ? 0 : status.permissions().id();
            }
            case Ipc.GETVAL, Ipc.GETPID, Ipc.GETNCNT, Ipc.GETZCNT -> {
                return sets.one(caller, id, number, command);
            }
            case Ipc.SETVAL ->
                    sets.setOne(caller, id, number, (int) argument, IpcSyscalls.pid(task));
            case Ipc.GETALL -> getAll(task, sets.all(caller, id), argument);
            case Ipc.SETALL -> {
                int count = sets.count(caller, id, IpcObject.WRITE);
                int[] values = readAll(task, count, argument);
                sets.setAll(caller, id, values, IpcSyscalls.pid(task));
            }
            case Ipc.IPC_SET -> {
                GuestStruct in = GuestStruct.read(task.mm(), argument, SemidDs.SIZE);
                sets.change(
                        caller,
                        id,
                        caller.userNamespace().uidToKernel(in.i32(IpcPerm.UID_OFFSET)),
                        caller.userNamespace().gidToKernel(in.i32(IpcPerm.GID_OFFSET)),
                        in.i32(IpcPerm.MODE_OFFSET));
            }
            case Ipc.IPC_RMID -> sets.remove(caller, id);
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void getAll(Task task, int[] values, long addr) throws ErrnoException {
        GuestStruct out = new GuestStruct(values.length * Short.BYTES);
        for (int i = 0; i < values.length; i++) {
            out.i16((long) i * Short.BYTES, values[i]);
        }
        out.write(task.mm(), addr);
    }

    private static int[] readAll(Task task, int count, long addr) throws ErrnoException {
        GuestStruct in = GuestStruct.read(task.mm(), addr, count * Short.BYTES);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.i16((long) i * Short.BYTES) & 0xffff;
        }
        return values;
    }

    private static void write(Task task, SemaphoreSets.Status status, long addr)
            throws ErrnoException {
        IpcSyscalls.permissions(task, new GuestStruct(SemidDs.SIZE), status.permissions())
                .i64(SemidDs.SEM_OTIME_OFFSET, status.operatedSeconds())
                .i64(SemidDs.SEM_CTIME_OFFSET, status.changedSeconds())
                .i64(SemidDs.SEM_NSEMS_OFFSET, status.count())
                .write(task.mm(), addr);
    }

    private static long info(Task task, SemaphoreSets.Totals totals, int command, long addr)
            throws ErrnoException {
        boolean usage = command == Ipc.SEM_INFO;
        new GuestStruct(Seminfo.SIZE)
                .i32(Seminfo.SEMMAP_OFFSET, SemaphoreSets.TOTAL_MAX)
                .i32(Seminfo.SEMMNI_OFFSET, Ipc.SEMMNI)
                .i32(Seminfo.SEMMNS_OFFSET, SemaphoreSets.TOTAL_MAX)
                .i32(Seminfo.SEMMNU_OFFSET, SemaphoreSets.TOTAL_MAX)
                .i32(Seminfo.SEMMSL_OFFSET, Ipc.SEMMSL)
                .i32(Seminfo.SEMOPM_OFFSET, Ipc.SEMOPM)
                .i32(Seminfo.SEMUME_OFFSET, Ipc.SEMUME)
                .i32(Seminfo.SEMUSZ_OFFSET, usage ? totals.sets() : Ipc.SEMUSZ)
                .i32(Seminfo.SEMVMX_OFFSET, Ipc.SEMVMX)
                .i32(Seminfo.SEMAEM_OFFSET, usage ? totals.semaphores() : Ipc.SEMAEM)
                .write(task.mm(), addr);
        return totals.highest();
    }
}
