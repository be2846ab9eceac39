package runscj.sentry.mm;

/**
 * How much memory an address space uses, in bytes: proc_pid_status(5).
 *
 * @param totalBytes VmSize
 * @param peakTotalBytes VmPeak
 * @param lockedBytes VmLck
 * @param residentBytes VmRSS: pages that the host has given memory to
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
        long peakResidentBytes,
        long dataBytes,
        long stackBytes,
        long executableBytes,
        int areaCount,
        long brkStart) {}
