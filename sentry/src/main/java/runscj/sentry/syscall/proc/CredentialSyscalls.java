package runscj.sentry.syscall.proc;

import runscj.abi.CapUserData;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.CapabilitySets;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.GroupIds;
import runscj.sentry.cred.UserIds;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** User and group ids, capabilities: credentials(7), capabilities(7). */
public final class CredentialSyscalls {
    private static final int HEADER_PID_OFFSET = 4;

    private CredentialSyscalls() {}

    /** Binds these calls. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.GETUID, (task, args) -> user(task, task.credentials().ruid()))
                .bind(Sysno.GETEUID, (task, args) -> user(task, task.credentials().euid()))
                .bind(Sysno.GETGID, (task, args) -> group(task, task.credentials().rgid()))
                .bind(Sysno.GETEGID, (task, args) -> group(task, task.credentials().egid()))
                .bind(
                        Sysno.SETUID,
                        (task, args) ->
                                change(
                                        task,
                                        UserIds.setuid(
                                                task.credentials(), userId(task, args.i32(0)))))
                .bind(
                        Sysno.SETGID,
                        (task, args) ->
                                change(
                                        task,
                                        GroupIds.setgid(
                                                task.credentials(), groupId(task, args.i32(0)))))
                .bind(
                        Sysno.SETREUID,
                        (task, args) ->
                                change(
                                        task,
                                        UserIds.setreuid(
                                                task.credentials(),
                                                userId(task, args.i32(0)),
                                                userId(task, args.i32(1)))))
                .bind(
                        Sysno.SETREGID,
                        (task, args) ->
                                change(
                                        task,
                                        GroupIds.setregid(
                                                task.credentials(),
                                                groupId(task, args.i32(0)),
                                                groupId(task, args.i32(1)))))
                .bind(
                        Sysno.SETRESUID,
                        (task, args) ->
                                change(
                                        task,
                                        UserIds.setresuid(
                                                task.credentials(),
                                                userId(task, args.i32(0)),
                                                userId(task, args.i32(1)),
                                                userId(task, args.i32(2)))))
                .bind(
                        Sysno.SETRESGID,
                        (task, args) ->
                                change(
                                        task,
                                        GroupIds.setresgid(
                                                task.credentials(),
                                                groupId(task, args.i32(0)),
                                                groupId(task, args.i32(1)),
                                                groupId(task, args.i32(2)))))
                .bind(Sysno.SETFSUID, CredentialSyscalls::setfsuid)
                .bind(Sysno.SETFSGID, CredentialSyscalls::setfsgid)
                .bind(Sysno.GETRESUID, CredentialSyscalls::getresuid)
                .bind(Sysno.GETRESGID, CredentialSyscalls::getresgid)
                .bind(Sysno.GETGROUPS, CredentialSyscalls::getgroups)
                .bind(Sysno.SETGROUPS, CredentialSyscalls::setgroups)
                .bind(Sysno.CAPGET, CredentialSyscalls::capget)
                .bind(Sysno.CAPSET, CredentialSyscalls::capset);
    }

    private static long user(Task task, int uid) {
        return task.credentials().userNamespace().uidShown(uid) & 0xffff_ffffL;
    }

    private static long group(Task task, int gid) {
        return task.credentials().userNamespace().gidShown(gid) & 0xffff_ffffL;
    }

    /** Returns the kernel's id of an argument; -1 stays, EINVAL for what has none. */
    private static int userId(Task task, int uid) throws ErrnoException {
        int known = task.credentials().userNamespace().uidToKernel(uid);
        if (known == -1 && uid != -1) {
            throw Errno.EINVAL.raise();
        }
        return known;
    }

    private static int groupId(Task task, int gid) throws ErrnoException {
        int known = task.credentials().userNamespace().gidToKernel(gid);
        if (known == -1 && gid != -1) {
            throw Errno.EINVAL.raise();
        }
        return known;
    }

    private static long change(Task task, Credentials changed) {
        task.changeIdentity(changed);
        return 0;
    }

    private static long setfsuid(Task task, SyscallArgs args) {
        Credentials who = task.credentials();
        int wanted = who.userNamespace().uidToKernel(args.i32(0));
        task.changeIdentity(UserIds.setfsuid(who, wanted));
        return user(task, who.fsuid());
    }

    private static long setfsgid(Task task, SyscallArgs args) {
        Credentials who = task.credentials();
        int wanted = who.userNamespace().gidToKernel(args.i32(0));
        task.changeIdentity(GroupIds.setfsgid(who, wanted));
        return group(task, who.fsgid());
    }

    private static long getresuid(Task task, SyscallArgs args) throws ErrnoException {
        Credentials who = task.credentials();
        task.mm().writeInt(args.addr(0), (int) user(task, who.ruid()));
        task.mm().writeInt(args.addr(1), (int) user(task, who.euid()));
        task.mm().writeInt(args.addr(2), (int) user(task, who.suid()));
        return 0;
    }

