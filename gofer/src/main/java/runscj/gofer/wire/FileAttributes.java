package runscj.gofer.wire;

/**
 * A host file's attributes. Times in ns since the epoch, blocks of 512 bytes.
 *
 * @param deviceId of the host; together with the inode number it tells hard links
 */
public record FileAttributes(
        long deviceId,
        long inodeNumber,
        int mode,
        int linkCount,
        int uid,
        int gid,
        long specialDeviceId,
        long sizeBytes,
        int blockSizeBytes,
        long blocks,
        long accessTimeNs,
        long modifyTimeNs,
        long changeTimeNs,
        long birthTimeNs) {
    /** Reads one. */
    public static FileAttributes read(Packet in) throws ProtocolException {
        return new FileAttributes(
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    /** Appends it. */
    public void write(Packet out) {
        out.writeLong(deviceId);
        out.writeLong(inodeNumber);
        out.writeInt(mode);
        out.writeInt(linkCount);
        out.writeInt(uid);
        out.writeInt(gid);
        out.writeLong(specialDeviceId);
        out.writeLong(sizeBytes);
        out.writeInt(blockSizeBytes);
        out.writeLong(blocks);
        out.writeLong(accessTimeNs);
        out.writeLong(modifyTimeNs);
        out.writeLong(changeTimeNs);
        out.writeLong(birthTimeNs);
    }

    /** Returns the same with another number of links. */
    public FileAttributes withLinkCount(int links) {
        return new FileAttributes(
                deviceId,
                inodeNumber,
                mode,
                links,
                uid,
                gid,
                specialDeviceId,
                sizeBytes,
                blockSizeBytes,
                blocks,
                accessTimeNs,
                modifyTimeNs,
                changeTimeNs,
                birthTimeNs);
    }

    /** Returns the file type bits (S_IFMT) of the mode. */
    public int type() {
        return mode & 0170000;
    }
}
