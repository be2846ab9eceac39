package runscj.sentry.mm;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** mbind(2), set_mempolicy_home_node(2). Guarded by the mm's lock. */
final class Policies {
    private final Areas areas;

    Policies(Areas areas) {
        this.areas = areas;
    }

    /** Gives the areas of a range a policy; EFAULT for a hole, which the default one skips. */
    void bind(long start, long end, @Nullable MemoryPolicy policy) throws ErrnoException {
        if (policy == null ? !areas.list.intersects(start, end) : !areas.list.covers(start, end)) {
            throw Errno.EFAULT.raise();
        }
        for (int i = areas.list.indexAbove(start);
                i < areas.list.count() && areas.list.get(i).start < end;
                i++) {
            Vma vma = areas.list.get(i);
            if (!java.util.Objects.equals(vma.policy, policy)) {
                set(vma, start, end, policy);
            }
        }
        areas.merge(start, end);
    }

    private void set(Vma vma, long start, long end, @Nullable MemoryPolicy policy)
            throws ErrnoException {
        long from = Math.max(start, vma.start);
        areas.checkCount((vma.start < start ? 1 : 0) + (vma.end > end ? 1 : 0));
        areas.split(from);
        areas.split(end);
        Vma target = areas.list.find(from);
        if (target != null) {
            target.policy = policy;
        }
    }

    /** Checks that a home node may be set: with one node there is nothing to keep. */
    void homeNode(long start, long end) throws ErrnoException {
        boolean found = false;
        for (int i = areas.list.indexAbove(start);
                i < areas.list.count() && areas.list.get(i).start < end;
                i++) {
            MemoryPolicy policy = areas.list.get(i).policy;
            if (policy != null && !policy.takesHomeNode()) {
                throw Errno.EOPNOTSUPP.raise();
            }
            found |= policy != null;
        }
        if (!found) {
            throw Errno.ENOENT.raise();
        }
    }

    /** Returns the policy of an address, null for the default; EFAULT if nothing is there. */
    @Nullable MemoryPolicy at(long addr) throws ErrnoException {
        Vma vma = addr < 0 ? null : areas.list.find(addr);
        if (vma == null) {
            throw Errno.EFAULT.raise();
        }
        return vma.policy;
    }
}
