package runscj.seccomp;

import static runscj.abi.Prctl.PR_SET_NO_NEW_PRIVS;
import static runscj.abi.Seccomp.SECCOMP_FILTER_FLAG_TSYNC;
import static runscj.abi.Seccomp.SECCOMP_SET_MODE_FILTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.bpf.Program;
import runscj.host.Host;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;

/** Puts a program in front of the system calls of this process. There is no way back. */
public final class Installer {
    /** Offset of the pointer in struct sock_fprog; the length is at 0, 16 bits. */
    private static final int FPROG_FILTER = 8;

    private static final int FPROG_SIZE = 16;

    private Installer() {}

    /**
     * Filters the calling thread and the threads that it makes.
     *
     * @throws ErrnoException as prctl(2) and seccomp(2)
     */
    public static void installOnThread(Program program) throws ErrnoException {
        install(program, 0);
    }

    /**
     * Filters all threads of the process at once.
     *
     * @throws ErrnoException as prctl(2) and seccomp(2); ESRCH if a thread has a filter that the
     *     caller lacks
     */
    public static void installOnProcess(Program program) throws ErrnoException {
        install(program, SECCOMP_FILTER_FLAG_TSYNC);
    }

    private static void install(Program program, int flags) throws ErrnoException {
        byte[] filter = program.toBytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fprog = arena.allocate(FPROG_SIZE + filter.length, Long.BYTES);
            fprog.set(ValueLayout.JAVA_SHORT, 0, (short) program.length());
            fprog.set(ValueLayout.JAVA_LONG, FPROG_FILTER, fprog.address() + FPROG_SIZE);
            MemorySegment.copy(MemorySegment.ofArray(filter), 0, fprog, FPROG_SIZE, filter.length);
            Host.check(HostSyscalls.call(HostNr.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
            long result =
                    Host.checked(
                            HostSyscalls.call(
                                    HostNr.SECCOMP,
                                    SECCOMP_SET_MODE_FILTER,
                                    flags,
                                    fprog.address()));
            if (result != 0) throw Errno.ESRCH.raise(); // the id of a thread that cannot follow
        }
    }
}
