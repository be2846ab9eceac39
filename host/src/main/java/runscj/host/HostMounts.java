package runscj.host;

import java.lang.foreign.MemorySegment;

/**
 * Mounts and roots: mount(2), umount2(2), pivot_root(2), chroot(2), open_tree(2), move_mount(2),
 * mount_setattr(2). Results are the kernel's.
 */
public final class HostMounts {
    private HostMounts() {}

    private static long optional(MemorySegment memory) {
        return memory.equals(MemorySegment.NULL) ? 0 : Host.address(memory);
    }

    /** mount(2); {@link MemorySegment#NULL} for what is not given. */
    public static long mount(
            MemorySegment source,
            MemorySegment target,
            MemorySegment type,
            long flags,
            MemorySegment data) {
        return HostSyscalls.call(
                HostNr.MOUNT,
                optional(source),
                optional(target),
                optional(type),
                flags,
                optional(data));
    }

    /** umount2(2). */
    public static long umount(MemorySegment target, int flags) {
        return HostSyscalls.call(HostNr.UMOUNT2, Host.address(target), flags);
    }

    /** pivot_root(2). */
    public static long pivotRoot(MemorySegment newRoot, MemorySegment putOld) {
        return HostSyscalls.call(HostNr.PIVOT_ROOT, Host.address(newRoot), Host.address(putOld));
    }

    /** chroot(2). */
    public static long chroot(MemorySegment path) {
        return HostSyscalls.call(HostNr.CHROOT, Host.address(path));
    }

    /** chdir(2): of all threads. */
    public static long chdir(MemorySegment path) {
        return HostSyscalls.call(HostNr.CHDIR, Host.address(path));
    }

    /** fchdir(2). */
    public static long fchdir(int fd) {
        return HostSyscalls.call(HostNr.FCHDIR, fd);
    }

    /** open_tree(2). */
    public static long openTree(int dirFd, MemorySegment path, int flags) {
        return HostSyscalls.call(HostNr.OPEN_TREE, dirFd, Host.address(path), flags);
    }

    /** move_mount(2). */
    public static long moveMount(
            int fromFd, MemorySegment from, int toFd, MemorySegment to, int flags) {
        return HostSyscalls.call(
                HostNr.MOVE_MOUNT, fromFd, Host.address(from), toFd, Host.address(to), flags);
    }

    /** mount_setattr(2); struct mount_attr, 32 bytes. */
    public static long mountSetattr(
            int dirFd, MemorySegment path, int flags, MemorySegment attributes) {
        return HostSyscalls.call(
                HostNr.MOUNT_SETATTR,
                dirFd,
                Host.address(path),
                flags,
                Host.address(attributes),
                attributes.byteSize());
    }
}
