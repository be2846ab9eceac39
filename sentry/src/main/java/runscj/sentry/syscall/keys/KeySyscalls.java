package runscj.sentry.syscall.keys;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOKEY;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Keyctl.*;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.keys.KeyCalls;
import runscj.sentry.kernel.keys.KeyType;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** Copies arguments and results of the calls on keys; {@link KeyCalls} does what they say. */
public final class KeySyscalls {
    private static final int TYPE_MAX = 31;
    private static final int DESCRIPTION_MAX = 4095;
    private static final int PAYLOAD_MAX = (1 << 20) - 1;
    private static final int UPDATE_MAX = 4096;
    private static final int ERRNO_MAX = 4095;

    /** What KEYCTL_CAPABILITIES answers. */
    private static final byte[] CAPABILITIES = {
        (byte)
                (KEYCTL_CAPS0_CAPABILITIES
                        | KEYCTL_CAPS0_PERSISTENT_KEYRINGS
                        | KEYCTL_CAPS0_INVALIDATE
                        | KEYCTL_CAPS0_RESTRICT_KEYRING
                        | KEYCTL_CAPS0_MOVE),
        0
    };

    private KeySyscalls() {}

    /** Binds all of them. */
    public static void bind(Handlers handlers) {
        handlers.bind(Sysno.ADD_KEY, KeySyscalls::addKey);
        handlers.bind(Sysno.REQUEST_KEY, KeySyscalls::requestKey);
        handlers.bind(Sysno.KEYCTL, KeySyscalls::keyctl);
    }

    private static KeyCalls calls(Task task) {
        return new KeyCalls(task.keyrings(), task.credentials());
    }

    static long addKey(Task task, SyscallArgs args) throws ErrnoException {
        long length = args.i64(3);
        if (length < 0 || length > PAYLOAD_MAX) {
            throw EINVAL.raise();
        }
        String type = type(task, args.addr(0));
        String description = null;
        if (args.addr(1) != 0) {
            String given = string(task, args.addr(1));
            if (given.startsWith(".") && type.equals("keyring")) {
                throw EPERM.raise();
            }
            description = given.isEmpty() ? null : given;
        }
        byte[] payload = bytes(task, args.addr(2), (int) length);
        return calls(task).add(type, description, payload, args.i32(4));
    }

    static long requestKey(Task task, SyscallArgs args) throws ErrnoException {
        String type = type(task, args.addr(0));
        String description = string(task, args.addr(1));
        boolean asksUser = args.addr(2) != 0;
        if (asksUser) {
            string(task, args.addr(2));
        }
        return calls(task).request(type, description, asksUser, args.i32(3));
    }

    private static String type(Task task, long addr) throws ErrnoException {
        String type = bounded(task, addr, TYPE_MAX);
        if (type.isEmpty()) {
            throw EINVAL.raise();
        }
        if (type.charAt(0) == '.') {
            throw EPERM.raise();
        }
        return type;
    }

    private static String string(Task task, long addr) throws ErrnoException {
        return bounded(task, addr, DESCRIPTION_MAX);
    }

    private static String bounded(Task task, long addr, int most) throws ErrnoException {
        try {
            return task.mm().readString(addr, most);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ENAMETOOLONG ? EINVAL.raise() : e;
        }
    }

    private static byte[] bytes(Task task, long addr, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        task.mm().copyIn(addr, MemorySegment.ofArray(bytes), 0, length);
        return bytes;
    }

    static long keyctl(Task task, SyscallArgs args) throws ErrnoException {
        KeyCalls calls = calls(task);
        int id = args.i32(1);
        switch (args.i32(0)) {
            case KEYCTL_GET_KEYRING_ID -> {
                return calls.keyringId(id, args.i32(2) != 0);
            }
            case KEYCTL_JOIN_SESSION_KEYRING -> {
                return calls.joinSession(sessionName(task, args.addr(1)));
            }
            case KEYCTL_UPDATE -> {
                long length = args.i64(3);
                if (length < 0 || length > UPDATE_MAX) {
                    throw EINVAL.raise();
                }
                calls.update(id, bytes(task, args.addr(2), (int) length));
            }
            case KEYCTL_REVOKE -> calls.revoke(id);
            case KEYCTL_CHOWN -> calls.chown(id, args.i32(2), args.i32(3));
            case KEYCTL_SETPERM -> calls.rights(id, args.i32(2));
            case KEYCTL_DESCRIBE -> {
                return put(task, args.addr(2), args.i64(3), terminated(calls.describe(id)));
            }
            case KEYCTL_CLEAR -> calls.clear(id);
            case KEYCTL_LINK -> calls.link(id, args.i32(2));
            case KEYCTL_UNLINK -> calls.unlink(id, args.i32(2));
            case KEYCTL_SEARCH -> {
                String type = type(task, args.addr(2));
                String description = string(task, args.addr(3));
                return calls.search(id, type, description, args.i32(4));
            }
            case KEYCTL_READ -> {
                return put(task, args.addr(2), args.i64(3), calls.read(id));
            }
            case KEYCTL_SET_REQKEY_KEYRING -> {
                return calls.requestDefault(id);
            }
            case KEYCTL_SET_TIMEOUT -> calls.timeout(id, args.u32(2));
            case KEYCTL_GET_SECURITY -> {
                calls.requireVisible(id);
                return put(task, args.addr(2), args.i64(3), new byte[1]);
            }
            case KEYCTL_SESSION_TO_PARENT -> sessionToParent(task, calls);
            case KEYCTL_INVALIDATE -> calls.invalidate(id);
            case KEYCTL_GET_PERSISTENT -> {
                return calls.persistent(id, args.i32(2));
            }
            case KEYCTL_RESTRICT_KEYRING -> restrict(task, args, calls);
            case KEYCTL_MOVE -> {
                int flags = args.flags(4, KEYCTL_MOVE_EXCL);
                calls.move(id, args.i32(2), args.i32(3), flags != 0);
            }
            case KEYCTL_CAPABILITIES -> {
                return capabilities(task, args.addr(1), args.i64(2));
            }
            case KEYCTL_ASSUME_AUTHORITY -> assume(id);
            case KEYCTL_INSTANTIATE, KEYCTL_INSTANTIATE_IOV, KEYCTL_NEGATE, KEYCTL_REJECT ->
                    construct(args);
            default -> throw EOPNOTSUPP.raise();
        }
        return 0;
    }

