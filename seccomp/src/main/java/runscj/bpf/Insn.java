package runscj.bpf;

import static runscj.abi.Bpf.*;

/**
 * One instruction in a long: {@code code} in the upper 16 bits, then {@code jt} and {@code jf} with
 * 8 bits each, then {@code k} with 32. Source: {@code linux/filter.h}, struct sock_filter.
 */
public final class Insn {
    /** Size of struct sock_filter. */
    public static final int SIZE_BYTES = 8;

    private Insn() {}

    /** Makes an instruction from the fields of struct sock_filter; only their low bits are used. */
    public static long of(int code, int jt, int jf, int k) {
        return (long) (code & 0xffff) << 48
                | (long) (jt & 0xff) << 40
                | (long) (jf & 0xff) << 32
                | k & 0xffff_ffffL;
    }

    /** Makes an instruction without jump offsets. */
    public static long of(int code, int k) {
        return of(code, 0, 0, k);
    }

    /**
     * Makes an instruction from the eight bytes of struct sock_filter, read as a little-endian
     * long.
     */
    public static long ofSockFilter(long bytes) {
        return of((int) bytes, (int) (bytes >>> 16), (int) (bytes >>> 24), (int) (bytes >>> 32));
    }

    /** The eight bytes of struct sock_filter as a little-endian long. */
    public static long sockFilter(long insn) {
        return code(insn) | (long) jt(insn) << 16 | (long) jf(insn) << 24 | (long) k(insn) << 32;
    }

    /** Operation. */
    public static int code(long insn) {
        return (int) (insn >>> 48);
    }

    /** Instructions to skip if the condition holds. */
    public static int jt(long insn) {
        return (int) (insn >>> 40) & 0xff;
    }

    /** Instructions to skip if it does not. */
    public static int jf(long insn) {
        return (int) (insn >>> 32) & 0xff;
    }

    /** Immediate operand. */
    public static int k(long insn) {
        return (int) insn;
    }

    /**
     * One instruction as text, in the manner of bpf_dbg; {@code pc} makes jump targets absolute.
     */
    static String toString(long insn, int pc) {
        int code = code(insn);
        int k = k(insn);
        String hex = "#0x" + Integer.toHexString(k);
        switch (code & 7) {
            case BPF_LD:
                return "ld " + operand(code, k, hex);
            case BPF_LDX:
                return "ldx " + operand(code, k, hex);
            case BPF_ST:
                return "st M[" + k + "]";
            case BPF_STX:
                return "stx M[" + k + "]";
            case BPF_RET:
                return "ret " + ((code & 0x18) == BPF_A ? "a" : hex);
            case BPF_MISC:
                return (code & 0xf8) == BPF_TXA ? "txa" : "tax";
            case BPF_JMP:
                if ((code & 0xf0) == BPF_JA) return "ja " + (pc + 1 + k);
                return jumpName(code)
                        + ' '
                        + ((code & BPF_X) != 0 ? "x" : hex)
                        + ", "
                        + (pc + 1 + jt(insn))
                        + ", "
                        + (pc + 1 + jf(insn));
            default:
                String name = aluName(code);
                return "neg".equals(name) ? name : name + ' ' + ((code & BPF_X) != 0 ? "x" : hex);
        }
    }

    private static String operand(int code, int k, String hex) {
        return switch (code & 0xe0) {
            case BPF_IMM -> hex;
            case BPF_ABS -> "[" + k + "]";
            case BPF_IND -> "[x + " + k + "]";
            case BPF_MEM -> "M[" + k + "]";
            case BPF_LEN -> "#len";
            default -> "4*([" + k + "]&0xf)";
        };
    }

    private static String jumpName(int code) {
        return switch (code & 0xf0) {
            case BPF_JEQ -> "jeq";
            case BPF_JGT -> "jgt";
            case BPF_JGE -> "jge";
            case BPF_JSET -> "jset";
            default -> "j?";
        };
    }

    private static String aluName(int code) {
        return switch (code & 0xf0) {
            case BPF_ADD -> "add";
            case BPF_SUB -> "sub";
            case BPF_MUL -> "mul";
            case BPF_DIV -> "div";
            case BPF_OR -> "or";
            case BPF_AND -> "and";
            case BPF_LSH -> "lsh";
            case BPF_RSH -> "rsh";
            case BPF_NEG -> "neg";
            case BPF_MOD -> "mod";
            case BPF_XOR -> "xor";
            default -> "alu?";
        };
    }
}
