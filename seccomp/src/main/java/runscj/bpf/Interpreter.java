package runscj.bpf;

import static runscj.abi.Bpf.*;
import static runscj.abi.Seccomp.SECCOMP_RET_ALLOW;

/**
 * Runs verified programs over the fields of struct seccomp_data. Allocates nothing per run. One
 * thread at a time, because of the scratch memory.
 */
public final class Interpreter {
    // Needs no clearing between runs: the verifier demands a write before each read.
    private final int[] scratch = new int[BPF_MEMWORDS];

    /** Makes an interpreter for one thread. */
    public Interpreter() {}

    /**
     * Runs a program.
     *
     * @return the action in the upper 16 bits and its data in the lower, see {@code
     *     SECCOMP_RET_...}
     */
    public int run(
            Program program,
            int nr,
            int arch,
            long ip,
            long a0,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5) {
        long[] instructions = program.instructions();
        int[] m = scratch;
        int a = 0;
        int x = 0;
        int pc = 0;
        while (true) {
            long insn = instructions[pc++];
            int k = (int) insn;
            switch ((int) (insn >>> 48)) {
                case BPF_LD | BPF_W | BPF_ABS -> a = word(k, nr, arch, ip, a0, a1, a2, a3, a4, a5);
                case BPF_LD | BPF_W | BPF_LEN -> a = SeccompData.SIZE;
                case BPF_LDX | BPF_W | BPF_LEN -> x = SeccompData.SIZE;
                case BPF_LD | BPF_IMM -> a = k;
                case BPF_LDX | BPF_IMM -> x = k;
                case BPF_LD | BPF_MEM -> a = m[k];
                case BPF_LDX | BPF_MEM -> x = m[k];
                case BPF_ST -> m[k] = a;
                case BPF_STX -> m[k] = x;
                case BPF_MISC | BPF_TAX -> x = a;
                case BPF_MISC | BPF_TXA -> a = x;
                case BPF_RET | BPF_K -> {
                    return k;
                }
                case BPF_RET | BPF_A -> {
                    return a;
                }
                case BPF_JMP | BPF_JA -> pc += k;
                case BPF_JMP | BPF_JEQ | BPF_K -> pc += taken(insn, a == k);
                case BPF_JMP | BPF_JEQ | BPF_X -> pc += taken(insn, a == x);
                case BPF_JMP | BPF_JGT | BPF_K -> pc += taken(insn, above(a, k));
                case BPF_JMP | BPF_JGT | BPF_X -> pc += taken(insn, above(a, x));
                case BPF_JMP | BPF_JGE | BPF_K -> pc += taken(insn, !above(k, a));
                case BPF_JMP | BPF_JGE | BPF_X -> pc += taken(insn, !above(x, a));
                case BPF_JMP | BPF_JSET | BPF_K -> pc += taken(insn, (a & k) != 0);
                case BPF_JMP | BPF_JSET | BPF_X -> pc += taken(insn, (a & x) != 0);
                case BPF_ALU | BPF_DIV | BPF_X -> {
                    if (x == 0) return 0; // as the kernel: the program ends with 0
                    a = Integer.divideUnsigned(a, x);
                }
                default -> a = alu((int) (insn >>> 48), a, k, x);
            }
        }
    }

    /**
     * Returns whether a program allows a call whatever its arguments, so that the caller may
     * remember it and not run the program. Follows only what depends on number and architecture
     * alone; false does not mean that the call is ever refused.
     */
    public static boolean allowsAlways(Program program, int nr, int arch) {
        long[] instructions = program.instructions();
        int a = 0;
        int pc = 0;
        while (true) {
            long insn = instructions[pc++];
            int k = (int) insn;
            switch ((int) (insn >>> 48)) {
                case BPF_RET | BPF_K -> {
                    return k == SECCOMP_RET_ALLOW;
                }
                case BPF_LD | BPF_W | BPF_ABS -> {
                    if (k == SeccompData.NR) {
                        a = nr;
                    } else if (k == SeccompData.ARCH) {
                        a = arch;
                    } else {
                        return false;
                    }
                }
                case BPF_JMP | BPF_JA -> pc += k;
                case BPF_JMP | BPF_JEQ | BPF_K -> pc += taken(insn, a == k);
                case BPF_JMP | BPF_JGT | BPF_K -> pc += taken(insn, above(a, k));
                case BPF_JMP | BPF_JGE | BPF_K -> pc += taken(insn, !above(k, a));
                case BPF_JMP | BPF_JSET | BPF_K -> pc += taken(insn, (a & k) != 0);
                case BPF_ALU | BPF_AND | BPF_K -> a &= k;
                default -> {
                    return false;
                }
            }
        }
    }

    private static boolean above(int left, int right) {
        return Integer.compareUnsigned(left, right) > 0;
    }

    private static int taken(long insn, boolean holds) {
        return (int) (insn >>> (holds ? 40 : 32)) & 0xff;
    }

    private static int alu(int code, int a, int k, int x) {
        int operand = (code & BPF_X) != 0 ? x : k;
        return switch (code & 0xf0) {
            case BPF_ADD -> a + operand;
            case BPF_SUB -> a - operand;
            case BPF_MUL -> a * operand;
            case BPF_DIV -> Integer.divideUnsigned(a, operand);
            case BPF_AND -> a & operand;
            case BPF_OR -> a | operand;
            case BPF_XOR -> a ^ operand;
            case BPF_LSH -> a << operand; // a register's upper bits are ignored, as by the kernel
            case BPF_RSH -> a >>> operand;
            case BPF_NEG -> -a;
            default ->
                    throw new IllegalStateException("not verified: " + Integer.toHexString(code));
        };
    }

    private static int word(
            int offset,
            int nr,
            int arch,
            long ip,
            long a0,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5) {
        return switch (offset >> 2) {
            case 0 -> nr;
            case 1 -> arch;
            case 2 -> (int) ip;
            case 3 -> (int) (ip >>> 32);
            case 4 -> (int) a0;
            case 5 -> (int) (a0 >>> 32);
            case 6 -> (int) a1;
            case 7 -> (int) (a1 >>> 32);
            case 8 -> (int) a2;
            case 9 -> (int) (a2 >>> 32);
            case 10 -> (int) a3;
            case 11 -> (int) (a3 >>> 32);
            case 12 -> (int) a4;
            case 13 -> (int) (a4 >>> 32);
            case 14 -> (int) a5;
            default -> (int) (a5 >>> 32);
        };
    }
}
