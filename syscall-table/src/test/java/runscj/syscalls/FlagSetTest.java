package runscj.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import runscj.abi.*;
import runscj.abi.Signal;

final class FlagSetTest {
    record Printed(FlagSet flags, long word, String text) {}

    static final List<Printed> PRINTED =
            List.of(
                    new Printed(FileFlags.OPEN_FLAGS, 0, "O_RDONLY"),
                    new Printed(
                            FileFlags.OPEN_FLAGS, 0x80241, "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC"),
                    new Printed(FileFlags.OPEN_FLAGS, 0x410002, "O_RDWR|O_TMPFILE"),
                    new Printed(FileFlags.OPEN_FLAGS, 0x10000, "O_RDONLY|O_DIRECTORY"),
                    new Printed(FileFlags.OPEN_FLAGS, 0x101000, "O_RDONLY|O_SYNC"),
                    new Printed(FileFlags.OPEN_FLAGS, 0x4000003, "0x4000003"),
                    new Printed(FileFlags.OPEN_FLAGS, 0xffffffff_00000001L, "O_WRONLY"),
                    new Printed(FileFlags.PIPE2_FLAGS, 0, "0"),
                    new Printed(FileFlags.WHENCE, 2, "SEEK_END"),
                    new Printed(FileFlags.WHENCE, 77, "0x4d"),
                    new Printed(MemoryFlags.MMAP_PROT, 0, "PROT_NONE"),
                    new Printed(MemoryFlags.MMAP_PROT, 5, "PROT_READ|PROT_EXEC"),
                    new Printed(MemoryFlags.MAP_FLAGS, 0x22, "MAP_PRIVATE|MAP_ANONYMOUS"),
                    new Printed(
                            ProcessFlags.CLONE_FLAGS,
                            0x1200011,
                            "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"),
                    new Printed(
                            ProcessFlags.FUTEX_OPERATION,
                            0x189,
                            "FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME"),
                    new Printed(ProcessFlags.WAIT4_OPTIONS, 0x80000001L, "WNOHANG|__WCLONE"),
                    new Printed(ProcessFlags.RUSAGE_WHO, -1, "RUSAGE_CHILDREN"),
                    new Printed(
                            SocketFlags.SOCKET_TYPE,
                            0x80801,
                            "SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK"),
                    new Printed(EventFlags.EPOLL_EVENTS, 0x80000001L, "EPOLLIN|EPOLLET"));

    @ParameterizedTest
    @FieldSource("PRINTED")
    void prints(Printed row) {
        StringBuilder out = new StringBuilder("flags=");
        row.flags().appendTo(out, row.word());
        assertEquals("flags=" + row.text(), out.toString());
    }

    @Test
    void strictSetsRejectWhatTheyDoNotName() throws Exception {
        assertEquals(0x80800, FileFlags.PIPE2_FLAGS.check(0x80800));
        assertSame(
                Errno.EINVAL,
                assertThrows(ErrnoException.class, () -> FileFlags.PIPE2_FLAGS.check(0x80801))
                        .errno());
        assertThrows(ErrnoException.class, () -> FileFlags.NO_FLAGS.check(1));
        assertThrows(ErrnoException.class, () -> ProcessFlags.CLONE3_FLAGS.check(1L << 40));
        assertEquals(0x80000001, ProcessFlags.WAIT4_OPTIONS.check(0x80000001));
    }

    @Test
    void lenientSetsDropWhatTheyDoNotName() throws Exception {
        assertEquals(0x241, FileFlags.OPEN_FLAGS.check(0x4000241));
    }

    @Test
    void commandsPassUnchecked() throws Exception {
        assertEquals(77, FileFlags.WHENCE.check(77));
        assertEquals(-1, FileFlags.WHENCE.check(-1));
    }

    /** Names are strings, so nothing but this test ties them to the constants. */
    @Test
    void namesAreThoseOfTheConstants() throws Exception {
        Map<String, Long> constants = new HashMap<>();
        for (Class<?> area : AREAS) {
            for (Field field : area.getFields()) {
                Object value = field.get(null);
                constants.put(
                        field.getName(),
                        value instanceof Integer word
                                ? Integer.toUnsignedLong(word)
                                : (Long) value);
            }
        }
        for (Class<?> sets :
                List.of(
                        EventFlags.class,
                        FileFlags.class,
                        MemoryFlags.class,
                        MountFlags.class,
                        ProcessFlags.class,
                        SocketFlags.class,
                        SystemFlags.class)) {
            for (Field field : sets.getFields()) {
                FlagSet flags = (FlagSet) field.get(null);
                for (int i = 0; i < flags.size(); i++) {
                    String where = field.getName() + " " + flags.name(i);
                    assertEquals(constants.get(flags.name(i)), Long.valueOf(flags.value(i)), where);
                }
            }
        }
    }

    private static final List<Class<?>> AREAS =
            List.of(
                    Epoll.class,
                    EventFd.class,
                    Fanotify.class,
                    Fcntl.class,
                    FileMode.class,
                    Futex.class,
                    Inotify.class,
                    IoUring.class,
                    Ipc.class,
                    Kcmp.class,
                    Keyctl.class,
                    Landlock.class,
                    Membarrier.class,
                    Mman.class,
                    Mount.class,
                    PerfEvent.class,
                    Personality.class,
                    Prctl.class,
                    Ptrace.class,
                    Random.class,
                    Reboot.class,
                    Rlimit.class,
                    Rseq.class,
                    Sched.class,
                    Seccomp.class,
                    Signal.class,
                    SignalFd.class,
                    Socket.class,
                    Splice.class,
                    Syslog.class,
                    Time.class,
                    TimerFd.class,
                    Userfaultfd.class,
                    Wait.class,
                    Xattr.class);
}
