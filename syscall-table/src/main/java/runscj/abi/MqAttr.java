package runscj.abi;

/** Layout of struct mq_attr of mq_getattr(3). Offsets in bytes. */
public final class MqAttr {
    private MqAttr() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int MQ_FLAGS_OFFSET = 0;
    public static final int MQ_MAXMSG_OFFSET = 8;
    public static final int MQ_MSGSIZE_OFFSET = 16;
    public static final int MQ_CURMSGS_OFFSET = 24;
}
