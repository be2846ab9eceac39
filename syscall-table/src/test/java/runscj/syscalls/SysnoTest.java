package runscj.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;

final class SysnoTest {
    private static final Path UNISTD = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");

    /** Younger than the oldest headers that this test meets (Linux 6.1). */
    private static final Set<String> YOUNGER =
            Set.of("uretprobe", "uprobe", "cachestat", "fchmodat2", "map_shadow_stack");

    private static final int FIRST_YOUNGER = 451;

    @Test
    void hasEveryCallOfLinuxOnceInOrder() {
        int last = -1;
        Set<String> names = new HashSet<>();
        for (Sysno sysno : Sysno.values()) {
            assertTrue(sysno.nr() > last, () -> sysno + " is out of order");
            last = sysno.nr();
            assertTrue(names.add(sysno.linuxName()));
            assertSame(sysno, Sysno.of(sysno.nr()));
            assertSame(sysno, Sysno.named(sysno.linuxName()));
        }
        assertEquals(383, names.size());
        assertEquals(Sysno.MAX, last);
    }

    @Test
    void leavesTheHolesOfTheNumberSpaceEmpty() {
        assertNull(Sysno.of(-1));
        assertNull(Sysno.of(337));
        assertNull(Sysno.of(423));
        assertNull(Sysno.of(Sysno.MAX + 1));
        assertNull(Sysno.of(Integer.MIN_VALUE));
        assertNull(Sysno.of(0x4000_0000));
        assertNull(Sysno.named("no_such_call"));
    }

    @Test
    void agreesWithTheHeaders() throws Exception {
        if (!Files.exists(UNISTD)) {
            System.err.println("SKIPPED: no " + UNISTD);
        }
        assumeTrue(Files.exists(UNISTD));
        var headers = new TreeMap<String, Integer>();
        Matcher define =
                Pattern.compile("#define __NR_(\\w+) (\\d+)").matcher(Files.readString(UNISTD));
        while (define.find()) {
            headers.put(define.group(1), Integer.valueOf(define.group(2)));
        }
        headers.forEach(
                (name, nr) -> {
                    Sysno sysno = Sysno.named(name);
                    if (nr <= Sysno.MAX) {
                        assertNotNull(sysno, name);
                        assertEquals(nr, sysno.nr(), name);
                    }
                });
        for (Sysno sysno : Sysno.values()) {
            assertTrue(
                    headers.containsKey(sysno.linuxName())
                            || YOUNGER.contains(sysno.linuxName())
                            || sysno.nr() >= FIRST_YOUNGER,
                    () -> "not in the headers: " + sysno);
        }
    }

    @Test
    void numbersOnArm64AreUnique() {
        Set<Integer> numbers = new HashSet<>();
        for (Sysno sysno : Sysno.values()) {
            assertTrue(sysno.arm64Nr() < 0 || numbers.add(sysno.arm64Nr()), sysno::name);
        }
        assertEquals(63, Sysno.READ.arm64Nr());
        assertEquals(59, Sysno.PIPE2.arm64Nr());
        assertEquals(-1, Sysno.FORK.arm64Nr());
    }

    @Test
    void rowsAreConsistent() {
        for (Sysno sysno : Sysno.values()) {
            assertTrue(sysno.argCount() <= 6, sysno::name);
            for (int i = 0; i < sysno.argCount(); i++) {
                assertEquals(sysno.arg(i) == ArgKind.FLAGS, sysno.flags(i) != null, sysno.name());
            }
            switch (sysno.support()) {
                case PARTIAL, REFUSED -> assertFalse(sysno.note().isEmpty(), sysno.name());
                case UNSUPPORTED -> assertEquals(Errno.ENOSYS, sysno.refusal(), sysno.name());
                case FULL -> {}
            }
        }
    }

    @Test
    void sizesFollowTheBuffersThatTheyMeasure() {
        List<ArgKind> buffers = List.of(ArgKind.IN_BUF, ArgKind.OUT_BUF, ArgKind.STRING_OUT);
        for (Sysno sysno : Sysno.values()) {
            for (int i = 0; i < sysno.argCount(); i++) {
                if (buffers.contains(sysno.arg(i))) {
                    ArgKind next = sysno.arg(i + 1);
                    assertTrue(next == ArgKind.SIZE || next == ArgKind.INT, sysno.name());
                }
            }
        }
    }
}
