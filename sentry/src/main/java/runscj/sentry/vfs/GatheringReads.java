package runscj.sentry.vfs;

import runscj.sentry.mm.IoBuffer;

/**
 * Marks streams whose read(2) may put bytes into its buffer and still have to wait for more:
 * terminals with VMIN. Such a read returns WOULD_BLOCK until it has enough, then the count of all.
 */
public interface GatheringReads extends FileImpl {
    /**
     * Ends a read that will not be tried again.
     *
     * @return bytes that are in the buffer
     */
    long endRead(IoBuffer target);
}
