package runscj.sentry.platform.stub;

import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MAP_SHARED;
import static runscj.abi.Mman.PROT_EXEC;
import static runscj.abi.Mman.PROT_READ;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import runscj.abi.Prctl;
import runscj.host.HostNr;
import runscj.host.HostSignals;
import runscj.host.X86;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;

/**
 * The machine code of a stub, at {@link StubLayout#CODE_ADDR}. It keeps all its state in registers:
 * guest threads can write any writable memory of the process, and must not be able to influence it.
 * Its only input is the orders page, which nothing in the stub can write.
 *
 * <p>Register use of the manager: r12 orders page, r13 sequence number of the last batch, r14
 * current order, r15 orders left, rbx kind of the current order.
 */
final class StubCode {
    /** The result of a batch that failed; see {@link ReplyChannel}. */
    static final long FAILED = 1L << 62;

    /**
     * Shift of the number of orders that were left, the failed one included, in a failed batch's
     * result.
     */
    static final int LEFT_SHIFT = 16;

    /** Where slots and their table are in the code file. */
    private static final int SLOTS_OFFSET = StubLayout.CODE_SIZE;

    private static final int TABLE_OFFSET = SLOTS_OFFSET + StubLayout.SLOTS_SIZE;

    static final int NEAR_OFFSET = TABLE_OFFSET + StubLayout.JUMP_TABLE_SIZE;

    private static final int NR_PAUSE = 34;
    private static final int SIGSET_SIZE = 8;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
    private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
    private static final int SECCOMP_RET_TRAP = 0x0003_0000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
    private static final int BPF_LD_W_ABS = 0x20;
    private static final int BPF_AND_K = 0x54;
    private static final int BPF_JEQ_K = 0x15;
    private static final int BPF_RET_K = 0x06;
    private static final int SECCOMP_DATA_NR = 0;
    private static final int SECCOMP_DATA_ARCH = 4;
    private static final int SECCOMP_DATA_IP = 8;

    /**
     * Legacy area and header of an XSAVE image; enough when all components are in their initial
     * state.
     */
    private static final int XSAVE_SIZE = 576;

    private static final int XSAVE_MXCSR = 24;
    private static final int INITIAL_MXCSR = 0x1f80;

    /** What the code on this page calls once the filter is there. */
    private static final int[] ALLOWED = {
        HostNr.FUTEX,
        HostNr.MMAP,
        HostNr.MUNMAP,
        HostNr.MPROTECT,
        HostNr.LSEEK,
        HostNr.WRITE,
        HostNr.CLONE,
        HostNr.PRCTL,
        HostNr.GETPPID,
        NR_PAUSE,
        HostNr.EXIT,
        HostNr.EXIT_GROUP,
    };

    private final X86 code = new X86();
    private final Label manager = new Label();
    private final Label newProcess = new Label();
    private final Label newThread = new Label();
    private final Label die = new Label();
    private final Label one = new Label();
    private final Label filterProgram = new Label();
    private final Label initialState = new Label();
    private int seedEntry;
    private int threadStart;
    private int threadExit;
    private final PlatformCode platform;
    private final boolean hasSlots;
    private final byte[] bytes;

