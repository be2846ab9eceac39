package runscj.sentry.kernel.signal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many signals and timers each user has queued, against RLIMIT_SIGPENDING (setrlimit(2)). One
 * per kernel. Any thread.
 */
public final class SignalQuota {
    private final ConcurrentHashMap<Integer, AtomicInteger> accounts = new ConcurrentHashMap<>();

    /** Returns the account of a real uid. Accounts are bounded by the uids in use and stay. */
    public AtomicInteger account(int uid) {
        return accounts.computeIfAbsent(uid, key -> new AtomicInteger());
    }

    /** Charges one; false when the limit is reached. */
    public static boolean tryCharge(AtomicInteger account, long limit) {
        if (limit < 0 || limit > Integer.MAX_VALUE) {
            account.incrementAndGet();
            return true;
        }
        if (account.incrementAndGet() <= limit) {
            return true;
        }
        account.decrementAndGet();
        return false;
    }
}
