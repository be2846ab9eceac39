package runscj.sentry.kernel.futex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Futex;
import runscj.sentry.kernel.futex.FutexTable.Scope;
import runscj.sentry.mm.FutexKey;
import runscj.sentry.mm.FutexMemory;
import runscj.sentry.sync.Waiter;

final class FutexTableTest {
    /** Words of guest memory; every third access finds the page absent, as after an eviction. */
    private static final class Words implements FutexMemory {
        final AtomicIntegerArray words = new AtomicIntegerArray(1024);
        private final boolean flaky;
        private int accesses;

        Words(boolean flaky) {
            this.flaky = flaky;
        }

        private boolean absent() {
            return flaky && accesses++ % 3 == 0;
        }

        @Override
        public long tryLoadInt(long addr) {
            return absent() ? NOT_PRESENT : words.get((int) addr / 4);
        }

        @Override
        public long tryCompareAndExchangeInt(long addr, int expected, int update) {
            return absent()
                    ? NOT_PRESENT
                    : words.compareAndExchange((int) addr / 4, expected, update);
        }

        @Override
        public void faultInInt(long addr, int protection) throws ErrnoException {
            if (addr >= 4096) {
                throw Errno.EFAULT.raise();
            }
        }

        @Override
        public FutexKey sharedFutexKey(long addr) {
            return new FutexKey(words, addr);
        }

        @Override
        public long readLong(long addr) throws ErrnoException {
            if (addr < 0 || addr >= 4096) {
                throw Errno.EFAULT.raise();
            }
            int index = (int) addr / 4;
            return (words.get(index) & 0xffff_ffffL) | (long) words.get(index + 1) << 32;
        }

        void writeLong(int addr, long value) {
            words.set(addr / 4, (int) value);
            words.set(addr / 4 + 1, (int) (value >>> 32));
        }
    }

    private static final class Sleeper implements Waiter {
        final Thread thread = Thread.currentThread();
        final AtomicBoolean woken = new AtomicBoolean();

        @Override
        public void wake(int events) {
            woken.set(true);
            LockSupport.unpark(thread);
        }
    }

    private final FutexTable table = new FutexTable();
    private final Words memory = new Words(true);

    private FutexWaiter queued(long addr, int bitset) throws ErrnoException {
        FutexWaiter waiter = new FutexWaiter(events -> {}, bitset);
        table.enqueue(waiter, memory, addr, Scope.PRIVATE, 0);
        return waiter;
    }

    private static Errno errno(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(ErrnoException.class, call).errno();
    }

    @Test
    void wakesInOrderOfArrivalAndOnlyThoseAskedFor() throws ErrnoException {
        FutexWaiter first = queued(8, 1);
        FutexWaiter second = queued(8, 2);
        FutexWaiter third = queued(8, 3);
        FutexWaiter elsewhere = queued(12, 3);
        assertEquals(1, table.wake(memory, 8, Scope.PRIVATE, 1, 2));
        assertTrue(second.isWoken());
        assertEquals(0, table.wake(memory, 8, Scope.SHARED, 9, -1));
        assertEquals(2, table.wake(memory, 8, Scope.PRIVATE, 9, -1));
        assertTrue(first.isWoken() && third.isWoken());
        assertFalse(elsewhere.isWoken());
        assertTrue(table.remove(elsewhere));
        assertFalse(table.remove(elsewhere));
    }

    @Test
    void refusesWhatLinuxRefuses() {
        assertEquals(Errno.EINVAL, errno(() -> queued(9, 1)));
        assertEquals(Errno.EFAULT, errno(() -> queued(8192, 1)));
        memory.words.set(2, 5);
        assertEquals(Errno.EAGAIN, errno(() -> queued(8, 1)));
        assertEquals(Errno.EINVAL, errno(() -> table.wake(memory, 8, Scope.PRIVATE, 1, 0)));
        assertEquals(
                Errno.ENOSYS,
                errno(() -> table.wakeOp(memory, 8, Scope.PRIVATE, 1, 12, 1, 0x7000_0000)));
    }

