package runscj.sentry.vfs;

/**
 * An inode's attributes as stat(2) shows them; a buffer that callers reuse. Times in ns since the
 * epoch, sizes in bytes, blocks of 512 bytes.
 */
public final class Attributes {
    public long deviceId;
    public long inodeNumber;
    public int mode;
    public int linkCount;
    public int uid;
    public int gid;
    public long specialDeviceId;
    public long sizeBytes;
    public int blockSizeBytes;
    public long blocks;
    public long accessTimeNs;
    public long modifyTimeNs;
    public long changeTimeNs;
    public long birthTimeNs;
}
