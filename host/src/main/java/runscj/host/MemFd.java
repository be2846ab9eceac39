package runscj.host;

import runscj.abi.Fcntl;
import runscj.abi.Mman;

/**
 * An anonymous file in memory; memfd_create(2), close-on-exec. Sparse: a size of 1 TiB costs
 * nothing until pages are touched.
 */
public final class MemFd implements AutoCloseable {
    public static final int MFD_CLOEXEC = Mman.MFD_CLOEXEC;
    public static final int MFD_ALLOW_SEALING = Mman.MFD_ALLOW_SEALING;
    public static final int MFD_NOEXEC_SEAL = Mman.MFD_NOEXEC_SEAL;
    public static final int MFD_EXEC = Mman.MFD_EXEC;

    private static final int FALLOC_FL_KEEP_SIZE = Fcntl.FALLOC_FL_KEEP_SIZE;
    private static final int FALLOC_FL_PUNCH_HOLE = Fcntl.FALLOC_FL_PUNCH_HOLE;

    private final Fd fd;

    private MemFd(Fd fd) {
        this.fd = fd;
    }

    /**
     * Makes an empty file. The name is for /proc only.
     *
     * @throws HostException if the host refuses
     */
    public static MemFd create(String name) {
        return create(name, MFD_CLOEXEC);
    }

    /**
     * Makes an empty file with MFD_ flags.
     *
     * @throws HostException if the host refuses
     */
    public static MemFd create(String name, int flags) {
        try (Scratch scratch = Scratch.open()) {
            long result =
                    HostSyscalls.call(HostNr.MEMFD_CREATE, scratch.string(name).address(), flags);
            return new MemFd(Fd.required(result, "memfd_create"));
        }
    }

    /** Returns the descriptor, which this file owns. */
    public Fd fd() {
        return fd;
    }

    /**
     * Sets the size in bytes.
     *
     * @throws HostException if the host refuses
     */
    public void truncate(long size) {
        Host.required(HostSyscalls.call(HostNr.FTRUNCATE, fd.number(), size), "ftruncate");
    }

    /**
     * Frees the pages of a range, which then reads as zeroes; returns 0 or {@code -errno}. Bytes.
     */
    public long punchHole(long offset, long length) {
        int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
        return HostSyscalls.call(HostNr.FALLOCATE, fd.number(), mode, offset, length);
    }

    /** Allocates the pages of a range; returns 0 or {@code -errno} (ENOSPC, EINTR). Bytes. */
    public long allocate(long offset, long length) {
        return HostSyscalls.call(
                HostNr.FALLOCATE, fd.number(), FALLOC_FL_KEEP_SIZE, offset, length);
    }

    @Override
    public void close() {
        fd.close();
    }
}
