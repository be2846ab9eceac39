package runscj.sentry.vfs;

import static runscj.abi.Capability.CAP_SETFCAP;
import static runscj.abi.Capability.CAP_SYS_ADMIN;
import static runscj.abi.Errno.ENODATA;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_ISVTX;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.FileCapabilities;

/**
 * The namespaces of xattr(7) and who may use them. Sizes and name lengths are the system calls'
 * business.
 */
public final class ExtendedAttributes {
    private static final String TRUSTED = "trusted.";
    private static final String SECURITY = "security.";
    private static final String USER = "user.";

    private ExtendedAttributes() {}

    /** Returns a value. */
    public static byte[] read(Caller caller, Inode inode, String name) throws ErrnoException {
        Credentials who = caller.credentials();
        requireNamespace(name);
        if (name.startsWith(TRUSTED) && !who.capable(CAP_SYS_ADMIN)) {
            throw ENODATA.raise();
        }
        if (name.startsWith(USER)) {
            requireUserKind(inode, ENODATA.raise());
            Permissions.require(who, inode, Permissions.READ);
        }
        byte[] kept = inode.xattr(caller, name);
        return name.equals(FileCapabilities.ATTRIBUTE)
                ? FileCapabilities.shown(kept, who.userNamespace())
                : kept;
    }

    /** Sets a value; flags XATTR_CREATE, XATTR_REPLACE. */
    public static void set(Caller caller, Inode inode, String name, byte[] value, int flags)
            throws ErrnoException {
        requireWrite(caller, inode, name);
        byte[] kept =
                name.equals(FileCapabilities.ATTRIBUTE)
                        ? FileCapabilities.kept(value, caller.credentials().userNamespace())
                        : value;
        inode.setXattr(caller, name, kept, flags);
    }

    /** Removes one. */
    public static void remove(Caller caller, Inode inode, String name) throws ErrnoException {
        requireWrite(caller, inode, name);
        inode.removeXattr(caller, name);
    }

    /** Returns the names that the caller may see. */
    public static String[] names(Caller caller, Inode inode) throws ErrnoException {
        String[] all = inode.xattrNames(caller);
        if (caller.credentials().capable(CAP_SYS_ADMIN)) {
            return all;
        }
        int count = 0;
        String[] visible = new String[all.length];
        for (String name : all) {
            if (!name.startsWith(TRUSTED)) {
                visible[count++] = name;
            }
        }
        return java.util.Arrays.copyOf(visible, count);
    }

    /** Takes file capabilities away, as a change of contents or owner does. */
    static void dropFileCapabilities(Caller caller, Inode inode) throws ErrnoException {
        if (inode.hasFileCapabilities()) {
            inode.removeXattr(caller, FileCapabilities.ATTRIBUTE);
        }
    }

    private static void requireWrite(Caller caller, Inode inode, String name)
            throws ErrnoException {
        Credentials who = caller.credentials();
        FileFlags.requireChangeable(inode);
        requireNamespace(name);
        if (name.startsWith(TRUSTED)) {
            if (!who.capable(CAP_SYS_ADMIN)) {
                throw EPERM.raise();
            }
        } else if (name.startsWith(SECURITY)) {
            boolean may =
                    name.equals(FileCapabilities.ATTRIBUTE)
                            ? who.capableOver(inode.uid(), inode.gid(), CAP_SETFCAP)
                            : who.capable(CAP_SYS_ADMIN);
            if (!may) {
                throw EPERM.raise();
            }
        } else {
            requireUserKind(inode, EPERM.raise());
            boolean sticky = (inode.mode() & (S_IFMT | S_ISVTX)) == (S_IFDIR | S_ISVTX);
            if (sticky && !Permissions.ownerOrCapable(who, inode)) {
                throw EPERM.raise();
            }
            Permissions.require(who, inode, Permissions.WRITE);
        }
    }

    private static void requireNamespace(String name) throws ErrnoException {
        boolean known =
                name.startsWith(USER) || name.startsWith(TRUSTED) || name.startsWith(SECURITY);
        if (!known) {
            throw EOPNOTSUPP.raise();
        }
        if (name.indexOf('.') == name.length() - 1) {
            throw Errno.EINVAL.raise();
        }
    }

    private static void requireUserKind(Inode inode, ErrnoException otherwise)
            throws ErrnoException {
        int type = inode.mode() & S_IFMT;
        if (type != S_IFREG && type != S_IFDIR) {
            throw otherwise;
        }
    }
}
