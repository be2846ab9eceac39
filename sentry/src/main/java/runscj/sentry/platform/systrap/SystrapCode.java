package runscj.sentry.platform.systrap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Futex;
import runscj.abi.Signal;
import runscj.host.HostNr;
import runscj.host.X86;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;
import runscj.sentry.platform.OwnIds;
import runscj.sentry.platform.stub.CallSites;
import runscj.sentry.platform.stub.PlatformCode;
import runscj.sentry.platform.stub.StubLayout;
import runscj.sentry.platform.stub.ThreadContext;

/**
 * The code that guest threads share with the sentry: their start, the handler of all signals, and
 * their filter.
 *
 * <p>Nothing here is trusted: a guest may jump anywhere in it with any registers and has the
 * context's memory. What it can reach is what {@link #ALLOWED} and the filter leave, for the kernel
 * does not care how it got there. Register use: rbx the context.
 *
 * <p>A patched call site jumps to its slot, and that to {@link #emitCall}: the thread's context is
 * found by the base of gs, and the registers go there instead of into a signal frame. Signals are
 * not blocked then, so one may come anywhere; {@link #phase} says what has happened at an address.
 */
final class SystrapCode implements PlatformCode {

    /** The signal by which the sentry stops a guest thread. */
    static final int INTERRUPT = Signal.SIGUSR2;

    /** The guest threads' calls: {@code arch_prctl} only for the segment bases. */
    static final int[] ALLOWED = {
        HostNr.RT_SIGRETURN, HostNr.FUTEX, HostNr.ARCH_PRCTL, HostNr.EXIT,
    };

    static final int[] SIGNALS = {
        Signal.SIGSEGV,
        Signal.SIGBUS,
        Signal.SIGFPE,
        Signal.SIGILL,
        Signal.SIGTRAP,
        Signal.SIGSYS,
        INTERRUPT,
    };

    /** The calls whose answers a context has, in that order; see {@link #storeAnswers}. */
    private static final int[] ANSWERED = {
        HostNr.GETPID,
        HostNr.GETTID,
        HostNr.GETPPID,
        HostNr.GETUID,
        HostNr.GETEUID,
        HostNr.GETGID,
        HostNr.GETEGID,
    };

    /** Bits of {@link ThreadContext#BASES}. */
    static final int SET_FS = 1;

    static final int SET_GS = 2;

    private static final int ARCH_SET_GS = 0x1001;
    private static final int ARCH_SET_FS = 0x1002;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
    private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
    private static final int SECCOMP_RET_TRAP = 0x0003_0000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
    private static final int BPF_LD_W_ABS = 0x20;
    private static final int BPF_AND_K = 0x54;
    private static final int BPF_JEQ_K = 0x15;
    private static final int BPF_RET_K = 0x06;
    private static final int DATA_NR = 0;
    private static final int DATA_ARCH = 4;
    private static final int DATA_IP = 8;
    private static final int DATA_ARG0 = 16;
    private static final int DATA_ARG1 = 24;
    private static final int SA_RESTORER = 0x0400_0000;
    private static final int PRETCODE = 8;

    /**
     * The registers of a call in the order of struct user_regs_struct: r15, r14, r13, r12, rbp,
     * rbx, r11 (which has the slot), r10, r9, r8, rax, rcx (dead), rdx, rsi, rdi, orig_rax, rip,
     * cs, eflags, rsp.
     */
    private static final @Nullable Reg[] SAVED = {
        Reg.R15, Reg.R14, Reg.R13, Reg.R12, Reg.RBP, Reg.RBX, Reg.R11, Reg.R10, Reg.R9, Reg.R8,
        Reg.RAX, null, Reg.RDX, Reg.RSI, Reg.RDI, null, null, null, null, Reg.RSP,
    };

    private static final int USER_RBX = 5;
    private static final int USER_RCX = 11;
    private static final int USER_RIP = 16;
    private static final int FLAGS = ThreadContext.REGISTERS + 18 * Long.BYTES;

    /** Shift of an address of the stub region, and what is left of it then. */
    private static final int REGION_SHIFT = 28;

    private static final int REGION = (int) (StubLayout.START_ADDR >>> REGION_SHIFT);

    /** What has happened to a call from a patched site when the thread is at an address. */
    enum Phase {
        /** None is under way. */
        NONE,

        /** Nothing: the registers are the guest's but for rcx and r11, which has the slot. */
        BEFORE,

