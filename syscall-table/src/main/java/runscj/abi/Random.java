package runscj.abi;

/** getrandom(2) flags. Names and values are Linux's. */
public final class Random {
    private Random() {}

    public static final int GRND_NONBLOCK = 0x1;
    public static final int GRND_RANDOM = 0x2;
    public static final int GRND_INSECURE = 0x4;
}
