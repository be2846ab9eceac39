package runscj.host;

import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_EXECUTE;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_IOCTL_DEV;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_BLOCK;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_CHAR;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_DIR;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_FIFO;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_REG;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_SOCK;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_MAKE_SYM;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_REFER;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_REMOVE_DIR;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_REMOVE_FILE;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_TRUNCATE;
import static runscj.abi.Landlock.LANDLOCK_ACCESS_FS_WRITE_FILE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.abi.Landlock;
import runscj.abi.LandlockPathBeneathAttr;
import runscj.abi.LandlockRulesetAttr;

/**
 * A landlock(7) ruleset that forbids to write, create, remove or execute any file, to use TCP
 * ports, to reach abstract unix sockets and to signal processes outside, as far as the kernel knows
 * these rights; exceptions are added by descriptor. Reading stays as it is. Owns one descriptor.
 */
public final class HostLandlock implements AutoCloseable {
    /** To change what is below a directory, devices excepted. */
    public static final long CHANGE =
            LANDLOCK_ACCESS_FS_WRITE_FILE
                    | LANDLOCK_ACCESS_FS_REMOVE_DIR
                    | LANDLOCK_ACCESS_FS_REMOVE_FILE
                    | LANDLOCK_ACCESS_FS_MAKE_DIR
                    | LANDLOCK_ACCESS_FS_MAKE_REG
                    | LANDLOCK_ACCESS_FS_MAKE_SOCK
                    | LANDLOCK_ACCESS_FS_MAKE_FIFO
                    | LANDLOCK_ACCESS_FS_MAKE_SYM
                    | LANDLOCK_ACCESS_FS_REFER
                    | LANDLOCK_ACCESS_FS_TRUNCATE;

    /** To change the contents of one file that is no directory. */
    public static final long WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;

    /** To execute programs. */
    public static final long EXECUTE = LANDLOCK_ACCESS_FS_EXECUTE;

    private static final int REFER_SINCE = 2;
    private static final int TRUNCATE_SINCE = 3;
    private static final int NET_SINCE = 4;
    private static final int IOCTL_DEV_SINCE = 5;
    private static final int SCOPES_SINCE = 6;

    private final Fd ruleset;
    private final long handled;

    private HostLandlock(Fd ruleset, long handled) {
        this.ruleset = ruleset;
        this.handled = handled;
    }

    /** Makes the ruleset; null where the kernel has no Landlock or has it switched off. */
    public static @Nullable HostLandlock create() {
        long version =
                HostSyscalls.call(
                        HostNr.LANDLOCK_CREATE_RULESET,
                        0,
                        0,
                        Landlock.LANDLOCK_CREATE_RULESET_VERSION);
        if (version <= 0) {
            return null;
        }
        long handled =
                EXECUTE
                        | CHANGE
                        | LANDLOCK_ACCESS_FS_MAKE_CHAR
                        | LANDLOCK_ACCESS_FS_MAKE_BLOCK
                        | LANDLOCK_ACCESS_FS_IOCTL_DEV;
        handled &= ~(version < REFER_SINCE ? LANDLOCK_ACCESS_FS_REFER : 0L);
        handled &= ~(version < TRUNCATE_SINCE ? LANDLOCK_ACCESS_FS_TRUNCATE : 0L);
        handled &= ~(version < IOCTL_DEV_SINCE ? LANDLOCK_ACCESS_FS_IOCTL_DEV : 0L);
        try (Scratch scratch = Scratch.open()) {
            MemorySegment attributes = scratch.allocate(LandlockRulesetAttr.SIZE);
            attributes.set(
                    ValueLayout.JAVA_LONG, LandlockRulesetAttr.HANDLED_ACCESS_FS_OFFSET, handled);
            if (version >= NET_SINCE) {
                long net =
                        Landlock.LANDLOCK_ACCESS_NET_BIND_TCP
                                | Landlock.LANDLOCK_ACCESS_NET_CONNECT_TCP;
                attributes.set(
                        ValueLayout.JAVA_LONG, LandlockRulesetAttr.HANDLED_ACCESS_NET_OFFSET, net);
            }
            if (version >= SCOPES_SINCE) {
                long scopes =
                        Landlock.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
                                | Landlock.LANDLOCK_SCOPE_SIGNAL;
                attributes.set(ValueLayout.JAVA_LONG, LandlockRulesetAttr.SCOPED_OFFSET, scopes);
            }
            long fd =
                    HostSyscalls.call(
                            HostNr.LANDLOCK_CREATE_RULESET,
                            attributes.address(),
                            LandlockRulesetAttr.SIZE,
                            0);
            return new HostLandlock(Fd.required(fd, "landlock_create_ruleset"), handled);
        }
    }

    /**
     * Allows rights on a file, or on all below a directory, which is given by any descriptor of it.
     */
    public void allow(int fd, long rights) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment rule = scratch.allocate(LandlockPathBeneathAttr.SIZE);
            rule.set(
                    ValueLayout.JAVA_LONG_UNALIGNED,
                    LandlockPathBeneathAttr.ALLOWED_ACCESS_OFFSET,
                    rights & handled);
            rule.set(ValueLayout.JAVA_INT_UNALIGNED, LandlockPathBeneathAttr.PARENT_FD_OFFSET, fd);
            Host.required(
                    HostSyscalls.call(
                            HostNr.LANDLOCK_ADD_RULE,
                            ruleset.number(),
                            Landlock.LANDLOCK_RULE_PATH_BENEATH,
                            rule.address(),
                            0),
                    "landlock_add_rule");
        }
    }

    /** Returns the descriptor for landlock_restrict_self(2), which wants no_new_privs to be set. */
    public int fd() {
        return ruleset.number();
    }

    @Override
    public void close() {
        ruleset.close();
    }
}
