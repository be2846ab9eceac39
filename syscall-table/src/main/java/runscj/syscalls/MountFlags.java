package runscj.syscalls;

import static runscj.abi.Fcntl.*;
import static runscj.abi.Mount.*;
import static runscj.abi.Quota.*;

/** Flag sets of mount calls. Each comment names the calls that take it. */
public final class MountFlags {
    private MountFlags() {}

    /** mount(2): unknown bits are ignored. */
    public static final FlagSet MOUNT_FLAGS =
            FlagSet.lenient()
                    .wide()
                    .bit("MS_RDONLY", MS_RDONLY)
                    .bit("MS_NOSUID", MS_NOSUID)
                    .bit("MS_NODEV", MS_NODEV)
                    .bit("MS_NOEXEC", MS_NOEXEC)
                    .bit("MS_SYNCHRONOUS", MS_SYNCHRONOUS)
                    .bit("MS_REMOUNT", MS_REMOUNT)
                    .bit("MS_MANDLOCK", MS_MANDLOCK)
                    .bit("MS_DIRSYNC", MS_DIRSYNC)
                    .bit("MS_NOSYMFOLLOW", MS_NOSYMFOLLOW)
                    .bit("MS_NOATIME", MS_NOATIME)
                    .bit("MS_NODIRATIME", MS_NODIRATIME)
                    .bit("MS_BIND", MS_BIND)
                    .bit("MS_MOVE", MS_MOVE)
                    .bit("MS_REC", MS_REC)
                    .bit("MS_SILENT", MS_SILENT)
                    .bit("MS_POSIXACL", MS_POSIXACL)
                    .bit("MS_UNBINDABLE", MS_UNBINDABLE)
                    .bit("MS_PRIVATE", MS_PRIVATE)
                    .bit("MS_SLAVE", MS_SLAVE)
                    .bit("MS_SHARED", MS_SHARED)
                    .bit("MS_RELATIME", MS_RELATIME)
                    .bit("MS_KERNMOUNT", MS_KERNMOUNT)
                    .bit("MS_I_VERSION", MS_I_VERSION)
                    .bit("MS_STRICTATIME", MS_STRICTATIME)
                    .bit("MS_LAZYTIME", MS_LAZYTIME)
                    .build();

    /** umount2(2). */
    public static final FlagSet UMOUNT_FLAGS =
            FlagSet.strict()
                    .bit("MNT_FORCE", MNT_FORCE)
                    .bit("MNT_DETACH", MNT_DETACH)
                    .bit("MNT_EXPIRE", MNT_EXPIRE)
                    .bit("UMOUNT_NOFOLLOW", UMOUNT_NOFOLLOW)
                    .build();

    /** fsopen(2). */
    public static final FlagSet FSOPEN_FLAGS =
            FlagSet.strict().bit("FSOPEN_CLOEXEC", FSOPEN_CLOEXEC).build();

    /** fspick(2). */
    public static final FlagSet FSPICK_FLAGS =
            FlagSet.strict()
                    .bit("FSPICK_CLOEXEC", FSPICK_CLOEXEC)
                    .bit("FSPICK_SYMLINK_NOFOLLOW", FSPICK_SYMLINK_NOFOLLOW)
                    .bit("FSPICK_NO_AUTOMOUNT", FSPICK_NO_AUTOMOUNT)
                    .bit("FSPICK_EMPTY_PATH", FSPICK_EMPTY_PATH)
                    .build();

    /** fsmount(2). */
    public static final FlagSet FSMOUNT_FLAGS =
            FlagSet.strict().bit("FSMOUNT_CLOEXEC", FSMOUNT_CLOEXEC).build();

