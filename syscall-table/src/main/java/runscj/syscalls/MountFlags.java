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
                    .bits(
                            "MS_RDONLY MS_NOSUID MS_NODEV MS_NOEXEC MS_SYNCHRONOUS MS_REMOUNT"
                                    + " MS_MANDLOCK MS_DIRSYNC MS_NOSYMFOLLOW MS_NOATIME MS_NODIRATIME"
                                    + " MS_BIND MS_MOVE MS_REC MS_SILENT MS_POSIXACL MS_UNBINDABLE"
                                    + " MS_PRIVATE MS_SLAVE MS_SHARED MS_RELATIME MS_KERNMOUNT"
                                    + " MS_I_VERSION MS_STRICTATIME MS_LAZYTIME",
                            MS_RDONLY,
                            MS_NOSUID,
                            MS_NODEV,
                            MS_NOEXEC,
                            MS_SYNCHRONOUS,
                            MS_REMOUNT,
                            MS_MANDLOCK,
                            MS_DIRSYNC,
                            MS_NOSYMFOLLOW,
                            MS_NOATIME,
                            MS_NODIRATIME,
                            MS_BIND,
                            MS_MOVE,
                            MS_REC,
                            MS_SILENT,
                            MS_POSIXACL,
                            MS_UNBINDABLE,
                            MS_PRIVATE,
                            MS_SLAVE,
                            MS_SHARED,
                            MS_RELATIME,
                            MS_KERNMOUNT,
                            MS_I_VERSION,
                            MS_STRICTATIME,
                            MS_LAZYTIME)
                    .build();

    /** umount2(2). */
    public static final FlagSet UMOUNT_FLAGS =
            FlagSet.strict()
                    .bits(
                            "MNT_FORCE MNT_DETACH MNT_EXPIRE UMOUNT_NOFOLLOW",
                            MNT_FORCE,
                            MNT_DETACH,
                            MNT_EXPIRE,
                            UMOUNT_NOFOLLOW)
                    .build();

    /** fsopen(2). */
    public static final FlagSet FSOPEN_FLAGS =
            FlagSet.strict().bits("FSOPEN_CLOEXEC", FSOPEN_CLOEXEC).build();

    /** fspick(2). */
    public static final FlagSet FSPICK_FLAGS =
            FlagSet.strict()
                    .bits(
                            "FSPICK_CLOEXEC FSPICK_SYMLINK_NOFOLLOW FSPICK_NO_AUTOMOUNT"
                                    + " FSPICK_EMPTY_PATH",
                            FSPICK_CLOEXEC,
                            FSPICK_SYMLINK_NOFOLLOW,
                            FSPICK_NO_AUTOMOUNT,
                            FSPICK_EMPTY_PATH)
                    .build();

    /** fsmount(2). */
    public static final FlagSet FSMOUNT_FLAGS =
            FlagSet.strict().bits("FSMOUNT_CLOEXEC", FSMOUNT_CLOEXEC).build();

    /** fsconfig(2). */
    public static final FlagSet FSCONFIG_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "FSCONFIG_SET_FLAG FSCONFIG_SET_STRING FSCONFIG_SET_BINARY"
                                    + " FSCONFIG_SET_PATH FSCONFIG_SET_PATH_EMPTY FSCONFIG_SET_FD"
                                    + " FSCONFIG_CMD_CREATE FSCONFIG_CMD_RECONFIGURE"
                                    + " FSCONFIG_CMD_CREATE_EXCL",
                            FSCONFIG_SET_FLAG,
                            FSCONFIG_SET_STRING,
                            FSCONFIG_SET_BINARY,
                            FSCONFIG_SET_PATH,
                            FSCONFIG_SET_PATH_EMPTY,
                            FSCONFIG_SET_FD,
                            FSCONFIG_CMD_CREATE,
                            FSCONFIG_CMD_RECONFIGURE,
                            FSCONFIG_CMD_CREATE_EXCL)
                    .build();

    /** fsmount(2), mount_setattr(2). */
    public static final FlagSet MOUNT_ATTRIBUTES =
            FlagSet.strict()
                    .bits(
                            "MOUNT_ATTR_RDONLY MOUNT_ATTR_NOSUID MOUNT_ATTR_NODEV"
                                    + " MOUNT_ATTR_NOEXEC",
                            MOUNT_ATTR_RDONLY,
                            MOUNT_ATTR_NOSUID,
                            MOUNT_ATTR_NODEV,
                            MOUNT_ATTR_NOEXEC)
                    .field(
                            MOUNT_ATTR__ATIME,
                            "MOUNT_ATTR_RELATIME MOUNT_ATTR_NOATIME MOUNT_ATTR_STRICTATIME",
                            MOUNT_ATTR_RELATIME,
                            MOUNT_ATTR_NOATIME,
                            MOUNT_ATTR_STRICTATIME)
                    .bits(
                            "MOUNT_ATTR_NODIRATIME MOUNT_ATTR_IDMAP MOUNT_ATTR_NOSYMFOLLOW",
                            MOUNT_ATTR_NODIRATIME,
                            MOUNT_ATTR_IDMAP,
                            MOUNT_ATTR_NOSYMFOLLOW)
                    .build();

    /** move_mount(2). */
    public static final FlagSet MOVE_MOUNT_FLAGS =
            FlagSet.strict()
                    .bits(
                            "MOVE_MOUNT_F_SYMLINKS MOVE_MOUNT_F_AUTOMOUNTS MOVE_MOUNT_F_EMPTY_PATH"
                                    + " MOVE_MOUNT_T_SYMLINKS MOVE_MOUNT_T_AUTOMOUNTS"
                                    + " MOVE_MOUNT_T_EMPTY_PATH MOVE_MOUNT_SET_GROUP"
                                    + " MOVE_MOUNT_BENEATH",
                            MOVE_MOUNT_F_SYMLINKS,
                            MOVE_MOUNT_F_AUTOMOUNTS,
                            MOVE_MOUNT_F_EMPTY_PATH,
                            MOVE_MOUNT_T_SYMLINKS,
                            MOVE_MOUNT_T_AUTOMOUNTS,
                            MOVE_MOUNT_T_EMPTY_PATH,
                            MOVE_MOUNT_SET_GROUP,
                            MOVE_MOUNT_BENEATH)
                    .build();

    /** open_tree(2). */
    public static final FlagSet OPEN_TREE_FLAGS =
            FlagSet.strict()
                    .bits(
                            "OPEN_TREE_CLONE OPEN_TREE_CLOEXEC AT_EMPTY_PATH AT_NO_AUTOMOUNT"
                                    + " AT_RECURSIVE AT_SYMLINK_NOFOLLOW",
                            OPEN_TREE_CLONE,
                            OPEN_TREE_CLOEXEC,
                            AT_EMPTY_PATH,
                            AT_NO_AUTOMOUNT,
                            AT_RECURSIVE,
                            AT_SYMLINK_NOFOLLOW)
                    .build();

    /** mount_setattr(2). */
    public static final FlagSet MOUNT_SETATTR_FLAGS =
            FlagSet.strict()
                    .bits(
                            "AT_EMPTY_PATH AT_RECURSIVE AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT",
                            AT_EMPTY_PATH,
                            AT_RECURSIVE,
                            AT_SYMLINK_NOFOLLOW,
                            AT_NO_AUTOMOUNT)
                    .build();

    /** listmount(2). */
    public static final FlagSet LISTMOUNT_FLAGS =
            FlagSet.strict().bits("LISTMOUNT_REVERSE", LISTMOUNT_REVERSE).build();
}
