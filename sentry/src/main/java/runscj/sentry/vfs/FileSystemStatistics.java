package runscj.sentry.vfs;

/** What statfs(2) returns; counts in blocks. */
public final class FileSystemStatistics {
    public long magic;
    public long blockSizeBytes = 4096;
    public long blocks;
    public long freeBlocks;
    public long availableBlocks;
    public long files;
    public long freeFiles;
    public long nameLengthMax = 255;
}
