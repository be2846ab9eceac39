package runscj.sentry.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.sentry.syscall.Handlers;
import runscj.syscalls.Sysno;

class TallyTest {
    @Test
    void countsByCallAndOutcome() {
        Tally tally = new Tally();
        tally.count(Sysno.READ, 0);
        tally.count(Sysno.READ, 4096);
        tally.count(Sysno.READ, -Errno.EBADF.number());
        tally.count(Sysno.READ, Handlers.TO_RESTART);
        tally.count(Sysno.MMAP, 0xffff_8000_0000_0000L); // not an error: errors end at -133
        tally.count(Sysno.EXIT_GROUP, Handlers.NO_RESULT);
        List<String> lines = new ArrayList<>();
        tally.report(lines::add);
        assertEquals(
                List.of(
                        "tally: read ok 2, EBADF 1, restart 1",
                        "tally: mmap ok 1",
                        "tally: exit_group gone 1"),
                lines);
    }
}
