package runscj.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Seccomp.*;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import runscj.abi.ErrnoException;
import runscj.bpf.Interpreter;
import runscj.bpf.KernelFilter;
import runscj.bpf.Program;

final class RuleSetTest {
    private static final Action[] ACTIONS = {
        Action.ALLOW,
        Action.LOG,
        Action.TRAP,
        Action.trap(9),
        Action.KILL_PROCESS,
        Action.KILL_THREAD,
        Action.errno(1),
        Action.errno(38),
        Action.trace(3),
        Action.USER_NOTIF
    };
    private static final long[] VALUES = {
        0,
        1,
        2,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x1_0000_0001L,
        0xffff_ffff_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        0x1234_5678_9abc_def0L
    };

    private final Interpreter interpreter = new Interpreter();

    @Test
    void programsDecideAsTheirRules() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RuleSet rules = random(random);
            Program program = rules.compile();
            for (int i = 0; i < 1500; i++) {
                int nr = number(random, rules);
                int arch = random.nextInt(40) == 0 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64;
                long[] a = new long[7];
                for (int k = 0; k < a.length; k++) a[k] = value(random);
                int value =
                        interpreter.run(
                                program, nr, arch, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
                Action action = rules.evaluate(nr, arch, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
                assertEquals(action.value(), value, "seed " + seed + " nr " + nr);
            }
        }
    }

    private static RuleSet random(Random random) {
        RuleSet.Builder builder =
                RuleSet.otherwise(ACTIONS[random.nextInt(ACTIONS.length)])
                        .foreign(ACTIONS[random.nextInt(ACTIONS.length)]);
        int calls = random.nextInt(random.nextBoolean() ? 10 : 200);
        int spread = 1 + random.nextInt(460);
        for (int i = 0; i < calls; i++) {
            Condition[] conditions = new Condition[Math.max(0, random.nextInt(5) - 2)];
            for (int k = 0; k < conditions.length; k++) conditions[k] = condition(random);
            builder.add(
                    random.nextInt(spread), ACTIONS[random.nextInt(ACTIONS.length)], conditions);
        }
        return builder.build();
    }

    private static Condition condition(Random random) {
        int index = random.nextInt(6);
        long value = value(random);
        long second = value(random);
        return switch (random.nextInt(9)) {
            case 0 ->
                    Condition.argMasked(
                            index, second, random.nextBoolean() ? value & second : value);
            case 1 -> Condition.argInRange(index, value, second);
            case 2 -> Condition.intArgEquals(index, (int) value);
            case 3 -> Condition.argHasOnly(index, value);
            case 4 -> Condition.calledFrom(value, second);
            default -> Condition.arg(index, Condition.Op.values()[random.nextInt(6)], value);
        };
    }

    private static int number(Random random, RuleSet rules) {
        List<Integer> numbers = rules.numbers();
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(500);
            case 2 -> 0x4000_0000 | random.nextInt(500);
            case 3 -> -1;
            default ->
                    numbers.isEmpty()
                            ? 0
                            : Math.max(
                                    0,
                                    numbers.get(random.nextInt(numbers.size()))
                                            + random.nextInt(3)
                                            - 1);
        };
    }

    private static long value(Random random) {
        long value =
                random.nextInt(6) == 0 ? random.nextLong() : VALUES[random.nextInt(VALUES.length)];
        return value + random.nextInt(3) - 1;
    }

    /** getpid and its like ignore their arguments, so that every rule can be tried on them. */
    @Test
    void theKernelDecidesAsTheRules(@TempDir Path dir) throws Exception {
        KernelFilter kernel = KernelFilter.compile(dir);
        int[] harmless = {102, 104, 107, 108};
        List<KernelFilter.Call> calls = new ArrayList<>();
        List<Action> expected = new ArrayList<>();
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            RuleSet.Builder builder = RuleSet.otherwise(ACTIONS[random.nextInt(ACTIONS.length)]);
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(3) > 0) builder.add(200 + random.nextInt(200), Action.TRAP);
            }
            for (int nr : harmless) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    builder.add(nr, ACTIONS[random.nextInt(ACTIONS.length)], argCondition(random));
                }
                if (random.nextBoolean()) builder.add(nr, ACTIONS[random.nextInt(ACTIONS.length)]);
            }
            RuleSet rules = builder.build();
            Program program = rules.compile();
            for (int i = 0; i < 12; i++) {
                int nr = harmless[random.nextInt(harmless.length)];
                if (random.nextInt(10) == 0) nr |= 0x4000_0000;
                long[] a = new long[6];
                for (int k = 0; k < 6; k++) a[k] = value(random);
                calls.add(new KernelFilter.Call(program, nr, a));
                expected.add(
                        rules.evaluate(
                                nr, AUDIT_ARCH_X86_64, 0, a[0], a[1], a[2], a[3], a[4], a[5]));
            }
        }
        long[] results = kernel.results(calls);
        for (int i = 0; i < results.length; i++) {
            assertEquals(
                    resultOf(expected.get(i), results[i]),
                    results[i],
                    "call " + i + ' ' + calls.get(i));
        }
    }

    private static Condition argCondition(Random random) {
        Condition condition = condition(random);
        while (condition.offset() == 8) condition = condition(random);
        return condition;
    }

    private static long resultOf(Action action, long seen) {
        return switch (action.value() & SECCOMP_RET_ACTION_FULL) {
            case SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD -> KernelFilter.KILLED + 31;
            case SECCOMP_RET_TRAP -> KernelFilter.TRAPPED + (action.value() & 0xffff);
            case SECCOMP_RET_ERRNO -> -(action.value() & 0xffff);
            case SECCOMP_RET_TRACE, SECCOMP_RET_USER_NOTIF -> -38;
            default -> seen >= 0 && seen < 100_000 ? seen : 0; // a user or group id
        };
    }

    @Test
    void mergesNeighboursIntoOneLeaf() throws Exception {
        int[] numbers = new int[300];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i;
        Program program = RuleSet.otherwise(Action.TRAP).allow(numbers).build().compile();
        assertTrue(program.length() <= 8, program.toString());
    }

    @Test
    void takesTwoInstructionsForARange() throws Exception {
        RuleSet.Builder builder = RuleSet.otherwise(Action.KILL_PROCESS);
        for (int nr = 0; nr < 400; nr += 2) builder.allow(nr);
        Program program = builder.build().compile();
        assertTrue(program.length() <= 5 + 2 * 400, program.length() + " instructions");
    }

    @Test
    void refusesRuleSetsThatDoNotFit() {
        RuleSet.Builder builder = RuleSet.otherwise(Action.KILL_PROCESS);
        for (int i = 0; i < 2000; i++) builder.add(1, Action.ALLOW, Condition.argEquals(0, i * 7L));
        assertThrows(ErrnoException.class, () -> builder.build().compile());
    }
}
