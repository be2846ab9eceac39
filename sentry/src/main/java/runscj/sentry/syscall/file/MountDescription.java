package runscj.sentry.syscall.file;

import static runscj.abi.Mount.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Statmount;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Mount;
import runscj.sentry.vfs.MountAttributes;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.VfsPath;

/** One struct statmount with the texts behind it: what a mask asked for and a mount has. */
final class MountDescription {
    private static final long SUPPORTED =
            STATMOUNT_SB_BASIC
                    | STATMOUNT_MNT_BASIC
                    | STATMOUNT_PROPAGATE_FROM
                    | STATMOUNT_MNT_ROOT
                    | STATMOUNT_MNT_POINT
                    | STATMOUNT_FS_TYPE
                    | STATMOUNT_MNT_NS_ID
                    | STATMOUNT_MNT_OPTS
                    | STATMOUNT_FS_SUBTYPE
                    | STATMOUNT_SB_SOURCE
                    | STATMOUNT_OPT_ARRAY
                    | STATMOUNT_OPT_SEC_ARRAY
                    | STATMOUNT_SUPPORTED_MASK
                    | STATMOUNT_MNT_UIDMAP
                    | STATMOUNT_MNT_GIDMAP;

    private final Mount mount;
    private final VfsPath root;
    private final long wanted;
    private final GuestStruct fields = new GuestStruct(Statmount.SIZE);

    /** Texts end with NUL; what has none points at the first byte, which is one. */
    private final StringBuilder texts = new StringBuilder();

    private long filled;

    MountDescription(Mount mount, MountNamespace namespace, VfsPath root, long wanted)
            throws ErrnoException {
        this.mount = mount;
        this.root = root;
        this.wanted = wanted;
        if (asked(STATMOUNT_SB_BASIC)) {
            fileSystem();
        }
        if (asked(STATMOUNT_MNT_BASIC)) {
            numbers();
        }
        if (asked(STATMOUNT_PROPAGATE_FROM)) {
            fields.i64(
                    Statmount.PROPAGATE_FROM_OFFSET, MountNamespace.dominatingGroup(mount, root));
        }
        if (asked(STATMOUNT_MNT_NS_ID)) {
            fields.i64(Statmount.MNT_NS_ID_OFFSET, namespace.id());
        }
        if (asked(STATMOUNT_SUPPORTED_MASK)) {
            fields.i64(Statmount.SUPPORTED_MASK_OFFSET, SUPPORTED);
        }
        texts();
    }

    private boolean asked(long bit) {
        filled |= wanted & bit;
        return (wanted & bit) != 0;
    }

    private void fileSystem() throws ErrnoException {
        FileSystemStatistics statistics = new FileSystemStatistics();
        mount.fileSystem().statfs(statistics);
        long device = mount.fileSystem().deviceId();
        fields.i32(Statmount.SB_DEV_MAJOR_OFFSET, DeviceRegistry.major(device))
                .i32(Statmount.SB_DEV_MINOR_OFFSET, DeviceRegistry.minor(device))
                .i64(Statmount.SB_MAGIC_OFFSET, statistics.magic)
                .i32(Statmount.SB_FLAGS_OFFSET, mount.fileSystemReadOnly() ? MS_RDONLY : 0);
    }

    private void numbers() {
        Mount parent = mount.parent();
        Mount above = parent == null ? mount : parent;
        fields.i64(Statmount.MNT_ID_OFFSET, mount.uniqueId())
                .i64(Statmount.MNT_PARENT_ID_OFFSET, above.uniqueId())
                .i32(Statmount.MNT_ID_OLD_OFFSET, mount.id())
                .i32(Statmount.MNT_PARENT_ID_OLD_OFFSET, above.id())
                .i64(Statmount.MNT_ATTR_OFFSET, MountAttributes.of(mount))
                .i64(Statmount.MNT_PROPAGATION_OFFSET, MountAttributes.propagationOf(mount))
                .i64(Statmount.MNT_PEER_GROUP_OFFSET, mount.peerGroup())
                .i64(Statmount.MNT_MASTER_OFFSET, mount.masterGroup());
    }

    private void texts() {
        text(STATMOUNT_FS_TYPE, Statmount.FS_TYPE_OFFSET, mount.fileSystem().type());
        text(
                STATMOUNT_MNT_ROOT,
                Statmount.MNT_ROOT_OFFSET,
                PathNames.withinFileSystem(mount.root()));
        text(
                STATMOUNT_MNT_POINT,
                Statmount.MNT_POINT_OFFSET,
                PathNames.pathOf(root, mount.rootPath()));
        String options = mount.fileSystem().options();
        text(STATMOUNT_MNT_OPTS, Statmount.MNT_OPTS_OFFSET, options);
        if (text(STATMOUNT_OPT_ARRAY, Statmount.OPT_ARRAY_OFFSET, options.replace(',', '\0'))) {
            int count = 1;
            for (int i = 0; i < options.length(); i++) {
                count += options.charAt(i) == ',' ? 1 : 0;
            }
            fields.i32(Statmount.OPT_NUM_OFFSET, count);
        }
        text(STATMOUNT_SB_SOURCE, Statmount.SB_SOURCE_OFFSET, mount.source());
    }

    private boolean text(int bit, int offset, String text) {
        if ((wanted & bit) == 0 || text.isEmpty()) {
            return false;
        }
        filled |= bit;
        if (texts.isEmpty()) {
            texts.append('\0');
        }
        fields.i32(offset, texts.length());
        texts.append(text).append('\0');
        return true;
    }

    /** Copies out as much of the struct as there is room for; EOVERFLOW unless all texts fit. */
    void write(Mm mm, long addr, long room) throws ErrnoException {
        long size = Statmount.SIZE + (long) texts.length();
        if (!texts.isEmpty() && Long.compareUnsigned(room, size) < 0) {
            throw Errno.EOVERFLOW.raise();
        }
        fields.i64(Statmount.MASK_OFFSET, filled).i32(Statmount.SIZE_OFFSET, (int) size);
        if (!texts.isEmpty()) {
            new GuestStruct(texts.length())
                    .name(0, texts.toString())
                    .write(mm, addr + Statmount.SIZE);
        }
        boolean whole = Long.compareUnsigned(room, Statmount.SIZE) >= 0;
        fields.write(mm, addr, whole ? Statmount.SIZE : room);
    }
}
