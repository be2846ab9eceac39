package runscj.sentry.syscall.proc;

import static runscj.abi.Seccomp.SECCOMP_FILTER_FLAG_LOG;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.bpf.Program;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.Trace;
import runscj.sentry.syscall.GuestStruct;

/** The requests of ptrace(2) about a tracee's seccomp(2) filters, which checkpoints save. */
final class PtraceConfinement {
    /** struct seccomp_metadata: the filter's number, from 0, and its flags. */
    private static final int METADATA_SIZE = 16;

    private static final int FLAGS_OFFSET = 8;

    private PtraceConfinement() {}

    /** PTRACE_O_SUSPEND_SECCOMP: EPERM unless privileged and not confined. */
    static void requireSuspender(Task task) throws ErrnoException {
        Trace trace = task.trace();
        if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)
                || task.settings().confinement() != null
                || (trace != null && trace.suspendsConfinement())) {
            throw Errno.EPERM.raise();
        }
    }

    /** PTRACE_SECCOMP_GET_FILTER: returns the number of instructions; copies them out. */
    static long filter(Task task, Task tracee, long index, long addr) throws ErrnoException {
        requireReader(task);
        Program program = confinementOf(tracee).program(index);
        if (program == null) {
            throw Errno.ENOENT.raise();
        }
        if (addr != 0) {
            byte[] bytes = program.toBytes();
            task.mm().copyOut(addr, MemorySegment.ofArray(bytes), 0, bytes.length);
        }
        return program.length();
    }

    /** PTRACE_SECCOMP_GET_METADATA: returns the bytes copied out. */
    static long metadata(Task task, Task tracee, long size, long addr) throws ErrnoException {
        requireReader(task);
        int length = (int) (size < 0 ? METADATA_SIZE : Math.min(size, METADATA_SIZE));
        if (length < Long.BYTES) {
            throw Errno.EINVAL.raise();
        }
        long index = task.mm().readLong(addr);
        Confinement confinement = confinementOf(tracee);
        if (confinement.program(index) == null) {
            throw Errno.ENOENT.raise();
        }
        new GuestStruct(METADATA_SIZE)
                .i64(0, index)
                .i64(FLAGS_OFFSET, confinement.flags(index) & SECCOMP_FILTER_FLAG_LOG)
                .write(task.mm(), addr, length);
        return length;
    }

    private static void requireReader(Task task) throws ErrnoException {
        if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)
                || task.settings().confinement() != null) {
            throw Errno.EACCES.raise();
        }
    }

    private static Confinement confinementOf(Task tracee) throws ErrnoException {
        @Nullable Confinement confinement = tracee.settings().confinement();
        if (confinement == null || confinement.isStrict()) {
            throw Errno.EINVAL.raise();
        }
        return confinement;
    }
}
