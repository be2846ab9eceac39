package runscj.abi;

/** Kernel asynchronous I/O: io_submit(2). Names and values are Linux's. */
public final class Aio {
    private Aio() {}

    public static final int IOCB_CMD_PREAD = 0;
    public static final int IOCB_CMD_PWRITE = 1;
    public static final int IOCB_CMD_FSYNC = 2;
    public static final int IOCB_CMD_FDSYNC = 3;
    public static final int IOCB_CMD_POLL = 5;
    public static final int IOCB_CMD_NOOP = 6;
    public static final int IOCB_CMD_PREADV = 7;
    public static final int IOCB_CMD_PWRITEV = 8;
    public static final int IOCB_FLAG_RESFD = 0x1;
    public static final int IOCB_FLAG_IOPRIO = 0x2;
}
