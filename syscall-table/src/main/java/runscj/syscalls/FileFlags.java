package runscj.syscalls;

import static runscj.abi.Fanotify.*;
import static runscj.abi.Fcntl.*;
import static runscj.abi.FileMode.*;
import static runscj.abi.Inotify.*;
import static runscj.abi.Splice.*;
import static runscj.abi.Xattr.*;

/** Flag sets of open, path and descriptor calls. Each comment names the calls that take it. */
public final class FileFlags {
    private FileFlags() {}

    /** open(2), openat(2): unknown bits are ignored. */
    public static final FlagSet OPEN_FLAGS =
            FlagSet.lenient()
                    .field(O_ACCMODE, "O_RDONLY O_WRONLY O_RDWR", O_RDONLY, O_WRONLY, O_RDWR)
                    .bits(
                            "O_TMPFILE O_SYNC O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK"
                                    + " O_DSYNC O_ASYNC O_DIRECT O_LARGEFILE O_DIRECTORY O_NOFOLLOW"
                                    + " O_NOATIME O_CLOEXEC O_PATH",
                            O_TMPFILE,
                            O_SYNC,
                            O_CREAT,
                            O_EXCL,
                            O_NOCTTY,
                            O_TRUNC,
                            O_APPEND,
                            O_NONBLOCK,
                            O_DSYNC,
                            O_ASYNC,
                            O_DIRECT,
                            O_LARGEFILE,
                            O_DIRECTORY,
                            O_NOFOLLOW,
                            O_NOATIME,
                            O_CLOEXEC,
                            O_PATH)
                    .build();

    /** openat2(2), in struct open_how. */
    public static final FlagSet OPEN_HOW_FLAGS =
            FlagSet.strict()
                    .wide()
                    .field(O_ACCMODE, "O_RDONLY O_WRONLY O_RDWR", O_RDONLY, O_WRONLY, O_RDWR)
                    .bits(
                            "O_TMPFILE O_SYNC O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK"
                                    + " O_DSYNC O_ASYNC O_DIRECT O_LARGEFILE O_DIRECTORY O_NOFOLLOW"
                                    + " O_NOATIME O_CLOEXEC O_PATH",
                            O_TMPFILE,
                            O_SYNC,
                            O_CREAT,
                            O_EXCL,
                            O_NOCTTY,
                            O_TRUNC,
                            O_APPEND,
                            O_NONBLOCK,
                            O_DSYNC,
                            O_ASYNC,
                            O_DIRECT,
                            O_LARGEFILE,
                            O_DIRECTORY,
                            O_NOFOLLOW,
                            O_NOATIME,
                            O_CLOEXEC,
                            O_PATH)
                    .build();

