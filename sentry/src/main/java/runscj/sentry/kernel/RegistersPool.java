package runscj.sentry.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import runscj.sentry.arch.Registers;

/**
 * Native memory for register files: taken when a task is made, given back when it is gone. Any
 * thread.
 */
final class RegistersPool {
    private static final int CHUNK_COUNT = 32;

    private final ArrayDeque<Registers> free = new ArrayDeque<>();

    /** Returns zeroed registers. */
    synchronized Registers take() {
        Registers registers = free.poll();
        if (registers == null) {
            MemorySegment chunk = Arena.global().allocate((long) Registers.SIZE * CHUNK_COUNT, 64);
            for (int index = 0; index < CHUNK_COUNT; index++) {
                free.add(
                        new Registers(
                                chunk.asSlice((long) index * Registers.SIZE, Registers.SIZE)));
            }
            registers = free.remove();
        }
        registers.segment().fill((byte) 0);
        return registers;
    }

    /** Takes registers back that nobody reads any more. */
    synchronized void give(Registers registers) {
        free.add(registers);
    }
}
