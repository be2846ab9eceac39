package runscj.abi;

/** signalfd4(2) flags. Names and values are Linux's. */
public final class SignalFd {
    private SignalFd() {}

    public static final int SFD_CLOEXEC = 0x80000;
    public static final int SFD_NONBLOCK = 2048;
}
