package runscj.sentry.syscall.uring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A copy of a submission entry: struct io_uring_sqe. Names are its fields'. */
final class Sqe {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MemorySegment bytes;

    Sqe(MemorySegment bytes) {
        this.bytes = bytes;
    }

    int opcode() {
        return bytes.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
    }

    int flags() {
        return bytes.get(ValueLayout.JAVA_BYTE, 1) & 0xff;
    }

    int ioprio() {
        return bytes.get(ValueLayout.JAVA_SHORT, 2) & 0xffff;
    }

    int fd() {
        return bytes.get(INT, 4);
    }

    /** Also addr2. */
    long off() {
        return bytes.get(ValueLayout.JAVA_LONG, 8);
    }

    long addr() {
        return bytes.get(ValueLayout.JAVA_LONG, 16);
    }

    int len() {
        return bytes.get(INT, 24);
    }

    /** The word that is named after each operation: rw_flags, open_flags... */
    int opFlags() {
        return bytes.get(INT, 28);
    }

    long userData() {
        return bytes.get(ValueLayout.JAVA_LONG, 32);
    }

    int bufIndex() {
        return bytes.get(ValueLayout.JAVA_SHORT, 40) & 0xffff;
    }

    int personality() {
        return bytes.get(ValueLayout.JAVA_SHORT, 42) & 0xffff;
    }

    /** Also file_index. */
    int spliceFd() {
        return bytes.get(INT, 44);
    }

    long addr3() {
        return bytes.get(ValueLayout.JAVA_LONG, 48);
    }
}
