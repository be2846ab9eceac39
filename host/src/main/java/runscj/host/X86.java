package runscj.host;

import static jnr.x86asm.Asm.byte_ptr;
import static jnr.x86asm.Asm.dword_ptr;
import static jnr.x86asm.Asm.imm;
import static jnr.x86asm.Asm.qword_ptr;

import java.util.Arrays;
import jnr.x86asm.Asm;
import jnr.x86asm.Assembler;
import jnr.x86asm.Register;

/**
 * Assembles x86-64 code: the instructions that stubs and spawn scripts need, over jnr-x86asm.
 * Instructions that jnr-x86asm lacks ({@code syscall}, {@code int3}, ...) are put in as bytes.
 *
 * <p>Each method appends one instruction and returns this. Operands are 64 bits wide unless the
 * name says 32 or 8; a 32-bit result clears the upper half of its register. Source: AMD64 APM
 * volume 3.
 */
public final class X86 {
    /**
     * jnr-x86asm's buffer has 128 bytes and does not grow, so finished instructions move to {@link
     * #code}.
     */
    private static final int CHUNK = 96;

    private Assembler asm = new Assembler(Asm.X86_64);
    private byte[] code = new byte[256];
    private int size;
    private int unresolved;

    /** Starts an empty program. */
    public X86() {}

    /** A general register. */
    public enum Reg {
        RAX,
        RCX,
        RDX,
        RBX,
        RSP,
        RBP,
        RSI,
        RDI,
        R8,
        R9,
        R10,
        R11,
        R12,
        R13,
        R14,
        R15;

        private Register wide() {
            return Register.gpq(ordinal());
        }

        private Register half() {
            return Register.gpd(ordinal());
        }

        private Register low() {
            return Register.gpb(ordinal());
        }
    }

    /** A condition of a jump; LT..GT compare signed, B..AE unsigned. */
    public enum Cond {
        EQ(0x4),
        NE(0x5),
        LT(0xc),
        GE(0xd),
        LE(0xe),
        GT(0xf),
        B(0x2),
        AE(0x3),
        BE(0x6),
        A(0x7),
        S(0x8),
        NS(0x9);

        private final int code;

        Cond(int code) {
            this.code = code;
        }
    }

    /** A place in the code: {@link #bind} once, jump to any number of times, before or after. */
    public static final class Label {
        private static final int UNBOUND = -1;

        private int offset = UNBOUND;
        private int[] pending = new int[4];
        private int pendingCount;

        /** Makes a label that is not bound yet. */
        public Label() {}
    }

    /** Returns the offset of the next instruction, in bytes. */
    public int offset() {
        return size + asm.offset();
    }

    private Assembler asm() {
        if (asm.offset() >= CHUNK) {
            flush();
        }
        return asm;
    }

    private void flush() {
        int count = asm.offset();
        if (count > 0) {
            reserve(count);
            for (int i = 0; i < count; i++) {
                code[size++] = asm.getByteAt(i);
            }
            asm = new Assembler(Asm.X86_64);
        }
    }

    private void reserve(int count) {
        if (size + count > code.length) {
            code = Arrays.copyOf(code, Math.max(code.length * 2, size + count));
        }
    }

    /**
     * Puts the label here. jnr-x86asm offers no way to bind its own labels, so jumps are encoded
     * here.
     */
    public X86 bind(Label label) {
        if (label.offset != Label.UNBOUND) {
            throw new IllegalStateException("label bound twice");
        }
        label.offset = offset();
        for (int i = 0; i < label.pendingCount; i++) {
            patch(label.pending[i], label.offset);
        }
        unresolved -= label.pendingCount;
        label.pendingCount = 0;
        return this;
    }

    /** Appends the 32-bit distance from its own end to the label. */
    private X86 distance(Label label) {
        int at = offset();
        bytes(0, 0, 0, 0);
        if (label.offset != Label.UNBOUND) {
            patch(at, label.offset);
            return this;
        }
        if (label.pendingCount == label.pending.length) {
            label.pending = Arrays.copyOf(label.pending, label.pendingCount * 2);
        }
        label.pending[label.pendingCount++] = at;
        unresolved++;
        return this;
    }

    /** Distances are appended as bytes, hence never in the assembler's own buffer. */
    private void patch(int at, int target) {
        int distance = target - (at + Integer.BYTES);
        for (int i = 0; i < Integer.BYTES; i++) {
            code[at + i] = (byte) (distance >> (i * Byte.SIZE));
        }
    }

