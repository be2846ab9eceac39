package runscj.sentry.kernel.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Signal.*;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.arch.SignalFrame;
import runscj.sentry.kernel.signal.GroupSignals.Origin;
import runscj.sentry.kernel.time.TimerClock;
import runscj.sentry.kernel.time.TimerQueue;

final class GroupSignalsTest {
    private static final class Process implements SignalProcess {
        final List<String> events = new ArrayList<>();
        long limit = 1000;

        @Override
        public boolean orphaned() {
            return false;
        }

        @Override
        public void onKilled() {
            events.add("killed");
        }

        @Override
        public void onStopped(int signal) {
            events.add("stopped " + signal);
        }

        @Override
        public void onContinued() {
            events.add("continued");
        }

        @Override
        public long pendingLimit() {
            return limit;
        }

        @Override
        public int realUid() {
            return 1000;
        }
    }

    private static final class Kicks implements SignalThread {
        int count;

        @Override
        public void kick() {
            count++;
        }
    }

    private final Process process = new Process();
    private final SignalQuota quota = new SignalQuota();
    private final GroupSignals group = new GroupSignals(process, quota, new SignalActions());
    private final Kicks mainKicks = new Kicks();
    private final TaskSignals main = group.addThread(mainKicks, 0);

    private void handle(int... signals) {
        for (int signal : signals) {
            group.action(signal, new SignalAction(0x1000, SA_RESTORER, 0, 0));
        }
    }

    private void send(int signal) throws ErrnoException {
        group.send(SignalInfo.user(signal, 1, 0), null, Origin.USER);
    }

    private List<Integer> deliveries(TaskSignals thread) {
        List<Integer> order = new ArrayList<>();
        for (SignalInfo next = group.dequeue(thread); next != null; next = group.dequeue(thread)) {
            order.add(next.signal());
        }
        return order;
    }

    @Test
    void synchronousFirstThenPrivateThenLowest() throws ErrnoException {
        handle(SIGHUP, SIGUSR1, SIGUSR2, SIGSEGV, SIGTERM, 40);
        main.mask(-1L);
        send(40);
        send(SIGTERM);
        send(SIGHUP);
        group.send(SignalInfo.thread(SIGUSR2, 1, 0), main, Origin.USER);
        group.send(SignalInfo.thread(SIGUSR1, 1, 0), main, Origin.USER);
        group.send(SignalInfo.thread(SIGSEGV, 1, 0), main, Origin.USER);
        assertFalse(main.due());
        main.mask(0);
        assertTrue(main.due());
        assertEquals(List.of(SIGSEGV, SIGUSR1, SIGUSR2, SIGHUP, SIGTERM, 40), deliveries(main));
        assertFalse(main.due());
    }

    @Test
    void standardSignalsCoalesceRealTimeOnesQueue() throws ErrnoException {
        handle(SIGUSR1, 34);
        main.mask(-1L);
        for (int value = 0; value < 3; value++) {
            group.send(SignalInfo.value(SIGUSR1, SI_QUEUE, 1, 0, value), null, Origin.USER);
            group.send(SignalInfo.value(34, SI_QUEUE, 1, 0, value), null, Origin.USER);
        }
        assertEquals(3, quota.account(1000).get());
        main.mask(0);
        List<Long> values = new ArrayList<>();
        for (SignalInfo next = group.dequeue(main); next != null; next = group.dequeue(main)) {
            values.add(next.signal() * 100 + next.w1());
        }
        assertEquals(List.of(1000L, 3400L, 3401L, 3402L), values);
        assertEquals(0, quota.account(1000).get());
    }

