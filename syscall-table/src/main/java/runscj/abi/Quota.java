package runscj.abi;

/** quotactl(2). Names and values are Linux's. */
public final class Quota {
    private Quota() {}

    public static final int USRQUOTA = 0;
    public static final int GRPQUOTA = 1;
    public static final int PRJQUOTA = 2;
    public static final int SUBCMDMASK = 0xff;
    public static final int SUBCMDSHIFT = 8;
    public static final int Q_SYNC = 0x800001;
    public static final int Q_QUOTAON = 0x800002;
    public static final int Q_QUOTAOFF = 0x800003;
    public static final int Q_GETFMT = 0x800004;
    public static final int Q_GETINFO = 0x800005;
    public static final int Q_SETINFO = 0x800006;
    public static final int Q_GETQUOTA = 0x800007;
    public static final int Q_SETQUOTA = 0x800008;
    public static final int Q_GETNEXTQUOTA = 0x800009;
    public static final int QFMT_VFS_OLD = 1;
    public static final int QFMT_VFS_V0 = 2;
    public static final int QFMT_OCFS2 = 3;
    public static final int QFMT_VFS_V1 = 4;
    public static final int QIF_DQBLKSIZE_BITS = 10;
    public static final int QIF_DQBLKSIZE = 0x400;
    public static final int QIF_BLIMITS_B = 0;
    public static final int QIF_SPACE_B = 1;
    public static final int QIF_ILIMITS_B = 2;
    public static final int QIF_INODES_B = 3;
    public static final int QIF_BTIME_B = 4;
    public static final int QIF_ITIME_B = 5;
    public static final int QIF_BLIMITS = 0x1;
    public static final int QIF_SPACE = 0x2;
    public static final int QIF_ILIMITS = 0x4;
    public static final int QIF_INODES = 0x8;
    public static final int QIF_BTIME = 0x10;
    public static final int QIF_ITIME = 0x20;
    public static final int QIF_LIMITS = 0x5;
    public static final int QIF_USAGE = 0xa;
    public static final int QIF_TIMES = 0x30;
    public static final int QIF_ALL = 0x3f;
}
