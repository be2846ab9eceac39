package runscj.host;

import java.util.HexFormat;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;

/**
 * The code that clones a child and runs a {@link SpawnScript} in it. It is on the start-up path,
 * where jnr-x86asm costs more than the whole script, so that it is kept as bytes; a test compares
 * them with {@link #program}.
 */
final class SpawnCode {
    // one step of a script, in bytes from its start
    static final int NR = 0;
    static final int ARGUMENTS = 8;

    /** int: bit n says that argument n is the address of the value. */
    static final int INDIRECT = 56;

    /** int: non-zero if an error ends the child. */
    static final int CHECKED = 60;

    static final int RESULT = 64;
    static final int STEP_SIZE = 72;

    private static final String CODE =
            "53415441554156488bda4c8be14d8bf0b8b30100000f054885c00f85a500000033ff493bdc0f8391"
                    + "000000448b6b38488b7b0849d1ed0f8303000000488b3f488b731049d1ed0f8303000000488b3648"
                    + "8b531849d1ed0f8303000000488b124c8b532049d1ed0f83030000004d8b124c8b432849d1ed0f83"
                    + "030000004d8b004c8b4b3049d1ed0f83030000004d8b09488b030f0548894340837b3c000f840900"
                    + "00004885c00f88090000004883c348e96cffffff49891ebf7f000000b8e70000000f050f0b415e41"
                    + "5d415c5bc3";

    private static final EmittedCode EMITTED = EmittedCode.of(bytes());

    private SpawnCode() {}

    /**
     * Clones (clone3) and runs the steps in the child; returns the child's pid or {@code -errno}.
     * All are host addresses.
     */
    static long run(
            long cloneArgs, long cloneArgsSize, long firstStep, long stepsEnd, long failedStep) {
        return EMITTED.invoke(cloneArgs, cloneArgsSize, firstStep, stepsEnd, failedStep, 0);
    }

    static byte[] bytes() {
        return HexFormat.of().parseHex(CODE);
    }

    /** Assembles the code. The child has the parent's stack pointer but never touches the stack. */
    static X86 program() {
        var code = new X86();
        var parent = new Label();
        var step = new Label();
        var next = new Label();
        var failed = new Label();
        var exit = new Label();
        code.push(Reg.RBX).push(Reg.R12).push(Reg.R13).push(Reg.R14);
        code.mov(Reg.RBX, Reg.RDX).mov(Reg.R12, Reg.RCX).mov(Reg.R14, Reg.R8);
        code.syscall(HostNr.CLONE3).test(Reg.RAX, Reg.RAX).jump(Cond.NE, parent);

        code.bind(step).zero(Reg.RDI).cmp(Reg.RBX, Reg.R12).jump(Cond.AE, exit);
        code.load32(Reg.R13, Reg.RBX, INDIRECT);
        Reg[] arguments = {Reg.RDI, Reg.RSI, Reg.RDX, Reg.R10, Reg.R8, Reg.R9};
        for (int i = 0; i < arguments.length; i++) {
            var literal = new Label();
            code.load(arguments[i], Reg.RBX, ARGUMENTS + i * 8);
            code.shr(Reg.R13, 1).jump(Cond.AE, literal); // carry: the bit that was shifted out
            code.load(arguments[i], arguments[i], 0).bind(literal);
        }
        code.load(Reg.RAX, Reg.RBX, NR).syscall().store(Reg.RBX, RESULT, Reg.RAX);
        code.cmp32(Reg.RBX, CHECKED, 0).jump(Cond.EQ, next);
        code.test(Reg.RAX, Reg.RAX).jump(Cond.S, failed);
        code.bind(next).add(Reg.RBX, STEP_SIZE).jmp(step);

        code.bind(failed).store(Reg.R14, 0, Reg.RBX).mov(Reg.RDI, SpawnScript.EXIT_FAILED);
        code.bind(exit).syscall(HostNr.EXIT_GROUP).ud2();

        code.bind(parent).pop(Reg.R14).pop(Reg.R13).pop(Reg.R12).pop(Reg.RBX).ret();
        return code;
    }
}
