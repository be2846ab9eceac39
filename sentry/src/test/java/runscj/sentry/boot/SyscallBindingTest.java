package runscj.sentry.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.proc.ExecSyscalls;

/**
 * The table of system calls and the handlers agree: a row that says full or partial has a handler,
 * and no other has one.
 */
class SyscallBindingTest {
    @Test
    @SuppressWarnings("NullAway") // binding only keeps what it is given
    void everyRowThatWorksHasOneHandler() {
        Handlers handlers = new Handlers();
        SyscallBinding.bindAll(handlers, null, null, null, new ExecSyscalls(null));
        assertEquals(List.of(), handlers.mismatches());
    }
}