    @Test
    void theLimitOnQueuedSignalsHolds() throws ErrnoException {
        main.mask(-1L);
        process.limit = 2;
        SignalInfo info = SignalInfo.value(40, SI_QUEUE, 1, 0, 0);
        group.send(info, null, Origin.USER);
        group.send(info, null, Origin.USER);
        assertEquals(
                Errno.EAGAIN,
                assertThrows(ErrnoException.class, () -> group.send(info, null, Origin.USER))
                        .errno());
        send(41); // by kill: without information, but sent
        assertTrue(main.anyPending(SignalSet.of(41)));
        send(SIGUSR1);
        assertTrue(main.anyPending(SignalSet.of(SIGUSR1)));
    }

    @Test
    void ignoredSignalsVanishUnlessBlocked() throws ErrnoException {
        send(SIGCHLD);
        send(SIGURG);
        assertEquals(0, group.sharedPending());
        main.mask(SignalSet.of(SIGCHLD));
        send(SIGCHLD);
        assertEquals(SignalSet.of(SIGCHLD), main.pendingBlocked());
        group.action(SIGCHLD, SignalAction.IGNORE);
        assertEquals(0, main.pendingBlocked());
    }

    @Test
    void theMainThreadIsChosenThenOneThatDoesNotBlock() throws ErrnoException {
        handle(SIGUSR1, SIGUSR2, SIGTERM);
        Kicks otherKicks = new Kicks();
        TaskSignals other = group.addThread(otherKicks, 0);
        send(SIGUSR1);
        assertEquals(1, mainKicks.count);
        assertEquals(0, otherKicks.count);
        main.mask(SignalSet.of(SIGUSR2));
        send(SIGUSR2);
        assertEquals(1, otherKicks.count);
        assertEquals(List.of(SIGUSR1), deliveries(main));
        assertEquals(List.of(SIGUSR2), deliveries(other));
        other.mask(0);
        main.mask(0);
        send(SIGTERM);
        main.mask(SignalSet.of(SIGTERM)); // before it looked
        assertTrue(other.due());
        assertEquals(List.of(SIGTERM), deliveries(other));
    }

    @Test
    void anExitingThreadLeavesSharedSignalsToOthers() throws ErrnoException {
        handle(SIGUSR1);
        Kicks otherKicks = new Kicks();
        TaskSignals other = group.addThread(otherKicks, 0);
        send(SIGUSR1);
        group.removeThread(main);
        assertTrue(other.due());
        assertEquals(1, otherKicks.count);
    }

    @Test
    void stopAndContinueCancelEachOther() throws ErrnoException {
        TaskSignals other = group.addThread(new Kicks(), 0);
        send(SIGSTOP);
        SignalInfo stop = group.dequeue(main);
        assertNotNull(stop);
        group.beginStop(main, stop.signal());
        assertTrue(other.due());
        assertTrue(group.takePartInStop(main));
        assertEquals(List.of(), process.events);
        assertTrue(group.takePartInStop(other));
        assertEquals(List.of("stopped " + SIGSTOP), process.events);
        assertTrue(group.stopped());
        assertFalse(group.mayRun(main));
        send(SIGCONT);
        assertTrue(group.mayRun(main) && group.mayRun(other));
        group.notifyParent(main);
        group.notifyParent(other);
        assertEquals(List.of("stopped " + SIGSTOP, "continued"), process.events);
        main.mask(-1L);
        other.mask(-1L);
        send(SIGTSTP);
        send(SIGCONT);
        assertFalse(main.anyPending(SignalSet.of(SIGTSTP)));
        send(SIGTSTP);
        assertFalse(main.anyPending(SignalSet.of(SIGCONT)));
        main.mask(0);
        SignalInfo late = group.dequeue(main);
        assertNotNull(late);
        send(SIGCONT); // between dequeue and stop
        group.beginStop(main, late.signal());
        assertFalse(group.takePartInStop(main));
    }

    @Test
    void killEndsAStopAndReachesAllThreads() throws ErrnoException {
        send(SIGSTOP);
        group.dequeue(main);
        group.beginStop(main, SIGSTOP);
        assertTrue(group.takePartInStop(main));
        send(SIGKILL);
        assertTrue(process.events.contains("killed"));
        assertTrue(group.mayRun(main));
    }