    /** openat2(2), in struct open_how. */
    public static final FlagSet RESOLVE_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "RESOLVE_NO_XDEV RESOLVE_NO_MAGICLINKS RESOLVE_NO_SYMLINKS"
                                    + " RESOLVE_BENEATH RESOLVE_IN_ROOT RESOLVE_CACHED",
                            RESOLVE_NO_XDEV,
                            RESOLVE_NO_MAGICLINKS,
                            RESOLVE_NO_SYMLINKS,
                            RESOLVE_BENEATH,
                            RESOLVE_IN_ROOT,
                            RESOLVE_CACHED)
                    .build();

    /** access(2). */
    public static final FlagSet ACCESS_MODE =
            FlagSet.strict()
                    .field(R_OK | W_OK | X_OK, "F_OK", F_OK)
                    .bits("R_OK W_OK X_OK", R_OK, W_OK, X_OK)
                    .build();

    /** faccessat2(2). */
    public static final FlagSet FACCESSAT2_FLAGS =
            FlagSet.strict()
                    .bits(
                            "AT_EACCESS AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH",
                            AT_EACCESS,
                            AT_SYMLINK_NOFOLLOW,
                            AT_EMPTY_PATH)
                    .build();

    /** newfstatat(2). */
    public static final FlagSet FSTATAT_FLAGS =
            FlagSet.strict()
                    .bits(
                            "AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH",
                            AT_SYMLINK_NOFOLLOW,
                            AT_NO_AUTOMOUNT,
                            AT_EMPTY_PATH)
                    .build();

    /** statx(2). */
    public static final FlagSet STATX_FLAGS =
            FlagSet.strict()
                    .bits(
                            "AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH",
                            AT_SYMLINK_NOFOLLOW,
                            AT_NO_AUTOMOUNT,
                            AT_EMPTY_PATH)
                    .field(
                            AT_STATX_SYNC_TYPE,
                            "AT_STATX_SYNC_AS_STAT AT_STATX_FORCE_SYNC AT_STATX_DONT_SYNC",
                            AT_STATX_SYNC_AS_STAT,
                            AT_STATX_FORCE_SYNC,
                            AT_STATX_DONT_SYNC)
                    .build();

    /** statx(2): bit 31 is EINVAL, other unknown bits are ignored. */
    public static final FlagSet STATX_MASK =
            FlagSet.lenient()
                    .bits(
                            "STATX_BASIC_STATS STATX_TYPE STATX_MODE STATX_NLINK STATX_UID"
                                    + " STATX_GID STATX_ATIME STATX_MTIME STATX_CTIME STATX_INO"
                                    + " STATX_SIZE STATX_BLOCKS STATX_BTIME STATX_MNT_ID STATX_DIOALIGN"
                                    + " STATX_MNT_ID_UNIQUE STATX_SUBVOL STATX_WRITE_ATOMIC"
                                    + " STATX_DIO_READ_ALIGN",
                            STATX_BASIC_STATS,
                            STATX_TYPE,
                            STATX_MODE,
                            STATX_NLINK,
                            STATX_UID,
                            STATX_GID,
                            STATX_ATIME,
                            STATX_MTIME,
                            STATX_CTIME,
                            STATX_INO,
                            STATX_SIZE,
                            STATX_BLOCKS,
                            STATX_BTIME,
                            STATX_MNT_ID,
                            STATX_DIOALIGN,
                            STATX_MNT_ID_UNIQUE,
                            STATX_SUBVOL,
                            STATX_WRITE_ATOMIC,
                            STATX_DIO_READ_ALIGN)
                    .build();

    /** fchownat(2), fchmodat2(2), utimensat(2), the *xattrat calls. */
    public static final FlagSet FCHOWNAT_FLAGS =
            FlagSet.strict()
                    .bits("AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH", AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH)
                    .build();

    /** linkat(2). */
    public static final FlagSet LINKAT_FLAGS =
            FlagSet.strict()
                    .bits("AT_SYMLINK_FOLLOW AT_EMPTY_PATH", AT_SYMLINK_FOLLOW, AT_EMPTY_PATH)
                    .build();

    /** unlinkat(2). */
    public static final FlagSet UNLINKAT_FLAGS =
            FlagSet.strict().bits("AT_REMOVEDIR", AT_REMOVEDIR).build();

    /** renameat2(2). */
    public static final FlagSet RENAME_FLAGS =
            FlagSet.strict()
                    .bits(
                            "RENAME_NOREPLACE RENAME_EXCHANGE RENAME_WHITEOUT",
                            RENAME_NOREPLACE,
                            RENAME_EXCHANGE,
                            RENAME_WHITEOUT)
                    .build();

    /** name_to_handle_at(2). */
    public static final FlagSet NAME_TO_HANDLE_FLAGS =
            FlagSet.strict()
                    .bits(
                            "AT_SYMLINK_FOLLOW AT_EMPTY_PATH AT_HANDLE_FID AT_HANDLE_MNT_ID_UNIQUE"
                                    + " AT_HANDLE_CONNECTABLE",
                            AT_SYMLINK_FOLLOW,
                            AT_EMPTY_PATH,
                            AT_HANDLE_FID,
                            AT_HANDLE_MNT_ID_UNIQUE,
                            AT_HANDLE_CONNECTABLE)
                    .build();

    /** pipe2(2). */
    public static final FlagSet PIPE2_FLAGS =
            FlagSet.strict()
                    .bits("O_NONBLOCK O_CLOEXEC O_DIRECT", O_NONBLOCK, O_CLOEXEC, O_DIRECT)
                    .build();

    /** calls whose flags must be zero. */
    public static final FlagSet NO_FLAGS = FlagSet.strict().build();

    /** dup3(2), memfd_secret(2). */
    public static final FlagSet DUP3_FLAGS = FlagSet.strict().bits("O_CLOEXEC", O_CLOEXEC).build();

    /** close_range(2). */
    public static final FlagSet CLOSE_RANGE_FLAGS =
            FlagSet.strict()
                    .bits(
                            "CLOSE_RANGE_UNSHARE CLOSE_RANGE_CLOEXEC",
                            CLOSE_RANGE_UNSHARE,
                            CLOSE_RANGE_CLOEXEC)
                    .build();

    /** lseek(2). */
    public static final FlagSet WHENCE =
            FlagSet.unchecked()
                    .choice(
                            "SEEK_SET SEEK_CUR SEEK_END SEEK_DATA SEEK_HOLE",
                            SEEK_SET,
                            SEEK_CUR,
                            SEEK_END,
                            SEEK_DATA,
                            SEEK_HOLE)
                    .build();

    /** fcntl(2). */
    public static final FlagSet FCNTL_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "F_DUPFD F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW"
                                    + " F_SETOWN F_GETOWN F_SETSIG F_GETSIG F_SETOWN_EX F_GETOWN_EX"
                                    + " F_GETOWNER_UIDS F_OFD_GETLK F_OFD_SETLK F_OFD_SETLKW F_SETLEASE"
                                    + " F_GETLEASE F_NOTIFY F_DUPFD_QUERY F_CREATED_QUERY F_CANCELLK"
                                    + " F_DUPFD_CLOEXEC F_SETPIPE_SZ F_GETPIPE_SZ F_ADD_SEALS"
                                    + " F_GET_SEALS F_GET_RW_HINT F_SET_RW_HINT F_GET_FILE_RW_HINT"
                                    + " F_SET_FILE_RW_HINT",
                            F_DUPFD,
                            F_GETFD,
                            F_SETFD,
                            F_GETFL,
                            F_SETFL,
                            F_GETLK,
                            F_SETLK,
                            F_SETLKW,
                            F_SETOWN,
                            F_GETOWN,
                            F_SETSIG,
                            F_GETSIG,
                            F_SETOWN_EX,
                            F_GETOWN_EX,
                            F_GETOWNER_UIDS,
                            F_OFD_GETLK,
                            F_OFD_SETLK,
                            F_OFD_SETLKW,
                            F_SETLEASE,
                            F_GETLEASE,
                            F_NOTIFY,
                            F_DUPFD_QUERY,
                            F_CREATED_QUERY,
                            F_CANCELLK,
                            F_DUPFD_CLOEXEC,
                            F_SETPIPE_SZ,
                            F_GETPIPE_SZ,
                            F_ADD_SEALS,
                            F_GET_SEALS,
                            F_GET_RW_HINT,
                            F_SET_RW_HINT,
                            F_GET_FILE_RW_HINT,
                            F_SET_FILE_RW_HINT)
                    .build();

    /** flock(2). */
    public static final FlagSet FLOCK_OPERATION =
            FlagSet.strict()
                    .bits("LOCK_SH LOCK_EX LOCK_UN LOCK_NB", LOCK_SH, LOCK_EX, LOCK_UN, LOCK_NB)
                    .build();

    /** fallocate(2): unknown bits are EOPNOTSUPP. */
    public static final FlagSet FALLOCATE_MODE =
            FlagSet.unchecked()
                    .bits(
                            "FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE FALLOC_FL_COLLAPSE_RANGE"
                                    + " FALLOC_FL_ZERO_RANGE FALLOC_FL_INSERT_RANGE"
                                    + " FALLOC_FL_UNSHARE_RANGE FALLOC_FL_WRITE_ZEROES",
                            FALLOC_FL_KEEP_SIZE,
                            FALLOC_FL_PUNCH_HOLE,
                            FALLOC_FL_COLLAPSE_RANGE,
                            FALLOC_FL_ZERO_RANGE,
                            FALLOC_FL_INSERT_RANGE,
                            FALLOC_FL_UNSHARE_RANGE,
                            FALLOC_FL_WRITE_ZEROES)
                    .build();

    /** posix_fadvise(2). */
    public static final FlagSet FADVICE =
            FlagSet.unchecked()
                    .choice(
                            "POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL"
                                    + " POSIX_FADV_WILLNEED POSIX_FADV_DONTNEED POSIX_FADV_NOREUSE",
                            POSIX_FADV_NORMAL,
                            POSIX_FADV_RANDOM,
                            POSIX_FADV_SEQUENTIAL,
                            POSIX_FADV_WILLNEED,
                            POSIX_FADV_DONTNEED,
                            POSIX_FADV_NOREUSE)
                    .build();

    /** preadv2(2), pwritev2(2): unknown bits are EOPNOTSUPP. */
    public static final FlagSet RWF_FLAGS =
            FlagSet.unchecked()
                    .bits(
                            "RWF_HIPRI RWF_DSYNC RWF_SYNC RWF_NOWAIT RWF_APPEND RWF_NOAPPEND"
                                    + " RWF_ATOMIC RWF_DONTCACHE RWF_NOSIGNAL",
                            RWF_HIPRI,
                            RWF_DSYNC,
                            RWF_SYNC,
                            RWF_NOWAIT,
                            RWF_APPEND,
                            RWF_NOAPPEND,
                            RWF_ATOMIC,
                            RWF_DONTCACHE,
                            RWF_NOSIGNAL)
                    .build();

    /** splice(2), tee(2), vmsplice(2). */
    public static final FlagSet SPLICE_FLAGS =
            FlagSet.strict()
                    .bits(
                            "SPLICE_F_MOVE SPLICE_F_NONBLOCK SPLICE_F_MORE SPLICE_F_GIFT",
                            SPLICE_F_MOVE,
                            SPLICE_F_NONBLOCK,
                            SPLICE_F_MORE,
                            SPLICE_F_GIFT)
                    .build();

    /** sync_file_range(2). */
    public static final FlagSet SYNC_FILE_RANGE_FLAGS =
            FlagSet.strict()
                    .bits(
                            "SYNC_FILE_RANGE_WAIT_BEFORE SYNC_FILE_RANGE_WRITE"
                                    + " SYNC_FILE_RANGE_WAIT_AFTER",
                            SYNC_FILE_RANGE_WAIT_BEFORE,
                            SYNC_FILE_RANGE_WRITE,
                            SYNC_FILE_RANGE_WAIT_AFTER)
                    .build();

    /** setxattr(2). */
    public static final FlagSet XATTR_FLAGS =
            FlagSet.strict()
                    .bits("XATTR_CREATE XATTR_REPLACE", XATTR_CREATE, XATTR_REPLACE)
                    .build();

    /** inotify_init1(2). */
    public static final FlagSet INOTIFY_INIT_FLAGS =
            FlagSet.strict().bits("IN_CLOEXEC IN_NONBLOCK", IN_CLOEXEC, IN_NONBLOCK).build();

    /** inotify_add_watch(2). */
    public static final FlagSet INOTIFY_MASK =
            FlagSet.lenient()
                    .bits(
                            "IN_ALL_EVENTS IN_CLOSE IN_MOVE IN_ACCESS IN_MODIFY IN_ATTRIB"
                                    + " IN_CLOSE_WRITE IN_CLOSE_NOWRITE IN_OPEN IN_MOVED_FROM"
                                    + " IN_MOVED_TO IN_CREATE IN_DELETE IN_DELETE_SELF IN_MOVE_SELF"
                                    + " IN_ONLYDIR IN_DONT_FOLLOW IN_EXCL_UNLINK IN_MASK_CREATE"
                                    + " IN_MASK_ADD IN_ISDIR IN_ONESHOT",
                            IN_ALL_EVENTS,
                            IN_CLOSE,
                            IN_MOVE,
                            IN_ACCESS,
                            IN_MODIFY,
                            IN_ATTRIB,
                            IN_CLOSE_WRITE,
                            IN_CLOSE_NOWRITE,
                            IN_OPEN,
                            IN_MOVED_FROM,
                            IN_MOVED_TO,
                            IN_CREATE,
                            IN_DELETE,
                            IN_DELETE_SELF,
                            IN_MOVE_SELF,
                            IN_ONLYDIR,
                            IN_DONT_FOLLOW,
                            IN_EXCL_UNLINK,
                            IN_MASK_CREATE,
                            IN_MASK_ADD,
                            IN_ISDIR,
                            IN_ONESHOT)
                    .build();

    /** fanotify_init(2). */
    public static final FlagSet FANOTIFY_INIT_FLAGS =
            FlagSet.strict()
                    .bits(
                            "FAN_CLOEXEC FAN_NONBLOCK FAN_CLASS_CONTENT FAN_CLASS_PRE_CONTENT"
                                    + " FAN_UNLIMITED_QUEUE FAN_UNLIMITED_MARKS FAN_ENABLE_AUDIT"
                                    + " FAN_REPORT_PIDFD FAN_REPORT_TID FAN_REPORT_FID"
                                    + " FAN_REPORT_DIR_FID FAN_REPORT_NAME FAN_REPORT_TARGET_FID",
                            FAN_CLOEXEC,
                            FAN_NONBLOCK,
                            FAN_CLASS_CONTENT,
                            FAN_CLASS_PRE_CONTENT,
                            FAN_UNLIMITED_QUEUE,
                            FAN_UNLIMITED_MARKS,
                            FAN_ENABLE_AUDIT,
                            FAN_REPORT_PIDFD,
                            FAN_REPORT_TID,
                            FAN_REPORT_FID,
                            FAN_REPORT_DIR_FID,
                            FAN_REPORT_NAME,
                            FAN_REPORT_TARGET_FID)
                    .build();

    /** fanotify_mark(2). */
    public static final FlagSet FANOTIFY_MARK_FLAGS =
            FlagSet.strict()
                    .bits(
                            "FAN_MARK_ADD FAN_MARK_REMOVE FAN_MARK_DONT_FOLLOW FAN_MARK_ONLYDIR"
                                    + " FAN_MARK_MOUNT FAN_MARK_IGNORED_MASK"
                                    + " FAN_MARK_IGNORED_SURV_MODIFY FAN_MARK_FLUSH FAN_MARK_FILESYSTEM"
                                    + " FAN_MARK_EVICTABLE FAN_MARK_IGNORE",
                            FAN_MARK_ADD,
                            FAN_MARK_REMOVE,
                            FAN_MARK_DONT_FOLLOW,
                            FAN_MARK_ONLYDIR,
                            FAN_MARK_MOUNT,
                            FAN_MARK_IGNORED_MASK,
                            FAN_MARK_IGNORED_SURV_MODIFY,
                            FAN_MARK_FLUSH,
                            FAN_MARK_FILESYSTEM,
                            FAN_MARK_EVICTABLE,
                            FAN_MARK_IGNORE)
                    .build();
}
