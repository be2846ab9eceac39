package runscj.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** A verified program. Immutable. */
public final class Program {
    private final long[] instructions;

    private Program(long[] instructions) {
        this.instructions = instructions;
    }

    /**
     * Verifies instructions in the form of {@link Insn}; the array is copied.
     *
     * @throws ErrnoException EINVAL if the kernel would refuse them
     */
    public static Program verified(long[] instructions) throws ErrnoException {
        long[] copy = instructions.clone();
        if (Verifier.problem(copy) != null) throw Errno.EINVAL.raise();
        return new Program(copy);
    }

    /** Number of instructions, 1 to 4096. */
    public int length() {
        return instructions.length;
    }

    /** One instruction in the form of {@link Insn}. */
    public long instruction(int pc) {
        return instructions[pc];
    }

    /** The array itself, for the interpreter; not to be written. */
    long[] instructions() {
        return instructions;
    }

    /** The program as an array of struct sock_filter, {@link Insn#SIZE_BYTES} bytes each. */
    public byte[] toBytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(instructions.length * Insn.SIZE_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (long insn : instructions) bytes.putLong(Insn.sockFilter(insn));
        return bytes.array();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Program program
                && Arrays.equals(instructions, program.instructions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(instructions);
    }

    /** The program as text, one instruction a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int pc = 0; pc < instructions.length; pc++) {
            text.append(pc).append(": ").append(Insn.toString(instructions[pc], pc)).append('\n');
        }
        return text.toString();
    }
}
