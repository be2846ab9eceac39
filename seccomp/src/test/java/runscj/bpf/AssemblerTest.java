package runscj.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static runscj.abi.Bpf.*;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import runscj.abi.ErrnoException;

final class AssemblerTest {
    /** Both ways of a jump over more and more instructions lead where the labels are. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 252, 253, 254, 255, 256, 257, 258, 300, 2000})
    void reachesFarLabels(int distance) throws Exception {
        for (int swapped = 0; swapped < 2; swapped++) {
            Assembler assembler = new Assembler();
            Assembler.Label first = assembler.label();
            Assembler.Label second = assembler.label();
            assembler.load(SeccompData.NR);
            assembler.jumpIf(
                    BPF_JEQ, 7, swapped == 0 ? first : second, swapped == 0 ? second : first);
            for (int i = 0; i < distance; i++) assembler.ret(1);
            assembler.bind(first);
            assembler.ret(2);
            for (int i = 0; i < distance / 2; i++) assembler.ret(3);
            assembler.bind(second);
            assembler.ret(4);
            Program program = assembler.assemble();
            assertEquals(swapped == 0 ? 2 : 4, run(program, 7));
            assertEquals(swapped == 0 ? 4 : 2, run(program, 8));
        }
    }

    /** Growing one jump pushes the target of an earlier one out of reach. */
    @Test
    void growsUntilEverythingFits() throws Exception {
        Assembler assembler = new Assembler();
        Assembler.Label end = assembler.label();
        assembler.load(SeccompData.NR);
        for (int i = 0; i < 400; i++) assembler.jumpIf(BPF_JEQ, i, end, null);
        assembler.ret(1);
        assembler.bind(end);
        assembler.ret(2);
        Program program = assembler.assemble();
        for (int nr = 0; nr < 400; nr++) assertEquals(2, run(program, nr));
        assertEquals(1, run(program, 400));
    }

    @Test
    void refusesLabelsThatLeadNowhere() {
        Assembler unbound = new Assembler();
        unbound.jump(unbound.label());
        assertThrows(IllegalStateException.class, unbound::assemble);
        Assembler backward = new Assembler();
        Assembler.Label start = backward.label();
        backward.bind(start);
        backward.jump(start);
        assertThrows(IllegalStateException.class, backward::assemble);
    }

    @Test
    void refusesWhatIsTooLong() {
        Assembler assembler = new Assembler();
        for (int i = 0; i < 4097; i++) assembler.ret(0);
        assertThrows(ErrnoException.class, assembler::assemble);
    }

    @Test
    void printsPrograms() throws Exception {
        Assembler assembler = new Assembler();
        Assembler.Label no = assembler.label();
        assembler.load(SeccompData.ARCH);
        assembler.jumpIf(BPF_JEQ, 0x3e, null, no);
        assembler.and(0xff);
        assembler.bind(no);
        assembler.ret(0x50001);
        assertEquals(
                "0: ld [4]\n1: jeq #0x3e, 2, 3\n2: and #0xff\n3: ret #0x50001\n",
                assembler.assemble().toString());
    }

    private static int run(Program program, int nr) {
        return new Interpreter().run(program, nr, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
