package runscj.sentry.vfs;

import java.util.concurrent.atomic.AtomicInteger;

/** Device numbers of file systems that lie on no device: major 0, counted minors. */
public final class AnonymousDevices {
    private static final AtomicInteger NEXT_MINOR = new AtomicInteger(0x20);

    private AnonymousDevices() {}

    /** Returns an st_dev that no other file system has. */
    public static long next() {
        return DeviceRegistry.deviceId(0, NEXT_MINOR.getAndIncrement() & 0xfffff);
    }
}
