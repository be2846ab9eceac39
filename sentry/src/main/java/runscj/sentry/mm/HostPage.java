package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostMapping;
import runscj.host.HostMemory;

/**
 * Atomic access to a word of a host file: the one thing that reading and writing by descriptor
 * cannot do. Rare: futex words in shared file mappings.
 */
final class HostPage {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private HostPage() {}

    /**
     * Maps the page for the one access. A file that was truncated meanwhile makes it EFAULT: the
     * JVM turns the fault into an error at this place.
     */
    static int compareAndExchange(int fd, long offset, int expected, int update)
            throws ErrnoException {
        long page = Prot.pageDown(offset);
        long addr =
                Host.checked(
                        HostMemory.mmap(
                                0,
                                Prot.PAGE,
                                Prot.READ | Prot.WRITE,
                                HostMemory.MAP_SHARED,
                                fd,
                                page));
        try {
            MemorySegment word = HostMapping.segment(addr, Prot.PAGE);
            return (int) INT.compareAndExchange(word, offset - page, expected, update);
        } catch (InternalError truncated) {
            throw Errno.EFAULT.raise();
        } finally {
            HostMemory.munmap(addr, Prot.PAGE);
        }
    }
}
