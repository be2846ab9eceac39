package runscj.sentry.mm;

import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MREMAP_DONTUNMAP;
import static runscj.abi.Mman.MREMAP_FIXED;
import static runscj.abi.Mman.MREMAP_MAYMOVE;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;

/** mremap(2). Guarded by the mm's lock. */
final class Remap {
    private final Mm mm;
    private final Areas areas;

    Remap(Mm mm, Areas areas) {
        this.mm = mm;
        this.areas = areas;
    }

    long mremap(long addr, long oldSize, long newSize, long flags, long newAddr)
            throws ErrnoException {
        boolean mayMove = (flags & MREMAP_MAYMOVE) != 0;
        boolean keepsOld = (flags & MREMAP_DONTUNMAP) != 0;
        if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0
                || (!mayMove && (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0)
                || (keepsOld && oldSize != newSize)
                || !Prot.isAligned(addr)) {
            throw Errno.EINVAL.raise();
        }
        long oldLength = Prot.pageUp(oldSize);
        long newLength = Prot.pageUp(newSize);
        long max = areas.layout.maxAddr();
        if (newLength <= 0 || newLength > max) {
            throw Errno.EINVAL.raise();
        }
        Vma first = addr < 0 || addr >= max ? null : areas.list.find(addr);
        if (first == null) {
            throw Errno.EFAULT.raise();
        }
        if (first.has(Vma.SEALED)) {
            throw Errno.EPERM.raise();
        }
        if (oldLength < 0 || oldLength > max - addr) {
            throw ((flags & MREMAP_FIXED) != 0 || oldLength < newLength
                            ? Errno.EFAULT
                            : Errno.EINVAL)
                    .raise();
        }
        if ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0) {
            return moveTo(addr, oldLength, newLength, newAddr, flags);
        }
        if (oldLength >= newLength) {
            if (oldLength > newLength) {
                areas.requireUnsealed(addr, addr + oldLength);
                areas.remove(addr + newLength, addr + oldLength);
            }
            return addr;
        }
        return grow(addr, oldLength, newLength, mayMove);
    }

    private long grow(long addr, long oldLength, long newLength, boolean mayMove)
            throws ErrnoException {
        Vma vma = check(addr, oldLength, newLength, false);
        long added = newLength - oldLength;
        if (oldLength > 0 && addr + oldLength == vma.end && areas.canExtend(vma, added)) {
            long oldEnd = vma.end;
            areas.extend(vma, added);
            areas.merge(vma.start, vma.end);
            if (vma.has(Vma.LOCKED) && !vma.has(Vma.LOCK_ON_FAULT)) {
                mm.residency.populate(oldEnd, addr + newLength);
            } else if (vma.isPrivateAnonymous()) {
                mm.calls.prepare(oldEnd, addr + newLength);
            }
            return addr;
        }
        if (!mayMove) {
            throw Errno.ENOMEM.raise();
        }
        return move(vma, addr, oldLength, newLength, areas.place(0, newLength, 0), false);
    }

    /** vma_to_resize: whether the area may get that size. */
    private Vma check(long addr, long oldLength, long newLength, boolean keepsOld)
            throws ErrnoException {
        Vma vma = areas.list.find(addr);
        if (vma == null) {
            throw Errno.EFAULT.raise();
        }
        if ((oldLength == 0 && !vma.isShared()) || (keepsOld && vma.has(Vma.SPECIAL))) {
            throw Errno.EINVAL.raise();
        }
        if (oldLength > vma.end - addr) {
            throw Errno.EFAULT.raise();
        }
        if (newLength == oldLength) {
            return vma;
        }
        if (vma.object != null && vma.offsetOf(addr) + newLength < 0) {
            throw Errno.EINVAL.raise();
        }
        if (vma.has(Vma.SPECIAL)) {
            throw Errno.EFAULT.raise();
        }
        long added = newLength - oldLength;
        if (vma.has(Vma.LOCKED)
                && !mm.limits().mayLockMemory()
                && Long.compareUnsigned(
                                areas.usage.locked + added, mm.limits().soft(Rlimit.RLIMIT_MEMLOCK))
                        > 0) {
            throw Errno.EAGAIN.raise();
        }
        areas.checkLimits(added, vma.isData() ? added : 0);
        return vma;
    }

    private long moveTo(long addr, long oldLength, long newLength, long newAddr, long flags)
            throws ErrnoException {
        boolean fixed = (flags & MREMAP_FIXED) != 0;
        boolean keepsOld = (flags & MREMAP_DONTUNMAP) != 0;
        long max = areas.layout.maxAddr();
        if (!Prot.isAligned(newAddr)
                || newLength > max
                || Long.compareUnsigned(newAddr, max - newLength) > 0
                || (addr + oldLength > newAddr && newAddr + newLength > addr)) {
            throw Errno.EINVAL.raise();
        }
        areas.checkCount(3);
        if (fixed) {
            if (newAddr < areas.layout.minAddr()) {
                throw Errno.EPERM.raise();
            }
            if (!areas.layout.isOpen(newAddr, newAddr + newLength)) {
                throw Errno.ENOMEM.raise();
            }
            areas.requireUnsealed(newAddr, newAddr + newLength);
            areas.remove(newAddr, newAddr + newLength);
        }
        long length = oldLength;
        if (oldLength > newLength) {
            areas.remove(addr + newLength, addr + oldLength);
            length = newLength;
        }
        Vma vma = check(addr, length, newLength, keepsOld);
        if (keepsOld) {
            areas.checkLimits(length, 0);
        }
        long target = areas.place(newAddr, newLength, fixed ? MAP_FIXED : 0);
        return move(vma, addr, length, newLength, target, keepsOld);
    }

    private long move(
            Vma vma, long addr, long oldLength, long newLength, long target, boolean keepsOld)
            throws ErrnoException {
        areas.checkCount(3);
        mm.textPatching().restore(addr, addr + oldLength);
        boolean positional = vma.name != null && vma.object == null;
        Vma moved =
                new Vma(
                        target,
                        target + newLength,
                        vma.prot,
                        vma.maxProt,
                        vma.flags,
                        vma.object,
                        vma.object == null ? 0 : vma.offsetOf(addr),
                        positional ? null : vma.name,
                        vma.file);
        moved.policy = vma.policy;
        areas.add(moved);
        if (oldLength > 0) {
            areas.pages.move(addr, oldLength, target, vma.prot);
            if (keepsOld) {
                areas.split(addr);
                areas.split(addr + oldLength);
                Vma rest = areas.list.find(addr);
                if (rest != null) {
                    areas.change(rest, rest.prot, rest.flags & ~(Vma.LOCKED | Vma.LOCK_ON_FAULT));
                }
            } else {
                areas.remove(addr, addr + oldLength);
            }
        }
        areas.merge(target, target + newLength);
        if ((vma.flags & (Vma.LOCKED | Vma.LOCK_ON_FAULT)) == Vma.LOCKED) {
            mm.residency.populate(target, target + newLength);
        }
        return target;
    }
}
