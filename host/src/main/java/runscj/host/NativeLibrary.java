package runscj.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import runscj.host.X86.Reg;

/**
 * The shared library behind {@link JniCalls}, written without a compiler or linker: an ELF file of
 * two pages with emitted code for two native methods. The build writes it into the distribution.
 * Sources: System V ABI (ELF, AMD64 supplement), JNI specification (names of native methods).
 *
 * <p>Page 0 is read-only and executable: headers, symbols, code. Page 1 is the dynamic section,
 * which the loader may write to. No section headers: loaders do not read them.
 */
public final class NativeLibrary {
    private static final int PAGE_SIZE = 4096;
    private static final int HEADER_SIZE = 64;
    private static final int PROGRAM_HEADER_SIZE = 56;
    private static final int SYMBOL_SIZE = 24;
    private static final int ADDRESS_SIZE = 8;

    private static final short ET_DYN = 3;
    private static final short EM_X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_GNU_STACK = 0x6474_e551;
    private static final int PF_X = 1;
    private static final int PF_W = 2;
    private static final int PF_R = 4;
    private static final int DT_NULL = 0;
    private static final int DT_NEEDED = 1;
    private static final int DT_HASH = 4;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_STRSZ = 10;
    private static final int DT_SYMENT = 11;
    private static final int DYNAMIC_SIZE = 7 * 2 * Long.BYTES;
    private static final byte GLOBAL_FUNCTION = 1 << 4 | 2;
    private static final short ANY_SECTION = 1;

    private static final String SYSCALL = "Java_runscj_host_JniCalls_syscall";
    private static final String FUNCTION = "Java_runscj_host_JniCalls_function";
    private static final String LIBC = "libc.so.6";

    private NativeLibrary() {}

    /** Writes the library to the file that the argument names. */
    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), image());
    }

    /** Returns the contents of the file. */
    static byte[] image() {
        byte[] syscall = syscall().assemble();
        byte[] function = function().assemble();
        byte[] names =
                ("\0" + SYSCALL + "\0" + FUNCTION + "\0" + LIBC + "\0")
                        .getBytes(StandardCharsets.US_ASCII);
        int functionName = 1 + SYSCALL.length() + 1;
        int libcName = functionName + FUNCTION.length() + 1;
        ByteBuffer file =
                ByteBuffer.allocate(PAGE_SIZE + DYNAMIC_SIZE).order(ByteOrder.LITTLE_ENDIAN);

        int symbols = HEADER_SIZE + 4 * PROGRAM_HEADER_SIZE;
        int strings = symbols + 3 * SYMBOL_SIZE;
        int hash = strings + names.length + 7 & -8;
        int syscallAt = hash + 6 * Integer.BYTES + 15 & -16;
        int functionAt = syscallAt + syscall.length + 15 & -16;
        header(file);
        programHeader(file, PT_LOAD, PF_R | PF_X, 0, functionAt + function.length);
        programHeader(file, PT_LOAD, PF_R | PF_W, PAGE_SIZE, DYNAMIC_SIZE);
        programHeader(file, PT_DYNAMIC, PF_R | PF_W, PAGE_SIZE, DYNAMIC_SIZE);
        programHeader(file, PT_GNU_STACK, PF_R | PF_W, 0, 0);
        file.position(symbols + SYMBOL_SIZE); // the first symbol is none
        symbol(file, 1, syscallAt, syscall.length);
        symbol(file, functionName, functionAt, function.length);
        file.put(names);
        // one bucket, three chain entries: 2 -> 1 -> end
        file.position(hash).putInt(1).putInt(3).putInt(2).putInt(0).putInt(0).putInt(1);
        file.position(syscallAt).put(syscall);
        file.position(functionAt).put(function);
        file.position(PAGE_SIZE);
        dynamic(file, DT_NEEDED, libcName);
        dynamic(file, DT_HASH, hash);
        dynamic(file, DT_STRTAB, strings);
        dynamic(file, DT_SYMTAB, symbols);
        dynamic(file, DT_STRSZ, names.length);
        dynamic(file, DT_SYMENT, SYMBOL_SIZE);
        dynamic(file, DT_NULL, 0);
        return file.array();
    }

    private static void header(ByteBuffer file) {
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0})
                .putLong(0); // 64 bits, little-endian, version 1
        file.putShort(ET_DYN).putShort(EM_X86_64).putInt(1);
        file.putLong(0).putLong(HEADER_SIZE).putLong(0).putInt(0); // no entry point, no sections
        file.putShort((short) HEADER_SIZE)
                .putShort((short) PROGRAM_HEADER_SIZE)
                .putShort((short) 4);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }

    /** A segment whose address is its offset in the file. */
    private static void programHeader(
            ByteBuffer file, int type, int flags, long offset, long size) {
        file.putInt(type).putInt(flags).putLong(offset).putLong(offset).putLong(offset);
        file.putLong(size).putLong(size).putLong(type == PT_LOAD ? PAGE_SIZE : ADDRESS_SIZE);
    }

    private static void symbol(ByteBuffer file, int name, long address, long size) {
        file.putInt(name)
                .put(GLOBAL_FUNCTION)
                .put((byte) 0)
                .putShort(ANY_SECTION)
                .putLong(address)
                .putLong(size);
    }

    private static void dynamic(ByteBuffer file, long tag, long value) {
        file.putLong(tag).putLong(value);
    }

    /**
     * Native method (environment, class, number, six arguments): the system call, whose result or
     * -errno is in rax as it must be.
     */
    static X86 syscall() {
        return new X86()
                .mov(Reg.RAX, Reg.RDX)
                .mov(Reg.RDI, Reg.RCX)
                .mov(Reg.RSI, Reg.R8)
                .mov(Reg.RDX, Reg.R9)
                .load(Reg.R10, Reg.RSP, 8)
                .load(Reg.R8, Reg.RSP, 16)
                .load(Reg.R9, Reg.RSP, 24)
                .syscall()
                .ret();
    }

    /**
     * Native method (environment, class, address, seven arguments): calls the function with the
     * seven.
     */
    static X86 function() {
        return new X86()
                .mov(Reg.RAX, Reg.RDX)
                .mov(Reg.RDI, Reg.RCX)
                .mov(Reg.RSI, Reg.R8)
                .mov(Reg.RDX, Reg.R9)
                .load(Reg.RCX, Reg.RSP, 8)
                .load(Reg.R8, Reg.RSP, 16)
                .load(Reg.R9, Reg.RSP, 24)
                .load(Reg.R10, Reg.RSP, 32)
                .push(Reg.R10) // the seventh, which also aligns the stack
                .call(Reg.RAX)
                .pop(Reg.RCX)
                .ret();
    }
}
