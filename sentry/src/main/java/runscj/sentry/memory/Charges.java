package runscj.sentry.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which account each page is charged to. Guarded by the memory file's lock. */
final class Charges {
    /** The account's number for each page; 0 for nobody. */
    private final PageArray owners = new PageArray();

    /** By number, from 1 on; null where a number is free. */
    private final List<@Nullable MemoryAccount> accounts = new ArrayList<>();

    private final List<Integer> freeNumbers = new ArrayList<>();

    /** Charges free pages. Returns whether a high mark has been passed. */
    boolean charge(MemoryAccount account, int page, int count) {
        if (account.number() == 0) {
            number(account);
        }
        owners.fill(page, count, account.number());
        return account.charge(count);
    }

    private void number(MemoryAccount account) {
        if (freeNumbers.isEmpty()) {
            accounts.add(account);
            account.number(accounts.size());
        } else {
            int number = freeNumbers.removeLast();
            accounts.set(number - 1, account);
            account.number(number);
        }
    }

    /** Takes back the charges of pages that become free. */
    void uncharge(int start, int end) {
        int page = start;
        while (page < end) {
            int owner = owners.get(page);
            int runEnd = page + 1;
            while (runEnd < end && owners.get(runEnd) == owner) {
                runEnd++;
            }
            MemoryAccount account = owner == 0 ? null : accounts.get(owner - 1);
            if (account != null) {
                owners.fill(page, runEnd - page, 0);
                if (!account.uncharge(runEnd - page)) {
                    account.number(0);
                    accounts.set(owner - 1, null);
                    freeNumbers.add(owner);
                }
            }
            page = runEnd;
        }
    }
}
