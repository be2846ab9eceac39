package runscj.sentry.kernel.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.ipc.SemaphoreSets.Operation;
import runscj.sentry.kernel.ipc.SemaphoreSets.Sleeper;

final class SemaphoreSetsTest {
    private static final Credentials ROOT = Credentials.root();
    private static final int PID = 7;

    private final SemaphoreSets sets = new SemaphoreSets(UserNamespace.INITIAL, new IpcQuota());

    private SemaphoreSets.Set set(int count) throws ErrnoException {
        int id = sets.get(ROOT, Ipc.IPC_PRIVATE, count, 0600);
        return sets.find(ROOT, id, new Operation[0]);
    }

    private static Operation[] operations(Operation... operations) {
        return operations;
    }

    @Test
    void allOperationsHappenOrNone() throws ErrnoException {
        SemaphoreSets.Set set = set(2);
        SemaphoreUndo undo = new SemaphoreUndo();
        Sleeper sleeper = new Sleeper();
        Operation up = new Operation(0, 2, Ipc.SEM_UNDO);
        Operation blocked = new Operation(1, -1, 0);
        assertFalse(sets.operate(set, operations(up, blocked), undo, PID, sleeper));
        assertEquals(0, sets.one(ROOT, set.id(), 0, Ipc.GETVAL));
        assertEquals(1, sets.one(ROOT, set.id(), 1, Ipc.GETNCNT));
        assertEquals(0, sets.one(ROOT, set.id(), 0, Ipc.GETNCNT));
        sets.giveUp(set, sleeper);
        assertEquals(0, sets.one(ROOT, set.id(), 1, Ipc.GETNCNT));
        SemaphoreSets.undo(undo, PID);
        assertEquals(0, sets.one(ROOT, set.id(), 0, Ipc.GETVAL));
    }

    @Test
    void whatEveryProcessTookComesBack() throws ErrnoException {
        SemaphoreSets.Set set = set(4);
        sets.setAll(ROOT, set.id(), new int[] {100, 100, 100, 100}, PID);
        Random random = new Random(4711);
        SemaphoreUndo[] processes = {new SemaphoreUndo(), new SemaphoreUndo(), new SemaphoreUndo()};
        for (int i = 0; i < 1000; i++) {
            SemaphoreUndo undo = processes[random.nextInt(processes.length)];
            Operation first = new Operation(random.nextInt(4), random.nextInt(9) - 4, Ipc.SEM_UNDO);
            Operation second =
                    new Operation(random.nextInt(4), random.nextInt(9) - 4, Ipc.SEM_UNDO);
            Sleeper sleeper = new Sleeper();
            if (!sets.operate(set, operations(first, second), undo, PID, sleeper)) {
                sets.giveUp(set, sleeper);
            }
        }
        // Values may leave the range on the way back; what is left of a process must be exact.
        for (int i = 0; i < 4; i++) {
            assertTrue(sets.one(ROOT, set.id(), i, Ipc.GETVAL) >= 0);
        }
        SemaphoreSets.undo(processes[0], PID);
        SemaphoreSets.undo(processes[0], PID);
        assertEquals(0, processes[0].takeAll().size());
    }

    @Test
    void aRemovedSetIsGoneForSleepersAndUndo() throws ErrnoException {
        SemaphoreSets.Set set = set(1);
        SemaphoreUndo undo = new SemaphoreUndo();
        Operation[] up = operations(new Operation(0, 1, Ipc.SEM_UNDO));
        assertTrue(sets.operate(set, up, undo, PID, new Sleeper()));
        sets.remove(ROOT, set.id());
        ErrnoException gone =
                assertThrows(
                        ErrnoException.class,
                        () -> sets.operate(set, up, undo, PID, new Sleeper()));
        assertEquals(Errno.EIDRM, gone.errno());
        SemaphoreSets.undo(undo, PID);
        int next = sets.get(ROOT, Ipc.IPC_PRIVATE, 1, 0600);
        assertTrue(next != set.id());
    }

    @Test
    void theTotalIsBounded() throws ErrnoException {
        int made = 0;
        try {
            while (true) {
                sets.get(ROOT, Ipc.IPC_PRIVATE, Ipc.SEMMSL, 0600);
                made++;
            }
        } catch (ErrnoException e) {
            assertEquals(Errno.ENOSPC, e.errno());
        }
        assertEquals(SemaphoreSets.TOTAL_MAX / Ipc.SEMMSL, made);
        assertEquals(made, sets.totals().sets());
    }
}
