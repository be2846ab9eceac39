package runscj.sentry.cred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import runscj.abi.Capability;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.ExecTransition.Program;
import runscj.sentry.cred.ExecTransition.Unsafe;

/**
 * The formulas of capabilities(7), "Transformation of capabilities during execve()", as a table.
 */
final class ExecTransitionTest {
    private static final long ALL = Credentials.ALL_CAPABILITIES;
    private static final long CHOWN = 1L << Capability.CAP_CHOWN;
    private static final long KILL = 1L << Capability.CAP_KILL;
    private static final int PLAIN = 0100755;
    private static final int SETUID = 0104755;
    private static final int SETGID = 0102755;
    private static final int LOCKING = 0102745;

    private record Case(
            String name,
            Credentials before,
            Program program,
            Unsafe unsafe,
            int euid,
            int egid,
            long permitted,
            long effective,
            long ambient,
            boolean secure) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Credentials user(long inheritable, long permitted, long ambient) {
        return new Credentials(
                1000,
                1000,
                1000,
                1000,
                100,
                100,
                100,
                100,
                new int[0],
                inheritable,
                permitted,
                permitted,
                ALL,
                ambient,
                0,
                UserNamespace.INITIAL);
    }

    private static Program file(int mode, @Nullable FileCapabilities capabilities) {
        return new Program(mode, 0, 0, capabilities, true);
    }

    private static FileCapabilities caps(long permitted, long inheritable, boolean effective) {
        return new FileCapabilities(permitted, inheritable, effective);
    }

    static List<Case> cases() {
        Credentials root = Credentials.root();
        Credentials plain = user(0, 0, 0);
        return List.of(
                new Case(
                        "root keeps everything",
                        root,
                        file(PLAIN, null),
                        Unsafe.NOTHING,
                        0,
                        0,
                        ALL,
                        ALL,
                        0,
                        false),
                new Case(
                        "root with a smaller bounding set",
                        root.withBounding(CHOWN),
                        file(PLAIN, null),
                        Unsafe.NOTHING,
                        0,
                        0,
                        CHOWN,
                        CHOWN,
                        0,
                        false),
                new Case(
                        "root with SECBIT_NOROOT",
                        root.withSecurebits(Capability.SECBIT_NOROOT),
                        file(PLAIN, null),
                        Unsafe.NOTHING,
                        0,
                        0,
                        0,
                        0,
                        0,
                        false),
                new Case(
                        "user loses what is not ambient",
                        user(0, CHOWN, 0),
                        file(PLAIN, null),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        0,
                        0,
                        0,
                        false),
                new Case(
                        "ambient stays",
                        user(CHOWN, CHOWN | KILL, CHOWN),
                        file(PLAIN, null),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        CHOWN,
                        CHOWN,
                        CHOWN,
                        false),
                new Case(
                        "set-user-ID root",
                        plain,
                        file(SETUID, null),
                        Unsafe.NOTHING,
                        0,
                        100,
                        ALL,
                        ALL,
                        0,
                        true),
                new Case(
                        "set-user-ID drops ambient",
                        user(CHOWN, CHOWN, CHOWN),
                        new Program(SETUID, 7, 0, null, true),
                        Unsafe.NOTHING,
                        7,
                        100,
                        0,
                        0,
                        0,
                        true),
                new Case(
                        "set-group-ID",
                        plain,
                        file(SETGID, null),
                        Unsafe.NOTHING,
                        1000,
                        0,
                        0,
                        0,
                        0,
                        true),
                new Case(
                        "set-group-ID without group execute means locking",
                        plain,
                        file(LOCKING, null),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        0,
                        0,
                        0,
                        false),
                new Case(
                        "nosuid",
                        plain,
                        new Program(SETUID, 0, 0, caps(KILL, 0, true), false),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        0,
                        0,
                        0,
                        false),
                new Case(
                        "no_new_privs",
                        plain,
                        file(SETUID, null),
                        Unsafe.NO_NEW_PRIVILEGES,
                        1000,
                        100,
                        0,
                        0,
                        0,
                        false),
                new Case(
                        "shared fs",
                        plain,
                        file(SETUID, null),
                        Unsafe.SHARED,
                        1000,
                        100,
                        0,
                        0,
                        0,
                        true),
                new Case(
                        "file capabilities",
                        plain,
                        file(PLAIN, caps(KILL, 0, true)),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        KILL,
                        KILL,
                        0,
                        true),
                new Case(
                        "file capabilities, not effective",
                        plain,
                        file(PLAIN, caps(KILL, 0, false)),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        KILL,
                        0,
                        0,
                        true),
                new Case(
                        "inheritable of both",
                        user(CHOWN, 0, 0),
                        file(PLAIN, caps(0, CHOWN | KILL, true)),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        CHOWN,
                        CHOWN,
                        0,
                        true),
                new Case(
                        "file capabilities drop ambient",
                        user(CHOWN, CHOWN, CHOWN),
                        file(PLAIN, caps(KILL, 0, true)),
                        Unsafe.NOTHING,
                        1000,
                        100,
                        KILL,
                        KILL,
                        0,
                        true),
                new Case(
                        "set-user-ID root with file capabilities gets those",
                        plain,
                        file(SETUID, caps(KILL, 0, true)),
                        Unsafe.NOTHING,
                        0,
                        100,
                        KILL,
                        KILL,
                        0,
                        true),
                new Case(
                        "file capabilities with no_new_privs",
                        plain,
                        file(PLAIN, caps(KILL, 0, false)),
                        Unsafe.NO_NEW_PRIVILEGES,
                        1000,
                        100,
                        0,
                        0,
                        0,
                        false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void follows(Case row) throws ErrnoException {
        ExecTransition after = ExecTransition.of(row.before, row.program, row.unsafe);
        Credentials who = after.credentials();
        assertEquals(row.euid, who.euid());
        assertEquals(row.euid, who.suid());
        assertEquals(row.euid, who.fsuid());
        assertEquals(row.egid, who.egid());
        assertEquals(row.before.ruid(), who.ruid());
        assertEquals(row.permitted, who.permitted());
        assertEquals(row.effective, who.effective());
        assertEquals(row.ambient, who.ambient());
        assertEquals(row.secure, after.secure());
    }

    @Test
    void refusesEffectiveCapabilitiesBeyondTheBoundingSet() {
        Credentials bounded = user(0, 0, 0).withBounding(CHOWN);
        assertThrows(
                ErrnoException.class,
                () -> ExecTransition.of(bounded, file(PLAIN, caps(KILL, 0, true)), Unsafe.NOTHING));
    }

    @Test
    void decodesAttributes() throws ErrnoException {
        byte[] version2 = {1, 0, 0, 2, 0x20, 0, 0, 0, 1, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0};
        assertEquals(
                caps(1L << 5 | 1L << 38, 1, true),
                FileCapabilities.decode(version2, UserNamespace.INITIAL));
        byte[] other = version2.clone();
        other[3] = 9;
        assertThrows(
                ErrnoException.class, () -> FileCapabilities.decode(other, UserNamespace.INITIAL));
        assertThrows(
                ErrnoException.class,
                () -> FileCapabilities.decode(new byte[] {1}, UserNamespace.INITIAL));
        assertThrows(
                ErrnoException.class,
                () -> FileCapabilities.decode(new byte[] {1, 0, 0, 2, 0}, UserNamespace.INITIAL));
    }
}
