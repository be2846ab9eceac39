package runscj.sentry.mm;

import runscj.abi.ErrnoException;

/**
 * Something that a guest can map: a file's contents, shared anonymous memory, a SysV segment. Implementations are file systems' inodes; mm knows
 * only this. Offsets are bytes from the object's start.
 */
public interface MemoryObject {
    /**
     * Finds the backing of a page range for mapping. The backing stays valid until the object invalidates the range in every {@link MappingSet} entry.
     *
     * @param offset page aligned
     * @param length bytes, page aligned; the result may cover less (at least one page)
     * @param access PROT_* bits wanted; PROT_WRITE makes the object allocate or copy up
     * @param out filled in
     * @throws ErrnoException EFAULT (SIGBUS for the guest) beyond the end; ENOMEM or EIO likewise
     */
    void translate(long offset, long length, int access, Backing out) throws ErrnoException;

    /** Returns the set of address spaces that map the object: mm adds and removes itself, the object invalidates through it. */
    MappingSet mappings();

    /** Returns the device number that /proc/PID/maps shows. */
    long deviceId();

    /** Returns the inode number that /proc/PID/maps shows. */
    long inodeNumber();

    /** Takes a reference for a mapping; keeps the file open. */
    void retain();

    /** Drops a mapping's reference. */
    void release();

    /** Where a range lives; reused by the caller. */
    final class Backing {
        /** True: {@link #fileOffset} is in the sandbox's memory file. False: it is in {@link #hostFd}. */
        public boolean inMemoryFile;

        /** The host descriptor where the range is not in the memory file. */
        public int hostFd;

        /** Bytes, page aligned. */
        public long fileOffset;

        /** Bytes covered from the offset asked for. */
        public long length;

        /** What may be mapped: PROT_* bits. A later access beyond them faults and translates again. */
        public int prot;
    }
}
