package runscj.sentry.loader;

import runscj.host.X86;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;

/** Assembles the vDSO's code: the source of the bytes in {@link VdsoCode}. */
final class VdsoAssembly {
    private static final int NR_GETTIMEOFDAY = 96;
    private static final int NR_TIME = 201;
    private static final int NR_CLOCK_GETTIME = 228;
    private static final int NR_CLOCK_GETRES = 229;
    private static final int NR_GETCPU = 309;
    private static final int NS_PER_SECOND = 1_000_000_000;

    private final X86 code = new X86();
    final int[] entries = new int[VdsoCode.NAMES.length];

    byte[] assemble() {
        entries[0] = code.offset();
        clockGettime();
        code.align(16);
        entries[1] = code.offset();
        gettimeofday();
        code.align(16);
        entries[2] = code.offset();
        time();
        code.align(16);
        entries[3] = code.offset();
        code.syscall(NR_GETCPU).ret();
        code.align(16);
        entries[4] = code.offset();
        code.syscall(NR_CLOCK_GETRES).ret();
        return code.assemble();
    }

    /** Points r8 at the data page, which lies just below the image. */
    private void loadData() {
        int end = VdsoCode.OFFSET + code.offset() + 7;
        int distance = -VdsoData.SIZE - end;
        code.bytes(0x4c, 0x8d, 0x05, distance, distance >> 8, distance >> 16, distance >> 24);
    }

    /**
     * Leaves the time of the clock whose number is in rcx in rax, in nanoseconds; jumps to the
     * fallback where the page cannot tell. Uses rdx, r8 to r11.
     */
    private void readClock(Label fallback) {
        Label retry = new Label();
        Label odd = new Label();
        Label notBackward = new Label();
        Label done = new Label();
        loadData();
        code.bind(retry);
        code.load32(Reg.R9, Reg.R8, VdsoData.SEQUENCE);
        code.bytes(0x41, 0xf6, 0xc1, 0x01); // test r9b, 1
        code.jump(Cond.NE, odd);
        code.loadIndexed(Reg.R10, Reg.R8, Reg.RCX, VdsoData.BASES);
        code.test(Reg.R10, Reg.R10);
        code.jump(Cond.EQ, fallback);
        code.bytes(
                0x0f, 0xae,
                0xe8); // lfence: the counter is read neither before the sequence nor late
        code.rdtsc();
        code.shl(Reg.RDX, 32).or(Reg.RAX, Reg.RDX);
        code.load(Reg.R11, Reg.R8, VdsoData.COUNTER);
        code.sub(Reg.RAX, Reg.R11);
        code.jump(Cond.AE, notBackward);
        code.zero(Reg.RAX); // another processor's counter may be a little behind
        code.bind(notBackward);
        code.bytes(0x49, 0xf7, 0x60, VdsoData.MULTIPLIER); // mul qword [r8 + MULTIPLIER]
        code.bytes(0x48, 0x0f, 0xac, 0xd0, 0x20); // shrd rax, rdx, 32
        code.add(Reg.RAX, Reg.R10);
        code.load32(Reg.R10, Reg.R8, VdsoData.SEQUENCE);
        code.cmp(Reg.R9, Reg.R10);
        code.jump(Cond.EQ, done);
        code.bind(odd);
        code.pause();
        code.jmp(retry);
        code.bind(done);
    }

    /** Splits rax nanoseconds: seconds in rax, the rest in rdx. Uses rcx. */
    private void split() {
        code.zero(Reg.RDX);
        code.mov(Reg.RCX, NS_PER_SECOND);
        code.bytes(0x48, 0xf7, 0xf1); // div rcx
    }

    private void clockGettime() {
        Label fallback = new Label();
        code.bytes(0x89, 0xf9); // mov ecx, edi
        code.cmp(Reg.RCX, VdsoData.CLOCKS - 1);
        code.jump(Cond.A, fallback);
        readClock(fallback);
        split();
        code.store(Reg.RSI, 0, Reg.RAX);
        code.store(Reg.RSI, 8, Reg.RDX);
        code.zero(Reg.RAX);
        code.ret();
        code.bind(fallback);
        code.syscall(NR_CLOCK_GETTIME).ret();
    }

    private void gettimeofday() {
        Label fallback = new Label();
        Label noTime = new Label();
        Label noZone = new Label();
        code.test(Reg.RDI, Reg.RDI);
        code.jump(Cond.EQ, noTime);
        code.zero(Reg.RCX);
        readClock(fallback);
        split();
        code.store(Reg.RDI, 0, Reg.RAX);
        code.mov(Reg.RAX, Reg.RDX);
        code.zero(Reg.RDX);
        code.mov(Reg.RCX, 1000);
        code.bytes(0x48, 0xf7, 0xf1); // div rcx
        code.store(Reg.RDI, 8, Reg.RAX);
        code.bind(noTime);
        code.test(Reg.RSI, Reg.RSI);
        code.jump(Cond.EQ, noZone);
        code.zero(Reg.RAX);
        code.store(Reg.RSI, 0, Reg.RAX);
        code.bind(noZone);
        code.zero(Reg.RAX);
        code.ret();
        code.bind(fallback);
        code.syscall(NR_GETTIMEOFDAY).ret();
    }

    private void time() {
        Label fallback = new Label();
        Label noPointer = new Label();
        code.zero(Reg.RCX);
        readClock(fallback);
        split();
        code.test(Reg.RDI, Reg.RDI);
        code.jump(Cond.EQ, noPointer);
        code.store(Reg.RDI, 0, Reg.RAX);
        code.bind(noPointer);
        code.ret();
        code.bind(fallback);
        code.syscall(NR_TIME).ret();
    }

    /** Prints the Java text of {@link VdsoCode}'s constants. */
    public static void main(String[] args) {
        VdsoAssembly assembly = new VdsoAssembly();
        byte[] bytes = assembly.assemble();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            if (i % 32 == 0) {
                text.append(i == 0 ? "            \"" : "\"\n                    + \"");
            }
            text.append(Character.forDigit(bytes[i] >> 4 & 15, 16))
                    .append(Character.forDigit(bytes[i] & 15, 16));
        }
        System.out.println(text + "\";");
        System.out.println(java.util.Arrays.toString(assembly.entries));
    }
}
