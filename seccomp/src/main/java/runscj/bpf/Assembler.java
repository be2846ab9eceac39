package runscj.bpf;

import static runscj.abi.Bpf.*;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * Puts a program together with labels for jump targets. Jumps go forward only. A conditional jump
 * reaches 255 instructions; where that is too little, unconditional jumps are put behind it.
 */
public final class Assembler {
    private static final int MAX_REACH = 255;

    /** A jump target, bound to one place. */
    public static final class Label {
        private int index = -1;

        private Label() {}
    }

    /** One instruction as it was asked for. A null target is the next instruction. */
    private static final class Step {
        final int code;
        final int k;
        final @Nullable Label yes;
        final @Nullable Label no;
        boolean farYes;
        boolean farNo;

        Step(int code, int k, @Nullable Label yes, @Nullable Label no) {
            this.code = code;
            this.k = k;
            this.yes = yes;
            this.no = no;
        }

        boolean isConditional() {
            return (code & 7) == BPF_JMP && (code & 0xf0) != BPF_JA;
        }

        int length() {
            return 1 + (farYes ? 1 : 0) + (farNo ? 1 : 0);
        }
    }

    private final List<Step> steps = new ArrayList<>();

    /** Starts an empty program. */
    public Assembler() {}

    /** Makes a label to be bound later. */
    public Label label() {
        return new Label();
    }

    /** Binds a label to the next instruction. */
    public void bind(Label label) {
        if (label.index >= 0) throw new IllegalStateException("the label is bound already");
        label.index = steps.size();
    }

    /** Adds any instruction that is not a jump. */
    public void add(int code, int k) {
        steps.add(new Step(code, k, null, null));
    }

    /** Loads the word of struct seccomp_data at an offset into the accumulator. */
    public void load(int offset) {
        add(BPF_LD | BPF_W | BPF_ABS, offset);
    }

    /** Ands the accumulator. */
    public void and(int mask) {
        add(BPF_ALU | BPF_AND | BPF_K, mask);
    }

    /** Ends the program with a value. */
    public void ret(int value) {
        add(BPF_RET | BPF_K, value);
    }

    /** Jumps always. */
    public void jump(Label target) {
        steps.add(new Step(BPF_JMP | BPF_JA, 0, target, null));
    }

    /**
     * Compares the accumulator with a constant and jumps; a null target is the next instruction.
     *
     * @param operation {@code BPF_JEQ}, {@code BPF_JGT}, {@code BPF_JGE} (unsigned) or {@code
     *     BPF_JSET}
     */
    public void jumpIf(int operation, int k, @Nullable Label yes, @Nullable Label no) {
        steps.add(new Step(BPF_JMP | operation | BPF_K, k, yes, no));
    }

    /**
     * Lays the instructions out and verifies them.
     *
     * @throws ErrnoException EINVAL if the kernel would refuse the program, because it has more
     *     than 4096 instructions or does not end with a return
     */
    public Program assemble() throws ErrnoException {
        int[] starts = layOut();
        int length = starts[steps.size()];
        if (length > BPF_MAXINSNS) throw Errno.EINVAL.raise();
        long[] program = new long[length];
        for (int i = 0; i < steps.size(); i++) emit(i, starts, program);
        return Program.verified(program);
    }

    /** Finds where each step starts. Steps only grow, so that this ends. */
    private int[] layOut() {
        int count = steps.size();
        int[] starts = new int[count + 1];
        boolean grown = true;
        while (grown) {
            grown = false;
            for (int i = 0; i < count; i++) starts[i + 1] = starts[i] + steps.get(i).length();
            for (int i = 0; i < count; i++) {
                Step step = steps.get(i);
                if (!step.isConditional()) continue;
                if (!step.farYes && isFar(i, step.yes, starts)) grown = step.farYes = true;
                if (!step.farNo && isFar(i, step.no, starts)) grown = step.farNo = true;
            }
        }
        return starts;
    }

    private boolean isFar(int step, @Nullable Label label, int[] starts) {
        return starts[target(step, label)] - starts[step] - 1 > MAX_REACH;
    }

    /** Index of the step that a label of a step stands for. */
    private int target(int step, @Nullable Label label) {
        if (label == null) return step + 1;
        if (label.index < 0) throw new IllegalStateException("the label is not bound");
        if (label.index <= step) throw new IllegalStateException("the jump goes backward");
        return label.index;
    }

    private void emit(int index, int[] starts, long[] program) {
        Step step = steps.get(index);
        int at = starts[index];
        if ((step.code & 7) != BPF_JMP) {
            program[at] = Insn.of(step.code, step.k);
            return;
        }
        int yes = starts[target(index, step.yes)];
        if (!step.isConditional()) {
            program[at] = Insn.of(step.code, yes - at - 1);
            return;
        }
        int no = starts[target(index, step.no)];
        int behind = at + 1;
        int jt = yes - at - 1;
        int jf = no - at - 1;
        if (step.farYes) {
            jt = behind - at - 1;
            program[behind] = Insn.of(BPF_JMP | BPF_JA, yes - behind - 1);
            behind++;
        }
        if (step.farNo) {
            jf = behind - at - 1;
            program[behind] = Insn.of(BPF_JMP | BPF_JA, no - behind - 1);
        }
        program[at] = Insn.of(step.code, jt, jf, step.k);
    }
}