        /** The guest's registers, all but rip and the flags, are in the context; so is the slot. */
        SAVED,

        /** It was answered in place: rax has the result, rcx is where it returns to. */
        ANSWERED,

        /** The sentry has been told, and may have answered: it knows the registers. */
        AFTER,
    }

    private final X86 code = new X86();
    private final Label filterProgram = new Label();
    private final Label wait = new Label();
    private final boolean userBases;
    private final boolean patching;
    private final byte[] page;
    private final int entry;
    private int handler;
    private int waiting;
    private int action;
    private final Label given = new Label();
    private final Label handedOver = new Label();
    private final Label callStart = new Label();
    private int call;
    private int answer;
    private int answered;
    private int answerEnd;
    private int callSaved;
    private int callGiven;
    private int callEnd;

    /**
     * @param userBases whether guest code can change the segment bases by itself (FSGSBASE)
     * @param patching whether call sites may be patched; needs userBases and BMI2
     */
    SystrapCode(boolean userBases, boolean patching) {
        this.userBases = userBases;
        this.patching = patching;
        emitHandler();
        if (patching) {
            emitAnsweredCall();
            emitCall();
        }
        callGiven = code.offset();
        emitHandOver();
        callEnd = code.offset();
        entry = code.offset();
        emitEntry();
        emitData();
        page = code.assemble();
    }

    /** Stores what the handler and the slots may answer. */
    static void storeAnswers(ThreadContext context, OwnIds ids, CallSites sites) {
        for (int i = 0; i < ANSWERED.length; i++) {
            storeAnswer(context, i, answer(ids, i));
        }
        int count = sites.answeredCount();
        for (int i = 0; i < count; i++) {
            long site = sites.find(StubLayout.FIRST_ANSWERED_SITE + i);
            long returnAddr = 0;
            for (int k = 0; site != 0 && k < ANSWERED.length; k++) {
                if (ANSWERED[k] == CallSites.number(site)) {
                    returnAddr = CallSites.returnAddr(site);
                    context.setLong(
                            ThreadContext.VALUES + i * Long.BYTES,
                            Integer.toUnsignedLong(answer(ids, k)));
                }
            }
            context.setLong(ThreadContext.RETURNS + i * Long.BYTES, returnAddr);
        }
    }

    private static int answer(OwnIds ids, int index) {
        return switch (index) {
            case 0 -> ids.pid();
            case 1 -> ids.tid();
            case 2 -> ids.ppid();
            case 3 -> ids.ruid();
            case 4 -> ids.euid();
            case 5 -> ids.rgid();
            default -> ids.egid();
        };
    }

    private static void storeAnswer(ThreadContext context, int index, int value) {
        context.setLong(
                ThreadContext.FIRST_ANSWER + index * Long.BYTES, Integer.toUnsignedLong(value));
    }

