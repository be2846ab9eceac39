package runscj.sentry.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.GuestException;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.OpenFile;

/**
 * Process accounting of a pid namespace: a record of struct acct_v3 for each process that ends,
 * appended to a file. Any thread. Source: acct(2), {@code linux/acct.h}.
 */
public final class Accounting {
    private static final int RECORD_SIZE = 64;
    private static final int VERSION_OFFSET = 1;
    private static final int EXIT_OFFSET = 4;
    private static final int UID_OFFSET = 8;
    private static final int GID_OFFSET = 12;
    private static final int PID_OFFSET = 16;
    private static final int PARENT_OFFSET = 20;
    private static final int BEGIN_OFFSET = 24;
    private static final int ELAPSED_OFFSET = 28;
    private static final int USER_OFFSET = 32;
    private static final int SYSTEM_OFFSET = 34;
    private static final int NAME_OFFSET = 48;
    private static final int NAME_LENGTH = 15;
    private static final int VERSION = 3;

    private static final int FORKED = 1;
    private static final int DUMPED = 8;
    private static final int SIGNALED = 16;

    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_TICK = 10_000_000L;
    private static final int MANTISSA_BITS = 13;
    private static final int EXPONENT_STEP = 3;

    private final OpenFile file;
    private final Caller writer;

    /** Starts to account; the file is released when {@link #stop} is called. */
    public Accounting(OpenFile file, Caller writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Gives the file back. */
    public void stop() {
        file.release();
    }

    /** Tells the namespaces of a process that it has ended, before its parent may hear of it. */
    static void ended(Task task, int status) {
        ThreadGroup process = task.threadGroup();
        PidNamespace namespace = process.pid().namespace();
        while (namespace != null) {
            Accounting accounting = namespace.accounting();
            if (accounting != null) {
                accounting.append(task, namespace, status);
            }
            namespace = namespace.parent();
        }
    }

    private void append(Task task, PidNamespace namespace, int status) {
        if (!file.tryRetain()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment record = arena.allocate(RECORD_SIZE);
            fill(record, task, namespace, status);
            // A full disk or a file at its limit loses the record, as on Linux.
            file.append(writer, IoBuffer.of(record));
        } catch (GuestException lost) {
            return;
        } finally {
            file.release();
        }
    }

    private static void fill(MemorySegment record, Task task, PidNamespace namespace, int status) {
        ThreadGroup process = task.threadGroup();
        ThreadGroup parent = process.parent();
        int signal = status & 0x7f;
        int flags = process.hasExecuted() ? 0 : FORKED;
        if (signal != 0) {
            flags |= SIGNALED | (SignalSet.contains(SignalSet.CORE, signal) ? DUMPED : 0);
        }
        record.set(ValueLayout.JAVA_BYTE, 0, (byte) flags);
        record.set(ValueLayout.JAVA_BYTE, VERSION_OFFSET, (byte) VERSION);
        put(record, EXIT_OFFSET, status);
        put(record, UID_OFFSET, task.credentials().ruid());
        put(record, GID_OFFSET, task.credentials().rgid());
        put(record, PID_OFFSET, process.pid().in(namespace));
        put(record, PARENT_OFFSET, parent == null ? 0 : parent.pid().in(namespace));
        long elapsedNs = System.nanoTime() - process.startNs();
        long nowSeconds = System.currentTimeMillis() / 1000;
        put(record, BEGIN_OFFSET, (int) (nowSeconds - elapsedNs / NS_PER_SECOND));
        put(record, ELAPSED_OFFSET, Float.floatToRawIntBits((float) elapsedNs / NS_PER_TICK));
        CpuTime times = ProcessUsage.of(process);
        record.set(ValueLayout.JAVA_SHORT_UNALIGNED, USER_OFFSET, compressed(times.userNs()));
        record.set(ValueLayout.JAVA_SHORT_UNALIGNED, SYSTEM_OFFSET, compressed(times.systemNs()));
        String name = process.leader().settings().name();
        for (int index = 0; index < Math.min(name.length(), NAME_LENGTH); index++) {
            record.set(ValueLayout.JAVA_BYTE, NAME_OFFSET + index, (byte) name.charAt(index));
        }
    }

    private static void put(MemorySegment record, int offset, int value) {
        record.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
    }

    /** Returns ticks as comp_t: 13 bits of mantissa, 3 of an exponent to the base 8, rounded. */
    private static short compressed(long ns) {
        long value = ns / NS_PER_TICK;
        int exponent = 0;
        long rounding = 0;
        while (value >= 1L << MANTISSA_BITS) {
            rounding = value >>> (EXPONENT_STEP - 1) & 1;
            value >>>= EXPONENT_STEP;
            exponent++;
        }
        value += rounding;
        if (value >= 1L << MANTISSA_BITS) {
            value >>>= EXPONENT_STEP;
            exponent++;
        }
        return exponent > 7 ? (short) 0xffff : (short) (exponent << MANTISSA_BITS | value);
    }
}
