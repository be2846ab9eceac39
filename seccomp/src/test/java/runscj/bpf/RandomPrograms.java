package runscj.bpf;

import static runscj.abi.Bpf.*;

import java.util.Random;

/** Programs by chance: from almost right to noise. */
final class RandomPrograms {
    private static final int[] OPERATIONS = {
        BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_LSH, BPF_RSH, BPF_NEG, BPF_XOR
    };
    private static final int[] JUMPS = {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET};
    private static final int[] VALUES = {
        0, 1, 2, 31, 32, 63, 64, 255, 256, 0x7fff_ffff, 0x8000_0000, -1, -2, 0xc000_003e
    };

    private RandomPrograms() {}

    /** A program of which about every second one is right. */
    static long[] any(Random random) {
        long[] program = plausible(random, 1 + random.nextInt(24));
        if (random.nextInt(3) > 0) return program;
        int at = random.nextInt(program.length);
        long insn = program[at];
        program[at] =
                switch (random.nextInt(6)) {
                    case 0 -> random.nextLong();
                    case 1 -> insn ^ 1L << random.nextInt(64);
                    case 2 ->
                            Insn.of(
                                    random.nextInt(256),
                                    random.nextInt(4),
                                    random.nextInt(4),
                                    k(random));
                    case 3 -> Insn.of(Insn.code(insn), k(random));
                    case 4 -> Insn.of(random.nextInt(256), random.nextInt(16));
                    default -> Insn.of(Insn.code(insn), 255, 255, Insn.k(insn));
                };
        return program;
    }

    /** Instructions that exist, with jumps inside; scratch memory may be read too early. */
    static long[] plausible(Random random, int length) {
        long[] program = new long[length];
        for (int pc = 0; pc < length - 1; pc++) program[pc] = insn(random, length - pc - 2);
        program[length - 1] = Insn.of(BPF_RET | (random.nextBoolean() ? BPF_A : BPF_K), k(random));
        return program;
    }

    private static long insn(Random random, int reach) {
        int source = random.nextBoolean() ? BPF_X : BPF_K;
        switch (random.nextInt(10)) {
            case 0, 1:
                return Insn.of(BPF_LD | BPF_W | BPF_ABS, 4 * random.nextInt(16));
            case 2:
                return Insn.of(random.nextBoolean() ? BPF_ST : BPF_STX, random.nextInt(3));
            case 3:
                return Insn.of(
                        (random.nextBoolean() ? BPF_LD : BPF_LDX) | BPF_MEM, random.nextInt(3));
            case 4:
                return Insn.of(BPF_MISC | (random.nextBoolean() ? BPF_TAX : BPF_TXA), 0);
            case 5:
                return Insn.of(
                        (random.nextBoolean() ? BPF_LD : BPF_LDX)
                                | (random.nextInt(4) == 0 ? BPF_LEN : BPF_IMM),
                        k(random));
            case 6:
                if (reach > 0 && random.nextInt(3) == 0)
                    return Insn.of(BPF_JMP | BPF_JA, random.nextInt(reach));
                return Insn.of(
                        BPF_JMP | JUMPS[random.nextInt(4)] | source,
                        jump(random, reach),
                        jump(random, reach),
                        k(random));
            case 7:
                if (random.nextInt(4) == 0) return Insn.of(BPF_RET | BPF_K, k(random));
                return Insn.of(BPF_LDX | BPF_IMM, random.nextInt(40));
            default:
                int operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
                if (operation == BPF_NEG) source = BPF_K;
                boolean shift = operation == BPF_LSH || operation == BPF_RSH;
                int k = shift ? random.nextInt(32) : k(random);
                if (operation == BPF_DIV && k == 0) k = 3;
                return Insn.of(BPF_ALU | operation | source, k);
        }
    }

    private static int jump(Random random, int reach) {
        return random.nextInt(Math.min(reach, 255) + 1);
    }

    private static int k(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt() : VALUES[random.nextInt(VALUES.length)];
    }
}
