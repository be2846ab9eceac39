package runscj.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Bpf.*;
import static runscj.abi.Seccomp.*;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterpreterTest {
    private static final int GETPID = 39;

    @Test
    void loadsEveryWord() throws Exception {
        Interpreter interpreter = new Interpreter();
        for (int word = 0; word < 16; word++) {
            Program program =
                    Program.verified(
                            new long[] {
                                Insn.of(BPF_LD | BPF_W | BPF_ABS, 4 * word),
                                Insn.of(BPF_RET | BPF_A, 0)
                            });
            // Each word holds its own index.
            int value =
                    interpreter.run(
                            program, 0, 1, at(2), at(4), at(6), at(8), at(10), at(12), at(14));
            assertEquals(word, value);
        }
    }

    private static long at(int word) {
        return word | (long) (word + 1) << 32;
    }

    /**
     * The kernel's result is seen as the errno of a call, so programs end by folding A into 12
     * bits.
     */
    @Test
    void computesAsTheKernel(@TempDir Path dir) throws Exception {
        KernelFilter kernel = KernelFilter.compile(dir);
        Random random = new Random(11);
        List<KernelFilter.Call> calls = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        Interpreter interpreter = new Interpreter();
        while (calls.size() < 1500) {
            long[] insns = folded(RandomPrograms.plausible(random, 4 + random.nextInt(30)));
            if (Verifier.problem(insns) != null) continue;
            Program program = Program.verified(insns);
            long[] a = new long[6];
            for (int i = 0; i < 6; i++) a[i] = random.nextLong() >> random.nextInt(64);
            calls.add(new KernelFilter.Call(program, GETPID, a));
            int value =
                    interpreter.run(
                            program,
                            GETPID,
                            AUDIT_ARCH_X86_64,
                            0,
                            a[0],
                            a[1],
                            a[2],
                            a[3],
                            a[4],
                            a[5]);
            boolean errno = (value & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO;
            assertTrue(errno || value == 0, Integer.toHexString(value));
            // 0 is KILL_THREAD by SIGSYS; the kernel cuts errnos at 4095.
            expected.add(errno ? -(long) (value & 0xfff) : KernelFilter.KILLED + 31);
        }
        long[] results = kernel.results(calls);
        for (int i = 0; i < results.length; i++) {
            int index = i;
            assertEquals(
                    expected.get(i),
                    results[i],
                    () -> "program " + index + '\n' + calls.get(index).program());
        }
        assertTrue(Arrays.stream(results).distinct().count() > 300);
    }

    /** Replaces returns by jumps to an end that returns ERRNO with what A holds; hides the ip. */
    private static long[] folded(long[] insns) {
        long[] tail = {
            Insn.of(BPF_ST, 9),
            Insn.of(BPF_ALU | BPF_RSH | BPF_K, 16),
            Insn.of(BPF_MISC | BPF_TAX, 0),
            Insn.of(BPF_LD | BPF_MEM, 9),
            Insn.of(BPF_ALU | BPF_XOR | BPF_X, 0),
            Insn.of(BPF_ALU | BPF_AND | BPF_K, 0xfff),
            Insn.of(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
            Insn.of(BPF_RET | BPF_A, 0)
        };
        long[] program = Arrays.copyOf(insns, insns.length + tail.length);
        System.arraycopy(tail, 0, program, insns.length, tail.length);
        for (int pc = 0; pc < insns.length; pc++) {
            int code = Insn.code(insns[pc]);
            int k = Insn.k(insns[pc]);
            if ((code & 7) == BPF_RET) {
                program[pc] = Insn.of(BPF_JMP | BPF_JA, insns.length - pc - 1);
            } else if (code == (BPF_LD | BPF_W | BPF_ABS) && (k == 8 || k == 12)) {
                program[pc] = Insn.of(code, k + 8);
            }
        }
        return program;
    }

    @Test
    void knowsWhatIsAlwaysAllowed() throws Exception {
        Assembler assembler = new Assembler();
        Assembler.Label checked = assembler.label();
        Assembler.Label allowed = assembler.label();
        assembler.load(SeccompData.NR);
        assembler.jumpIf(BPF_JEQ, 1, allowed, null);
        assembler.jumpIf(BPF_JEQ, 2, checked, null);
        assembler.ret(SECCOMP_RET_TRAP);
        assembler.bind(checked);
        assembler.load(SeccompData.arg(0));
        assembler.bind(allowed);
        assembler.ret(SECCOMP_RET_ALLOW);
        Program program = assembler.assemble();
        assertTrue(Interpreter.allowsAlways(program, 1, AUDIT_ARCH_X86_64));
        assertFalse(Interpreter.allowsAlways(program, 2, AUDIT_ARCH_X86_64));
        assertFalse(Interpreter.allowsAlways(program, 3, AUDIT_ARCH_X86_64));
    }
}
