package runscj.sentry.cred;

import java.util.Arrays;
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
     * Decodes the attribute. Returns null where it does not apply: a version 3 attribute of a root
     * that is neither the reader's nor that of a namespace around.
     *
     * @throws ErrnoException EINVAL for a value that Linux would not accept
     */
    public static @Nullable FileCapabilities decode(byte[] value, UserNamespace reader)
            throws ErrnoException {
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
        if (size == VfsNsCapData.SIZE
                && !isRootOf(word(value, VfsNsCapData.ROOTID_OFFSET), reader)) {
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

    private static boolean isRootOf(int uid, UserNamespace reader) {
        for (UserNamespace at = reader; at != null; at = at.parent()) {
            if (uid != -1 && at.rootUid() == uid) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the attribute as it is kept: what a user namespace gives counts for its own root
     * only.
     *
     * @throws ErrnoException EINVAL for a value that Linux would not accept, or a root that has no
     *     id
     */
    public static byte[] kept(byte[] value, UserNamespace writer) throws ErrnoException {
        decode(value, UserNamespace.INITIAL);
        if (writer.isInitial()) {
            return value;
        }
        boolean named = value.length == VfsNsCapData.SIZE;
        int root =
                named
                        ? writer.uidToKernel(word(value, VfsNsCapData.ROOTID_OFFSET))
                        : writer.rootUid();
        if (root == -1 || value.length < VERSION_2_SIZE) {
            throw Errno.EINVAL.raise();
        }
        byte[] kept = Arrays.copyOf(value, VfsNsCapData.SIZE);
        int magic = word(value, VfsNsCapData.MAGIC_ETC_OFFSET);
        put(
                kept,
                VfsNsCapData.MAGIC_ETC_OFFSET,
                (magic & ~Capability.VFS_CAP_REVISION_MASK) | Capability.VFS_CAP_REVISION_3);
        put(kept, VfsNsCapData.ROOTID_OFFSET, root);
        return kept;
    }

    /** Returns the attribute as a reader is to see it: without a root that is its own. */
    public static byte[] shown(byte[] kept, UserNamespace reader) throws ErrnoException {
        if (kept.length != VfsNsCapData.SIZE) {
            return kept;
        }
        int root = reader.uidFromKernel(word(kept, VfsNsCapData.ROOTID_OFFSET));
        if (root == -1) {
            if (!isRootOf(word(kept, VfsNsCapData.ROOTID_OFFSET), reader)) {
                throw Errno.EOVERFLOW.raise();
            }
            root = 0;
        }
        byte[] shown = kept.clone();
        put(shown, VfsNsCapData.ROOTID_OFFSET, root);
        if (root != 0) {
            return shown;
        }
        int magic = word(kept, VfsNsCapData.MAGIC_ETC_OFFSET);
        put(
                shown,
                VfsNsCapData.MAGIC_ETC_OFFSET,
                (magic & ~Capability.VFS_CAP_REVISION_MASK) | Capability.VFS_CAP_REVISION_2);
        return Arrays.copyOf(shown, VERSION_2_SIZE);
    }

    private static void put(byte[] value, int offset, int word) {
        for (int i = 0; i < Integer.BYTES; i++) {
            value[offset + i] = (byte) (word >>> i * Byte.SIZE);
        }
    }

    private static int word(byte[] value, int offset) {
        return (value[offset] & 0xff)
                | (value[offset + 1] & 0xff) << 8
                | (value[offset + 2] & 0xff) << 16
                | value[offset + 3] << 24;
    }
}
