package runscj.sentry.platform.stub;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import runscj.abi.Futex;
import runscj.host.Host;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;

/**
 * The sentry's side of one orders page: a batch of system calls that the stub's manager makes.
 * Layout, little endian: a header of 64 bytes (sequence number, count, descriptors), then orders of
 * 64 bytes each (number, six arguments, kind). Guarded by the owner's lock.
 */
final class Orders {
    static final int SEQUENCE = 0;
    static final int COUNT = 4;
    static final int REPLY_VALUE = 8;
    static final int REPLY_EVENT = 16;
    static final int FILE = 24;
    static final int PARENT = 32;
    static final int FIRST = 64;
    static final int ORDER_SIZE = 64;
    static final int NUMBER = 0;
    static final int ARGS = 8;
    static final int KIND = 56;
    static final int CAPACITY = (StubLayout.PAGE_SIZE - FIRST) / ORDER_SIZE;

    static final int PLAIN = 0;
    static final int NEW_THREAD = 1;
    static final int NEW_PROCESS = 2;

    /** A thread that starts in the platform's own code. */
    static final int PLATFORM_THREAD = 3;

    private static final int NEW_THREAD_ORDERS = 2;

    /** Guest threads may wait where the manager does; a wake must not end with them. */
    private static final int ALL = Integer.MAX_VALUE;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    private final MemorySegment page;
    private int sequence;
    private int count;

    /** Takes over a page; nobody maps it yet. */
    Orders(MemorySegment page, int ordersFd, int sentryPid) {
        this.page = page;
        page.fill((byte) 0);
        page.set(WORD, FILE, ordersFd);
        page.set(WORD, PARENT, sentryPid);
    }

    int count() {
        return count;
    }

    /** Whether nothing but a new thread's orders may be added. */
    boolean isFull() {
        return count >= CAPACITY - NEW_THREAD_ORDERS;
    }

    /** Adds an order. */
    void add(long number, long a0, long a1, long a2, long a3, long a4, long a5, int kind) {
        long at = FIRST + (long) count * ORDER_SIZE;
        page.set(WORD, at + NUMBER, number);
        page.set(WORD, at + ARGS, a0);
        page.set(WORD, at + ARGS + 8, a1);
        page.set(WORD, at + ARGS + 16, a2);
        page.set(WORD, at + ARGS + 24, a3);
        page.set(WORD, at + ARGS + 32, a4);
        page.set(WORD, at + ARGS + 40, a5);
        page.set(WORD, at + KIND, kind);
        count++;
    }

    long number(int index) {
        return page.get(WORD, FIRST + (long) index * ORDER_SIZE + NUMBER);
    }

    long argument(int index, int argument) {
        return page.get(WORD, FIRST + (long) index * ORDER_SIZE + ARGS + argument * 8L);
    }

    /** Changes an argument of the order added last. */
    void lastArgument(int argument, long value) {
        page.set(WORD, FIRST + (count - 1L) * ORDER_SIZE + ARGS + argument * 8L, value);
    }

    /** Drops the first orders. */
    void dropFirst(int dropped) {
        int left = count - dropped;
        MemorySegment.copy(
                page, FIRST + (long) dropped * ORDER_SIZE, page, FIRST, (long) left * ORDER_SIZE);
        count = left;
    }

    /** Drops all orders. */
    void clear() {
        count = 0;
    }

    /** Returns a copy of the orders. */
    long[] save() {
        return page.asSlice(FIRST, (long) count * ORDER_SIZE).toArray(WORD);
    }

    /** Replaces the orders by saved ones. */
    void restore(long[] saved) {
        MemorySegment.copy(saved, 0, page, WORD, FIRST, saved.length);
        count = saved.length * Long.BYTES / ORDER_SIZE;
    }

    /**
     * Lets the manager carry out the orders; it answers on the channel. The orders stay for {@link
     * #dropFirst} until {@link #clear}.
     */
    void submit(ReplyChannel reply) {
        page.set(WORD, REPLY_VALUE, reply.valueFd());
        page.set(WORD, REPLY_EVENT, reply.eventFd());
        page.set(ValueLayout.JAVA_INT, COUNT, count);
        INT.setRelease(page, (long) SEQUENCE, ++sequence);
        Host.required(
                HostSyscalls.call(
                        HostNr.FUTEX, page.address() + SEQUENCE, Futex.FUTEX_WAKE, ALL, 0),
                "futex wake of a stub");
    }
}
