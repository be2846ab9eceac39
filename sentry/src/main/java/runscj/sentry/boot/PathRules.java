package runscj.sentry.boot;

import static runscj.abi.Mount.MS_BIND;
import static runscj.abi.Mount.MS_RDONLY;
import static runscj.abi.Mount.MS_REC;
import static runscj.abi.Mount.MS_REMOUNT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.oci.Linux;
import runscj.oci.Spec;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.AttributeChanges;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.Mounting;
import runscj.sentry.vfs.NameCreation;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

/**
 * What a configuration says of single paths, once everything is mounted: device nodes, settings
 * below /proc/sys, what is masked or read-only, and whether the root is.
 */
final class PathRules {
    private final Caller caller;

    PathRules(Vfs vfs) {
        caller = vfs.kernelCaller();
    }

    /** Applies all of them. */
    void apply(Spec spec) throws BootException {
        Linux linux = spec.linux();
        if (linux != null) {
            for (Linux.Device device : linux.devices()) {
                node(device);
            }
            for (Map.Entry<String, String> setting : linux.sysctl().entrySet()) {
                set(setting.getKey(), setting.getValue());
            }
            for (String path : linux.readonlyPaths()) {
                readOnly(path);
            }
            for (String path : linux.maskedPaths()) {
                mask(path);
            }
        }
        if (spec.root().readonly()) {
            try {
                Mounting.mount(caller, "", "/", "", MS_REMOUNT | MS_BIND | MS_RDONLY, "");
            } catch (ErrnoException e) {
                throw failed("root.readonly: cannot make the root read-only", e);
            }
        }
    }

    /** Makes a device node; one whose driver this kernel lacks fails when it is opened: ENXIO. */
    private void node(Linux.Device device) throws BootException {
        int type =
                switch (device.type()) {
                    case "b" -> FileMode.S_IFBLK;
                    case "p" -> FileMode.S_IFIFO;
                    default -> FileMode.S_IFCHR;
                };
        Integer mode = device.mode();
        int permissions = (mode == null ? 0666 : mode) & FileMode.S_IALLUGO;
        try {
            directories(device.path());
            VfsPath node =
                    NameCreation.mknod(
                            caller,
                            null,
                            device.path(),
                            type | permissions,
                            DeviceRegistry.deviceId((int) device.major(), (int) device.minor()));
            Integer uid = device.uid();
            Integer gid = device.gid();
            AttributeChanges.chown(caller, node, uid == null ? 0 : uid, gid == null ? 0 : gid);
            AttributeChanges.chmod(caller, node, permissions); // whatever the umask
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw failed("linux.devices: cannot make " + device.path(), e);
            }
        }
    }

    /** Makes the directories above a path that do not exist. */
    private void directories(String path) throws ErrnoException {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            try {
                NameCreation.mkdir(caller, null, path.substring(0, slash), 0755);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }

    private void set(String name, String value) throws BootException {
        String path = "/proc/sys/" + name.replace('.', '/');
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        try {
            OpenFile file = FileOpening.open(caller, null, path, Fcntl.O_WRONLY, 0, 0);
            try {
                file.write(caller, IoBuffer.of(MemorySegment.ofArray(bytes)));
            } finally {
                file.release();
            }
        } catch (GuestException e) {
            String reason = e instanceof ErrnoException errno ? errno.errno().text() : e.toString();
            throw new BootException(
                    "config.json: linux.sysctl: cannot set " + name + ": " + reason);
        }
    }

    private void readOnly(String path) throws BootException {
        try {
            Mounting.mount(caller, path, path, "", MS_BIND | MS_REC, "");
            Mounting.mount(caller, "", path, "", MS_REMOUNT | MS_BIND | MS_RDONLY, "");
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) {
                throw failed("linux.readonlyPaths: cannot protect " + path, e);
            }
        }
    }

    /** Hides a directory below an empty one, a file below /dev/null. */
    private void mask(String path) throws BootException {
        try {
            boolean directory =
                    (PathWalk.resolve(caller, null, path, PathWalk.FOLLOW).inode().mode()
                                    & FileMode.S_IFMT)
                            == FileMode.S_IFDIR;
            if (directory) {
                Mounting.mount(caller, "tmpfs", path, "tmpfs", MS_RDONLY, "");
            } else {
                Mounting.mount(caller, "/dev/null", path, "", MS_BIND, "");
            }
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                throw failed("linux.maskedPaths: cannot mask " + path, e);
            }
        }
    }

    private static BootException failed(String what, ErrnoException e) {
        return new BootException("config.json: " + what + ": " + e.errno().text());
    }
}
