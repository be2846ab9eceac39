package runscj.sentry.platform;

import java.util.ArrayList;
import java.util.List;
import runscj.host.X86;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;
import runscj.sentry.arch.Registers;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.ptrace.PtracePlatform;
import runscj.sentry.platform.systrap.SystrapPlatform;

/**
 * Prints what the primitives of a platform (ptrace or systrap) cost. A main program, not a test.
 */
final class PlatformBenchmark {
    private static String selection = "";

    private PlatformBenchmark() {}

    /** What is measured. */
    @FunctionalInterface
    interface Step {
        void run(int round) throws Exception;
    }

    private static void measure(String what, int rounds, Step step) throws Exception {
        if (!what.contains(selection)) {
            return;
        }
        for (int i = 0; i < rounds; i++) {
            step.run(i);
        }
        long best = Long.MAX_VALUE;
        for (int repeat = 0; repeat < 5; repeat++) {
            long start = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                step.run(i);
            }
            best = Math.min(best, (System.nanoTime() - start) / rounds);
        }
        System.out.println(what + ": " + best + " ns");
    }

    public static void main(String[] arguments) throws Exception {
        boolean ptrace = arguments.length > 0 && arguments[0].equals("ptrace");
        selection = arguments.length > 1 ? arguments[1] : "";
        long start = System.nanoTime();
        try (MemoryFile memory = MemoryFile.create(1L << 30);
                Platform platform = ptrace ? new PtracePlatform() : new SystrapPlatform()) {
            var code = new X86();
            var loop = new Label();
            code.bind(loop).mov(Reg.RAX, 39).syscall().jmp(loop);
            var guest = new Guest(memory, code);
            AddressSpace space = guest.newSpace(platform);
            GuestContext context = platform.newContext();
            Registers registers = Guest.registers();
            context.run(space, registers);
            System.out.println("first trap after " + (System.nanoTime() - start) / 1000 + " us");
            measure(
                    "system call",
                    20_000,
                    i -> {
                        registers.rax(7);
                        context.run(space, registers);
                    });
            measure(
                    "map + commit",
                    5_000,
                    i -> {
                        space.map(
                                0x100_0000 + (i & 1) * Guest.PAGE,
                                Guest.PAGE,
                                Guest.RW,
                                memory.fd(),
                                guest.dataOffset);
                        space.commit();
                    });
            measure(
                    "protect + commit",
                    5_000,
                    i -> {
                        space.protect(Guest.DATA, Guest.PAGE, (i & 1) == 0 ? Guest.RW : 1);
                        space.commit();
                    });
            measure(
                    "20 maps + commit",
                    2_000,
                    i -> {
                        for (int n = 0; n < 20; n++) {
                            space.map(
                                    0x200_0000 + n * 2 * Guest.PAGE,
                                    Guest.PAGE,
                                    Guest.RW,
                                    memory.fd(),
                                    guest.dataOffset);
                        }
                        space.commit();
                    });
            List<AutoCloseable> open = new ArrayList<>();
            measure("fork", 100, i -> open.add(space.fork()));
            closeAll(open);
            measure("new address space", 100, i -> open.add(platform.newAddressSpace()));
            closeAll(open);
            measure("fork + close", 200, i -> space.fork().close());
            measure(
                    "new thread + first trap + end",
                    500,
                    i -> {
                        try (GuestContext other = platform.newContext()) {
                            other.run(space, Guest.registers());
                        }
                    });
            measure(
                    "fork + new thread + first trap + end",
                    200,
                    i -> {
                        AddressSpace child = space.fork();
                        GuestContext other = platform.newContext();
                        other.run(child, Guest.registers());
                        child.close();
                        other.close();
                    });
            measure(
                    "fork by 40 maps + new thread + first trap + end",
                    200,
                    i -> {
                        AddressSpace child = guest.newSpace(platform);
                        for (int n = 0; n < 40; n++) {
                            child.map(
                                    0x200_0000 + n * 2 * Guest.PAGE,
                                    Guest.PAGE,
                                    Guest.RW,
                                    memory.fd(),
                                    guest.dataOffset);
                        }
                        GuestContext other = platform.newContext();
                        other.run(child, Guest.registers());
                        other.close();
                        child.close();
                    });
            context.close();
            space.close();
        }
    }

    private static void closeAll(List<AutoCloseable> open) throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }
}
