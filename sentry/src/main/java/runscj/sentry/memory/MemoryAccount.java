package runscj.sentry.memory;

import org.jspecify.annotations.Nullable;

/**
 * Whom pages of the memory file are charged to: what is charged to an account counts in those above
 * it, too. A page stays charged to who allocated it first until it is free, whoever uses it.
 * Guarded by the memory file's lock.
 */
public final class MemoryAccount {
    /** No limit, in bytes. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private static final int PAGE_SHIFT = 12;

    private final @Nullable MemoryAccount parent;

    /** Its number in the memory file while pages are charged to it itself, else 0. */
    private int number;

    /** Pages that are charged to this very account. */
    private long ownPages;

    private long usedPages;
    private long peakPages;
    private long maxPages = NO_LIMIT;
    private long highPages = NO_LIMIT;

    /** How often the limit has been met, here and below; here alone. */
    private long limitsMet;

    private long ownLimitsMet;

    /** The same of the high mark. */
    private long highsMet;

    private long ownHighsMet;

    /** Makes an account without charges below another one; null for one of its own. */
    public MemoryAccount(@Nullable MemoryAccount parent) {
        this.parent = parent;
    }

    /** Who is asked for each allocation once there are accounts. */
    public interface Charging {
        /** Returns whom the calling thread's allocations are charged to; null for nobody. */
        @Nullable MemoryAccount current();

        /** The calling thread, which may hold locks, has allocated beyond a high mark. */
        void beyondHigh();
    }

    /**
     * What an account says of itself, in bytes and in times.
     *
     * @param maxBytes {@link #NO_LIMIT} for no limit
     * @param highBytes {@link #NO_LIMIT} for none
     */
    public record Figures(
            long usedBytes,
            long peakBytes,
            long maxBytes,
            long highBytes,
            long limitsMet,
            long ownLimitsMet,
            long highsMet,
            long ownHighsMet) {}

    Figures figures() {
        return new Figures(
                usedPages << PAGE_SHIFT,
                peakPages << PAGE_SHIFT,
                bytes(maxPages),
                bytes(highPages),
                limitsMet,
                ownLimitsMet,
                highsMet,
                ownHighsMet);
    }

    private static long bytes(long pages) {
        return pages == NO_LIMIT ? NO_LIMIT : pages << PAGE_SHIFT;
    }

    void max(long bytes) {
        maxPages = pages(bytes);
    }

    void high(long bytes) {
        highPages = pages(bytes);
    }

    private static long pages(long bytes) {
        return bytes == NO_LIMIT ? NO_LIMIT : bytes >>> PAGE_SHIFT;
    }

    int number() {
        return number;
    }

    void number(int newNumber) {
        number = newNumber;
    }

    /** Returns whether so many pages more are within all limits; if not, says so to who is met. */
    boolean admits(int pages) {
        for (MemoryAccount account = this; account != null; account = account.parent) {
            if (pages > account.maxPages - account.usedPages) {
                account.ownLimitsMet++;
                for (MemoryAccount told = account; told != null; told = told.parent) {
                    told.limitsMet++;
                }
                return false;
            }
        }
        return true;
    }

    /** Returns whether not one page more is within the account's own limit. */
    boolean isFull() {
        return usedPages >= maxPages;
    }

    /** Charges pages. Returns whether a high mark has been passed. */
    boolean charge(int pages) {
        ownPages += pages;
        boolean high = false;
        for (MemoryAccount account = this; account != null; account = account.parent) {
            account.usedPages += pages;
            account.peakPages = Math.max(account.peakPages, account.usedPages);
            if (account.usedPages > account.highPages) {
                high = true;
                account.ownHighsMet++;
                for (MemoryAccount told = account; told != null; told = told.parent) {
                    told.highsMet++;
                }
            }
        }
        return high;
    }

    /**
     * Takes back charges. Returns whether pages are left that are charged to the account itself.
     */
    boolean uncharge(int pages) {
        ownPages -= pages;
        for (MemoryAccount account = this; account != null; account = account.parent) {
            account.usedPages -= pages;
        }
        return ownPages != 0;
    }
}
