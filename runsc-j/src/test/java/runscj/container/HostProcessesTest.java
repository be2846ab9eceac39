package runscj.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HostProcessesTest {
    private static String stat(char state, int threads) {
        return "7 (a) b (c) "
                + state
                + " 1 7 7 0 -1 4194560 120 0 3 0 1 2 0 0 20 0 "
                + threads
                + " 0 4711 1000 50 18446744073709551615\n";
    }

    @Test
    void aProcessHasNotEndedWhileOneOfItsThreadsRuns() {
        assertEquals(4711, HostProcesses.startTicks(stat('S', 1)));
        assertEquals(4711, HostProcesses.startTicks(stat('R', 12)));
        assertEquals(4711, HostProcesses.startTicks(stat('Z', 2)));
        assertEquals(4711, HostProcesses.startTicks(stat('Z', 10)));
        assertEquals(0, HostProcesses.startTicks(stat('Z', 1)));
        assertEquals(0, HostProcesses.startTicks(stat('X', 0)));
    }

    @Test
    void thisProcessRuns() {
        assertTrue(HostProcesses.startTicks((int) ProcessHandle.current().pid()) > 0);
        assertEquals(0, HostProcesses.startTicks(1 << 30));
    }
}
