package runscj.sentry.arch;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A guest thread's general registers in the order of x86-64 {@code struct user_regs_struct} (27
 * longs). Owner thread only.
 *
 * <p>An array, not native memory: handlers read registers one by one, and an access through a
 * memory segment takes 6 to 30 ns in code that C1 compiled and 400 ns in the interpreter; platforms
 * copy all registers at once.
 */
public final class Registers {
    /** Bytes of the structure. */
    public static final int SIZE = 27 * 8;

    /** Where system-call arguments are: rdi, rsi, rdx, r10, r8, r9. */
    private static final int[] ARGUMENTS = {14, 13, 12, 7, 9, 8};

    private final long[] words = new long[SIZE / Long.BYTES];
    private final MemorySegment segment = MemorySegment.ofArray(words);

    /** Returns a view of all registers, {@link #SIZE} bytes. */
    public MemorySegment segment() {
        return segment;
    }

    /** Copies all registers of another thread. */
    public void copyFrom(Registers other) {
        System.arraycopy(other.words, 0, words, 0, words.length);
    }

    /** Copies all registers from the first {@link #SIZE} bytes of a host's structure. */
    public void load(MemorySegment source) {
        MemorySegment.copy(source, 0, segment, 0, SIZE);
    }

    /** Copies all registers into the first {@link #SIZE} bytes of a host's structure. */
    public void store(MemorySegment target) {
        MemorySegment.copy(segment, 0, target, 0, SIZE);
    }

    /** Sets all registers to zero. */
    public void clear() {
        Arrays.fill(words, 0);
    }

    /** Returns a register by its place in the structure. */
    public long word(int index) {
        return words[index];
    }

    /** Sets a register by its place in the structure. */
    public void word(int index, long value) {
        words[index] = value;
    }

    public long r15() {
        return words[0];
    }

    public void r15(long value) {
        words[0] = value;
    }

    public long r14() {
        return words[1];
    }

    public void r14(long value) {
        words[1] = value;
    }

    public long r13() {
        return words[2];
    }

    public void r13(long value) {
        words[2] = value;
    }

    public long r12() {
        return words[3];
    }

    public void r12(long value) {
        words[3] = value;
    }

    public long rbp() {
        return words[4];
    }

    public void rbp(long value) {
        words[4] = value;
    }

    public long rbx() {
        return words[5];
    }

    public void rbx(long value) {
        words[5] = value;
    }

    public long r11() {
        return words[6];
    }

    public void r11(long value) {
        words[6] = value;
    }

    public long r10() {
        return words[7];
    }

    public void r10(long value) {
        words[7] = value;
    }

    public long r9() {
        return words[8];
    }

    public void r9(long value) {
        words[8] = value;
    }

    public long r8() {
        return words[9];
    }

    public void r8(long value) {
        words[9] = value;
    }

    public long rax() {
        return words[10];
    }

    public void rax(long value) {
        words[10] = value;
    }

    public long rcx() {
        return words[11];
    }

    public void rcx(long value) {
        words[11] = value;
    }

    public long rdx() {
        return words[12];
    }

    public void rdx(long value) {
        words[12] = value;
    }

    public long rsi() {
        return words[13];
    }

    public void rsi(long value) {
        words[13] = value;
    }

    public long rdi() {
        return words[14];
    }

    public void rdi(long value) {
        words[14] = value;
    }

    public long origRax() {
        return words[15];
    }

    public void origRax(long value) {
        words[15] = value;
    }

    public long rip() {
        return words[16];
    }

    public void rip(long value) {
        words[16] = value;
    }

    public long cs() {
        return words[17];
    }

    public void cs(long value) {
        words[17] = value;
    }

    public long eflags() {
        return words[18];
    }

    public void eflags(long value) {
        words[18] = value;
    }

    public long rsp() {
        return words[19];
    }

    public void rsp(long value) {
        words[19] = value;
    }

    public long ss() {
        return words[20];
    }

    public void ss(long value) {
        words[20] = value;
    }

    public long fsBase() {
        return words[21];
    }

    public void fsBase(long value) {
        words[21] = value;
    }

    public long gsBase() {
        return words[22];
    }

    public void gsBase(long value) {
        words[22] = value;
    }

    public long ds() {
        return words[23];
    }

    public void ds(long value) {
        words[23] = value;
    }

    public long es() {
        return words[24];
    }

    public void es(long value) {
        words[24] = value;
    }

    public long fs() {
        return words[25];
    }

    public void fs(long value) {
        words[25] = value;
    }

    public long gs() {
        return words[26];
    }

    public void gs(long value) {
        words[26] = value;
    }

    /** Returns the number of the system call that trapped, as a signed int. */
    public int syscallNumber() {
        return (int) origRax();
    }

    /** Returns system-call argument {@code index}, 0 to 5: rdi, rsi, rdx, r10, r8, r9. */
    public long argument(int index) {
        return words[ARGUMENTS[index]];
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
