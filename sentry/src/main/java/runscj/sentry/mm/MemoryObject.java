package runscj.sentry.mm;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * Something that a guest can map: a file's contents, shared anonymous memory, a SysV segment.
 * Implementations are file systems' inodes; mm knows only this. Offsets are bytes from the object's
 * start.
 */
public interface MemoryObject {
    /**
     * Finds the backing of a page range for mapping. The backing stays valid until the object
     * invalidates the range in every {@link MappingSet} entry.
     *
     * @param offset page aligned
     * @param length bytes, page aligned; the result may cover less (at least one page)
     * @param access PROT_* bits wanted; PROT_WRITE makes the object allocate or copy up
     * @param out filled in
     * @throws ErrnoException EFAULT (SIGBUS for the guest) beyond the end; ENOMEM or EIO likewise
     */
    void translate(long offset, long length, int access, Backing out) throws ErrnoException;

    /**
     * Returns the set of address spaces that map the object: mm adds and removes itself, the object
     * invalidates through it.
     */
    MappingSet mappings();

    /** Returns the device number that /proc/PID/maps shows. */
    long deviceId();

    /** Returns the inode number that /proc/PID/maps shows. */
    long inodeNumber();

    /** Returns what stands in /proc/PID/maps in place of a path, or null. */
    default @Nullable String areaName() {
        return null;
    }

    /** Takes a reference for a mapping; keeps the file open. */
    void retain();

    /** Drops a mapping's reference. */
    void release();

    /**
     * Returns the first page in {@code [from, to)} at which the object has nothing (a truncated
     * file), or {@code to}. Called with the mm lock held. The default asks {@link #translate} page
     * by page.
     */
    default long firstBeyondEnd(long from, long to) {
        Backing backing = new Backing();
        for (long offset = from; offset < to; offset += Math.max(backing.length & -4096L, 4096)) {
            try {
                translate(offset, to - offset, 1, backing);
            } catch (ErrnoException e) {
                return offset;
            }
        }
        return to;
    }

    /**
     * Frees a range, which reads as zeros afterwards (MADV_REMOVE). Called without locks.
     *
     * @throws ErrnoException EOPNOTSUPP where the object cannot
     */
    default void punch(long offset, long length) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    /**
     * Writes changes back (msync(2) with MS_SYNC). Called without locks. Memory that has no other
     * store does nothing.
     *
     * @throws ErrnoException EIO and the like
     */
    default void sync(long offset, long length) throws ErrnoException {}

    /** Where a range lives; reused by the caller. */
    final class Backing {
        /**
         * True: {@link #fileOffset} is in the sandbox's memory file. False: it is in {@link
         * #hostFd}.
         */
        public boolean inMemoryFile;

        /** The host descriptor where the range is not in the memory file. */
        public int hostFd;

        /** Whether the host's file never changes while it is mapped: nobody has it for writing. */
        public boolean stable;

        /** Bytes, page aligned. */
        public long fileOffset;

        /** Bytes covered from the offset asked for. */
        public long length;

        /**
         * What may be mapped: PROT_* bits. A later access beyond them faults and translates again.
         */
        public int prot;
    }
}