    /** Appends raw bytes. */
    public X86 bytes(int... bytes) {
        flush();
        reserve(bytes.length);
        for (int value : bytes) {
            code[size++] = (byte) value;
        }
        return this;
    }

    /** Appends a 64-bit little-endian constant as data. */
    public X86 data64(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes((int) (value >>> shift));
        }
        return this;
    }

    /** Appends nops up to a multiple of the alignment, a power of two. */
    public X86 align(int alignment) {
        while ((offset() & (alignment - 1)) != 0) {
            bytes(0x90);
        }
        return this;
    }

    /** mov dst, imm64 (the shortest form that gives this value). */
    public X86 mov(Reg dst, long value) {
        if (value >= 0 && value <= 0xffff_ffffL) {
            // b8+r imm32: the assembler has no unsigned 32-bit form
            int r = dst.ordinal();
            if (r >= 8) {
                bytes(0x41);
            }
            return bytes(
                    0xb8 + (r & 7),
                    (int) value,
                    (int) (value >> 8),
                    (int) (value >> 16),
                    (int) (value >> 24));
        }
        asm().mov(dst.wide(), imm(value));
        return this;
    }

    /** mov dst, src. */
    public X86 mov(Reg dst, Reg src) {
        asm().mov(dst.wide(), src.wide());
        return this;
    }

    /** mov dst, qword [base + disp]. */
    public X86 load(Reg dst, Reg base, int disp) {
        asm().mov(dst.wide(), qword_ptr(base.wide(), disp));
        return this;
    }

    /** mov dst32, dword [base + disp]: zero-extends. */
    public X86 load32(Reg dst, Reg base, int disp) {
        asm().mov(dst.half(), dword_ptr(base.wide(), disp));
        return this;
    }

    /** mov dst, qword [base + index * 8 + disp]. */
    public X86 loadIndexed(Reg dst, Reg base, Reg index, int disp) {
        asm().mov(dst.wide(), qword_ptr(base.wide(), index.wide(), 3, disp));
        return this;
    }

    /** mov qword [base + disp], src. */
    public X86 store(Reg base, int disp, Reg src) {
        asm().mov(qword_ptr(base.wide(), disp), src.wide());
        return this;
    }

    /** mov dword [base + disp], src32. */
    public X86 store32(Reg base, int disp, Reg src) {
        asm().mov(dword_ptr(base.wide(), disp), src.half());
        return this;
    }

    /** mov byte [base + disp], src8. */
    public X86 store8(Reg base, int disp, Reg src) {
        boolean needsRex = src.ordinal() >= Reg.RSP.ordinal() && src.ordinal() <= Reg.RDI.ordinal();
        if (needsRex && base.ordinal() < Reg.R8.ordinal()) {
            bytes(0x40); // jnr-x86asm leaves it out, which would mean ah..bh
        }
        asm().mov(byte_ptr(base.wide(), disp), src.low());
        return this;
    }

    /** mov dword [base + disp], imm32. */
    public X86 store32(Reg base, int disp, int value) {
        asm().mov(dword_ptr(base.wide(), disp), imm(value));
        return this;
    }

    /** lea dst, [base + disp]. */
    public X86 lea(Reg dst, Reg base, int disp) {
        asm().lea(dst.wide(), qword_ptr(base.wide(), disp));
        return this;
    }

    /** add dst, src. */
    public X86 add(Reg dst, Reg src) {
        asm().add(dst.wide(), src.wide());
        return this;
    }

    /** add dst, imm32. */
    public X86 add(Reg dst, int value) {
        asm().add(dst.wide(), imm(value));
        return this;
    }

    /** sub dst, src. */
    public X86 sub(Reg dst, Reg src) {
        asm().sub(dst.wide(), src.wide());
        return this;
    }

    /** sub dst, imm32. */
    public X86 sub(Reg dst, int value) {
        asm().sub(dst.wide(), imm(value));
        return this;
    }

    /** and dst, imm32 (sign-extended). */
    public X86 and(Reg dst, int value) {
        asm().and_(dst.wide(), imm(value));
        return this;
    }

    /** or dst, src. */
    public X86 or(Reg dst, Reg src) {
        asm().or_(dst.wide(), src.wide());
        return this;
    }

    /** xor dst32, dst32: zero in two or three bytes. */
    public X86 zero(Reg dst) {
        asm().xor_(dst.half(), dst.half());
        return this;
    }

    /** shl dst, count. */
    public X86 shl(Reg dst, int count) {
        asm().shl(dst.wide(), imm(count));
        return this;
    }

    /** shr dst, count. */
    public X86 shr(Reg dst, int count) {
        asm().shr(dst.wide(), imm(count));
        return this;
    }

    /** cmp left, right. */
    public X86 cmp(Reg left, Reg right) {
        asm().cmp(left.wide(), right.wide());
        return this;
    }

    /** cmp left, imm32 (sign-extended). */
    public X86 cmp(Reg left, int value) {
        asm().cmp(left.wide(), imm(value));
        return this;
    }

    /** cmp left32, imm32. */
    public X86 cmp32(Reg left, int value) {
        asm().cmp(left.half(), imm(value));
        return this;
    }

    /** cmp dword [base + disp], imm32. */
    public X86 cmp32(Reg base, int disp, int value) {
        asm().cmp(dword_ptr(base.wide(), disp), imm(value));
        return this;
    }

    /** cmp qword [base + disp], src. */
    public X86 cmp(Reg base, int disp, Reg src) {
        asm().cmp(qword_ptr(base.wide(), disp), src.wide());
        return this;
    }

    /** test left, right. */
    public X86 test(Reg left, Reg right) {
        asm().test(left.wide(), right.wide());
        return this;
    }

    /** lock add qword [base + disp], src. */
    public X86 lockAdd(Reg base, int disp, Reg src) {
        asm().lock();
        asm().add(qword_ptr(base.wide(), disp), src.wide());
        return this;
    }

    /** xchg dword [base + disp], src32: atomic, a full barrier. */
    public X86 xchg32(Reg base, int disp, Reg src) {
        asm().xchg(dword_ptr(base.wide(), disp), src.half());
        return this;
    }

    /** lock cmpxchg dword [base + disp], src32: compares with eax. */
    public X86 lockCmpxchg32(Reg base, int disp, Reg src) {
        asm().lock();
        asm().cmpxchg(dword_ptr(base.wide(), disp), src.half());
        return this;
    }

    /** jmp label. */
    public X86 jmp(Label target) {
        return bytes(0xe9).distance(target);
    }

    /** jmp reg. */
    public X86 jmp(Reg target) {
        asm().jmp(target.wide());
        return this;
    }

    /** jcc label. */
    public X86 jump(Cond cond, Label target) {
        return bytes(0x0f, 0x80 + cond.code).distance(target);
    }

    /** call reg. */
    public X86 call(Reg target) {
        asm().call(target.wide());
        return this;
    }

    /** call label. */
    public X86 call(Label target) {
        return bytes(0xe8).distance(target);
    }

    /** push reg. */
    public X86 push(Reg reg) {
        asm().push(reg.wide());
        return this;
    }

    /** pop reg. */
    public X86 pop(Reg reg) {
        asm().pop(reg.wide());
        return this;
    }

    /** ret. */
    public X86 ret() {
        asm().ret();
        return this;
    }

    /** pause: in a spin loop. */
    public X86 pause() {
        return bytes(0xf3, 0x90);
    }

    /** nop, one byte. */
    public X86 nop() {
        asm().nop();
        return this;
    }

    /** mfence. */
    public X86 mfence() {
        return bytes(0x0f, 0xae, 0xf0);
    }

    /**
     * syscall: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9; clobbers rcx and r11; result
     * in rax.
     */
    public X86 syscall() {
        return bytes(0x0f, 0x05);
    }

    /** int3. */
    public X86 int3() {
        return bytes(0xcc);
    }

    /** ud2: ends code that must not be reached. */
    public X86 ud2() {
        return bytes(0x0f, 0x0b);
    }

    /** rdtsc: edx:eax. */
    public X86 rdtsc() {
        return bytes(0x0f, 0x31);
    }

    /** mov eax, nr; syscall. Arguments must be in their registers. */
    public X86 syscall(int nr) {
        return mov(Reg.RAX, nr).syscall();
    }

    /** lea dst, [rip + distance to label]: the address of a place in the code. */
    public X86 lea(Reg dst, Label target) {
        int r = dst.ordinal();
        return bytes(r >= 8 ? 0x4c : 0x48, 0x8d, 0x05 | (r & 7) << 3).distance(target);
    }

    /**
     * Returns the code, which is position-independent.
     *
     * @throws IllegalStateException if a label that something jumps to is not bound
     */
    public byte[] assemble() {
        if (unresolved != 0) {
            throw new IllegalStateException("unbound label");
        }
        flush();
        return Arrays.copyOf(code, size);
    }
}
