package runscj.gofer.wire;

/**
 * Attributes to set on a host file. Negative fields stay; times are ns since the epoch, {@link
 * #NOW} or {@link #OMIT}.
 *
 * @param permissions permission bits, or -1
 * @param sizeBytes new length, or -1
 */
public record AttributeUpdate(
        int permissions, int uid, int gid, long sizeBytes, long accessTimeNs, long modifyTimeNs) {
    /** Leaves a time as it is. */
    public static final long OMIT = Long.MIN_VALUE;

    /** Sets a time to now. */
    public static final long NOW = Long.MIN_VALUE + 1;

    /** Reads one. */
    public static AttributeUpdate read(Packet in) throws ProtocolException {
        return new AttributeUpdate(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    /** Appends it. */
    public void write(Packet out) {
        out.writeInt(permissions);
        out.writeInt(uid);
        out.writeInt(gid);
        out.writeLong(sizeBytes);
        out.writeLong(accessTimeNs);
        out.writeLong(modifyTimeNs);
    }
}
