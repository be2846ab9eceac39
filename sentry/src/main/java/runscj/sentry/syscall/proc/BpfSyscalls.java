package runscj.sentry.syscall.proc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/**
 * bpf(2) of a kernel that lets nobody load programs or make maps, as Linux does in a user namespace
 * and with kernel.unprivileged_bpf_disabled. Source: {@code kernel/bpf/syscall.c}.
 */
final class BpfSyscalls {
    private static final int SIZE_MAX = 4096;

    /** sizeof(union bpf_attr); what comes behind must be zero. */
    private static final int ATTRIBUTES_SIZE = 168;

    private static final int MAP_TYPES = 34;

    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int MAP_DELETE_ELEM = 3;
    private static final int MAP_GET_NEXT_KEY = 4;
    private static final int PROG_LOAD = 5;
    private static final int PROG_TEST_RUN = 10;
    private static final int PROG_GET_NEXT_ID = 11;
    private static final int MAP_GET_NEXT_ID = 12;
    private static final int PROG_GET_FD_BY_ID = 13;
    private static final int MAP_GET_FD_BY_ID = 14;
    private static final int OBJ_GET_INFO_BY_FD = 15;
    private static final int BTF_LOAD = 18;
    private static final int BTF_GET_FD_BY_ID = 19;
    private static final int MAP_FREEZE = 22;
    private static final int BTF_GET_NEXT_ID = 23;
    private static final int LINK_GET_FD_BY_ID = 30;
    private static final int LINK_GET_NEXT_ID = 31;
    private static final int ENABLE_STATS = 32;
    private static final int LINK_DETACH = 34;

    private BpfSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.BPF, BpfSyscalls::bpf);
    }

    private static long bpf(Task task, SyscallArgs args) throws ErrnoException {
        long size = args.u32(2);
        if (size > SIZE_MAX) {
            throw Errno.E2BIG.raise();
        }
        int whole = (int) Math.max(size, ATTRIBUTES_SIZE);
        GuestStruct attributes = GuestStruct.read(task.mm(), args.addr(1), whole, (int) size);
        for (int offset = ATTRIBUTES_SIZE; offset < size; offset++) {
            if (attributes.i8(offset) != 0) {
                throw Errno.E2BIG.raise();
            }
        }
        int first = attributes.i32(0);
        switch (args.i32(0)) {
            case MAP_CREATE ->
                    throw (first <= 0 || first >= MAP_TYPES ? Errno.EINVAL : Errno.EPERM).raise();
            case PROG_LOAD,
                    PROG_GET_NEXT_ID,
                    MAP_GET_NEXT_ID,
                    PROG_GET_FD_BY_ID,
                    MAP_GET_FD_BY_ID,
                    BTF_LOAD,
                    BTF_GET_FD_BY_ID,
                    BTF_GET_NEXT_ID,
                    LINK_GET_FD_BY_ID,
                    LINK_GET_NEXT_ID,
                    ENABLE_STATS ->
                    throw Errno.EPERM.raise();
            case MAP_LOOKUP_ELEM,
                    MAP_UPDATE_ELEM,
                    MAP_DELETE_ELEM,
                    MAP_GET_NEXT_KEY,
                    PROG_TEST_RUN,
                    MAP_FREEZE,
                    LINK_DETACH -> {
                task.file(first);
                throw Errno.EINVAL.raise(); // of a file that is none of bpf's
            }
            case OBJ_GET_INFO_BY_FD ->
                    throw (isOpen(task, first) ? Errno.EINVAL : Errno.EBADFD).raise();
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static boolean isOpen(Task task, int fd) {
        try {
            task.file(fd);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }
}