    @Test
    void initIsImmuneToWhatItDoesNotHandle() throws ErrnoException {
        group.unkillable(true);
        send(SIGKILL);
        send(SIGTERM);
        assertEquals(0, group.sharedPending());
        assertEquals(List.of(), process.events);
        handle(SIGTERM);
        send(SIGTERM);
        assertEquals(List.of(SIGTERM), deliveries(main));
        group.send(SignalInfo.user(SIGKILL, 0, 0), null, Origin.OUTER);
        assertEquals(List.of("killed"), process.events);
    }

    @Test
    void aForcedSignalCannotBeBlockedOrIgnored() {
        group.action(SIGSEGV, SignalAction.IGNORE);
        main.mask(SignalSet.of(SIGSEGV));
        main.forceFault(
                SignalInfo.fault(SIGSEGV, SEGV_MAPERR, 16), new SignalFrame.Fault(14, 6, 16));
        SignalInfo next = group.dequeue(main);
        assertNotNull(next);
        assertTrue(group.takeAction(SIGSEGV).isDefault());
        assertEquals(16, main.lastFault().addr());
    }

    @Test
    void resetHandAndSuspendedMasks() throws ErrnoException {
        group.action(SIGUSR1, new SignalAction(0x1000, SA_RESETHAND & 0xffff_ffffL, 0, 0));
        main.mask(SignalSet.of(SIGUSR1));
        main.suspendMask(0);
        send(SIGUSR1);
        SignalInfo next = group.dequeue(main);
        assertNotNull(next);
        assertEquals(0x1000, group.takeAction(SIGUSR1).handlerAddr());
        assertTrue(group.action(SIGUSR1).isDefault());
        assertEquals(SignalSet.of(SIGUSR1), main.maskForFrame());
        main.enterHandler(SignalSet.of(SIGUSR2));
        main.restoreMask();
        assertEquals(SignalSet.of(SIGUSR2), main.mask());
    }

    @Test
    void sigtimedwaitTakesBlockedSignals() throws ErrnoException {
        main.mask(-1L);
        assertNull(main.takeOrAwait(SignalSet.of(SIGUSR1)));
        assertFalse(main.due());
        send(SIGUSR1);
        assertTrue(main.due());
        SignalInfo info = main.takeAwaited();
        assertNotNull(info);
        assertEquals(SIGUSR1, info.signal());
        assertFalse(main.due());
    }

    @Test
    void aTimerQueuesOnceAndCountsOverruns() {
        long[] nowNs = {0};
        TimerQueue queue = new TimerQueue(() -> nowNs[0]);
        TimerClock clock =
                new TimerClock() {
                    @Override
                    public long nowNs() {
                        return nowNs[0];
                    }

                    @Override
                    public long deadlineNs(long atNs) {
                        return atNs;
                    }
                };
        handle(SIGUSR1);
        main.mask(-1L);
        PosixTimer timer =
                new PosixTimer(
                        3,
                        group,
                        new PosixTimer.Notification(SIGUSR1, 9, null),
                        clock,
                        queue,
                        quota.account(0));
        timer.set(10, 10);
        for (int step = 0; step < 10; step++) {
            nowNs[0] += 10;
            queue.runExpired();
        }
        SignalInfo info = main.take(SignalSet.of(SIGUSR1));
        assertNotNull(info);
        assertEquals(3, info.first());
        assertEquals(9, info.second());
        assertEquals(9, timer.overrun());
        assertNull(main.take(SignalSet.of(SIGUSR1)));
        nowNs[0] += 10;
        queue.runExpired();
        timer.set(0, 0); // what waits is forgotten
        assertNull(main.take(SignalSet.of(SIGUSR1)));
        assertFalse(main.anyPending(SignalSet.of(SIGUSR1)));
    }
}