    @Test
    void requeuedSleepersWakeAtTheTarget() throws ErrnoException {
        FutexWaiter[] waiters = {queued(8, 1), queued(8, 1), queued(8, 1)};
        FutexTable.Source source = new FutexTable.Source(memory, 8, Scope.PRIVATE, 0);
        assertEquals(3, table.requeue(source, 40, Scope.PRIVATE, 1, 2));
        assertTrue(waiters[0].isWoken());
        assertEquals(0, table.wake(memory, 8, Scope.PRIVATE, 9, -1));
        assertTrue(table.remove(waiters[1]));
        assertEquals(1, table.wake(memory, 40, Scope.PRIVATE, 9, -1));
        assertTrue(waiters[2].isWoken());
    }

    @Test
    void aPriorityLockIsHandedOver() throws ErrnoException {
        assertTrue(table.lock(memory, 8, Scope.PRIVATE, 11, null, tid -> true));
        assertEquals(
                Errno.EDEADLK,
                errno(() -> table.lock(memory, 8, Scope.PRIVATE, 11, null, tid -> true)));
        assertEquals(
                Errno.EAGAIN,
                errno(() -> table.lock(memory, 8, Scope.PRIVATE, 12, null, tid -> true)));
        assertEquals(
                Errno.ESRCH,
                errno(() -> table.lock(memory, 8, Scope.PRIVATE, 12, null, tid -> false)));
        FutexWaiter heir = new FutexWaiter(events -> {}, -1);
        assertFalse(table.lock(memory, 8, Scope.PRIVATE, 12, heir, tid -> true));
        assertEquals(11 | Futex.FUTEX_WAITERS, memory.words.get(2));
        assertEquals(Errno.EINVAL, errno(() -> table.wake(memory, 8, Scope.PRIVATE, 1, -1)));
        assertEquals(Errno.EPERM, errno(() -> table.unlock(memory, 8, Scope.PRIVATE, 12)));
        table.unlock(memory, 8, Scope.PRIVATE, 11);
        assertTrue(heir.isWoken());
        assertEquals(12, memory.words.get(2) & Futex.FUTEX_TID_MASK);
        FutexWaiter next = new FutexWaiter(events -> {}, -1);
        assertFalse(table.lock(memory, 8, Scope.PRIVATE, 13, next, tid -> true));
        table.exitLocks(memory, 12);
        assertTrue(next.isWoken());
        boolean handed = (memory.words.get(2) & Futex.FUTEX_TID_MASK) == 13;
        assertTrue(handed || FutexTable.mustRetry(next));
    }

    @Test
    void aRingOfRobustEntriesEnds() {
        int tid = 77;
        memory.writeLong(64, 128); // head: first entry
        memory.writeLong(72, 32); // offset of the word
        memory.writeLong(80, 0); // pending
        memory.writeLong(128, 256);
        memory.writeLong(256, 128); // back to the first: never to the head
        memory.words.set(160 / 4, tid | Futex.FUTEX_WAITERS);
        memory.words.set(288 / 4, 5);
        table.exitRobustList(memory, 64, tid);
        assertEquals(Futex.FUTEX_OWNER_DIED | Futex.FUTEX_WAITERS, memory.words.get(160 / 4));
        assertEquals(5, memory.words.get(288 / 4));
        table.exitRobustList(memory, 4090, tid); // a head that faults
    }

    /** A mutex and a counter over futex words: a lost wake-up hangs, a broken lock loses counts. */
    @Test
    @Timeout(60)
    void noWakeUpIsLost() throws InterruptedException {
        Words words = new Words(false);
        int[] counter = new int[1];
        int rounds = 20_000;
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    new Thread(
                            () -> {
                                try {
                                    for (int round = 0; round < rounds; round++) {
                                        lock(words);
                                        counter[0]++;
                                        unlock(words);
                                    }
                                } catch (ErrnoException e) {
                                    throw new AssertionError(e);
                                }
                            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(threads.length * rounds, counter[0]);
    }

    private void lock(Words words) throws ErrnoException {
        if (words.words.compareAndExchange(0, 0, 1) == 0) {
            return;
        }
        while (words.words.getAndSet(0, 2) != 0) {
            Sleeper sleeper = new Sleeper();
            FutexWaiter waiter = new FutexWaiter(sleeper, -1);
            try {
                table.enqueue(waiter, words, 0, Scope.PRIVATE, 2);
            } catch (ErrnoException e) {
                continue; // EAGAIN
            }
            while (!waiter.isWoken()) {
                LockSupport.park();
            }
        }
    }

    private void unlock(Words words) throws ErrnoException {
        if (words.words.getAndSet(0, 0) == 2) {
            table.wake(words, 0, Scope.PRIVATE, 1, -1);
        }
    }
}
