package runscj.sentry.mm;

import static runscj.abi.Mman.MS_ASYNC;
import static runscj.abi.Mman.MS_INVALIDATE;
import static runscj.abi.Mman.MS_SYNC;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** msync(2). Objects write back without any lock held: that may take long. */
final class WriteBack {
    private record Piece(MemoryObject object, long offset, long length) {}

    private WriteBack() {}

    static void msync(Mm mm, long addr, long size, int flags) throws ErrnoException {
        if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0
                || !Prot.isAligned(addr)
                || (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC)) {
            throw Errno.EINVAL.raise();
        }
        long end = addr + Prot.pageUp(size);
        if (Long.compareUnsigned(end, addr) < 0) {
            throw Errno.ENOMEM.raise();
        }
        if (end == addr) {
            return;
        }
        List<Piece> pieces = new ArrayList<>(1);
        ErrnoException failure = collect(mm, addr, end < 0 ? Long.MAX_VALUE : end, flags, pieces);
        for (Piece piece : pieces) {
            try {
                if (failure == null || failure.errno() == Errno.ENOMEM) {
                    piece.object.sync(piece.offset, piece.length);
                }
            } catch (ErrnoException e) {
                failure = e;
            } finally {
                piece.object.release();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns the error that comes at the end, or null. */
    private static @Nullable ErrnoException collect(
            Mm mm, long start, long end, int flags, List<Piece> pieces) {
        ErrnoException failure = null;
        mm.lock.lock();
        try {
            VmaList list = mm.areas.list;
            long addr = start;
            while (addr < end) {
                int index = addr < 0 ? list.count() : list.indexAbove(addr);
                if (index == list.count() || list.get(index).start >= end) {
                    return Errno.ENOMEM.raise();
                }
                Vma vma = list.get(index);
                if (vma.start > addr) {
                    failure = Errno.ENOMEM.raise();
                    addr = vma.start;
                }
                if ((flags & MS_INVALIDATE) != 0 && vma.has(Vma.LOCKED)) {
                    return Errno.EBUSY.raise();
                }
                long to = Math.min(end, vma.end);
                MemoryObject object = vma.object;
                if ((flags & MS_SYNC) != 0 && object != null && vma.isShared()) {
                    object.retain();
                    pieces.add(new Piece(object, vma.offsetOf(addr), to - addr));
                }
                addr = to;
            }
            return failure;
        } finally {
            mm.unlock();
        }
    }
}
