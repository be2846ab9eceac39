package runscj.sentry.mm;

import java.util.ArrayList;
import java.util.List;

/**
 * What others may see of an address space: /proc and rlimits. Any thread that holds a user of it.
 */
public final class MmView {
    private MmView() {}

    /**
     * How much is mapped, in bytes.
     *
     * @param resident pages that are mapped
     * @param residentFile of those, pages that are not the space's own
     */
    public record Totals(
            long total,
            long peakTotal,
            long data,
            long stack,
            long executable,
            long locked,
            long resident,
            long residentFile) {}

    /** Returns the totals. */
    public static Totals totals(Mm mm) {
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
            return new Totals(
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

    /** Returns the areas in the order of their addresses. */
    public static List<VmaInfo> areas(Mm mm) {
        mm.lock.lock();
        try {
            List<VmaInfo> areas = new ArrayList<>(mm.areas.list.count());
            for (int i = 0; i < mm.areas.list.count(); i++) {
                areas.add(info(mm, mm.areas.list.get(i)));
            }
            return areas;
        } finally {
            mm.unlock();
        }
    }

    private static VmaInfo info(Mm mm, Vma vma) {
        PmaMap map = mm.pages.map;
        long backed = 0;
        long own = 0;
        for (int i = map.indexAbove(vma.start); i < map.count() && map.start(i) < vma.end; i++) {
            long length = Math.min(map.end(i), vma.end) - Math.max(map.start(i), vma.start);
            backed += length;
            if (map.has(i, PmaMap.OWNED)) {
                own += length;
            }
        }
        return new VmaInfo(
                vma.start,
                vma.end,
                vma.prot,
                vma.maxProt,
                vma.isShared(),
                vma.has(Vma.GROWSDOWN),
                vma.has(Vma.LOCKED),
                vma.object == null ? 0 : vma.offset,
                vma.object,
                vma.name,
                vma.file,
                backed,
                own);
    }
}
