package runscj.sentry.mm;

/**
 * How much of an address space is mapped, in bytes: /proc and rlimits.
 *
 * @param resident pages that are mapped
 * @param residentFile of those, pages that are not the space's own
 */
public record MmTotals(
        long total,
        long peakTotal,
        long data,
        long stack,
        long executable,
        long locked,
        long resident,
        long residentFile) {
    /** Returns the totals of now. Any thread that holds a user of the address space. */
    public static MmTotals of(Mm mm) {
        mm.lock.lock();
        try {
            PmaMap map = mm.pages.map;
            long resident = 0;
            long own = 0;
            for (int i = 0; i < map.count(); i++) {
                long length = map.end(i) - map.start(i);
                resident += length;
                if (map.has(i, PmaMap.OWNED)) {
                    own += length;
                }
            }
            Usage usage = mm.areas.usage;
            return new MmTotals(
                    usage.total,
                    usage.peakTotal,
                    usage.data,
                    usage.stack,
                    usage.executable,
                    usage.locked,
                    resident,
                    resident - own);
        } finally {
            mm.unlock();
        }
    }
}
