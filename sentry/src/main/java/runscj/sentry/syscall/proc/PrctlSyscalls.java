package runscj.sentry.syscall.proc;

import static runscj.abi.Prctl.*;
import static runscj.abi.Seccomp.*;

import java.lang.foreign.MemorySegment;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.arch.Registers;
import runscj.sentry.cred.CapabilitySets;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.TaskSettings;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/**
 * prctl(2), arch_prctl(2). Options that this kernel does not have fail with EINVAL, as in Linux
 * with them configured out.
 */
public final class PrctlSyscalls {
    private static final int NAME_SIZE = 16;

    /** End of user space, exclusive: segment bases may not lie beyond. */
    private static final long TASK_SIZE_MAX = 0x7fff_ffff_f000L;

    private PrctlSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.PRCTL, PrctlSyscalls::prctl)
                .bind(Sysno.ARCH_PRCTL, PrctlSyscalls::archPrctl);
    }

    private static long prctl(Task task, SyscallArgs args) throws ErrnoException {
        int option = args.i32(0);
        return switch (option) {
            case PR_SET_NAME,
                    PR_GET_NAME,
                    PR_SET_PDEATHSIG,
                    PR_GET_PDEATHSIG,
                    PR_SET_DUMPABLE,
                    PR_GET_DUMPABLE ->
                    process(task, args, option);
            case PR_SET_CHILD_SUBREAPER,
                    PR_GET_CHILD_SUBREAPER,
                    PR_SET_TIMERSLACK,
                    PR_GET_TIMERSLACK,
                    PR_GET_TID_ADDRESS ->
                    process(task, args, option);
            case PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_SET_KEEPCAPS, PR_GET_KEEPCAPS ->
                    privileges(task, args, option);
            case PR_SET_SECUREBITS,
                    PR_GET_SECUREBITS,
                    PR_CAPBSET_READ,
                    PR_CAPBSET_DROP,
                    PR_CAP_AMBIENT ->
                    privileges(task, args, option);
            default -> fixed(task, args, option);
        };
    }

    private static long process(Task task, SyscallArgs args, int option) throws ErrnoException {
        TaskSettings settings = task.settings();
        long value = args.i64(1);
        switch (option) {
            case PR_SET_NAME -> settings.name(readName(task, value));
            case PR_GET_NAME ->
                    new GuestStruct(NAME_SIZE)
                            .string(0, settings.name(), NAME_SIZE - 1)
                            .write(task.mm(), value);
            case PR_SET_PDEATHSIG -> {
                if (value != 0
                        && (value < 0
                                || value > Integer.MAX_VALUE
                                || !SignalSet.isValid((int) value))) {
                    throw Errno.EINVAL.raise();
                }
                settings.parentDeathSignal((int) value);
            }
            case PR_GET_PDEATHSIG -> task.mm().writeInt(value, settings.parentDeathSignal());
            case PR_SET_DUMPABLE -> {
                if (value != 0 && value != 1) {
                    throw Errno.EINVAL.raise();
                }
                task.threadGroup().dumpable((int) value);
            }
            case PR_GET_DUMPABLE -> {
                return task.threadGroup().dumpable();
            }
            case PR_SET_CHILD_SUBREAPER -> task.threadGroup().subreaper(value != 0);
            case PR_GET_CHILD_SUBREAPER ->
                    task.mm().writeInt(value, task.threadGroup().isSubreaper() ? 1 : 0);
            case PR_SET_TIMERSLACK -> settings.timerSlackNs(Math.max(0, value));
            case PR_GET_TIMERSLACK -> {
                return settings.timerSlackNs();
            }
            case PR_GET_TID_ADDRESS -> task.mm().writeLong(value, settings.clearChildTidAddr());
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static String readName(Task task, long addr) throws ErrnoException {
        StringBuilder name = new StringBuilder(NAME_SIZE);
        for (int index = 0; index < NAME_SIZE - 1; index++) {
            byte next = task.mm().readByte(addr + index);
            if (next == 0) {
                break;
            }
            name.append((char) (next & 0xff));
        }
        return name.toString();
    }

    private static long privileges(Task task, SyscallArgs args, int option) throws ErrnoException {
        Credentials who = task.credentials();
        long value = args.i64(1);
        switch (option) {
            case PR_SET_NO_NEW_PRIVS -> {
                if (value != 1 || (args.i64(2) | args.i64(3) | args.i64(4)) != 0) {
                    throw Errno.EINVAL.raise();
                }
                task.settings().setNoNewPrivileges();
            }
            case PR_GET_NO_NEW_PRIVS -> {
                if ((value | args.i64(2) | args.i64(3) | args.i64(4)) != 0) {
                    throw Errno.EINVAL.raise();
                }
                return task.settings().noNewPrivileges() ? 1 : 0;
            }
            case PR_SET_KEEPCAPS -> task.credentials(CapabilitySets.keepCapabilities(who, value));
            case PR_GET_KEEPCAPS -> {
                return (who.securebits() & Capability.SECBIT_KEEP_CAPS) != 0 ? 1 : 0;
            }
            case PR_SET_SECUREBITS -> task.credentials(CapabilitySets.securebits(who, value));
            case PR_GET_SECUREBITS -> {
                return who.securebits();
            }
            case PR_CAPBSET_READ -> {
                if (!CapabilitySets.isValid(value)) {
                    throw Errno.EINVAL.raise();
                }
                return who.bounding() >>> value & 1;
            }
            case PR_CAPBSET_DROP -> task.credentials(CapabilitySets.dropBounding(who, value));
            case PR_CAP_AMBIENT -> {
                return ambient(task, args);
            }
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static long ambient(Task task, SyscallArgs args) throws ErrnoException {
        Credentials who = task.credentials();
        long command = args.i64(1);
        long capability = args.i64(2);
        if (command == PR_CAP_AMBIENT_CLEAR_ALL) {
            if ((capability | args.i64(3) | args.i64(4)) != 0) {
                throw Errno.EINVAL.raise();
            }
            task.credentials(who.withAmbient(0));
            return 0;
        }
        if (!CapabilitySets.isValid(capability) || (args.i64(3) | args.i64(4)) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (command == PR_CAP_AMBIENT_IS_SET) {
            return who.ambient() >>> capability & 1;
        }
        if (command == PR_CAP_AMBIENT_RAISE) {
            task.credentials(CapabilitySets.raiseAmbient(who, capability));
        } else if (command == PR_CAP_AMBIENT_LOWER) {
            task.credentials(who.withAmbient(who.ambient() & ~(1L << capability)));
        } else {
            throw Errno.EINVAL.raise();
        }
        return 0;
    }

    /** Options with one possible answer here. */
    private static long fixed(Task task, SyscallArgs args, int option) throws ErrnoException {
        long value = args.i64(1);
        switch (option) {
            case PR_GET_SECCOMP -> {
                Confinement confinement = task.settings().confinement();
                return confinement == null ? SECCOMP_MODE_DISABLED : confinement.mode();
            }
            case PR_SET_SECCOMP -> {
                if (value == SECCOMP_MODE_STRICT) {
                    return SeccompSyscalls.strict(task);
                }
                if (value == SECCOMP_MODE_FILTER) {
                    return SeccompSyscalls.filter(task, 0, args.addr(2));
                }
                throw Errno.EINVAL.raise();
            }
            case PR_GET_AUXV -> {
                return auxv(task, args);
            }
            case PR_GET_TIMING -> {
                return PR_TIMING_STATISTICAL;
            }
            case PR_SET_TIMING -> {
                if (value != PR_TIMING_STATISTICAL) {
                    throw Errno.EINVAL.raise();
                }
            }
            case PR_GET_TSC -> task.mm().writeInt(value, PR_TSC_ENABLE);
            case PR_SET_TSC -> {
                if (value != PR_TSC_ENABLE) {
                    throw Errno.EINVAL.raise();
                }
            }
            case PR_GET_THP_DISABLE -> {
                if ((value | args.i64(2) | args.i64(3) | args.i64(4)) != 0) {
                    throw Errno.EINVAL.raise();
                }
            }
            case PR_MCE_KILL_GET -> {
                if ((value | args.i64(2) | args.i64(3) | args.i64(4)) != 0) {
                    throw Errno.EINVAL.raise();
                }
                return PR_MCE_KILL_DEFAULT;
            }
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static long auxv(Task task, SyscallArgs args) throws ErrnoException {
        if ((args.i64(3) | args.i64(4)) != 0) {
            throw Errno.EINVAL.raise();
        }
        byte[] bytes = task.mm().image().auxv();
        long length =
                Long.compareUnsigned(args.i64(2), bytes.length) < 0 ? args.i64(2) : bytes.length;
        task.mm().copyOut(args.addr(1), MemorySegment.ofArray(bytes), 0, length);
        return bytes.length;
    }

    private static long archPrctl(Task task, SyscallArgs args) throws ErrnoException {
        Registers registers = task.registers();
        long addr = args.addr(1);
        switch (args.i32(0)) {
            case ARCH_SET_FS -> registers.fsBase(base(addr));
            case ARCH_SET_GS -> registers.gsBase(base(addr));
            case ARCH_GET_FS -> task.mm().writeLong(addr, registers.fsBase());
            case ARCH_GET_GS -> task.mm().writeLong(addr, registers.gsBase());
            case ARCH_GET_CPUID -> {
                return 1;
            }
            case ARCH_SET_CPUID -> throw Errno.ENODEV.raise();
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static long base(long addr) throws ErrnoException {
        if (Long.compareUnsigned(addr, TASK_SIZE_MAX) >= 0) {
            throw Errno.EPERM.raise();
        }
        return addr;
    }
}
