package runscj.host;

import static runscj.abi.Fcntl.O_CLOEXEC;
import static runscj.abi.Fcntl.O_NONBLOCK;
import static runscj.abi.Signal.SA_RESTART;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Signal;
import runscj.host.X86.Reg;

/**
 * Turns signals of this process into bytes of a pipe, so that a thread can read them: signals that
 * a CLI forwards.
 *
 * <p>An emitted handler writes the signal's number to the pipe, on whatever thread the kernel
 * picks; unlike a signalfd this needs no signal blocked in threads that the JVM has started before
 * main. A full pipe drops signals. One object per process, which lives as long as the process:
 * handlers cannot be taken away under threads that may be in them. Use {@code java -Xrs}, or a JVM
 * whose own handlers may be replaced.
 */
public final class SignalPipe {
    private static final int SIGACTION_SIZE = 32;
    private static final int SA_RESTORER = Signal.SA_RESTORER;
    private static final int SA_ONSTACK = Signal.SA_ONSTACK;
    private static final int FD_AT = 7;
    private static final int RESTORER_AT = 28;

    private static final byte[] CODE = {
        0x57, // push rdi: the signal's number
        (byte) 0xb8,
        1,
        0,
        0,
        0, // mov eax, write
        (byte) 0xbf,
        0,
        0,
        0,
        0, // mov edi, the pipe
        0x48,
        (byte) 0x8b,
        (byte) 0xf4, // mov rsi, rsp
        (byte) 0xba,
        1,
        0,
        0,
        0, // mov edx, 1
        0x0f,
        0x05, // syscall
        0x5f, // pop rdi
        (byte) 0xc3, // ret: to the restorer
        (byte) 0x90,
        (byte) 0x90,
        (byte) 0x90,
        (byte) 0x90,
        (byte) 0x90, // up to RESTORER_AT
        (byte) 0xb8,
        15,
        0,
        0,
        0, // mov eax, rt_sigreturn
        0x0f,
        0x05, // syscall
    };

    private final Fd reader;
    private final EmittedCode handler;

    /**
     * Makes a pipe that no signal goes to yet.
     *
     * @throws HostException if the host refuses
     */
    public SignalPipe() {
        int writer;
        try (Scratch scratch = Scratch.open()) {
            MemorySegment fds = scratch.allocate(8);
            Host.required(HostFiles.pipe2(fds, O_CLOEXEC), "pipe2");
            reader = Fd.of(fds.get(ValueLayout.JAVA_INT, 0));
            writer = fds.get(ValueLayout.JAVA_INT, 4);
            Host.required(HostFiles.fcntl(writer, HostFiles.F_SETFL, O_NONBLOCK), "O_NONBLOCK");
        }
        handler = EmittedCode.of(code(writer));
    }

    static byte[] code(int writer) {
        byte[] code = CODE.clone();
        for (int i = 0; i < Integer.BYTES; i++) {
            code[FD_AT + i] = (byte) (writer >> (i * Byte.SIZE));
        }
        return code;
    }

    /** Assembles the same code, for tests. */
    static X86 program(int writer) {
        return new X86()
                .push(Reg.RDI)
                .mov(Reg.RAX, HostNr.WRITE)
                .mov(Reg.RDI, writer)
                .mov(Reg.RSI, Reg.RSP)
                .mov(Reg.RDX, 1)
                .syscall()
                .pop(Reg.RDI)
                .ret()
                .bytes(0x90, 0x90, 0x90, 0x90, 0x90)
                .syscall(HostNr.RT_SIGRETURN);
    }

    /**
     * Sends a signal to the pipe from now on.
     *
     * @throws HostException EINVAL if the signal cannot be caught
     */
    public void capture(int signal) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment action = scratch.allocate(SIGACTION_SIZE);
            action.set(ValueLayout.JAVA_LONG, 0, handler.address());
            action.set(ValueLayout.JAVA_LONG, 8, SA_RESTART | SA_RESTORER | SA_ONSTACK);
            action.set(ValueLayout.JAVA_LONG, 16, handler.address() + RESTORER_AT);
            action.set(ValueLayout.JAVA_LONG, 24, ~HostSignals.FAULTS);
            Host.required(
                    HostSyscalls.call(HostNr.RT_SIGACTION, signal, action.address(), 0, 8),
                    "rt_sigaction");
        }
    }

    /** Returns the end of the pipe to poll and read: one byte per signal, its number. */
    public Fd reader() {
        return reader;
    }

    /** Waits for a signal and returns its number, or {@code -errno}. */
    public long await() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment number = scratch.reserve(1);
            long result = HostFiles.read(reader.number(), number);
            return result == 1 ? number.get(ValueLayout.JAVA_BYTE, 0) : result;
        }
    }
}
