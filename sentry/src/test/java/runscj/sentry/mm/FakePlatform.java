package runscj.sentry.mm;

import java.util.HashMap;
import java.util.Map;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Platform;

/**
 * A platform whose address spaces are tables of pages. Orders take effect at the commit only, so a
 * forgotten one shows.
 */
public final class FakePlatform implements Platform {
    static final long MIN = 0x1_0000;
    static final long MAX = 0x7fff_0000_0000L;

    record Page(int fd, long offset, int prot) {}

    static final class Space implements AddressSpace {
        final Map<Long, Page> pages = new HashMap<>();
        private final java.util.ArrayList<Runnable> orders = new java.util.ArrayList<>();
        boolean closed;
        int commits;

        @Override
        public void map(long addr, long length, int prot, int hostFd, long fileOffset) {
            check(addr, length);
            if (fileOffset < 0 || fileOffset % 4096 != 0) {
                throw new AssertionError("offset");
            }
            orders.add(
                    () -> {
                        for (long at = 0; at < length; at += 4096) {
                            pages.put(addr + at, new Page(hostFd, fileOffset + at, prot));
                        }
                    });
        }

        private void check(long addr, long length) {
            if (closed
                    || addr < MIN
                    || length <= 0
                    || addr + length > MAX
                    || addr % 4096 != 0
                    || length % 4096 != 0) {
                throw new AssertionError(
                        "range " + Long.toHexString(addr) + "+" + Long.toHexString(length));
            }
        }

        @Override
        public void unmap(long addr, long length) {
            check(addr, length);
            orders.add(() -> pages.keySet().removeIf(page -> page >= addr && page < addr + length));
        }

        @Override
        public void protect(long addr, long length, int prot) {
            check(addr, length);
            orders.add(
                    () ->
                            pages.replaceAll(
                                    (page, old) ->
                                            page >= addr && page < addr + length
                                                    ? new Page(old.fd(), old.offset(), prot)
                                                    : old));
        }

        @Override
        public void commit() {
            orders.forEach(Runnable::run);
            orders.clear();
            commits++;
        }

        @Override
        public AddressSpace fork() {
            commit();
            Space child = new Space();
            child.pages.putAll(pages);
            return child;
        }

        @Override
        public AddressSpace newSibling() {
            return new Space();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public AddressSpace newAddressSpace() {
        return new Space();
    }

    @Override
    public GuestContext newContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long minAddr() {
        return MIN;
    }

    @Override
    public void awaitReady() {}

    @Override
    public long maxAddr() {
        return MAX;
    }

    @Override
    public void close() {}
}