    private static long getresgid(Task task, SyscallArgs args) throws ErrnoException {
        Credentials who = task.credentials();
        task.mm().writeInt(args.addr(0), (int) group(task, who.rgid()));
        task.mm().writeInt(args.addr(1), (int) group(task, who.egid()));
        task.mm().writeInt(args.addr(2), (int) group(task, who.sgid()));
        return 0;
    }

    private static long getgroups(Task task, SyscallArgs args) throws ErrnoException {
        int size = args.i32(0);
        int[] groups = task.credentials().groups();
        if (size < 0 || (size > 0 && size < groups.length)) {
            throw Errno.EINVAL.raise();
        }
        if (size > 0 && groups.length > 0) {
            GuestStruct list = new GuestStruct(groups.length * Integer.BYTES);
            for (int index = 0; index < groups.length; index++) {
                list.i32((long) index * Integer.BYTES, (int) group(task, groups[index]));
            }
            list.write(task.mm(), args.addr(1));
        }
        return groups.length;
    }

    private static long setgroups(Task task, SyscallArgs args) throws ErrnoException {
        Credentials who = task.credentials();
        GroupIds.requireSetgroups(who);
        int size = args.i32(0);
        if (size < 0 || size > GroupIds.GROUPS_MAX) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct list = GuestStruct.read(task.mm(), args.addr(1), size * Integer.BYTES);
        int[] groups = new int[size];
        for (int index = 0; index < size; index++) {
            groups[index] = who.userNamespace().gidToKernel(list.i32((long) index * Integer.BYTES));
        }
        return change(task, GroupIds.setgroups(who, groups));
    }

    /**
     * Returns how many data structs the header's version has; for an unknown one stores the
     * preferred version, as Linux does.
     */
    private static int words(Task task, long headerAddr) throws ErrnoException {
        int version = task.mm().readInt(headerAddr);
        return switch (version) {
            case Capability._LINUX_CAPABILITY_VERSION_1 -> Capability._LINUX_CAPABILITY_U32S_1;
            case Capability._LINUX_CAPABILITY_VERSION_2, Capability._LINUX_CAPABILITY_VERSION_3 ->
                    Capability._LINUX_CAPABILITY_U32S_3;
            default -> {
                task.mm().writeInt(headerAddr, Capability._LINUX_CAPABILITY_VERSION_3);
                yield 0;
            }
        };
    }

    private static long capget(Task task, SyscallArgs args) throws ErrnoException {
        long headerAddr = args.addr(0);
        long dataAddr = args.addr(1);
        int words = words(task, headerAddr);
        if (words == 0) {
            if (dataAddr == 0) {
                return 0;
            }
            throw Errno.EINVAL.raise();
        }
        int pid = task.mm().readInt(headerAddr + HEADER_PID_OFFSET);
        if (pid < 0) {
            throw Errno.EINVAL.raise();
        }
        Task target = pid == 0 ? task : task.pidNamespace().task(pid);
        if (target == null) {
            throw Errno.ESRCH.raise();
        }
        if (dataAddr == 0) {
            return 0;
        }
        Credentials who = target.credentials();
        GuestStruct data = new GuestStruct(words * CapUserData.SIZE);
        for (int word = 0; word < words; word++) {
            long offset = (long) word * CapUserData.SIZE;
            data.i32(offset + CapUserData.EFFECTIVE_OFFSET, (int) (who.effective() >>> word * 32));
            data.i32(offset + CapUserData.PERMITTED_OFFSET, (int) (who.permitted() >>> word * 32));
            data.i32(
                    offset + CapUserData.INHERITABLE_OFFSET,
                    (int) (who.inheritable() >>> word * 32));
        }
        data.write(task.mm(), dataAddr);
        return 0;
    }

    private static long capset(Task task, SyscallArgs args) throws ErrnoException {
        long headerAddr = args.addr(0);
        int words = words(task, headerAddr);
        if (words == 0) {
            throw Errno.EINVAL.raise();
        }
        int pid = task.mm().readInt(headerAddr + HEADER_PID_OFFSET);
        if (pid != 0 && pid != task.pid().in(task.pidNamespace())) {
            throw Errno.EPERM.raise();
        }
        GuestStruct data = GuestStruct.read(task.mm(), args.addr(1), words * CapUserData.SIZE);
        long effective = 0;
        long permitted = 0;
        long inheritable = 0;
        for (int word = 0; word < words; word++) {
            long offset = (long) word * CapUserData.SIZE;
            effective |=
                    (data.i32(offset + CapUserData.EFFECTIVE_OFFSET) & 0xffff_ffffL) << word * 32;
            permitted |=
                    (data.i32(offset + CapUserData.PERMITTED_OFFSET) & 0xffff_ffffL) << word * 32;
            inheritable |=
                    (data.i32(offset + CapUserData.INHERITABLE_OFFSET) & 0xffff_ffffL) << word * 32;
        }
        long all = Credentials.ALL_CAPABILITIES;
        task.changeIdentity(
                CapabilitySets.capset(
                        task.credentials(), effective & all, permitted & all, inheritable & all));
        return 0;
    }
}
