package runscj.sentry.syscall.mem;

import static runscj.abi.Mman.MPOL_DEFAULT;
import static runscj.abi.Mman.MPOL_F_ADDR;
import static runscj.abi.Mman.MPOL_F_MEMS_ALLOWED;
import static runscj.abi.Mman.MPOL_F_NODE;
import static runscj.abi.Mman.MPOL_INTERLEAVE;
import static runscj.abi.Mman.MPOL_MF_MOVE;
import static runscj.abi.Mman.MPOL_MF_MOVE_ALL;
import static runscj.abi.Mman.MPOL_MF_VALID;
import static runscj.abi.Mman.MPOL_WEIGHTED_INTERLEAVE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.MemoryPolicy;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.syscall.proc.PidFds;
import runscj.syscalls.Sysno;

/**
 * NUMA on a machine with one node: set_mempolicy(2), get_mempolicy(2), mbind(2),
 * set_mempolicy_home_node(2), migrate_pages(2), move_pages(2). Source: {@code mm/mempolicy.c},
 * {@code mm/migrate.c}.
 */
final class NumaSyscalls {
    private static final long PAGE = 4096;

    /** More bits than that are EINVAL. */
    private static final long MASK_BITS_MAX = PAGE * Byte.SIZE;

    private NumaSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SET_MEMPOLICY, NumaSyscalls::setMempolicy)
                .bind(Sysno.GET_MEMPOLICY, NumaSyscalls::getMempolicy)
                .bind(Sysno.MBIND, NumaSyscalls::mbind)
                .bind(Sysno.SET_MEMPOLICY_HOME_NODE, NumaSyscalls::setHomeNode)
                .bind(Sysno.MIGRATE_PAGES, NumaSyscalls::migratePages)
                .bind(Sysno.MOVE_PAGES, NumaSyscalls::movePages);
    }

    /** Copies a mask of nodes in; bits beyond the first 64 must be zero. */
    private static long nodes(Task task, long maskAddr, long maxNode) throws ErrnoException {
        long bits = maxNode - 1;
        if (bits == 0 || maskAddr == 0) {
            return 0;
        }
        if (Long.compareUnsigned(bits, MASK_BITS_MAX) > 0) {
            throw Errno.EINVAL.raise();
        }
        int words = (int) ((bits + Long.SIZE - 1) / Long.SIZE);
        MemorySegment mask = MemorySegment.ofArray(new byte[words * Long.BYTES]);
        task.mm().copyIn(maskAddr, mask, 0, mask.byteSize());
        long last = bits % Long.SIZE == 0 ? -1L : (1L << (bits % Long.SIZE)) - 1;
        for (int word = 1; word < words; word++) {
            long value = mask.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) word * Long.BYTES);
            if ((word == words - 1 ? value & last : value) != 0) {
                throw Errno.EINVAL.raise();
            }
        }
        long first = mask.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        return words == 1 ? first & last : first;
    }

    private static long setMempolicy(Task task, SyscallArgs args) throws ErrnoException {
        int mode = args.i32(0);
        MemoryPolicy.checkMode(mode);
        long nodes = nodes(task, args.addr(1), args.i64(2));
        task.settings().memoryPolicy(MemoryPolicy.of(mode, nodes));
        return 0;
    }

    private static long getMempolicy(Task task, SyscallArgs args) throws ErrnoException {
        long maskAddr = args.addr(1);
        long maxNode = args.i64(2);
        if (maskAddr != 0 && maxNode == 0) {
            throw Errno.EINVAL.raise();
        }
        long addr = args.addr(3);
        long flags = args.i64(4);
        if ((flags & ~(MPOL_F_NODE | MPOL_F_ADDR | MPOL_F_MEMS_ALLOWED)) != 0) {
            throw Errno.EINVAL.raise();
        }
        int mode = 0;
        long nodes = MemoryPolicy.ONLINE_NODES;
        if ((flags & MPOL_F_MEMS_ALLOWED) != 0) {
            if (flags != MPOL_F_MEMS_ALLOWED) {
                throw Errno.EINVAL.raise();
            }
        } else {
            MemoryPolicy policy = policy(task, addr, flags);
            mode = (flags & MPOL_F_NODE) != 0 ? node(task, policy, addr, flags) : mode(policy);
            nodes = policy == null ? 0 : policy.nodes();
        }
        if (args.addr(0) != 0) {
            task.mm().writeInt(args.addr(0), mode);
        }
        if (maskAddr != 0) {
            putNodes(task, maskAddr, maxNode, nodes);
        }
        return 0;
    }

    private static @Nullable MemoryPolicy policy(Task task, long addr, long flags)
            throws ErrnoException {
        if ((flags & MPOL_F_ADDR) != 0) {
            return task.mm().policyAt(addr);
        }
        if (addr != 0) {
            throw Errno.EINVAL.raise();
        }
        return task.settings().memoryPolicy();
    }

    private static int mode(@Nullable MemoryPolicy policy) {
        return policy == null ? MPOL_DEFAULT : policy.mode() | policy.flags();
    }

    private static int node(Task task, @Nullable MemoryPolicy policy, long addr, long flags)
            throws ErrnoException {
        if ((flags & MPOL_F_ADDR) != 0) {
            task.mm().readByte(addr); // faults it in, as Linux does
        } else if (policy == null
                || (policy.mode() != MPOL_INTERLEAVE
                        && policy.mode() != MPOL_WEIGHTED_INTERLEAVE)) {
            throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void putNodes(Task task, long maskAddr, long maxNode, long nodes)
            throws ErrnoException {
        long length = (maxNode - 1 + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
        if (maxNode < 0 || length > PAGE) {
            throw Errno.EINVAL.raise();
        }
        MemorySegment mask = MemorySegment.ofArray(new byte[(int) length]);
        if (length > 0) {
            mask.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, nodes);
        }
        task.mm().copyOut(maskAddr, mask, 0, length);
    }

    private static long mbind(Task task, SyscallArgs args) throws ErrnoException {
        int mode = args.i32(2);
        MemoryPolicy.checkMode(mode);
        long nodes = nodes(task, args.addr(3), args.i64(4));
        int flags = args.i32(5);
        if ((flags & ~MPOL_MF_VALID) != 0) {
            throw Errno.EINVAL.raise();
        }
        requireMoveAll(task, flags);
        long start = args.addr(0);
        long end = end(start, args.i64(1));
        MemoryPolicy policy = end == start ? null : MemoryPolicy.of(mode, nodes);
        if (end != start) {
            task.mm().bindPolicy(start, end, policy);
        }
        return 0;
    }

    /** Returns the end of a range whose start must be a page's; EINVAL. */
    private static long end(long start, long size) throws ErrnoException {
        long end = start + ((size + PAGE - 1) & -PAGE);
        if ((start & (PAGE - 1)) != 0 || Long.compareUnsigned(end, start) < 0) {
            throw Errno.EINVAL.raise();
        }
        return end;
    }

    private static void requireMoveAll(Task task, int flags) throws ErrnoException {
        if ((flags & MPOL_MF_MOVE_ALL) != 0
                && !task.credentials().capable(Capability.CAP_SYS_NICE)) {
            throw Errno.EPERM.raise();
        }
    }

    private static long setHomeNode(Task task, SyscallArgs args) throws ErrnoException {
        long start = args.addr(0);
        if ((start & (PAGE - 1)) != 0 || args.i64(3) != 0 || args.i64(2) != 0) {
            throw Errno.EINVAL.raise();
        }
        long end = end(start, args.i64(1));
        if (end != start) {
            task.mm().homeNode(start, end);
        }
        return 0;
    }

    private static Task target(Task task, int pid) throws ErrnoException {
        Task target = pid == 0 ? task : task.pidNamespace().task(pid);
        if (target == null) {
            throw Errno.ESRCH.raise();
        }
        if (!PidFds.mayAccess(task, target)) {
            throw Errno.EPERM.raise();
        }
        return target;
    }

    /** All pages are on node 0 and stay there. */
    private static long migratePages(Task task, SyscallArgs args) throws ErrnoException {
        nodes(task, args.addr(2), args.i64(1));
        long targets = nodes(task, args.addr(3), args.i64(1));
        target(task, args.i32(0));
        if ((targets & ~MemoryPolicy.ONLINE_NODES) != 0
                && !task.credentials().capable(Capability.CAP_SYS_NICE)) {
            throw Errno.EPERM.raise();
        }
        return 0;
    }

    private static long movePages(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(5);
        if ((flags & ~(MPOL_MF_MOVE | MPOL_MF_MOVE_ALL)) != 0) {
            throw Errno.EINVAL.raise();
        }
        requireMoveAll(task, flags);
        Mm mm = target(task, args.i32(0)).retainMm();
        if (mm == null) {
            throw Errno.EINVAL.raise();
        }
        try {
            tellPages(task, mm, args);
        } finally {
            mm.release();
        }
        return 0;
    }

    private static void tellPages(Task task, Mm mm, SyscallArgs args) throws ErrnoException {
        long count = args.i64(1);
        long nodesAddr = args.addr(3);
        for (long index = 0; index != count; index++) {
            long page = task.mm().readLong(args.addr(2) + index * Long.BYTES);
            if (nodesAddr != 0 && task.mm().readInt(nodesAddr + index * Integer.BYTES) != 0) {
                throw Errno.ENODEV.raise();
            }
            task.mm().writeInt(args.addr(4) + index * Integer.BYTES, status(mm, page & -PAGE));
        }
    }

    /** The node of a page, or why it has none. */
    private static int status(Mm mm, long page) {
        try {
            mm.policyAt(page);
        } catch (ErrnoException e) {
            return -Errno.EFAULT.number();
        }
        return mm.residentBytes(page, page + PAGE) == 0 ? -Errno.ENOENT.number() : 0;
    }
}
