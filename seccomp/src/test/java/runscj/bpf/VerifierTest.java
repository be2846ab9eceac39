package runscj.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Bpf.*;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

final class VerifierTest {
    private static final long RET_K = Insn.of(BPF_RET | BPF_K, 0x7fff0000);
    private static final long RET_A = Insn.of(BPF_RET | BPF_A, 0);

    record Case(String name, boolean accepted, long... program) {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("empty", false));
        cases.add(new Case("return", true, RET_K));
        cases.add(new Case("return A", true, RET_A));
        cases.add(new Case("return X", false, Insn.of(BPF_RET | BPF_X, 0)));
        cases.add(new Case("no return at the end", false, RET_K, ld(0)));
        cases.add(new Case("load of the last word", true, ld(60), RET_A));
        cases.add(new Case("load behind the end", false, ld(64), RET_A));
        cases.add(new Case("unaligned load", false, ld(2), RET_A));
        cases.add(new Case("negative load", false, ld(-4), RET_A));
        cases.add(new Case("ancillary load", false, ld(SKF_AD_OFF), RET_A));
        cases.add(new Case("byte load", false, Insn.of(BPF_LD | BPF_B | BPF_ABS, 0), RET_A));
        cases.add(new Case("half load", false, Insn.of(BPF_LD | 0x08 | BPF_ABS, 0), RET_A));
        cases.add(new Case("indirect load", false, Insn.of(BPF_LD | BPF_W | BPF_IND, 0), RET_A));
        cases.add(new Case("header length", false, Insn.of(BPF_LDX | BPF_B | BPF_MSH, 0), RET_A));
        cases.add(new Case("length", true, Insn.of(BPF_LD | BPF_W | BPF_LEN, 77), RET_A));
        cases.add(new Case("length in X", true, Insn.of(BPF_LDX | BPF_W | BPF_LEN, 77), RET_A));
        cases.add(new Case("jump to the next", true, Insn.of(BPF_JMP | BPF_JA, 0), RET_K));
        cases.add(new Case("jump to the end", false, Insn.of(BPF_JMP | BPF_JA, 1), RET_K));
        cases.add(new Case("jump backward", false, Insn.of(BPF_JMP | BPF_JA, -1), RET_K));
        cases.add(new Case("jump on X", false, Insn.of(BPF_JMP | BPF_JA | BPF_X, 0), RET_K));
        for (int jump : new int[] {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET}) {
            cases.add(new Case("jt", false, Insn.of(BPF_JMP | jump, 1, 0, 0), RET_K));
            cases.add(new Case("jf", false, Insn.of(BPF_JMP | jump, 0, 1, 0), RET_K));
            cases.add(new Case("jumps", true, Insn.of(BPF_JMP | jump, 1, 1, 0), RET_K, RET_K));
        }
        cases.add(new Case("jne", false, Insn.of(BPF_JMP | 0x50, 0), RET_K));
        for (int op = 0; op < 0x100; op += 0x10) {
            for (int k : new int[] {0, 1, 31, 32, 33, -1}) {
                boolean known = op <= BPF_NEG || op == BPF_XOR;
                boolean zero = op == BPF_DIV && k == 0;
                boolean far = (op == BPF_LSH || op == BPF_RSH) && (k < 0 || k > 31);
                String name = "alu " + op + " " + k;
                boolean ok = known && !zero && !far;
                cases.add(new Case(name, ok, Insn.of(BPF_ALU | op, k), RET_A));
                boolean neg = op == BPF_NEG;
                cases.add(
                        new Case(
                                name + "x",
                                known && !neg,
                                Insn.of(BPF_ALU | op | BPF_X, k),
                                RET_A));
            }
        }
        for (int k : new int[] {0, 15, 16, -1, 1 << 16}) {
            boolean ok = k >= 0 && k < 16;
            cases.add(new Case("st " + k, ok, Insn.of(BPF_ST, k), RET_A));
            cases.add(new Case("stx " + k, ok, Insn.of(BPF_STX, k), RET_A));
            cases.add(
                    new Case(
                            "ld M " + k,
                            ok,
                            Insn.of(BPF_ST, k),
                            Insn.of(BPF_LD | BPF_MEM, k),
                            RET_A));
            cases.add(
                    new Case(
                            "ldx M " + k,
                            ok,
                            Insn.of(BPF_STX, k),
                            Insn.of(BPF_LDX | BPF_MEM, k),
                            RET_A));
        }
        long st0 = Insn.of(BPF_ST, 0);
        long ldM0 = Insn.of(BPF_LD | BPF_MEM, 0);
        cases.add(new Case("read before write", false, ldM0, RET_A));
        cases.add(
                new Case(
                        "write jumped over",
                        false,
                        Insn.of(BPF_JMP | BPF_JEQ, 0, 1, 0),
                        st0,
                        ldM0,
                        RET_A));
        cases.add(
                new Case(
                        "written on both ways",
                        true,
                        Insn.of(BPF_JMP | BPF_JEQ, 0, 2, 0),
                        st0,
                        Insn.of(BPF_JMP | BPF_JA, 1),
                        st0,
                        ldM0,
                        RET_A));
        cases.add(new Case("unreachable read", true, Insn.of(BPF_JMP | BPF_JA, 1), ldM0, RET_A));
        cases.add(new Case("read after return", false, RET_K, ldM0, RET_A));
        cases.add(new Case("code over 8 bits", false, Insn.of(0x100 | BPF_RET, 0)));
        cases.add(
                new Case("fields that are not used", true, Insn.of(BPF_RET | BPF_K, 200, 200, 0)));
        cases.add(new Case("longest", true, repeated(4096)));
        cases.add(new Case("too long", false, repeated(4097)));
        return cases;
    }

    private static long[] repeated(int length) {
        long[] program = new long[length];
        Arrays.fill(program, RET_K);
        return program;
    }

    private static long ld(int offset) {
        return Insn.of(BPF_LD | BPF_W | BPF_ABS, offset);
    }

    @Test
    void decidesTheTableAsTheKernel(@TempDir Path dir) throws Exception {
        List<Case> cases = cases();
        for (Case c : cases) {
            assertEquals(
                    c.accepted,
                    Verifier.problem(c.program) == null,
                    c.name + ": " + Verifier.problem(c.program));
        }
        KernelFilter kernel = KernelFilter.compile(dir);
        boolean[] theirs = kernel.accepts(cases.stream().map(Case::program).toList());
        for (int i = 0; i < theirs.length; i++) {
            assertEquals(theirs[i], cases.get(i).accepted, "the kernel on " + cases.get(i).name);
        }
    }

    @Test
    void decidesEveryOperationAsTheKernel(@TempDir Path dir) throws Exception {
        List<long[]> programs = new ArrayList<>();
        for (int code = 0; code < 0x200; code++) {
            programs.add(new long[] {Insn.of(BPF_ST, 4), Insn.of(code, 0, 0, 4), RET_K});
            programs.add(new long[] {Insn.of(code, 0, 0, 0)});
        }
        compare(KernelFilter.compile(dir), programs);
    }

    @Test
    void decidesRandomProgramsAsTheKernel(@TempDir Path dir) throws Exception {
        List<long[]> programs = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) programs.add(RandomPrograms.any(random));
        int accepted = compare(KernelFilter.compile(dir), programs);
        assertTrue(accepted > 2000 && accepted < 18_000, "accepted " + accepted);
    }

    private static int compare(KernelFilter kernel, List<long[]> programs) throws Exception {
        boolean[] theirs = kernel.accepts(programs);
        int accepted = 0;
        for (int i = 0; i < theirs.length; i++) {
            String problem = Verifier.problem(programs.get(i));
            assertEquals(
                    theirs[i], problem == null, i + ": " + problem + "\n" + text(programs.get(i)));
            if (theirs[i]) accepted++;
        }
        return accepted;
    }

    private static String text(long[] program) {
        StringBuilder text = new StringBuilder();
        for (int pc = 0; pc < program.length; pc++) {
            text.append(Long.toHexString(program[pc]))
                    .append(' ')
                    .append(Insn.toString(program[pc], pc))
                    .append('\n');
        }
        return text.toString();
    }

    @Test
    void raisesInvalid() {
        ErrnoException e = assertThrows(ErrnoException.class, () -> Program.verified(new long[0]));
        assertEquals(Errno.EINVAL, e.errno());
    }
}
