package runscj.sentry.syscall.event;

import static runscj.abi.Errno.E2BIG;
import static runscj.abi.Errno.EBADFD;
import static runscj.abi.Errno.EFAULT;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOMSG;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Landlock.*;

import runscj.abi.Capability;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.LandlockNetPortAttr;
import runscj.abi.LandlockPathBeneathAttr;
import runscj.abi.LandlockRulesetAttr;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.cred.landlock.LandlockRuleset;
import runscj.sentry.fs.event.LandlockRulesetFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.RuledInodes;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** landlock(7): rulesets, rules, and restricting oneself. ABI version 7, that of Linux 6.18. */
final class LandlockSyscalls {
    private static final int ABI_VERSION = 7;

    /** What Linux calls its corrections 1 to 3: they hold here. */
    private static final int ERRATA = 7;

    private static final int STRUCT_MIN = 8;
    private static final int STRUCT_MAX = 4096;
    private static final int PORT_MAX = 65_535;
    private static final long FS_KNOWN = (LANDLOCK_ACCESS_FS_IOCTL_DEV << 1) - 1;
    private static final long NET_KNOWN =
            LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
    private static final long SCOPES_KNOWN =
            LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
    private static final long OF_FILES =
            LANDLOCK_ACCESS_FS_EXECUTE
                    | LANDLOCK_ACCESS_FS_WRITE_FILE
                    | LANDLOCK_ACCESS_FS_READ_FILE
                    | LANDLOCK_ACCESS_FS_TRUNCATE
                    | LANDLOCK_ACCESS_FS_IOCTL_DEV;
    private static final int LOG_FLAGS =
            LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF
                    | LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON
                    | LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF;

    private LandlockSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.LANDLOCK_CREATE_RULESET, LandlockSyscalls::createRuleset)
                .bind(Sysno.LANDLOCK_ADD_RULE, LandlockSyscalls::addRule)
                .bind(Sysno.LANDLOCK_RESTRICT_SELF, LandlockSyscalls::restrictSelf);
    }

    static long createRuleset(Task task, SyscallArgs args) throws ErrnoException {
        long addr = args.addr(0);
        long size = args.i64(1);
        int flags = args.i32(2);
        if (flags != 0) {
            return about(addr, size, flags);
        }
        GuestStruct attr = attributes(task, addr, size);
        long fs = attr.i64(LandlockRulesetAttr.HANDLED_ACCESS_FS_OFFSET);
        long net = attr.i64(LandlockRulesetAttr.HANDLED_ACCESS_NET_OFFSET);
        long scoped = attr.i64(LandlockRulesetAttr.SCOPED_OFFSET);
        if ((fs & ~FS_KNOWN) != 0 || (net & ~NET_KNOWN) != 0 || (scoped & ~SCOPES_KNOWN) != 0) {
            throw EINVAL.raise();
        }
        if ((fs | net | scoped) == 0) {
            throw ENOMSG.raise();
        }
        LandlockRuleset ruleset = new LandlockRuleset((int) fs, (int) net, (int) scoped);
        return EventSyscalls.publish(
                task,
                new LandlockRulesetFile(ruleset),
                "[landlock-ruleset]",
                Fcntl.O_RDWR,
                Fcntl.O_CLOEXEC);
    }

    private static long about(long addr, long size, int flags) throws ErrnoException {
        if (addr != 0 || size != 0) {
            throw EINVAL.raise();
        }
        return switch (flags) {
            case LANDLOCK_CREATE_RULESET_VERSION -> ABI_VERSION;
            case LANDLOCK_CREATE_RULESET_ERRATA -> ERRATA;
            default -> throw EINVAL.raise();
        };
    }

    private static GuestStruct attributes(Task task, long addr, long size) throws ErrnoException {
        if (addr == 0) {
            throw EFAULT.raise();
        }
        if (Long.compareUnsigned(size, STRUCT_MIN) < 0) {
            throw EINVAL.raise();
        }
        if (Long.compareUnsigned(size, STRUCT_MAX) > 0) {
            throw E2BIG.raise();
        }
        int room = Math.max((int) size, LandlockRulesetAttr.SIZE);
        GuestStruct attr = GuestStruct.read(task.mm(), addr, room, (int) size);
        for (int at = LandlockRulesetAttr.SIZE; at < size; at++) {
            if (attr.i8(at) != 0) {
                throw E2BIG.raise();
            }
        }
        return attr;
    }

    private static LandlockRuleset ruleset(Task task, int fd) throws ErrnoException {
        if (task.file(fd).requireNotPath().impl() instanceof LandlockRulesetFile file) {
            return file.ruleset();
        }
        throw EBADFD.raise();
    }

    static long addRule(Task task, SyscallArgs args) throws ErrnoException {
        args.flags(3, 0);
        LandlockRuleset ruleset = ruleset(task, args.fd(0));
        switch (args.i32(1)) {
            case LANDLOCK_RULE_PATH_BENEATH -> addPath(task, ruleset, args.addr(2));
            case LANDLOCK_RULE_NET_PORT -> addPort(task, ruleset, args.addr(2));
            default -> throw EINVAL.raise();
        }
        return 0;
    }

    private static int rights(long wanted, int handled) throws ErrnoException {
        if (wanted == 0) {
            throw ENOMSG.raise();
        }
        if ((wanted & ~(long) handled) != 0) {
            throw EINVAL.raise();
        }
        return (int) wanted;
    }

    private static void addPath(Task task, LandlockRuleset ruleset, long addr)
            throws ErrnoException {
        GuestStruct attr = GuestStruct.read(task.mm(), addr, LandlockPathBeneathAttr.SIZE);
        int rights =
                rights(
                        attr.i64(LandlockPathBeneathAttr.ALLOWED_ACCESS_OFFSET),
                        ruleset.handledFs());
        OpenFile file = task.file(attr.i32(LandlockPathBeneathAttr.PARENT_FD_OFFSET));
        VfsPath place = file.path();
        if (place == null || Vfs.isAnonymous(place.mount())) {
            throw EBADFD.raise();
        }
        Inode inode = place.inode();
        if (!(inode instanceof DirectoryInode) && (rights & ~OF_FILES) != 0) {
            throw EINVAL.raise();
        }
        RuledInodes.add(inode);
        ruleset.allowFile(inode, rights);
    }

    private static void addPort(Task task, LandlockRuleset ruleset, long addr)
            throws ErrnoException {
        GuestStruct attr = GuestStruct.read(task.mm(), addr, LandlockNetPortAttr.SIZE);
        int rights =
                rights(attr.i64(LandlockNetPortAttr.ALLOWED_ACCESS_OFFSET), ruleset.handledNet());
        long port = attr.i64(LandlockNetPortAttr.PORT_OFFSET);
        if (port < 0 || port > PORT_MAX) {
            throw EINVAL.raise();
        }
        ruleset.allowPort((int) port, rights);
    }

    static long restrictSelf(Task task, SyscallArgs args) throws ErrnoException {
        if (!task.settings().noNewPrivileges()
                && !task.credentials().has(Capability.CAP_SYS_ADMIN)) {
            throw EPERM.raise();
        }
        int flags = args.flags(1, LOG_FLAGS);
        if (args.fd(0) == -1 && flags == LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF) {
            // Nothing is logged here.
            return 0;
        }
        LandlockRuleset ruleset = ruleset(task, args.fd(0));
        task.settings().landlock(LandlockDomain.inside(task.landlock(), ruleset));
        return 0;
    }
}
