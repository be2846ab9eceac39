package runscj.sentry.arch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A guest thread's general registers in the layout of x86-64 {@code struct user_regs_struct} (27
 * longs), in native memory so that platforms exchange them without copying. Owner thread only.
 */
public final class Registers {
    /** Bytes of the structure. */
    public static final int SIZE = 27 * 8;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment segment;

    /** Wraps {@link #SIZE} bytes of native memory. */
    public Registers(MemorySegment segment) {
        this.segment = segment.asSlice(0, SIZE);
    }

    /** Returns the memory behind. */
    public MemorySegment segment() {
        return segment;
    }

    /** Copies all registers of another thread. */
    public void copyFrom(Registers other) {
        segment.copyFrom(other.segment);
    }

    private long get(int index) {
        return segment.get(WORD, index * 8L);
    }

    private void set(int index, long value) {
        segment.set(WORD, index * 8L, value);
    }

    public long r15() {
        return get(0);
    }

    public void r15(long value) {
        set(0, value);
    }

    public long r14() {
        return get(1);
    }

    public void r14(long value) {
        set(1, value);
    }

    public long r13() {
        return get(2);
    }

    public void r13(long value) {
        set(2, value);
    }

    public long r12() {
        return get(3);
    }

    public void r12(long value) {
        set(3, value);
    }

    public long rbp() {
        return get(4);
    }

    public void rbp(long value) {
        set(4, value);
    }

    public long rbx() {
        return get(5);
    }

    public void rbx(long value) {
        set(5, value);
    }

    public long r11() {
        return get(6);
    }

    public void r11(long value) {
        set(6, value);
    }

    public long r10() {
        return get(7);
    }

    public void r10(long value) {
        set(7, value);
    }

    public long r9() {
        return get(8);
    }

    public void r9(long value) {
        set(8, value);
    }

    public long r8() {
        return get(9);
    }

    public void r8(long value) {
        set(9, value);
    }

    public long rax() {
        return get(10);
    }

    public void rax(long value) {
        set(10, value);
    }

    public long rcx() {
        return get(11);
    }

    public void rcx(long value) {
        set(11, value);
    }

    public long rdx() {
        return get(12);
    }

    public void rdx(long value) {
        set(12, value);
    }

    public long rsi() {
        return get(13);
    }

    public void rsi(long value) {
        set(13, value);
    }

    public long rdi() {
        return get(14);
    }

    public void rdi(long value) {
        set(14, value);
    }

    public long origRax() {
        return get(15);
    }

    public void origRax(long value) {
        set(15, value);
    }

    public long rip() {
        return get(16);
    }

    public void rip(long value) {
        set(16, value);
    }

    public long cs() {
        return get(17);
    }

    public void cs(long value) {
        set(17, value);
    }

    public long eflags() {
        return get(18);
    }

    public void eflags(long value) {
        set(18, value);
    }

    public long rsp() {
        return get(19);
    }

    public void rsp(long value) {
        set(19, value);
    }

    public long ss() {
        return get(20);
    }

    public void ss(long value) {
        set(20, value);
    }

    public long fsBase() {
        return get(21);
    }

    public void fsBase(long value) {
        set(21, value);
    }

    public long gsBase() {
        return get(22);
    }

    public void gsBase(long value) {
        set(22, value);
    }

    public long ds() {
        return get(23);
    }

    public void ds(long value) {
        set(23, value);
    }

    public long es() {
        return get(24);
    }

    public void es(long value) {
        set(24, value);
    }

    public long fs() {
        return get(25);
    }

    public void fs(long value) {
        set(25, value);
    }

    public long gs() {
        return get(26);
    }

    public void gs(long value) {
        set(26, value);
    }

    /** Returns the number of the system call that trapped, as a signed int. */
    public int syscallNumber() {
        return (int) origRax();
    }

    /** Returns system-call argument {@code index}, 0 to 5: rdi, rsi, rdx, r10, r8, r9. */
    public long argument(int index) {
        return switch (index) {
            case 0 -> rdi();
            case 1 -> rsi();
            case 2 -> rdx();
            case 3 -> r10();
            case 4 -> r8();
            case 5 -> r9();
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    /** Stores a system call's result: a value or -errno. */
    public void result(long value) {
        rax(value);
    }

    /**
     * Makes the system call that just trapped trap again: rip goes back to the two-byte
     * instruction, rax to the number.
     */
    public void restartSyscall() {
        rax(origRax());
        rip(rip() - 2);
    }
}