    /** No key is ever under construction, so nobody has the authority to finish one. */
    private static void construct(SyscallArgs args) throws ErrnoException {
        if (args.i32(0) == KEYCTL_REJECT && (args.i32(3) <= 0 || args.i32(3) >= ERRNO_MAX)) {
            throw EINVAL.raise();
        }
        if (args.i32(0) == KEYCTL_INSTANTIATE
                && Long.compareUnsigned(args.i64(3), PAYLOAD_MAX) > 0) {
            throw EINVAL.raise();
        }
        throw EPERM.raise();
    }

    private static void assume(int id) throws ErrnoException {
        if (id < 0) {
            throw EINVAL.raise();
        }
        if (id != 0) {
            throw ENOKEY.raise();
        }
    }

    private static @Nullable String sessionName(Task task, long addr) throws ErrnoException {
        if (addr == 0) {
            return null;
        }
        String name = string(task, addr);
        if (name.startsWith(".")) {
            throw EPERM.raise();
        }
        return name;
    }

    private static void sessionToParent(Task task, KeyCalls calls) throws ErrnoException {
        ThreadGroup parent = task.threadGroup().parent();
        if (parent == null || parent.pid().in(task.pidNamespace()) <= 1) {
            throw EPERM.raise();
        }
        Task leader = parent.leader();
        Credentials own = task.credentials();
        Credentials theirs = leader.credentials();
        boolean same =
                theirs.ruid() == own.euid()
                        && theirs.euid() == own.euid()
                        && theirs.suid() == own.euid()
                        && theirs.rgid() == own.egid()
                        && theirs.egid() == own.egid()
                        && theirs.sgid() == own.egid();
        if (parent.members().length != 1 || !same) {
            throw EPERM.raise();
        }
        calls.sessionTo(leader.keyrings());
    }

    private static void restrict(Task task, SyscallArgs args, KeyCalls calls)
            throws ErrnoException {
        if (args.addr(2) == 0) {
            if (args.addr(3) != 0) {
                throw EINVAL.raise();
            }
            calls.restrict(args.i32(1));
            return;
        }
        if (args.addr(3) == 0) {
            throw EINVAL.raise();
        }
        calls.requireRestrictable(args.i32(1));
        String type = type(task, args.addr(2));
        string(task, args.addr(3));
        if (KeyType.of(type) == null) {
            throw ENOKEY.raise();
        }
        throw ENOENT.raise();
    }

    private static long capabilities(Task task, long addr, long size) throws ErrnoException {
        if (size > 0) {
            int known = (int) Math.min(size, CAPABILITIES.length);
            task.mm().copyOut(addr, MemorySegment.ofArray(CAPABILITIES), 0, known);
            if (size > known) {
                byte[] zeros = new byte[(int) Math.min(size - known, 4096)];
                for (long at = known; at < size; at += zeros.length) {
                    long piece = Math.min(zeros.length, size - at);
                    task.mm().copyOut(addr + at, MemorySegment.ofArray(zeros), 0, piece);
                }
            }
        }
        return CAPABILITIES.length;
    }

    private static byte[] terminated(String text) {
        byte[] bytes = new byte[text.length() + 1];
        for (int i = 0; i < text.length(); i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    /** Copies out if there is room for all; returns the length. */
    private static long put(Task task, long addr, long size, byte[] bytes) throws ErrnoException {
        if (addr != 0 && Long.compareUnsigned(size, bytes.length) >= 0) {
            task.mm().copyOut(addr, MemorySegment.ofArray(bytes), 0, bytes.length);
        }
        return bytes.length;
    }
}
