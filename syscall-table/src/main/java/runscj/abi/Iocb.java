package runscj.abi;

/** Layout of struct iocb of io_submit(2). Offsets in bytes. */
public final class Iocb {
    private Iocb() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int AIO_DATA_OFFSET = 0;
    public static final int AIO_KEY_OFFSET = 8;
    public static final int AIO_RW_FLAGS_OFFSET = 12;
    public static final int AIO_LIO_OPCODE_OFFSET = 16;
    public static final int AIO_REQPRIO_OFFSET = 18;
    public static final int AIO_FILDES_OFFSET = 20;
    public static final int AIO_BUF_OFFSET = 24;
    public static final int AIO_NBYTES_OFFSET = 32;
    public static final int AIO_OFFSET_OFFSET = 40;
    public static final int AIO_FLAGS_OFFSET = 56;
    public static final int AIO_RESFD_OFFSET = 60;
}
