package runscj.sentry.syscall.file;

import static runscj.abi.Mount.LISTMOUNT_REVERSE;
import static runscj.abi.Mount.LSMT_ROOT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.MntIdReq;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.Mount;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.Mounting;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** What is mounted, by number: statmount(2), listmount(2). */
final class MountQuerySyscalls {
    private static final int REQUEST_SIZE_VER0 = 24;
    private static final int REQUEST_SIZE_MAX = 4096;
    private static final long LIST_MAX = 1_000_000;

    private MountQuerySyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.STATMOUNT, MountQuerySyscalls::statmount);
        handlers.bind(Sysno.LISTMOUNT, MountQuerySyscalls::listmount);
    }

    /**
     * A struct mnt_id_req.
     *
     * @param root what the caller sees of the namespace
     */
    private record Request(long id, long parameter, MountNamespace namespace, VfsPath root) {
        static Request read(Task task, long addr) throws ErrnoException {
            int size = GuestStruct.read(task.mm(), addr, Integer.BYTES).i32(0);
            if (Integer.compareUnsigned(size, REQUEST_SIZE_MAX) > 0) {
                throw Errno.E2BIG.raise();
            }
            if (size < REQUEST_SIZE_VER0) {
                throw Errno.EINVAL.raise();
            }
            int room = Math.max(size, MntIdReq.SIZE);
            GuestStruct struct = GuestStruct.read(task.mm(), addr, room, size);
            for (int offset = MntIdReq.SIZE; offset < size; offset++) {
                if (struct.i8(offset) != 0) {
                    throw Errno.E2BIG.raise();
                }
            }
            if (struct.i32(MntIdReq.MNT_NS_FD_OFFSET) != 0) {
                throw Errno.EINVAL.raise();
            }
            long id = struct.i64(MntIdReq.MNT_ID_OFFSET);
            if (Long.compareUnsigned(id, Mount.UNIQUE_IDS) <= 0) {
                throw Errno.EINVAL.raise();
            }
            MountNamespace own = Mounting.namespaceOf(task);
            MountNamespace namespace = namespace(task, struct.i64(MntIdReq.MNT_NS_ID_OFFSET));
            VfsPath root = namespace == own ? task.fsContext().root() : namespace.root().rootPath();
            return new Request(id, struct.i64(MntIdReq.PARAM_OFFSET), namespace, root);
        }

        private static MountNamespace namespace(Task task, long id) throws ErrnoException {
            MountNamespace own = Mounting.namespaceOf(task);
            if (id == 0 || id == own.id()) {
                return own;
            }
            MountNamespace other = MountNamespace.find(id);
            if (other == null
                    || !task.credentials().capableIn(other.owner(), Capability.CAP_SYS_ADMIN)) {
                throw Errno.ENOENT.raise();
            }
            return other;
        }

        /** Returns the mount with the number. ENOENT, EPERM for one that cannot be seen. */
        Mount find(Task task, List<Mount> mounts) throws ErrnoException {
            for (Mount mount : mounts) {
                if (mount.uniqueId() == id) {
                    requireVisible(task, mount);
                    return mount;
                }
            }
            throw Errno.ENOENT.raise();
        }

        private void requireVisible(Task task, Mount mount) throws ErrnoException {
            if (!PathNames.isBelow(root, mount.rootPath())
                    && !task.credentials().capableIn(namespace.owner(), Capability.CAP_SYS_ADMIN)) {
                throw Errno.EPERM.raise();
            }
        }
    }

    static long statmount(Task task, SyscallArgs args) throws ErrnoException {
        args.flags(3, 0);
        Request request = Request.read(task, args.addr(0));
        Mount mount = request.find(task, request.namespace().snapshot());
        new MountDescription(mount, request.namespace(), request.root(), request.parameter())
                .write(task.mm(), args.addr(1), args.i64(2));
        return 0;
    }

    static long listmount(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.flags(3, LISTMOUNT_REVERSE);
        long count = args.i64(2);
        if (Long.compareUnsigned(count, LIST_MAX) > 0) {
            throw Errno.EOVERFLOW.raise();
        }
        Request request = Request.read(task, args.addr(0));
        long last = request.parameter();
        if (last != 0 && Long.compareUnsigned(last, Mount.UNIQUE_IDS) <= 0) {
            throw Errno.EINVAL.raise();
        }
        List<Mount> mounts = new ArrayList<>(request.namespace().snapshot());
        VfsPath top =
                request.id() == LSMT_ROOT ? request.root() : request.find(task, mounts).rootPath();
        boolean backwards = (flags & LISTMOUNT_REVERSE) != 0;
        Comparator<Mount> order = Comparator.comparingLong(Mount::uniqueId);
        mounts.sort(backwards ? order.reversed() : order);
        GuestStruct ids = new GuestStruct((int) Math.min(count, mounts.size()) * Long.BYTES);
        long found = 0;
        for (Mount mount : mounts) {
            long id = mount.uniqueId();
            boolean passed = last != 0 && (backwards ? id >= last : id <= last);
            if (found < count
                    && !passed
                    && id != request.id()
                    && PathNames.isBelow(top, mount.rootPath())) {
                ids.i64(found++ * Long.BYTES, id);
            }
        }
        ids.write(task.mm(), args.addr(1), found * Long.BYTES);
        return found;
    }
}
