package runscj.abi;

/** eventfd2(2) flags. Names and values are Linux's. */
public final class EventFd {
    private EventFd() {}

    public static final int EFD_SEMAPHORE = 0x1;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int EFD_NONBLOCK = 0x800;
}
