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
                    .field(O_ACCMODE)
                    .value("O_RDONLY", O_RDONLY)
                    .value("O_WRONLY", O_WRONLY)
                    .value("O_RDWR", O_RDWR)
                    .bit("O_TMPFILE", O_TMPFILE)
                    .bit("O_SYNC", O_SYNC)
                    .bit("O_CREAT", O_CREAT)
                    .bit("O_EXCL", O_EXCL)
                    .bit("O_NOCTTY", O_NOCTTY)
                    .bit("O_TRUNC", O_TRUNC)
                    .bit("O_APPEND", O_APPEND)
                    .bit("O_NONBLOCK", O_NONBLOCK)
                    .bit("O_DSYNC", O_DSYNC)
                    .bit("O_ASYNC", O_ASYNC)
                    .bit("O_DIRECT", O_DIRECT)
                    .bit("O_LARGEFILE", O_LARGEFILE)
                    .bit("O_DIRECTORY", O_DIRECTORY)
                    .bit("O_NOFOLLOW", O_NOFOLLOW)
                    .bit("O_NOATIME", O_NOATIME)
                    .bit("O_CLOEXEC", O_CLOEXEC)
                    .bit("O_PATH", O_PATH)
                    .build();

    /** openat2(2), in struct open_how. */
    public static final FlagSet OPEN_HOW_FLAGS =
            FlagSet.strict()
                    .wide()
                    .field(O_ACCMODE)
                    .value("O_RDONLY", O_RDONLY)
                    .value("O_WRONLY", O_WRONLY)
                    .value("O_RDWR", O_RDWR)
                    .bit("O_TMPFILE", O_TMPFILE)
                    .bit("O_SYNC", O_SYNC)
                    .bit("O_CREAT", O_CREAT)
                    .bit("O_EXCL", O_EXCL)
                    .bit("O_NOCTTY", O_NOCTTY)
                    .bit("O_TRUNC", O_TRUNC)
                    .bit("O_APPEND", O_APPEND)
                    .bit("O_NONBLOCK", O_NONBLOCK)
                    .bit("O_DSYNC", O_DSYNC)
                    .bit("O_ASYNC", O_ASYNC)
                    .bit("O_DIRECT", O_DIRECT)
                    .bit("O_LARGEFILE", O_LARGEFILE)
                    .bit("O_DIRECTORY", O_DIRECTORY)
                    .bit("O_NOFOLLOW", O_NOFOLLOW)
                    .bit("O_NOATIME", O_NOATIME)
                    .bit("O_CLOEXEC", O_CLOEXEC)
                    .bit("O_PATH", O_PATH)
                    .build();

    /** openat2(2), in struct open_how. */
    public static final FlagSet RESOLVE_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bit("RESOLVE_NO_XDEV", RESOLVE_NO_XDEV)
                    .bit("RESOLVE_NO_MAGICLINKS", RESOLVE_NO_MAGICLINKS)
                    .bit("RESOLVE_NO_SYMLINKS", RESOLVE_NO_SYMLINKS)
                    .bit("RESOLVE_BENEATH", RESOLVE_BENEATH)
                    .bit("RESOLVE_IN_ROOT", RESOLVE_IN_ROOT)
                    .bit("RESOLVE_CACHED", RESOLVE_CACHED)
                    .build();

    /** access(2). */
    public static final FlagSet ACCESS_MODE =
            FlagSet.strict()
                    .field(R_OK | W_OK | X_OK)
                    .value("F_OK", F_OK)
                    .bit("R_OK", R_OK)
                    .bit("W_OK", W_OK)
                    .bit("X_OK", X_OK)
                    .build();

    /** faccessat2(2). */
    public static final FlagSet FACCESSAT2_FLAGS =
            FlagSet.strict()
                    .bit("AT_EACCESS", AT_EACCESS)
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .build();

    /** newfstatat(2). */
    public static final FlagSet FSTATAT_FLAGS =
            FlagSet.strict()
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .bit("AT_NO_AUTOMOUNT", AT_NO_AUTOMOUNT)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .build();

    /** statx(2). */
    public static final FlagSet STATX_FLAGS =
            FlagSet.strict()
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .bit("AT_NO_AUTOMOUNT", AT_NO_AUTOMOUNT)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .field(AT_STATX_SYNC_TYPE)
                    .value("AT_STATX_SYNC_AS_STAT", AT_STATX_SYNC_AS_STAT)
                    .value("AT_STATX_FORCE_SYNC", AT_STATX_FORCE_SYNC)
                    .value("AT_STATX_DONT_SYNC", AT_STATX_DONT_SYNC)
                    .build();

    /** statx(2): bit 31 is EINVAL, other unknown bits are ignored. */
    public static final FlagSet STATX_MASK =
            FlagSet.lenient()
                    .bit("STATX_BASIC_STATS", STATX_BASIC_STATS)
                    .bit("STATX_TYPE", STATX_TYPE)
                    .bit("STATX_MODE", STATX_MODE)
                    .bit("STATX_NLINK", STATX_NLINK)
                    .bit("STATX_UID", STATX_UID)
                    .bit("STATX_GID", STATX_GID)
                    .bit("STATX_ATIME", STATX_ATIME)
                    .bit("STATX_MTIME", STATX_MTIME)
                    .bit("STATX_CTIME", STATX_CTIME)
                    .bit("STATX_INO", STATX_INO)
                    .bit("STATX_SIZE", STATX_SIZE)
                    .bit("STATX_BLOCKS", STATX_BLOCKS)
                    .bit("STATX_BTIME", STATX_BTIME)
                    .bit("STATX_MNT_ID", STATX_MNT_ID)
                    .bit("STATX_DIOALIGN", STATX_DIOALIGN)
                    .bit("STATX_MNT_ID_UNIQUE", STATX_MNT_ID_UNIQUE)
                    .bit("STATX_SUBVOL", STATX_SUBVOL)
                    .bit("STATX_WRITE_ATOMIC", STATX_WRITE_ATOMIC)
                    .bit("STATX_DIO_READ_ALIGN", STATX_DIO_READ_ALIGN)
                    .build();

    /** fchownat(2), fchmodat2(2), utimensat(2), the *xattrat calls. */
    public static final FlagSet FCHOWNAT_FLAGS =
            FlagSet.strict()
                    .bit("AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .build();

    /** linkat(2). */
    public static final FlagSet LINKAT_FLAGS =
            FlagSet.strict()
                    .bit("AT_SYMLINK_FOLLOW", AT_SYMLINK_FOLLOW)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .build();

    /** unlinkat(2). */
    public static final FlagSet UNLINKAT_FLAGS =
            FlagSet.strict().bit("AT_REMOVEDIR", AT_REMOVEDIR).build();

    /** renameat2(2). */
    public static final FlagSet RENAME_FLAGS =
            FlagSet.strict()
                    .bit("RENAME_NOREPLACE", RENAME_NOREPLACE)
                    .bit("RENAME_EXCHANGE", RENAME_EXCHANGE)
                    .bit("RENAME_WHITEOUT", RENAME_WHITEOUT)
                    .build();

    /** name_to_handle_at(2). */
    public static final FlagSet NAME_TO_HANDLE_FLAGS =
            FlagSet.strict()
                    .bit("AT_SYMLINK_FOLLOW", AT_SYMLINK_FOLLOW)
                    .bit("AT_EMPTY_PATH", AT_EMPTY_PATH)
                    .bit("AT_HANDLE_FID", AT_HANDLE_FID)
                    .bit("AT_HANDLE_MNT_ID_UNIQUE", AT_HANDLE_MNT_ID_UNIQUE)
                    .bit("AT_HANDLE_CONNECTABLE", AT_HANDLE_CONNECTABLE)
                    .build();

    /** pipe2(2). */
    public static final FlagSet PIPE2_FLAGS =
            FlagSet.strict()
                    .bit("O_NONBLOCK", O_NONBLOCK)
                    .bit("O_CLOEXEC", O_CLOEXEC)
                    .bit("O_DIRECT", O_DIRECT)
                    .build();

    /** calls whose flags must be zero. */
    public static final FlagSet NO_FLAGS = FlagSet.strict().build();

    /** dup3(2), memfd_secret(2). */
    public static final FlagSet DUP3_FLAGS = FlagSet.strict().bit("O_CLOEXEC", O_CLOEXEC).build();

    /** close_range(2). */
    public static final FlagSet CLOSE_RANGE_FLAGS =
            FlagSet.strict()
                    .bit("CLOSE_RANGE_UNSHARE", CLOSE_RANGE_UNSHARE)
                    .bit("CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC)
                    .build();

    /** lseek(2). */
    public static final FlagSet WHENCE =
            FlagSet.unchecked()
                    .choice("SEEK_SET", SEEK_SET)
                    .choice("SEEK_CUR", SEEK_CUR)
                    .choice("SEEK_END", SEEK_END)
                    .choice("SEEK_DATA", SEEK_DATA)
                    .choice("SEEK_HOLE", SEEK_HOLE)
                    .build();

    /** fcntl(2). */
    public static final FlagSet FCNTL_COMMAND =
            FlagSet.unchecked()
                    .choice("F_DUPFD", F_DUPFD)
                    .choice("F_GETFD", F_GETFD)
                    .choice("F_SETFD", F_SETFD)
                    .choice("F_GETFL", F_GETFL)
                    .choice("F_SETFL", F_SETFL)
                    .choice("F_GETLK", F_GETLK)
                    .choice("F_SETLK", F_SETLK)
                    .choice("F_SETLKW", F_SETLKW)
                    .choice("F_SETOWN", F_SETOWN)
                    .choice("F_GETOWN", F_GETOWN)
                    .choice("F_SETSIG", F_SETSIG)
                    .choice("F_GETSIG", F_GETSIG)
                    .choice("F_SETOWN_EX", F_SETOWN_EX)
                    .choice("F_GETOWN_EX", F_GETOWN_EX)
                    .choice("F_GETOWNER_UIDS", F_GETOWNER_UIDS)
                    .choice("F_OFD_GETLK", F_OFD_GETLK)
                    .choice("F_OFD_SETLK", F_OFD_SETLK)
                    .choice("F_OFD_SETLKW", F_OFD_SETLKW)
                    .choice("F_SETLEASE", F_SETLEASE)
                    .choice("F_GETLEASE", F_GETLEASE)
                    .choice("F_NOTIFY", F_NOTIFY)
                    .choice("F_DUPFD_QUERY", F_DUPFD_QUERY)
                    .choice("F_CREATED_QUERY", F_CREATED_QUERY)
                    .choice("F_CANCELLK", F_CANCELLK)
                    .choice("F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC)
                    .choice("F_SETPIPE_SZ", F_SETPIPE_SZ)
                    .choice("F_GETPIPE_SZ", F_GETPIPE_SZ)
                    .choice("F_ADD_SEALS", F_ADD_SEALS)
                    .choice("F_GET_SEALS", F_GET_SEALS)
                    .choice("F_GET_RW_HINT", F_GET_RW_HINT)
                    .choice("F_SET_RW_HINT", F_SET_RW_HINT)
                    .choice("F_GET_FILE_RW_HINT", F_GET_FILE_RW_HINT)
                    .choice("F_SET_FILE_RW_HINT", F_SET_FILE_RW_HINT)
                    .build();

    /** flock(2). */
    public static final FlagSet FLOCK_OPERATION =
            FlagSet.strict()
                    .bit("LOCK_SH", LOCK_SH)
                    .bit("LOCK_EX", LOCK_EX)
                    .bit("LOCK_UN", LOCK_UN)
                    .bit("LOCK_NB", LOCK_NB)
                    .build();

    /** fallocate(2): unknown bits are EOPNOTSUPP. */
    public static final FlagSet FALLOCATE_MODE =
            FlagSet.unchecked()
                    .bit("FALLOC_FL_KEEP_SIZE", FALLOC_FL_KEEP_SIZE)
                    .bit("FALLOC_FL_PUNCH_HOLE", FALLOC_FL_PUNCH_HOLE)
                    .bit("FALLOC_FL_COLLAPSE_RANGE", FALLOC_FL_COLLAPSE_RANGE)
                    .bit("FALLOC_FL_ZERO_RANGE", FALLOC_FL_ZERO_RANGE)
                    .bit("FALLOC_FL_INSERT_RANGE", FALLOC_FL_INSERT_RANGE)
                    .bit("FALLOC_FL_UNSHARE_RANGE", FALLOC_FL_UNSHARE_RANGE)
                    .bit("FALLOC_FL_WRITE_ZEROES", FALLOC_FL_WRITE_ZEROES)
                    .build();

    /** posix_fadvise(2). */
    public static final FlagSet FADVICE =
            FlagSet.unchecked()
                    .choice("POSIX_FADV_NORMAL", POSIX_FADV_NORMAL)
                    .choice("POSIX_FADV_RANDOM", POSIX_FADV_RANDOM)
                    .choice("POSIX_FADV_SEQUENTIAL", POSIX_FADV_SEQUENTIAL)
                    .choice("POSIX_FADV_WILLNEED", POSIX_FADV_WILLNEED)
                    .choice("POSIX_FADV_DONTNEED", POSIX_FADV_DONTNEED)
                    .choice("POSIX_FADV_NOREUSE", POSIX_FADV_NOREUSE)
                    .build();

    /** preadv2(2), pwritev2(2): unknown bits are EOPNOTSUPP. */
    public static final FlagSet RWF_FLAGS =
            FlagSet.unchecked()
                    .bit("RWF_HIPRI", RWF_HIPRI)
                    .bit("RWF_DSYNC", RWF_DSYNC)
                    .bit("RWF_SYNC", RWF_SYNC)
                    .bit("RWF_NOWAIT", RWF_NOWAIT)
                    .bit("RWF_APPEND", RWF_APPEND)
                    .bit("RWF_NOAPPEND", RWF_NOAPPEND)
                    .bit("RWF_ATOMIC", RWF_ATOMIC)
                    .bit("RWF_DONTCACHE", RWF_DONTCACHE)
                    .bit("RWF_NOSIGNAL", RWF_NOSIGNAL)
                    .build();

    /** splice(2), tee(2), vmsplice(2). */
    public static final FlagSet SPLICE_FLAGS =
            FlagSet.strict()
                    .bit("SPLICE_F_MOVE", SPLICE_F_MOVE)
                    .bit("SPLICE_F_NONBLOCK", SPLICE_F_NONBLOCK)
                    .bit("SPLICE_F_MORE", SPLICE_F_MORE)
                    .bit("SPLICE_F_GIFT", SPLICE_F_GIFT)
                    .build();

    /** sync_file_range(2). */
    public static final FlagSet SYNC_FILE_RANGE_FLAGS =
            FlagSet.strict()
                    .bit("SYNC_FILE_RANGE_WAIT_BEFORE", SYNC_FILE_RANGE_WAIT_BEFORE)
                    .bit("SYNC_FILE_RANGE_WRITE", SYNC_FILE_RANGE_WRITE)
                    .bit("SYNC_FILE_RANGE_WAIT_AFTER", SYNC_FILE_RANGE_WAIT_AFTER)
                    .build();

    /** setxattr(2). */
    public static final FlagSet XATTR_FLAGS =
            FlagSet.strict()
                    .bit("XATTR_CREATE", XATTR_CREATE)
                    .bit("XATTR_REPLACE", XATTR_REPLACE)
                    .build();

    /** inotify_init1(2). */
    public static final FlagSet INOTIFY_INIT_FLAGS =
            FlagSet.strict().bit("IN_CLOEXEC", IN_CLOEXEC).bit("IN_NONBLOCK", IN_NONBLOCK).build();

    /** inotify_add_watch(2). */
    public static final FlagSet INOTIFY_MASK =
            FlagSet.lenient()
                    .bit("IN_ALL_EVENTS", IN_ALL_EVENTS)
                    .bit("IN_CLOSE", IN_CLOSE)
                    .bit("IN_MOVE", IN_MOVE)
                    .bit("IN_ACCESS", IN_ACCESS)
                    .bit("IN_MODIFY", IN_MODIFY)
                    .bit("IN_ATTRIB", IN_ATTRIB)
                    .bit("IN_CLOSE_WRITE", IN_CLOSE_WRITE)
                    .bit("IN_CLOSE_NOWRITE", IN_CLOSE_NOWRITE)
                    .bit("IN_OPEN", IN_OPEN)
                    .bit("IN_MOVED_FROM", IN_MOVED_FROM)
                    .bit("IN_MOVED_TO", IN_MOVED_TO)
                    .bit("IN_CREATE", IN_CREATE)
                    .bit("IN_DELETE", IN_DELETE)
                    .bit("IN_DELETE_SELF", IN_DELETE_SELF)
                    .bit("IN_MOVE_SELF", IN_MOVE_SELF)
                    .bit("IN_ONLYDIR", IN_ONLYDIR)
                    .bit("IN_DONT_FOLLOW", IN_DONT_FOLLOW)
                    .bit("IN_EXCL_UNLINK", IN_EXCL_UNLINK)
                    .bit("IN_MASK_CREATE", IN_MASK_CREATE)
                    .bit("IN_MASK_ADD", IN_MASK_ADD)
                    .bit("IN_ISDIR", IN_ISDIR)
                    .bit("IN_ONESHOT", IN_ONESHOT)
                    .build();

    /** fanotify_init(2). */
    public static final FlagSet FANOTIFY_INIT_FLAGS =
            FlagSet.strict()
                    .bit("FAN_CLOEXEC", FAN_CLOEXEC)
                    .bit("FAN_NONBLOCK", FAN_NONBLOCK)
                    .bit("FAN_CLASS_CONTENT", FAN_CLASS_CONTENT)
                    .bit("FAN_CLASS_PRE_CONTENT", FAN_CLASS_PRE_CONTENT)
                    .bit("FAN_UNLIMITED_QUEUE", FAN_UNLIMITED_QUEUE)
                    .bit("FAN_UNLIMITED_MARKS", FAN_UNLIMITED_MARKS)
                    .bit("FAN_ENABLE_AUDIT", FAN_ENABLE_AUDIT)
                    .bit("FAN_REPORT_PIDFD", FAN_REPORT_PIDFD)
                    .bit("FAN_REPORT_TID", FAN_REPORT_TID)
                    .bit("FAN_REPORT_FID", FAN_REPORT_FID)
                    .bit("FAN_REPORT_DIR_FID", FAN_REPORT_DIR_FID)
                    .bit("FAN_REPORT_NAME", FAN_REPORT_NAME)
                    .bit("FAN_REPORT_TARGET_FID", FAN_REPORT_TARGET_FID)
                    .build();

    /** fanotify_mark(2). */
    public static final FlagSet FANOTIFY_MARK_FLAGS =
            FlagSet.strict()
                    .bit("FAN_MARK_ADD", FAN_MARK_ADD)
                    .bit("FAN_MARK_REMOVE", FAN_MARK_REMOVE)
                    .bit("FAN_MARK_DONT_FOLLOW", FAN_MARK_DONT_FOLLOW)
                    .bit("FAN_MARK_ONLYDIR", FAN_MARK_ONLYDIR)
                    .bit("FAN_MARK_MOUNT", FAN_MARK_MOUNT)
                    .bit("FAN_MARK_IGNORED_MASK", FAN_MARK_IGNORED_MASK)
                    .bit("FAN_MARK_IGNORED_SURV_MODIFY", FAN_MARK_IGNORED_SURV_MODIFY)
                    .bit("FAN_MARK_FLUSH", FAN_MARK_FLUSH)
                    .bit("FAN_MARK_FILESYSTEM", FAN_MARK_FILESYSTEM)
                    .bit("FAN_MARK_EVICTABLE", FAN_MARK_EVICTABLE)
                    .bit("FAN_MARK_IGNORE", FAN_MARK_IGNORE)
                    .build();
}
