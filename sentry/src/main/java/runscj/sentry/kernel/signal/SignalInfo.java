package runscj.sentry.kernel.signal;

import static runscj.abi.Signal.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.sentry.arch.SignalFrame;

/**
 * A signal with its origin: {@code siginfo_t}, of which the kernel knows 48 bytes (sigaction(2)).
 * Immutable. Pids and uids are the receiver's view.
 *
 * @param signal 1 to 64
 * @param errno si_errno
 * @param code si_code: negative or 0 from user space, positive from the kernel
 * @param w0 the union's first 8 bytes, little endian; the others follow
 */
public record SignalInfo(int signal, int errno, int code, long w0, long w1, long w2, long w3) {
    /** Bytes of the structure in guest memory. */
    public static final int SIZE = 128;

    /** Bytes that carry information; the rest is zero. */
    public static final int KNOWN_SIZE = 48;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** From kill(2). */
    public static SignalInfo user(int signal, int pid, int uid) {
        return new SignalInfo(signal, 0, SI_USER, pair(pid, uid), 0, 0, 0);
    }

    /** From tgkill(2). */
    public static SignalInfo thread(int signal, int pid, int uid) {
        return new SignalInfo(signal, 0, SI_TKILL, pair(pid, uid), 0, 0, 0);
    }

    /** From the kernel, without more (SEND_SIG_PRIV). */
    public static SignalInfo kernel(int signal) {
        return new SignalInfo(signal, 0, SI_KERNEL, 0, 0, 0, 0);
    }

    /** A fault: SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGTRAP with the address. */
    public static SignalInfo fault(int signal, int code, long addr) {
        return new SignalInfo(signal, 0, code, addr, 0, 0, 0);
    }

    /** SIGCHLD; times in clock ticks (USER_HZ). */
    public static SignalInfo child(
            int signal, int code, int pid, int uid, int status, long utimeTicks, long stimeTicks) {
        return new SignalInfo(
                signal, 0, code, pair(pid, uid), status & 0xffff_ffffL, utimeTicks, stimeTicks);
    }

    /** A POSIX timer's expiration. */
    public static SignalInfo timer(int signal, int timerId, int overrun, long value) {
        return new SignalInfo(signal, 0, SI_TIMER, pair(timerId, overrun), value, 0, 0);
    }

    /** With a value: sigqueue(3), mq_notify(3) by {@code code}. */
    public static SignalInfo value(int signal, int code, int pid, int uid, long value) {
        return new SignalInfo(signal, 0, code, pair(pid, uid), value, 0, 0);
    }

    /** SIGIO: code POLL_*, the band and the descriptor. */
    public static SignalInfo poll(int signal, int code, long band, int fd) {
        return new SignalInfo(signal, 0, code, band, fd & 0xffff_ffffL, 0, 0);
    }

    /** SIGSYS by a seccomp filter: si_errno is the filter's data. */
    public static SignalInfo seccomp(int errno, long callAddr, int syscall, int auditArch) {
        return new SignalInfo(SIGSYS, errno, SYS_SECCOMP, callAddr, pair(syscall, auditArch), 0, 0);
    }

    /** Reads the known part of a structure. */
    public static SignalInfo read(MemorySegment source, long offset) {
        return new SignalInfo(
                source.get(INT, offset),
                source.get(INT, offset + 4),
                source.get(INT, offset + 8),
                source.get(LONG, offset + 16),
                source.get(LONG, offset + 24),
                source.get(LONG, offset + 32),
                source.get(LONG, offset + 40));
    }

    /** Writes all {@link #SIZE} bytes. */
    public void write(MemorySegment target, long offset) {
        target.asSlice(offset, SIZE).fill((byte) 0);
        target.set(INT, offset, signal);
        target.set(INT, offset + 4, errno);
        target.set(INT, offset + 8, code);
        target.set(LONG, offset + 16, w0);
        target.set(LONG, offset + 24, w1);
        target.set(LONG, offset + 32, w2);
        target.set(LONG, offset + 40, w3);
    }

    /** Sets the siginfo_t of a handler's frame. */
    public void write(SignalFrame frame) {
        frame.info(0, pair(signal, errno));
        frame.info(1, code & 0xffff_ffffL);
        frame.info(2, w0);
        frame.info(3, w1);
        frame.info(4, w2);
        frame.info(5, w3);
    }

    /** Returns the same information for another signal number. */
    public SignalInfo withSignal(int other) {
        return new SignalInfo(other, errno, code, w0, w1, w2, w3);
    }

    /** Returns si_pid, si_timerid or the low half of si_addr. */
    public int first() {
        return (int) w0;
    }

    /** Returns si_uid, si_overrun or the high half of si_addr. */
    public int second() {
        return (int) (w0 >>> 32);
    }

    private static long pair(int low, int high) {
        return (low & 0xffff_ffffL) | (long) high << 32;
    }
}
