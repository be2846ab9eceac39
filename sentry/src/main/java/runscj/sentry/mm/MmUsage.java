package runscj.sentry.mm;

/**
 * How much memory an address space uses, in bytes: proc_pid_status(5).
 *
 * @param totalBytes VmSize
 * @param peakTotalBytes VmPeak
 * @param lockedBytes VmLck
 * @param residentBytes VmRSS: pages that the host has given memory to
 * @param residentFileBytes of those, pages that are not the space's own: files and shared memory
 * @param peakResidentBytes VmHWM, of the moments at which it was looked at
 * @param dataBytes VmData
 * @param stackBytes VmStk
 * @param executableBytes VmExe and VmLib
 * @param areaCount lines of /proc/PID/maps
 * @param brkStart guest address at which the heap begins
 */
public record MmUsage(
        long totalBytes,
        long peakTotalBytes,
        long lockedBytes,
        long residentBytes,
        long residentFileBytes,
        long peakResidentBytes,
        long dataBytes,
        long stackBytes,
        long executableBytes,
        int areaCount,
        long brkStart) {
    /** Of a process that has no memory any more. */
    public static final MmUsage NONE = new MmUsage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
