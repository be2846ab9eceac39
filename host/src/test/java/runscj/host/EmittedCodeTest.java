package runscj.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;

class EmittedCodeTest {
    @TempDir Path dir;

    private List<String> disassemble(byte[] code) throws IOException {
        Path file = dir.resolve("code");
        Files.write(file, code);
        Process objdump =
                new ProcessBuilder(
                                "objdump",
                                "-D",
                                "-b",
                                "binary",
                                "-mi386:x86-64",
                                "-Mintel",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        var lines = new ArrayList<String>();
        for (String line : new String(objdump.getInputStream().readAllBytes()).split("\n")) {
            String[] columns = line.split("\t");
            if (columns.length == 3) {
                lines.add(columns[2].replaceAll(" +", " ").strip());
            }
        }
        return lines;
    }

    @Test
    void rawSyscallDisassembles() throws IOException {
        assertEquals(
                List.of(
                        "mov rax,rdi",
                        "mov rdi,rsi",
                        "mov rsi,rdx",
                        "mov rdx,rcx",
                        "mov r10,r8",
                        "mov r8,r9",
                        "mov r9,QWORD PTR [rsp+0x8]",
                        "syscall",
                        "ret"),
                disassemble(RawSyscall.code()));
    }

    @Test
    void everyInstructionDisassembles() throws IOException {
        var code = new X86();
        var label = new Label();
        code.mov(Reg.RAX, 0x123456789abcdef0L)
                .mov(Reg.R12, 0xfffffff0L)
                .mov(Reg.RDI, 5)
                .mov(Reg.R9, -1);
        code.mov(Reg.R13, Reg.RSP)
                .load(Reg.RAX, Reg.R13, 0)
                .load(Reg.RBX, Reg.R12, 0x1234)
                .load(Reg.RCX, Reg.RSP, -8);
        code.load32(Reg.R8, Reg.RBP, 4).loadIndexed(Reg.RAX, Reg.RDI, Reg.R14, 16);
        code.store(Reg.R12, 8, Reg.R15).store32(Reg.RDI, 0, Reg.R9).store8(Reg.RDI, 1, Reg.RSI);
        code.store8(Reg.R9, 1, Reg.RDI)
                .store8(Reg.RDI, 1, Reg.RAX)
                .store32(Reg.RDI, 4, -2)
                .lea(Reg.RDX, Reg.RSP, 0x40);
        code.add(Reg.RAX, Reg.R8)
                .add(Reg.RSP, 1000)
                .sub(Reg.RCX, Reg.RDX)
                .sub(Reg.RSP, 8)
                .and(Reg.RSP, -16);
        code.or(Reg.RAX, Reg.RBX).zero(Reg.R10).shl(Reg.RDX, 32).shr(Reg.RDX, 3);
        code.cmp(Reg.RAX, Reg.RBX)
                .cmp(Reg.RAX, -4095)
                .cmp32(Reg.RAX, 7)
                .cmp32(Reg.RDI, 16, 1)
                .cmp(Reg.RDI, 8, Reg.RAX);
        code.test(Reg.RAX, Reg.RAX).lockAdd(Reg.RDI, 0, Reg.RAX).xchg32(Reg.RDI, 0, Reg.RAX);
        code.lockCmpxchg32(Reg.RDI, 4, Reg.RDX)
                .push(Reg.R12)
                .pop(Reg.R12)
                .call(Reg.RAX)
                .jmp(Reg.R11);
        code.pause().nop().mfence().syscall(39).int3().ud2().rdtsc().ret();
        int end = code.offset();
        code.bind(label).jump(Cond.NE, label).lea(Reg.R9, label);
        List<String> lines = disassemble(code.assemble());
        String at = "0x" + Integer.toHexString(end);
        assertEquals(
                List.of(
                        "movabs rax,0x123456789abcdef0",
                        "mov r12d,0xfffffff0",
                        "mov edi,0x5",
                        "mov r9,0xffffffffffffffff",
                        "mov r13,rsp",
                        "mov rax,QWORD PTR [r13+0x0]",
                        "mov rbx,QWORD PTR [r12+0x1234]",
                        "mov rcx,QWORD PTR [rsp-0x8]",
                        "mov r8d,DWORD PTR [rbp+0x4]",
                        "mov rax,QWORD PTR [rdi+r14*8+0x10]",
                        "mov QWORD PTR [r12+0x8],r15",
                        "mov DWORD PTR [rdi],r9d",
                        "mov BYTE PTR [rdi+0x1],sil",
                        "mov BYTE PTR [r9+0x1],dil",
                        "mov BYTE PTR [rdi+0x1],al",
                        "mov DWORD PTR [rdi+0x4],0xfffffffe",
                        "lea rdx,[rsp+0x40]",
                        "add rax,r8",
                        "add rsp,0x3e8",
                        "sub rcx,rdx",
                        "sub rsp,0x8",
                        "and rsp,0xfffffffffffffff0",
                        "or rax,rbx",
                        "xor r10d,r10d",
                        "shl rdx,0x20",
                        "shr rdx,0x3",
                        "cmp rax,rbx",
                        "cmp rax,0xfffffffffffff001",
                        "cmp eax,0x7",
                        "cmp DWORD PTR [rdi+0x10],0x1",
                        "cmp QWORD PTR [rdi+0x8],rax",
                        "test rax,rax",
                        "lock add QWORD PTR [rdi],rax",
                        "xchg DWORD PTR [rdi],eax",
                        "lock cmpxchg DWORD PTR [rdi+0x4],edx",
                        "push r12",
                        "pop r12",
                        "call rax",
                        "jmp r11",
                        "pause",
                        "nop",
                        "mfence",
                        "mov eax,0x27",
                        "syscall",
                        "int3",
                        "ud2",
                        "rdtsc",
                        "ret",
                        "jne " + at,
                        "lea r9,[rip+0xfffffffffffffff3] # " + at),
                lines);
    }

    @Test
    void loopsAndForwardJumpsRun() {
        var code = new X86();
        var loop = new Label();
        var done = new Label();
        code.zero(Reg.RAX)
                .bind(loop)
                .test(Reg.RDI, Reg.RDI)
                .jump(Cond.EQ, done)
                .add(Reg.RAX, Reg.RDI)
                .sub(Reg.RDI, 1)
                .jmp(loop)
                .bind(done)
                .ret();
        try (EmittedCode sum = EmittedCode.of(code)) {
            assertEquals(5050, sum.invoke(100, 0, 0, 0, 0, 0));
            assertEquals(3, EmittedCode.invoke(sum.code(), 2, 0, 0, 0, 0, 0));
        }
        assertThrows(IllegalStateException.class, () -> new X86().jmp(new Label()).assemble());
    }

    @Test
    void emittedSyscallRuns() {
        var code = new X86().syscall(HostNr.GETPID).ret();
        try (EmittedCode getpid = EmittedCode.of(code)) {
            assertEquals(HostProcess.pid(), getpid.invoke(0, 0, 0, 0, 0, 0));
        }
    }
}
