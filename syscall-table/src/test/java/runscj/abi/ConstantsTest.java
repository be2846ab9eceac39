package runscj.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Compares every constant that the system's headers know with its value there. */
final class ConstantsTest {
    /** glibc's value differs from the kernel's, or the mask has grown since Linux 6.1. */
    private static final Set<String> DIFFERENT = Set.of("Signal.NSIG", "Mount.MOVE_MOUNT__MASK");

    record Row(Class<?> constants, String headers) {
        @Override
        public String toString() {
            return constants.getSimpleName();
        }
    }

    static final List<Row> ROWS =
            List.of(
                    new Row(
                            Fcntl.class,
                            "linux/fcntl.h linux/openat2.h linux/falloc.h linux/fadvise.h"
                                    + " linux/fs.h linux/close_range.h"),
                    new Row(FileMode.class, "linux/stat.h dirent.h"),
                    new Row(Mman.class, "linux/mman.h asm/mman.h linux/memfd.h linux/mempolicy.h"),
                    new Row(Signal.class, "linux/signal.h asm/siginfo.h"),
                    new Row(
                            Sched.class,
                            "linux/sched.h linux/sched/types.h linux/resource.h linux/ioprio.h"),
                    new Row(Wait.class, "linux/wait.h linux/pidfd.h"),
                    new Row(Futex.class, "linux/futex.h"),
                    new Row(Poll.class, "linux/poll.h"),
                    new Row(Epoll.class, "linux/eventpoll.h"),
                    new Row(TimerFd.class, "linux/timerfd.h"),
                    new Row(SignalFd.class, "linux/signalfd.h"),
                    new Row(
                            Socket.class,
                            "sys/socket.h asm/socket.h linux/un.h linux/if_packet.h"
                                    + " linux/if_ether.h linux/net.h linux/errqueue.h"
                                    + " linux/net_tstamp.h"),
                    new Row(
                            Inet.class,
                            "linux/in.h linux/in6.h linux/tcp.h linux/udp.h linux/icmp.h"
                                    + " linux/icmpv6.h linux/if.h linux/sockios.h linux/if_arp.h"
                                    + " linux/ioctl.h linux/if_tun.h linux/route.h"),
                    new Row(
                            Netlink.class,
                            "linux/netlink.h linux/rtnetlink.h linux/if_link.h linux/if_addr.h"
                                    + " linux/neighbour.h linux/fib_rules.h linux/veth.h"
                                    + " linux/sock_diag.h linux/inet_diag.h linux/unix_diag.h"),
                    new Row(
                            Ioctl.class,
                            "asm/ioctls.h linux/fs.h linux/nsfs.h linux/loop.h asm/termios.h"
                                    + " linux/fiemap.h linux/fsverity.h linux/random.h linux/kd.h"
                                    + " linux/vt.h linux/ioctl.h"),
                    new Row(Termios.class, "asm/termbits.h"),
                    new Row(Time.class, "linux/time.h linux/timex.h linux/stat.h"),
                    new Row(Prctl.class, "linux/prctl.h asm/prctl.h"),
                    new Row(Capability.class, "linux/capability.h"),
                    new Row(Rlimit.class, "linux/resource.h"),
                    new Row(Mount.class, "linux/fcntl.h linux/mount.h sys/statvfs.h"),
                    new Row(FsMagic.class, "linux/magic.h"),
                    new Row(Xattr.class, "linux/xattr.h linux/limits.h"),
                    new Row(
                            Seccomp.class,
                            "linux/types.h linux/ioctl.h linux/seccomp.h linux/audit.h"),
                    new Row(Bpf.class, "linux/filter.h"),
                    new Row(Ptrace.class, "linux/ptrace.h asm/ptrace-abi.h"),
                    new Row(Elf.class, "linux/elf.h linux/elf-em.h"),
                    new Row(Auxv.class, "linux/auxvec.h"),
                    new Row(Inotify.class, "linux/ioctl.h linux/inotify.h"),
                    new Row(Fanotify.class, "linux/fanotify.h"),
                    new Row(Random.class, "linux/random.h"),
                    new Row(Membarrier.class, "linux/membarrier.h"),
                    new Row(Rseq.class, "linux/rseq.h"),
                    new Row(Personality.class, "linux/personality.h"),
                    new Row(Splice.class, "linux/fs.h"),
                    new Row(
                            Ipc.class,
                            "linux/ipc.h linux/shm.h linux/msg.h linux/sem.h linux/mqueue.h"),
                    new Row(Keyctl.class, "linux/keyctl.h"),
                    new Row(Landlock.class, "linux/landlock.h"),
                    new Row(Kcmp.class, "linux/kcmp.h"),
                    new Row(Reboot.class, "linux/reboot.h"),
                    new Row(Userfaultfd.class, "linux/ioctl.h linux/types.h linux/userfaultfd.h"),
                    new Row(IoUring.class, "linux/io_uring.h"),
                    new Row(Aio.class, "linux/aio_abi.h"),
                    new Row(Fuse.class, "linux/ioctl.h linux/fuse.h"),
                    new Row(Quota.class, "linux/quota.h"),
                    new Row(PerfEvent.class, "linux/perf_event.h"));

    @ParameterizedTest
    @FieldSource("ROWS")
    void agreeWithTheHeaders(Row row) throws Exception {
        var probe = new HeaderProbe(row.headers(), "");
        int count = 0;
        for (Field field : row.constants().getFields()) {
            if (DIFFERENT.contains(row + "." + field.getName())) {
                continue;
            }
            count++;
            if (field.getType() == int.class) {
                probe.expectInt(field.getName(), field.getName(), field.getInt(null));
            } else {
                probe.expectLong(field.getName(), field.getName(), field.getLong(null));
            }
        }
        HeaderProbe.Result result = probe.run();
        assertEquals(List.of(), result.different());
        int compared = count - result.missing().size();
        assertTrue(compared * 3 >= count, () -> "headers lack most of these: " + result.missing());
    }

    @Test
    void errnosAgreeWithTheHeaders() throws Exception {
        var probe = new HeaderProbe("asm/errno.h", "");
        for (Errno errno : Errno.values()) {
            probe.expectInt(errno.name(), errno.name(), errno.number());
        }
        assertEquals(new HeaderProbe.Result(List.of(), List.of()), probe.run());
    }
}