    /** fsconfig(2). */
    public static final FlagSet FSCONFIG_COMMAND =
            FlagSet.unchecked()
                    .choice("FSCONFIG_SET_FLAG", FSCONFIG_SET_FLAG)
                    .choice("FSCONFIG_SET_STRING", FSCONFIG_SET_STRING)
                    .choice("FSCONFIG_SET_BINARY", FSCONFIG_SET_BINARY)
                    .choice("FSCONFIG_SET_PATH", FSCONFIG_SET_PATH)
                    .choice("FSCONFIG_SET_PATH_EMPTY", FSCONFIG_SET_PATH_EMPTY)
                    .choice("FSCONFIG_SET_FD", FSCONFIG_SET_FD)
                    .choice("FSCONFIG_CMD_CREATE", FSCONFIG_CMD_CREATE)
                    .choice("FSCONFIG_CMD_RECONFIGURE", FSCONFIG_CMD_RECONFIGURE)
                    .choice("FSCONFIG_CMD_CREATE_EXCL", FSCONFIG_CMD_CREATE_EXCL)
                    .build();

    /** fsmount(2), mount_setattr(2). */
    public static final FlagSet MOUNT_ATTRIBUTES =
            FlagSet.strict()
                    .bit("MOUNT_ATTR_RDONLY", MOUNT_ATTR_RDONLY)
                    .bit("MOUNT_ATTR_NOSUID", MOUNT_ATTR_NOSUID)
                    .bit("MOUNT_ATTR_NODEV", MOUNT_ATTR_NODEV)
                    .bit("MOUNT_ATTR_NOEXEC", MOUNT_ATTR_NOEXEC)
                    .field(MOUNT_ATTR__ATIME)
                    .value("MOUNT_ATTR_RELATIME", MOUNT_ATTR_RELATIME)
                    .value("MOUNT_ATTR_NOATIME", MOUNT_ATTR_NOATIME)
                    .value("MOUNT_ATTR_STRICTATIME", MOUNT_ATTR_STRICTATIME)
                    .bit("MOUNT_ATTR_NODIRATIME", MOUNT_ATTR_NODIRATIME)
                    .bit("MOUNT_ATTR_IDMAP", MOUNT_ATTR_IDMAP)
                    .bit("MOUNT_ATTR_NOSYMFOLLOW", MOUNT_ATTR_NOSYMFOLLOW)
                    .build();

    /** move_mount(2). */
    public static final FlagSet MOVE_MOUNT_FLAGS =
            FlagSet.strict()
                    .bit("MOVE_MOUNT_F_SYMLINKS", MOVE_MOUNT_F_SYMLINKS)
                    .bit("MOVE_MOUNT_F_AUTOMOUNTS", MOVE_MOUNT_F_AUTOMOUNTS)
                    .bit("MOVE_MOUNT_F_EMPTY_PATH", MOVE_MOUNT_F_EMPTY_PATH)
                    .bit("MOVE_MOUNT_T_SYMLINKS", MOVE_MOUNT_T_SYMLINKS)
                    .bit("MOVE_MOUNT_T_AUTOMOUNTS", MOVE_MOUNT_T_AUTOMOUNTS)
                    .bit("MOVE_MOUNT_T_EMPTY_PATH", MOVE_MOUNT_T_EMPTY_PATH)
                    .bit("MOVE_MOUNT_SET_GROUP", MOVE_MOUNT_SET_GROUP)
                    .bit("MOVE_MOUNT_BENEATH", MOVE_MOUNT_BENEATH)
                    .build();

    /** open_tree(2). */
    public static final FlagSet OPEN_TREE_FLAGS =
            FlagSet.strict()
                    .bit("OPEN_TREE_CLONE", OPEN_TREE_CLONE)
                    .bit("OPEN_TREE_CLOEXEC", OPEN_TREE_CLOEXEC)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .bit("AT_NO_AUTOMOUNT", AT_NO_AUTOMOUNT)
                    .bit("AT_RECURSIVE", AT_RECURSIVE)
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .build();

    /** mount_setattr(2). */
    public static final FlagSet MOUNT_SETATTR_FLAGS =
            FlagSet.strict()
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .bit("AT_RECURSIVE", AT_RECURSIVE)
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .bit("AT_NO_AUTOMOUNT", AT_NO_AUTOMOUNT)
                    .build();

    /** listmount(2). */
    public static final FlagSet LISTMOUNT_FLAGS =
            FlagSet.strict().bit("LISTMOUNT_REVERSE", LISTMOUNT_REVERSE).build();
}
