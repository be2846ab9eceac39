package runscj.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The kernel of this machine as an oracle, through a small C program. */
public final class KernelFilter {
    /** Added to a signal that ended the caller. */
    public static final long KILLED = 1L << 40;

    /** Added to si_errno of a SIGSYS that the caller handled. */
    public static final long TRAPPED = 1L << 41;

    private final Path program;

    private KernelFilter(Path program) {
        this.program = program;
    }

    /** Compiles the program; the test is skipped if there is no C compiler. */
    public static KernelFilter compile(Path dir) throws Exception {
        Path source = dir.resolve("kernel.c");
        Path program = dir.resolve("kernel");
        try (InputStream in = KernelFilter.class.getResourceAsStream("kernel.c")) {
            Files.write(source, in.readAllBytes());
        }
        Process gcc;
        try {
            gcc =
                    new ProcessBuilder("gcc", "-O1", "-o", program.toString(), source.toString())
                            .inheritIO()
                            .start();
        } catch (IOException e) {
            Assumptions.abort("no gcc: the kernel is not asked");
            throw e;
        }
        if (gcc.waitFor() != 0) throw new IOException("gcc failed");
        return new KernelFilter(program);
    }

    /** Returns for each program, as longs of {@link Insn}, whether seccomp(2) takes it. */
    public boolean[] accepts(List<long[]> programs) throws Exception {
        int size = 0;
        for (long[] insns : programs) size += 4 + insns.length * Insn.SIZE_BYTES;
        ByteBuffer input = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (long[] insns : programs) putProgram(input, insns);
        byte[] output = ask("verify", input.array());
        if (output.length != programs.size()) throw new IOException("short answer");
        boolean[] accepted = new boolean[output.length];
        for (int i = 0; i < output.length; i++) accepted[i] = output[i] == '1';
        return accepted;
    }

    /** A call to make under a filter. */
    public record Call(Program program, long nr, long[] args) {}

    /** Makes each call in a process of its own; results are as the C program says. */
    public long[] results(List<Call> calls) throws Exception {
        int size = 0;
        for (Call call : calls) size += 4 + call.program.length() * Insn.SIZE_BYTES + 7 * 8;
        ByteBuffer input = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (Call call : calls) {
            putProgram(input, call.program.instructions());
            input.putLong(call.nr);
            for (long arg : call.args) input.putLong(arg);
        }
        ByteBuffer output =
                ByteBuffer.wrap(ask("run", input.array())).order(ByteOrder.LITTLE_ENDIAN);
        long[] results = new long[calls.size()];
        for (int i = 0; i < results.length; i++) results[i] = output.getLong();
        return results;
    }

    private static void putProgram(ByteBuffer input, long[] insns) {
        input.putInt(insns.length);
        for (long insn : insns) input.putLong(Insn.sockFilter(insn));
    }

    private byte[] ask(String mode, byte[] input) throws Exception {
        Path file = Files.write(program.resolveSibling("input"), input);
        Process process =
                new ProcessBuilder(program.toString(), mode)
                        .redirectInput(file.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        byte[] output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) throw new IOException("the C program failed");
        return output;
    }
}
