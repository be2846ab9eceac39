package runscj.sentry.syscall.proc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Support;
import runscj.syscalls.Sysno;

/**
 * lsm_list_modules(2), lsm_get_self_attr(2), lsm_set_self_attr(2) of a kernel whose security
 * modules give no attributes. Source: {@code security/lsm_syscalls.c}, {@code security/security.c}.
 */
final class SecurityModuleSyscalls {
    private static final long LSM_ID_CAPABILITY = 100;
    private static final long LSM_ID_LANDLOCK = 110;
    private static final int LSM_FLAG_SINGLE = 1;

    /** struct lsm_ctx without its context: id, flags, len, ctx_len. */
    private static final int CONTEXT_SIZE = 32;

    private static final int LENGTH_OFFSET = 16;
    private static final int CONTEXT_LENGTH_OFFSET = 24;
    private static final int PAGE = 4096;

    private SecurityModuleSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.LSM_LIST_MODULES, SecurityModuleSyscalls::list)
                .bind(Sysno.LSM_GET_SELF_ATTR, SecurityModuleSyscalls::getSelfAttr)
                .bind(Sysno.LSM_SET_SELF_ATTR, SecurityModuleSyscalls::setSelfAttr);
    }

    private static long[] modules() {
        Support landlock = Sysno.LANDLOCK_CREATE_RULESET.support();
        return landlock == Support.FULL || landlock == Support.PARTIAL
                ? new long[] {LSM_ID_CAPABILITY, LSM_ID_LANDLOCK}
                : new long[] {LSM_ID_CAPABILITY};
    }

    private static long list(Task task, SyscallArgs args) throws ErrnoException {
        if (args.i32(2) != 0) {
            throw Errno.EINVAL.raise();
        }
        long room = task.mm().readInt(args.addr(1)) & 0xffff_ffffL;
        long[] modules = modules();
        task.mm().writeInt(args.addr(1), modules.length * Long.BYTES);
        if (room < (long) modules.length * Long.BYTES) {
            throw Errno.E2BIG.raise();
        }
        for (int index = 0; index < modules.length; index++) {
            task.mm().writeLong(args.addr(0) + (long) index * Long.BYTES, modules[index]);
        }
        return modules.length;
    }

    private static long getSelfAttr(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(3);
        if (args.i32(0) == 0 || args.addr(2) == 0) {
            throw Errno.EINVAL.raise();
        }
        task.mm().readInt(args.addr(2));
        if (flags != 0) {
            if (flags != LSM_FLAG_SINGLE || args.addr(1) == 0) {
                throw Errno.EINVAL.raise();
            }
            if (GuestStruct.read(task.mm(), args.addr(1), CONTEXT_SIZE).i64(0) == 0) {
                throw Errno.EINVAL.raise();
            }
        }
        throw Errno.EOPNOTSUPP.raise();
    }

    private static long setSelfAttr(Task task, SyscallArgs args) throws ErrnoException {
        long size = args.u32(2);
        if (args.i32(3) != 0 || size < CONTEXT_SIZE) {
            throw Errno.EINVAL.raise();
        }
        if (size > PAGE) {
            throw Errno.E2BIG.raise();
        }
        GuestStruct context = GuestStruct.read(task.mm(), args.addr(1), (int) size);
        long length = context.i64(LENGTH_OFFSET);
        long contextLength = context.i64(CONTEXT_LENGTH_OFFSET);
        if (Long.compareUnsigned(size, length) < 0
                || Long.compareUnsigned(contextLength, length - CONTEXT_SIZE) > 0
                || Long.compareUnsigned(length, CONTEXT_SIZE) < 0) {
            throw Errno.EINVAL.raise();
        }
        throw Errno.EOPNOTSUPP.raise();
    }
}
