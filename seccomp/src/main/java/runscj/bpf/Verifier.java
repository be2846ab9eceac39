package runscj.bpf;

import static runscj.abi.Bpf.*;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides what seccomp(2) accepts as a filter, as the kernel does. A program that passes ends,
 * loads aligned words of struct seccomp_data only, and reads scratch memory only after having
 * written it.
 *
 * <p>Source: Linux 6.18, bpf_check_classic and seccomp_check_filter.
 */
public final class Verifier {
    private Verifier() {}

    /** Says what is wrong with a program, or null if nothing is. Takes any contents. */
    public static @Nullable String problem(long[] program) {
        int length = program.length;
        if (length == 0) return "the program is empty";
        if (length > BPF_MAXINSNS)
            return "the program has more than " + BPF_MAXINSNS + " instructions";
        for (int pc = 0; pc < length; pc++) {
            String problem = problemOf(program[pc], length - pc - 1);
            if (problem != null) return "instruction " + pc + ": " + problem;
        }
        int last = Insn.code(program[length - 1]);
        if (last != (BPF_RET | BPF_K) && last != (BPF_RET | BPF_A)) {
            return "the last instruction is not a return";
        }
        return scratchProblem(program);
    }

    /** Checks one instruction with {@code left} instructions after it. */
    private static @Nullable String problemOf(long insn, int left) {
        int code = Insn.code(insn);
        int k = Insn.k(insn);
        switch (code) {
            case BPF_LD | BPF_W | BPF_ABS:
                return k < 0 || k >= SeccompData.SIZE || (k & 3) != 0
                        ? "load at " + Integer.toUnsignedString(k) + ", not a word of seccomp_data"
                        : null;
            case BPF_LD | BPF_W | BPF_LEN:
            case BPF_LDX | BPF_W | BPF_LEN:
            case BPF_LD | BPF_IMM:
            case BPF_LDX | BPF_IMM:
            case BPF_RET | BPF_K:
            case BPF_RET | BPF_A:
            case BPF_MISC | BPF_TAX:
            case BPF_MISC | BPF_TXA:
            case BPF_ALU | BPF_NEG:
                return null;
            case BPF_LD | BPF_MEM:
            case BPF_LDX | BPF_MEM:
            case BPF_ST:
            case BPF_STX:
                return k < 0 || k >= BPF_MEMWORDS ? "scratch memory has 16 words" : null;
            case BPF_JMP | BPF_JA:
                return Integer.compareUnsigned(k, left) >= 0 ? "jump past the end" : null;
            default:
                break;
        }
        int source = code & BPF_X;
        int operation = code & ~BPF_X;
        switch (operation) {
            case BPF_JMP | BPF_JEQ:
            case BPF_JMP | BPF_JGT:
            case BPF_JMP | BPF_JGE:
            case BPF_JMP | BPF_JSET:
                return Math.max(Insn.jt(insn), Insn.jf(insn)) >= left ? "jump past the end" : null;
            case BPF_ALU | BPF_ADD:
            case BPF_ALU | BPF_SUB:
            case BPF_ALU | BPF_MUL:
            case BPF_ALU | BPF_AND:
            case BPF_ALU | BPF_OR:
            case BPF_ALU | BPF_XOR:
                return null;
            case BPF_ALU | BPF_DIV:
                return source == BPF_K && k == 0 ? "division by zero" : null;
            case BPF_ALU | BPF_LSH:
            case BPF_ALU | BPF_RSH:
                return source == BPF_K && (k & ~31) != 0 ? "shift by more than 31 bits" : null;
            default:
                return "unknown operation 0x" + Integer.toHexString(code);
        }
    }

    /**
     * Follows all paths at once: jumps go forward, so that one pass sees every predecessor first.
     */
    private static @Nullable String scratchProblem(long[] program) {
        boolean used = false;
        for (long insn : program) {
            int code = Insn.code(insn);
            used |= code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM);
        }
        if (!used) return null;
        short[] writtenAt = new short[program.length];
        Arrays.fill(writtenAt, (short) -1);
        int written = 0;
        for (int pc = 0; pc < program.length; pc++) {
            long insn = program[pc];
            int code = Insn.code(insn);
            written &= writtenAt[pc];
            if (code == BPF_ST || code == BPF_STX) {
                written |= 1 << Insn.k(insn);
            } else if (code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM)) {
                if ((written & 1 << Insn.k(insn)) == 0) {
                    return "instruction " + pc + ": scratch word is read before it is written";
                }
            } else if (code == (BPF_JMP | BPF_JA)) {
                writtenAt[pc + 1 + Insn.k(insn)] &= (short) written;
                written = -1;
            } else if ((code & 7) == BPF_JMP) {
                writtenAt[pc + 1 + Insn.jt(insn)] &= (short) written;
                writtenAt[pc + 1 + Insn.jf(insn)] &= (short) written;
                written = -1;
            }
        }
        return null;
    }
}