    StubCode(PlatformCode platform) {
        this.platform = platform;
        byte[] slots = platform.slotPage();
        hasSlots = slots.length > 0;
        emitManager();
        emitNewProcess();
        emitNewThread();
        emitData();
        byte[] own = code.assemble();
        byte[] more = platform.page();
        if (own.length > StubLayout.PAGE_SIZE || more.length > StubLayout.PAGE_SIZE) {
            throw new IllegalStateException("stub code is too long: " + own.length);
        }
        bytes =
                Arrays.copyOf(
                        own, hasSlots ? NEAR_OFFSET + StubLayout.NEAR_SLOTS_SIZE : SLOTS_OFFSET);
        System.arraycopy(more, 0, bytes, StubLayout.PAGE_SIZE, more.length);
        if (hasSlots) {
            for (int at = 0; at < StubLayout.SLOTS_SIZE; at += StubLayout.PAGE_SIZE) {
                System.arraycopy(slots, 0, bytes, SLOTS_OFFSET + at, StubLayout.PAGE_SIZE);
            }
            System.arraycopy(
                    platform.answeringSlotPage(),
                    0,
                    bytes,
                    SLOTS_OFFSET + StubLayout.FIRST_ANSWERED_SITE * StubLayout.SLOT_SIZE,
                    StubLayout.PAGE_SIZE);
            for (int at = 0; at < StubLayout.NEAR_SLOTS_SIZE; at += StubLayout.PAGE_SIZE) {
                System.arraycopy(slots, 0, bytes, NEAR_OFFSET + at, StubLayout.PAGE_SIZE);
            }
            ByteBuffer table =
                    ByteBuffer.wrap(bytes, TABLE_OFFSET, StubLayout.JUMP_TABLE_SIZE)
                            .order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < StubLayout.SITES; i++) {
                table.putLong(StubLayout.SLOTS_ADDR + (long) i * StubLayout.SLOT_SIZE);
            }
        }
    }

    /** What the code file holds: both pages of code; slots and the table of their addresses. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns the lowest address that guests may map. */
    long minGuestAddr() {
        return hasSlots
                ? StubLayout.LOW_NEAR_SLOTS_ADDR + StubLayout.NEAR_SLOTS_SIZE
                : StubLayout.MIN_ADDR;
    }

    /**
     * Where the seed enters, with rbx = fd of the orders file, r9 = offset of its page there, r12 =
     * fd of the code file.
     */
    long seedEntryAddr() {
        return StubLayout.CODE_ADDR + seedEntry;
    }

    /**
     * Whether a new guest thread has got no further than the loop in which it waits for its tracer.
     */
    boolean isThreadStart(long rip) {
        return rip >= StubLayout.CODE_ADDR && rip < StubLayout.CODE_ADDR + threadExit;
    }

    /** Where a guest thread exits. */
    long threadExitAddr() {
        return StubLayout.CODE_ADDR + threadExit;
    }

    private void emitManager() {
        var next = new Label();
        var go = new Label();
        var wait = new Label();
        var check = new Label();
        var cloned = new Label();
        var done = new Label();
        var failed = new Label();
        var reply = new Label();
        code.bind(manager).mov(Reg.R12, StubLayout.ORDERS_ADDR).zero(Reg.R13);
        code.bind(wait)
                .load32(Reg.RAX, Reg.R12, Orders.SEQUENCE)
                .cmp(Reg.RAX, Reg.R13)
                .jump(Cond.NE, go);
        code.mov(Reg.RDI, Reg.R12)
                .zero(Reg.RSI)
                .mov(Reg.RDX, Reg.R13)
                .zero(Reg.R10); // FUTEX_WAIT, no time limit
        code.syscall(HostNr.FUTEX).jmp(wait);

        code.bind(go).mov(Reg.R13, Reg.RAX).lea(Reg.R14, Reg.R12, Orders.FIRST);
        code.load32(Reg.R15, Reg.R12, Orders.COUNT).zero(Reg.RAX);
        code.bind(next).test(Reg.R15, Reg.R15).jump(Cond.EQ, done);
        code.load(Reg.RBX, Reg.R14, Orders.KIND).load(Reg.RAX, Reg.R14, Orders.NUMBER);
        code.load(Reg.RDI, Reg.R14, Orders.ARGS).load(Reg.RSI, Reg.R14, Orders.ARGS + 8);
        code.load(Reg.RDX, Reg.R14, Orders.ARGS + 16).load(Reg.R10, Reg.R14, Orders.ARGS + 24);
        code.load(Reg.R8, Reg.R14, Orders.ARGS + 32).load(Reg.R9, Reg.R14, Orders.ARGS + 40);
        code.syscall().test(Reg.RBX, Reg.RBX).jump(Cond.NE, cloned);
        code.bind(check).cmp(Reg.RAX, -4095).jump(Cond.AE, failed);
        code.add(Reg.R14, Orders.ORDER_SIZE).sub(Reg.R15, 1).jmp(next);

        code.bind(cloned).test(Reg.RAX, Reg.RAX).jump(Cond.NE, check);
        code.cmp(Reg.RBX, Orders.NEW_THREAD).jump(Cond.EQ, newThread);
        if (platform.threadEntryAddr() != 0) {
            var process = new Label();
            code.cmp(Reg.RBX, Orders.PLATFORM_THREAD).jump(Cond.NE, process);
            code.mov(Reg.RAX, platform.threadEntryAddr()).jmp(Reg.RAX).bind(process);
        }
        code.load(Reg.RBX, Reg.R12, Orders.FILE).jmp(newProcess);

        code.bind(failed)
                .zero(Reg.RSI)
                .sub(Reg.RSI, Reg.RAX)
                .shl(Reg.R15, LEFT_SHIFT)
                .or(Reg.RSI, Reg.R15);
        code.mov(Reg.RAX, FAILED).or(Reg.RSI, Reg.RAX).jmp(reply);
        code.bind(done).mov(Reg.RSI, Reg.RAX);
        code.bind(reply)
                .load(Reg.RDI, Reg.R12, Orders.REPLY_VALUE)
                .zero(Reg.RDX)
                .syscall(HostNr.LSEEK);
        code.load(Reg.RDI, Reg.R12, Orders.REPLY_EVENT)
                .lea(Reg.RSI, one)
                .mov(Reg.RDX, 8)
                .syscall(HostNr.WRITE);
        code.jmp(wait);
    }

    /** A new process: rbx = fd of the orders file, r9 = offset of its own orders page. */
    private void emitNewProcess() {
        seedEntry = code.offset();
        code.zero(Reg.RDI).mov(Reg.RSI, StubLayout.START_ADDR).syscall(HostNr.MUNMAP);
        dieOnError();
        code.mov(Reg.RDI, StubLayout.ORDERS_ADDR)
                .mov(Reg.RSI, StubLayout.END_ADDR - StubLayout.ORDERS_ADDR);
        code.syscall(HostNr.MUNMAP);
        dieOnError();
        if (hasSlots) {
            code.mov(Reg.R13, Reg.R9);
            emitMap(
                    StubLayout.SLOTS_ADDR,
                    StubLayout.SLOTS_SIZE,
                    PROT_READ | PROT_EXEC,
                    SLOTS_OFFSET);
            emitMap(
                    StubLayout.JUMP_TABLE_ADDR,
                    StubLayout.JUMP_TABLE_SIZE,
                    PROT_READ,
                    TABLE_OFFSET);
            emitMap(
                    StubLayout.LOW_NEAR_SLOTS_ADDR,
                    StubLayout.NEAR_SLOTS_SIZE,
                    PROT_READ | PROT_EXEC,
                    NEAR_OFFSET);
            code.mov(Reg.R9, Reg.R13);
        }
        // All copies and their threads inherit the initial state instead of what the sentry
        // computed.
        code.lea(Reg.RDI, initialState)
                .mov(Reg.RAX, -1)
                .mov(Reg.RDX, -1)
                .bytes(0x48, 0x0f, 0xae, 0x2f); // xrstor64 [rdi]
        for (int signal : platform.handledSignals()) {
            code.mov(Reg.RDI, signal).mov(Reg.RSI, platform.actionAddr());
            code.zero(Reg.RDX).mov(Reg.R10, SIGSET_SIZE).syscall(HostNr.RT_SIGACTION);
            dieOnError();
        }
        prctl(Prctl.PR_SET_DUMPABLE, 1);
        prctl(Prctl.PR_SET_NO_NEW_PRIVS, 1);
        code.mov(Reg.RDI, SECCOMP_SET_MODE_FILTER).mov(Reg.RSI, SECCOMP_FILTER_FLAG_SPEC_ALLOW);
        code.lea(Reg.RDX, filterProgram).syscall(HostNr.SECCOMP);
        dieOnError();

        // The contexts of a copy's parent are none of its business.
        code.bind(newProcess)
                .mov(Reg.RDI, StubLayout.CONTEXTS_ADDR)
                .mov(Reg.RSI, StubLayout.END_ADDR - StubLayout.CONTEXTS_ADDR)
                .syscall(HostNr.MUNMAP);
        dieOnError();
        code.mov(Reg.RDI, StubLayout.ORDERS_ADDR).mov(Reg.RSI, StubLayout.PAGE_SIZE);
        code.mov(Reg.RDX, PROT_READ)
                .mov(Reg.R10, MAP_SHARED | MAP_FIXED)
                .mov(Reg.R8, Reg.RBX)
                .syscall(HostNr.MMAP);
        dieOnError();
        prctl(Prctl.PR_SET_PDEATHSIG, HostSignals.SIGKILL);
        // A sentry that died before that has left another parent behind.
        code.syscall(HostNr.GETPPID)
                .mov(Reg.R12, StubLayout.ORDERS_ADDR)
                .cmp(Reg.R12, Orders.PARENT, Reg.RAX);
        code.jump(Cond.EQ, manager);
        code.bind(die).mov(Reg.RDI, 1).syscall(HostNr.EXIT_GROUP).ud2();
    }

    /** Maps a part of the code file, whose descriptor is in r12. */
    private void emitMap(long addr, int length, int prot, int offset) {
        code.mov(Reg.RDI, addr).mov(Reg.RSI, length).mov(Reg.RDX, prot);
        code.mov(Reg.R10, MAP_SHARED | MAP_FIXED).mov(Reg.R8, Reg.R12).mov(Reg.R9, offset);
        code.syscall(HostNr.MMAP);
        dieOnError();
    }

    private void dieOnError() {
        code.cmp(Reg.RAX, -4095).jump(Cond.AE, die);
    }

    private void prctl(int option, int value) {
        code.mov(Reg.RDI, option)
                .mov(Reg.RSI, value)
                .zero(Reg.RDX)
                .zero(Reg.R10)
                .zero(Reg.R8)
                .syscall(HostNr.PRCTL);
        dieOnError();
    }

    private void emitNewThread() {
        code.bind(newThread).syscall(NR_PAUSE).jmp(newThread);
        threadExit = code.offset();
        code.zero(Reg.RDI).syscall(HostNr.EXIT).ud2();
    }

    private void emitData() {
        code.align(8).bind(one).data64(1);
        emitFilter();
        code.align(64).bind(initialState);
        for (int offset = 0; offset < XSAVE_SIZE; offset += Long.BYTES) {
            code.data64(offset == XSAVE_MXCSR ? INITIAL_MXCSR : 0);
        }
    }

    /**
     * The seed's filter, which all its copies and their threads have: the calls of each page of
     * code, from that page. It costs 100 us to install, so where SYSEMU leaves guest threads no
     * call in any case they get none of their own. Other code, the vsyscall page included, gets
     * SIGSYS.
     */
    private void emitFilter() {
        int start = code.offset();
        int[] more = platform.allowedCalls();
        int platformPart = 10 + ALLOWED.length;
        int refused = platformPart + 1 + more.length;
        int allowed = refused + 1;
        instruction(BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_ARCH);
        instruction(BPF_JEQ_K, 0, refused - 2, AUDIT_ARCH_X86_64);
        instruction(BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_IP + 4);
        instruction(BPF_JEQ_K, 0, refused - 4, (int) (StubLayout.CODE_ADDR >>> 32));
        instruction(BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_IP);
        instruction(BPF_AND_K, 0, 0, -StubLayout.PAGE_SIZE);
        instruction(BPF_JEQ_K, platformPart - 7, 0, (int) StubLayout.PLATFORM_CODE_ADDR);
        instruction(BPF_JEQ_K, 0, refused - 8, (int) StubLayout.CODE_ADDR);
        instruction(BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_NR);
        for (int i = 0; i < ALLOWED.length; i++) {
            instruction(BPF_JEQ_K, allowed - (10 + i), 0, ALLOWED[i]);
        }
        instruction(BPF_RET_K, 0, 0, SECCOMP_RET_TRAP);
        instruction(BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_NR);
        for (int i = 0; i < more.length; i++) {
            instruction(BPF_JEQ_K, allowed - (platformPart + 2 + i), 0, more[i]);
        }
        instruction(BPF_RET_K, 0, 0, SECCOMP_RET_TRAP);
        instruction(BPF_RET_K, 0, 0, SECCOMP_RET_ALLOW);
        code.bind(filterProgram).data64(allowed + 1).data64(StubLayout.CODE_ADDR + start);
    }

    /** struct sock_filter: code, jump if true, jump if false, operand. */
    private void instruction(int opcode, int ifTrue, int ifFalse, int operand) {
        code.data64(opcode | ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32);
    }

    /** The protection of the code page. */
    static int protection() {
        return PROT_READ | PROT_EXEC;
    }
}
