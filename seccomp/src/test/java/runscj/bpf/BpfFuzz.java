package runscj.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Seccomp.SECCOMP_RET_ALLOW;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The verifier takes anything; what it lets pass runs to its end, the same way each time. */
final class BpfFuzz {
    private static final int ROUNDS = Integer.getInteger("runscj.fuzz.rounds", 200_000);

    @Test
    void verifiedProgramsRun() throws Exception {
        Interpreter interpreter = new Interpreter();
        int verified = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            long[] insns = random.nextInt(4) == 0 ? noise(random) : RandomPrograms.any(random);
            if (Verifier.problem(insns) != null) continue;
            verified++;
            Program program = Program.verified(insns);
            for (int i = 0; i < 4; i++) {
                int nr = random.nextInt(600);
                int arch = random.nextInt();
                long[] a = random.longs(7).toArray();
                int first =
                        interpreter.run(
                                program, nr, arch, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
                int again =
                        interpreter.run(
                                program, nr, arch, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
                assertEquals(first, again, "seed " + round);
                if (Interpreter.allowsAlways(program, nr, arch)) {
                    assertEquals(SECCOMP_RET_ALLOW, first, "seed " + round);
                }
            }
        }
        assertTrue(verified > ROUNDS / 10, "verified " + verified);
    }

    private static long[] noise(Random random) {
        long[] insns = new long[random.nextInt(8)];
        for (int i = 0; i < insns.length; i++) {
            insns[i] =
                    random.nextBoolean()
                            ? random.nextLong()
                            : Insn.of(random.nextInt(256), random.nextInt(32));
        }
        return insns;
    }
}