    private void emitHandler() {
        handler = code.offset();
        code.mov(Reg.RBX, Reg.RSP).and(Reg.RBX, -StubLayout.CONTEXT_SIZE);
        if (patching) {
            emitInterruptOfCall();
        }
        emitAnswers();
        code.store(Reg.RBX, ThreadContext.FRAME, Reg.RSP);
        code.store32(Reg.RBX, ThreadContext.CALL, 0);
        code.store32(Reg.RBX, ThreadContext.GUEST_ASLEEP, 0); // it was interrupted there
        if (userBases) {
            code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xc0); // rdfsbase rax
            code.store(Reg.RBX, ThreadContext.FS_BASE, Reg.RAX);
            code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xc8); // rdgsbase rax
            code.store(Reg.RBX, ThreadContext.GS_BASE, Reg.RAX);
        }
        code.mov(Reg.RAX, ThreadContext.SENTRYS_TURN).xchg32(Reg.RBX, ThreadContext.TURN, Reg.RAX);
        code.jmp(given);
    }

    /**
     * An interrupt of a thread that waits in a call is none of its business, for the sentry has its
     * turn and looks by itself before it gives it back. If it has, the interrupt counts.
     */
    private void emitInterruptOfCall() {
        var counts = new Label();
        code.cmp32(Reg.RDI, INTERRUPT).jump(Cond.NE, counts);
        code.load(Reg.RAX, Reg.RSP, TrapFrame.RIP).lea(Reg.RCX, given).sub(Reg.RAX, Reg.RCX);
        code.lea(Reg.RDX, handedOver).sub(Reg.RDX, Reg.RCX).cmp(Reg.RAX, Reg.RDX);
        code.jump(Cond.AE, counts);
        code.cmp32(Reg.RBX, ThreadContext.TURN, ThreadContext.GUESTS_TURN).jump(Cond.EQ, counts);
        code.add(Reg.RSP, PRETCODE).syscall(HostNr.RT_SIGRETURN).ud2();
        code.bind(counts);
    }

    /**
     * A call from a patched site: r11 = an address in its slot, all else as the guest had it. What
     * it does to rcx and r11 the system-call instruction would have done. Without a context behind
     * gs it traps, which makes the call, too.
     */
    private void emitCall() {
        call = code.offset();
        code.bind(callStart);
        emitContextCheck(2);
        code.ud2();
        rdgsbaseRcx();
        for (int i = 0; i < SAVED.length; i++) {
            Reg saved = SAVED[i];
            if (saved != null) {
                code.store(Reg.RCX, ThreadContext.REGISTERS + i * Long.BYTES, saved);
            }
        }
        callSaved = code.offset();
        code.mov(Reg.RBX, Reg.RCX);
        code.lea(Reg.RSP, Reg.RBX, FLAGS + Long.BYTES).bytes(0x9c); // pushfq
        code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xc0); // rdfsbase rax
        code.store(Reg.RBX, ThreadContext.FS_BASE, Reg.RAX);
        code.store32(Reg.RBX, ThreadContext.CALL, 1);
        code.mov(Reg.RAX, ThreadContext.SENTRYS_TURN).xchg32(Reg.RBX, ThreadContext.TURN, Reg.RAX);
    }

    /**
     * A call from a patched site that asks who the thread is: as {@link #emitCall}, but it is
     * answered if the context has an answer for the slot.
     */
    private void emitAnsweredCall() {
        var unknown = new Label();
        answer = code.offset();
        emitContextCheck(5);
        code.jmp(callStart);
        code.bytes(0x65, 0x8b, 0x0c, 0x25); // mov ecx, gs:[ANSWERS]
        imm32(ThreadContext.ANSWERS);
        code.bytes(0xe3, 2, 0xeb, 5).jmp(unknown); // jrcxz to the jmp
        code.bytes(0xc4, 0xc3, 0xfb, 0xf0, 0xc3, 4); // rorx rax, r11, 4
        code.bytes(0x0f, 0xb6, 0xc0); // movzx eax, al: the slot's place in its page
        code.bytes(0x65, 0x48, 0x8b, 0x0c, 0xc5); // mov rcx, gs:[rax * 8 + RETURNS]
        imm32(ThreadContext.RETURNS);
        code.bytes(0xe3, 2, 0xeb, 5).jmp(unknown);
        code.bytes(0x65, 0x48, 0x8b, 0x04, 0xc5); // mov rax, gs:[rax * 8 + VALUES]
        imm32(ThreadContext.VALUES);
        answered = code.offset();
        code.bytes(0x65, 0x48, 0x89, 0x24, 0x25); // mov gs:[STACK_POINTER], rsp
        imm32(ThreadContext.STACK_POINTER);
        code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xcc); // rdgsbase rsp
        code.lea(Reg.RSP, Reg.RSP, ThreadContext.STACK_POINTER + 2 * Long.BYTES);
        code.bytes(0x9c).pop(Reg.R11); // pushfq
        code.bytes(0x65, 0x48, 0x8b, 0x24, 0x25); // mov rsp, gs:[STACK_POINTER]
        imm32(ThreadContext.STACK_POINTER);
        code.jmp(Reg.RCX);
        answerEnd = code.offset();
        code.bind(unknown).jmp(callStart);
    }

    /** Goes on after as many bytes if gs leads to a context; leaves the flags alone. */
    private void emitContextCheck(int otherwise) {
        rdgsbaseRcx();
        code.bytes(0xc4, 0xe3, 0xfb, 0xf0, 0xc9, REGION_SHIFT); // rorx rcx, rcx, 28
        code.bytes(0x89, 0xc9); // mov ecx, ecx
        code.bytes(0x8d, 0x89); // lea ecx, [rcx - REGION]
        imm32(-REGION);
        code.bytes(0xe3, otherwise); // jrcxz
    }

    private void rdgsbaseRcx() {
        code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xc9);
    }

    private void imm32(int value) {
        code.bytes(value, value >> 8, value >> 16, value >> 24);
    }

    /** What follows once the turn is the sentry's: wakes it, waits, and goes on as it says. */
    private void emitHandOver() {
        var spin = new Label();
        var sleep = new Label();
        var go = new Label();
        var returnToGuest = new Label();
        var end = new Label();
        code.bind(given);
        code.cmp32(Reg.RBX, ThreadContext.SENTRY_ASLEEP, 0).jump(Cond.EQ, wait);
        code.lea(Reg.RDI, Reg.RBX, ThreadContext.TURN)
                .mov(Reg.RSI, Futex.FUTEX_WAKE)
                .mov(Reg.RDX, 1)
                .syscall(HostNr.FUTEX);

        waiting = code.offset();
        code.bind(wait).load32(Reg.RCX, Reg.RBX, ThreadContext.SPINS);
        code.bind(spin).cmp32(Reg.RBX, ThreadContext.TURN, ThreadContext.SENTRYS_TURN);
        code.jump(Cond.NE, go).test(Reg.RCX, Reg.RCX).jump(Cond.EQ, sleep);
        code.sub(Reg.RCX, 1).pause().jmp(spin);

        code.bind(sleep).mov(Reg.RAX, 1).xchg32(Reg.RBX, ThreadContext.GUEST_ASLEEP, Reg.RAX);
        code.lea(Reg.RDI, Reg.RBX, ThreadContext.TURN)
                .zero(Reg.RSI) // FUTEX_WAIT
                .mov(Reg.RDX, ThreadContext.SENTRYS_TURN)
                .zero(Reg.R10)
                .syscall(HostNr.FUTEX);
        code.store32(Reg.RBX, ThreadContext.GUEST_ASLEEP, 0);
        code.cmp32(Reg.RBX, ThreadContext.TURN, ThreadContext.SENTRYS_TURN).jump(Cond.EQ, sleep);

        code.bind(go).cmp32(Reg.RBX, ThreadContext.TURN, ThreadContext.GUESTS_TURN);
        code.jump(Cond.NE, end);
        code.load32(Reg.R12, Reg.RBX, ThreadContext.BASES)
                .test(Reg.R12, Reg.R12)
                .jump(Cond.EQ, returnToGuest);
        emitSetBases();
        code.bind(returnToGuest);
        if (patching) {
            emitReturnFromCall();
        }
        code.load(Reg.RSP, Reg.RBX, ThreadContext.FRAME)
                .add(Reg.RSP, PRETCODE)
                .syscall(HostNr.RT_SIGRETURN)
                .ud2();
        code.bind(end).zero(Reg.RDI).syscall(HostNr.EXIT).ud2().bind(handedOver);
    }

    /** Goes on without a signal frame if the sentry says so. */
    private void emitReturnFromCall() {
        var byFrame = new Label();
        var byTrap = new Label();
        code.cmp32(Reg.RBX, ThreadContext.MODE, ThreadContext.BY_FRAME).jump(Cond.EQ, byFrame);
        code.cmp32(Reg.RBX, ThreadContext.MODE, ThreadContext.BY_REGISTERS);
        code.jump(Cond.NE, byTrap);
        code.lea(Reg.RSP, Reg.RBX, FLAGS).bytes(0x9d); // popfq
        for (int i = 0; i < SAVED.length; i++) {
            Reg saved = SAVED[i];
            if (saved != null && saved != Reg.RBX) {
                code.load(saved, Reg.RBX, ThreadContext.REGISTERS + i * Long.BYTES);
            }
        }
        code.load(Reg.RCX, Reg.RBX, ThreadContext.REGISTERS + USER_RCX * Long.BYTES);
        code.load(Reg.RBX, Reg.RBX, ThreadContext.REGISTERS + USER_RBX * Long.BYTES);
        code.bytes(0x65, 0xff, 0x24, 0x25); // jmp qword gs:[REGISTERS + rip]
        imm32(ThreadContext.REGISTERS + USER_RIP * Long.BYTES);
        code.bind(byTrap).ud2();
        code.bind(byFrame);
    }

    /**
     * Answers a call that only asks who the thread is, if it may: the answer becomes rax in the
     * frame at rsp. What the context says may be the guest's own invention, which fools nobody
     * else.
     */
    private void emitAnswers() {
        var trap = new Label();
        var answer = new Label();
        code.cmp32(Reg.RBX, ThreadContext.ANSWERS, 0).jump(Cond.EQ, trap);
        code.cmp32(Reg.RDI, Signal.SIGSYS).jump(Cond.NE, trap);
        code.cmp32(Reg.RSP, TrapFrame.CALL_ARCHITECTURE, AUDIT_ARCH_X86_64);
        code.jump(Cond.NE, trap).load32(Reg.RAX, Reg.RSP, TrapFrame.CALL_NUMBER);
        for (int i = 0; i < ANSWERED.length; i++) {
            code.lea(Reg.RCX, Reg.RBX, ThreadContext.FIRST_ANSWER + i * Long.BYTES);
            code.cmp32(Reg.RAX, ANSWERED[i]).jump(Cond.EQ, answer);
        }
        code.jmp(trap);
        code.bind(answer).bytes(0x83, 0x6b, ThreadContext.ANSWERS, 1); // sub dword [rbx + ...], 1
        code.load(Reg.RAX, Reg.RCX, 0).store(Reg.RSP, TrapFrame.RAX, Reg.RAX);
        code.add(Reg.RSP, PRETCODE).syscall(HostNr.RT_SIGRETURN).ud2();
        code.bind(trap);
    }

    private void emitSetBases() {
        if (userBases) {
            code.load(Reg.RAX, Reg.RBX, ThreadContext.FS_BASE);
            code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xd0); // wrfsbase rax
            code.load(Reg.RAX, Reg.RBX, ThreadContext.GS_BASE);
            code.bytes(0xf3, 0x48, 0x0f, 0xae, 0xd8); // wrgsbase rax
            return;
        }
        var noFs = new Label();
        var noGs = new Label();
        code.mov(Reg.R13, Reg.R12).and(Reg.R13, SET_FS).jump(Cond.EQ, noFs);
        code.mov(Reg.RDI, ARCH_SET_FS)
                .load(Reg.RSI, Reg.RBX, ThreadContext.FS_BASE)
                .syscall(HostNr.ARCH_PRCTL);
        code.bind(noFs).and(Reg.R12, SET_GS).jump(Cond.EQ, noGs);
        code.mov(Reg.RDI, ARCH_SET_GS)
                .load(Reg.RSI, Reg.RBX, ThreadContext.GS_BASE)
                .syscall(HostNr.ARCH_PRCTL);
        code.bind(noGs);
    }

    /**
     * A new thread: r9 = its context. All signals are blocked until the first return to a guest.
     */
    private void emitEntry() {
        var failed = new Label();
        code.mov(Reg.RBX, Reg.R9);
        code.mov(Reg.RDI, SECCOMP_SET_MODE_FILTER).mov(Reg.RSI, SECCOMP_FILTER_FLAG_SPEC_ALLOW);
        code.lea(Reg.RDX, filterProgram).syscall(HostNr.SECCOMP);
        code.test(Reg.RAX, Reg.RAX).jump(Cond.NE, failed).jmp(wait);
        code.bind(failed).zero(Reg.RDI).syscall(HostNr.EXIT).ud2();
    }

    private void emitData() {
        emitFilter();
        code.align(8);
        action = code.offset();
        code.data64(StubLayout.PLATFORM_CODE_ADDR + handler);
        code.data64(Signal.SA_SIGINFO | Signal.SA_ONSTACK | SA_RESTORER);
        code.data64(StubLayout.PLATFORM_CODE_ADDR + handler).data64(-1);
    }

    /** Returns whether a thread that has its answer is about to read the flags or has done so. */
    boolean hasOwnStack(long rip) {
        return rip > StubLayout.PLATFORM_CODE_ADDR + answered;
    }

    /** Returns whether call sites may be patched. */
    boolean patching() {
        return patching;
    }

    /** Returns what has happened to a call from a patched site when the thread is there. */
    Phase phase(long rip) {
        if (!patching || rip < StubLayout.PLATFORM_CODE_ADDR) {
            return Phase.NONE;
        }
        long offset = rip - StubLayout.PLATFORM_CODE_ADDR;
        if (offset >= callGiven) {
            return offset < callEnd ? Phase.AFTER : Phase.NONE;
        }
        if (offset < answer) {
            return Phase.NONE;
        }
        if (offset >= answered && offset < answerEnd) {
            return Phase.ANSWERED;
        }
        return offset < callSaved ? Phase.BEFORE : Phase.SAVED;
    }

    /** Each tells the common code where it is. */
    @Override
    public byte[] slotPage() {
        return slotPage(call);
    }

    @Override
    public byte[] answeringSlotPage() {
        return slotPage(answer);
    }

    private byte[] slotPage(int target) {
        if (!patching) {
            return new byte[0];
        }
        byte[] page = new byte[StubLayout.PAGE_SIZE];
        Arrays.fill(page, (byte) 0xcc);
        ByteBuffer slots = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        int pointer = StubLayout.PAGE_SIZE - StubLayout.SLOT_SIZE;
        for (int at = 0; at < pointer; at += StubLayout.SLOT_SIZE) {
            slots.putLong(at, 0x1d_8d4cL); // lea r11, [rip]
            slots.putShort(at + 7, (short) 0x25ff); // jmp qword [rip + ...]
            slots.putInt(at + 9, pointer - (at + 13));
        }
        slots.putLong(pointer, StubLayout.PLATFORM_CODE_ADDR + target);
        return page;
    }

    /** The guest threads' own filter, beside the one that all threads of stubs have. */
    private void emitFilter() {
        code.align(8);
        int start = code.offset();
        int count = 20;
        int refused = count - 2;
        int allowed = count - 1;
        instruction(BPF_LD_W_ABS, 0, 0, DATA_ARCH); // 0
        instruction(BPF_JEQ_K, 0, refused - 2, AUDIT_ARCH_X86_64);
        instruction(BPF_LD_W_ABS, 0, 0, DATA_IP + 4);
        instruction(BPF_JEQ_K, 0, refused - 4, (int) (StubLayout.PLATFORM_CODE_ADDR >>> 32));
        instruction(BPF_LD_W_ABS, 0, 0, DATA_IP);
        instruction(BPF_AND_K, 0, 0, -StubLayout.PAGE_SIZE);
        instruction(BPF_JEQ_K, 0, refused - 7, (int) StubLayout.PLATFORM_CODE_ADDR);
        instruction(BPF_LD_W_ABS, 0, 0, DATA_NR); // 7
        instruction(BPF_JEQ_K, allowed - 9, 0, HostNr.RT_SIGRETURN);
        instruction(BPF_JEQ_K, allowed - 10, 0, HostNr.EXIT);
        instruction(BPF_JEQ_K, 4, 0, HostNr.FUTEX); // 10, to 15
        instruction(BPF_JEQ_K, 0, refused - 12, HostNr.ARCH_PRCTL);
        instruction(BPF_LD_W_ABS, 0, 0, DATA_ARG0);
        instruction(BPF_JEQ_K, allowed - 14, 0, ARCH_SET_FS);
        instruction(BPF_JEQ_K, allowed - 15, refused - 15, ARCH_SET_GS);
        // No operation that moves waiters, such as the manager, or changes priorities.
        instruction(BPF_LD_W_ABS, 0, 0, DATA_ARG1); // 15
        instruction(BPF_JEQ_K, allowed - 17, 0, Futex.FUTEX_WAIT);
        instruction(BPF_JEQ_K, allowed - 18, 0, Futex.FUTEX_WAKE);
        instruction(BPF_RET_K, 0, 0, SECCOMP_RET_TRAP);
        instruction(BPF_RET_K, 0, 0, SECCOMP_RET_ALLOW);
        code.bind(filterProgram).data64(count).data64(StubLayout.PLATFORM_CODE_ADDR + start);
    }

    /** struct sock_filter: code, jump if true, jump if false, operand. */
    private void instruction(int opcode, int ifTrue, int ifFalse, int operand) {
        code.data64(opcode | ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32);
    }

    @Override
    public byte[] page() {
        return page.clone();
    }

    @Override
    public long threadEntryAddr() {
        return StubLayout.PLATFORM_CODE_ADDR + entry;
    }

    @Override
    public long threadStartAddr() {
        return StubLayout.PLATFORM_CODE_ADDR + waiting;
    }

    @Override
    public long actionAddr() {
        return StubLayout.PLATFORM_CODE_ADDR + action;
    }

    @Override
    public int[] handledSignals() {
        return SIGNALS.clone();
    }

    @Override
    public int[] allowedCalls() {
        int[] calls = Arrays.copyOf(ALLOWED, ALLOWED.length + 1);
        calls[ALLOWED.length] = HostNr.SECCOMP; // before the filter that forbids it
        return calls;
    }
}
