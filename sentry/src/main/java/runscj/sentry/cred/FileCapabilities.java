package runscj.sentry.cred;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.VfsNsCapData;

/**
 * The capabilities of a file: the security.capability attribute, capabilities(7).
 *
 * @param effective whether the new permitted capabilities are effective at once
 */
public record FileCapabilities(long permitted, long inheritable, boolean effective) {
    /** Name of the attribute. */
    public static final String ATTRIBUTE = "security.capability";

    private static final int VERSION_1_SIZE = 12;
    private static final int VERSION_2_SIZE = 20;

    /**
     * Decodes the attribute. Returns null where it does not apply here: a version 3 attribute of
     * another user namespace's root.
     *
     * @throws ErrnoException EINVAL for a value that Linux would not accept
     */
    public static @Nullable FileCapabilities decode(byte[] value) throws ErrnoException {
        if (value.length < Integer.BYTES) {
            throw Errno.EINVAL.raise();
        }
        int magic = word(value, VfsNsCapData.MAGIC_ETC_OFFSET);
        int size =
                switch (magic & Capability.VFS_CAP_REVISION_MASK) {
                    case Capability.VFS_CAP_REVISION_1 -> VERSION_1_SIZE;
                    case Capability.VFS_CAP_REVISION_2 -> VERSION_2_SIZE;
                    case Capability.VFS_CAP_REVISION_3 -> VfsNsCapData.SIZE;
                    default -> throw Errno.EINVAL.raise();
                };
        if (value.length != size) {
            throw Errno.EINVAL.raise();
        }
        if (size == VfsNsCapData.SIZE && word(value, VfsNsCapData.ROOTID_OFFSET) != 0) {
            return null;
        }
        long permitted = word(value, VfsNsCapData.DATA_OFFSET) & 0xffff_ffffL;
        long inheritable = word(value, VfsNsCapData.DATA_OFFSET + 4) & 0xffff_ffffL;
        if (size > VERSION_1_SIZE) {
            permitted |= (long) word(value, VfsNsCapData.DATA_OFFSET + 8) << 32;
            inheritable |= (long) word(value, VfsNsCapData.DATA_OFFSET + 12) << 32;
        }
        long all = Credentials.ALL_CAPABILITIES;
        return new FileCapabilities(
                permitted & all,
                inheritable & all,
                (magic & Capability.VFS_CAP_FLAGS_EFFECTIVE) != 0);
    }

    private static int word(byte[] value, int offset) {
        return (value[offset] & 0xff)
                | (value[offset + 1] & 0xff) << 8
                | (value[offset + 2] & 0xff) << 16
                | value[offset + 3] << 24;
    }
}
