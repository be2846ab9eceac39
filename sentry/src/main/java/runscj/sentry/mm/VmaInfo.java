package runscj.sentry.mm;

import org.jspecify.annotations.Nullable;

/**
 * One area as /proc/PID/maps and smaps show it.
 *
 * @param start guest address
 * @param end guest address, exclusive
 * @param prot PROT_* bits
 * @param maxProt what mprotect(2) may give
 * @param shared MAP_SHARED
 * @param growsDown a stack
 * @param locked mlock(2)
 * @param sealed mseal(2)
 * @param offset bytes in the object; 0 for anonymous memory
 * @param object what is mapped; null for private anonymous memory
 * @param name what stands in place of a path, for example {@code [heap]}
 * @param file what mmap was given
 * @param policy what mbind(2) has set, or null
 * @param backedBytes pages that are backed, whether the host has given memory to them or not
 * @param privateBytes of those, private pages that are not shared with another address space
 */
public record VmaInfo(
        long start,
        long end,
        int prot,
        int maxProt,
        boolean shared,
        boolean growsDown,
        boolean locked,
        boolean sealed,
        long offset,
        @Nullable MemoryObject object,
        @Nullable String name,
        @Nullable Object file,
        @Nullable MemoryPolicy policy,
        long backedBytes,
        long privateBytes) {}
