package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import runscj.syscalls.Sysno;

/**
 * What config.json asks for beyond the program, under runc and under ours: a script of the
 * container sees the same; or it is refused by name.
 */
class ConfigurationTest {
    private static final String LINUX_FIELD = "\"linux\": {";
    private static final String PROCESS_FIELD = "\"process\": {";

    @TempDir Path directory;

    /** An edit of config.json and a script that sees its effect. */
    record Case(String name, String piece, String replacement, String script) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An edit of config.json that has to be refused, and what the message says. */
    record Refusal(String piece, String replacement, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    @BeforeAll
    static void needsLinux() {
        assumeTrue(Runtime.installed("runc"), "SKIPPED: configurations need runc as the oracle");
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "maskedPaths",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"maskedPaths\": [\"/etc/passwd\", \"/usr/share/doc\","
                                + " \"/nowhere\"], ",
                        "wc -c </etc/passwd; ls -a /usr/share/doc | wc -l; touch /usr/share/doc/x;"
                                + " ls -d /usr/share/perl /nowhere"),
                new Case(
                        "readonlyPaths",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"readonlyPaths\": [\"/etc\", \"/proc/sys\", \"/nowhere\"], ",
                        "touch /etc/x; rm /etc/passwd; touch /var/x && echo written; echo 1"
                                + " >/proc/sys/kernel/domainname"),
                new Case(
                        "readonlyRoot",
                        "\"readonly\": false",
                        "\"readonly\": true",
                        "touch /x; mkdir /usr/x; rm /etc/passwd; touch /tmp/x /dev/shm/x && echo"
                                + " written; cat /etc/debian_version"),
                new Case(
                        "process",
                        "\"user\": {\"uid\": 0, \"gid\": 0}",
                        "\"user\": {\"uid\": 1000, \"gid\": 1001, \"umask\": 39,"
                                + " \"additionalGids\": [7, 5]}, \"noNewPrivileges\": true,"
                                + " \"oomScoreAdj\": 500",
                        "umask; id -u; id -g; id -G; cat /proc/self/oom_score_adj; grep -E"
                                + " '^(NoNewPrivs|Seccomp|Cap...):' /proc/self/status; ulimit -Hn;"
                                + " ulimit -Sn"),
                new Case(
                        "mounts",
                        "\"mounts\": [",
                        "\"mounts\": [{\"destination\": \"/new/place\", \"type\": \"tmpfs\","
                                + " \"source\": \"small\", \"options\": [\"size=64k\", \"mode=1750\","
                                + " \"noexec\", \"nosuid\"]}, ",
                        "stat -c '%a %F' /new/place; grep /new/place /proc/mounts; dd if=/dev/zero"
                                + " of=/new/place/x bs=1k count=100 status=none; wc -c </new/place/x;"
                                + " rm /new/place/x; cp /bin/true /new/place/ || cp /bin/true /dev/shm;"
                                + " /new/place/true"),
                new Case(
                        "devices",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"devices\": [{\"path\": \"/dev/nil\", \"type\": \"c\","
                                + " \"major\": 1, \"minor\": 3, \"fileMode\": 432, \"uid\": 7,"
                                + " \"gid\": 8}], ",
                        "stat -c '%a %F %u %g %t %T' /dev/nil /dev/null /dev/zero; echo x"
                                + " >/dev/nil; wc -c </dev/nil"),
                new Case(
                        "deviceBelowNewDirectories",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"devices\": [{\"path\": \"/dev/deep/er/nil\", \"type\": \"c\","
                                + " \"major\": 1, \"minor\": 3}], ",
                        "stat -c '%a %F %u %g' /dev/deep /dev/deep/er /dev/deep/er/nil"),
                new Case(
                        "networkSysctls",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"sysctl\": {\"net.ipv4.ip_unprivileged_port_start\": \"0\","
                                + " \"net.ipv4.ping_group_range\": \"0 2147483647\"}, ",
                        "cat /proc/sys/net/ipv4/ip_unprivileged_port_start"
                                + " /proc/sys/net/ipv4/ping_group_range"),
                new Case(
                        "seccompErrno",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\","
                                + " \"syscalls\": [{\"names\": [\"mkdir\", \"mkdirat\","
                                + " \"nosuchcall\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\":"
                                + " 95}, {\"names\": [\"kill\"], \"action\": \"SCMP_ACT_ERRNO\","
                                + " \"args\": [{\"index\": 1, \"value\": 10, \"op\":"
                                + " \"SCMP_CMP_EQ\"}]}, {\"names\": [\"getpriority\"], \"action\":"
                                + " \"SCMP_ACT_KILL_PROCESS\"}]}, ",
                        "mkdir /tmp/x; kill -USR1 $$; trap 'echo trapped' USR2; kill -USR2 $$; perl"
                                + " -e 'system(q(/usr/bin/nice)); print $? & 127, qq(\\n"
                                + ")'; grep Seccomp: /proc/self/status"),
                new Case(
                        "seccompAllowed",
                        LINUX_FIELD,
                        LINUX_FIELD
                                + "\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ERRNO\","
                                + " \"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\","
                                + " \"SCMP_ARCH_X32\"], \"syscalls\": [{\"names\": ["
                                + allBut(
                                        Set.of(
                                                "chmod",
                                                "fchmodat",
                                                "ptrace",
                                                "personality",
                                                "clone3"))
                                + "], \"action\": \"SCMP_ACT_ALLOW\"}, {\"names\":"
                                + " [\"personality\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\":"
                                + " [{\"index\": 0, \"value\": 4294967295, \"op\":"
                                + " \"SCMP_CMP_EQ\"}]}, {\"names\": [\"clone3\"], \"action\":"
                                + " \"SCMP_ACT_ERRNO\", \"errnoRet\": 38}]}, ",
                        "touch /tmp/x; chmod 600 /tmp/x; perl -e 'for (460, 101, 435, 90) { $! = 0;"
                                + " syscall($_, 0, 0, 0); print $! + 0, qq(\\n"
                                + ") } for (4294967295, 0) { $! = 0; syscall(135, $_); print $! + 0,"
                                + " qq(\\n"
                                + ") }'; (echo forked)"));
    }

    /** Returns calls up to 440 in JSON; later ones are newer than the configuration. */
    private static String allBut(Set<String> left) {
        return Stream.of(Sysno.values())
                .filter(call -> call.nr() <= 440 && !left.contains(call.linuxName()))
                .map(call -> '"' + call.linuxName() + '"')
                .collect(Collectors.joining(","));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sameAsUnderRunc(Case given) throws Exception {
        Path rootfs = DebianRootfs.find().directory();
        Outcome expected;
        try (OverlayMount copy = OverlayMount.over(rootfs, directory.resolve("copy"))) {
            expected =
                    Runtime.LINUX.run(
                            bundle(copy.directory(), given.script())
                                    .edit(given.piece(), given.replacement()));
        }
        Bundle bundle = bundle(rootfs, given.script()).edit(given.piece(), given.replacement());
        for (Runtime platform : Platforms.available()) {
            Outcome actual = platform.run(bundle);
            assertEquals(
                    expected.visible(),
                    actual.visible(),
                    () -> platform.name() + ": " + actual.errors());
        }
    }

    /** A script's errors are part of its output. */
    private Bundle bundle(Path rootfs, String script) throws Exception {
        return Bundle.write(
                directory.resolve("bundle"),
                rootfs,
                false,
                List.of("/bin/bash", "-c", "exec 2>&1; " + script));
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                new Refusal(
                        PROCESS_FIELD,
                        PROCESS_FIELD + "\"selinuxLabel\": \"x\", ",
                        "process.selinuxLabel"),
                new Refusal(
                        PROCESS_FIELD,
                        PROCESS_FIELD
                                + "\"scheduler\": {\"policy\": \"SCHED_FIFO\", \"priority\": 1}, ",
                        "process.scheduler"),
                new Refusal(
                        PROCESS_FIELD,
                        PROCESS_FIELD
                                + "\"ioPriority\": {\"class\": \"IOPRIO_CLASS_IDLE\", \"priority\":"
                                + " 1}, ",
                        "process.ioPriority"),
                new Refusal(
                        "{\"type\": \"ipc\"}",
                        "{\"type\": \"ipc\", \"path\": \"/proc/1/ns/ipc\"}",
                        "linux.namespaces[1].path"),
                new Refusal(
                        LINUX_FIELD,
                        LINUX_FIELD + "\"rootfsPropagation\": \"shared\", ",
                        "linux.rootfsPropagation"),
                new Refusal(
                        LINUX_FIELD, LINUX_FIELD + "\"mountLabel\": \"x\", ", "linux.mountLabel"),
                new Refusal(
                        LINUX_FIELD,
                        LINUX_FIELD + "\"sysctl\": {\"kernel.nothing_like_it\": \"1\"}, ",
                        "linux.sysctl: cannot set kernel.nothing_like_it"),
                new Refusal(
                        LINUX_FIELD,
                        LINUX_FIELD + "\"seccomp\": {\"defaultAction\": \"SCMP_ACT_NOTIFY\"}, ",
                        "linux.seccomp.defaultAction"),
                new Refusal(
                        "\"root\": {",
                        "\"hooks\": {\"startContainer\": [{\"path\": \"/bin/true\"}]}, \"root\": {",
                        "hooks.startContainer"),
                new Refusal("\"type\": \"sysfs\"", "\"type\": \"ext4\"", "mounts[5].type: ext4"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusesByName(Refusal given) throws Exception {
        Bundle bundle =
                bundle(DebianRootfs.find().directory(), "echo never")
                        .edit(given.piece(), given.replacement());
        CommandLine ours = new CommandLine(Platforms.available().getFirst(), directory);
        Outcome outcome = ours.call("run", "--bundle", bundle.directory().toString(), "refused");
        assertEquals("\n[exit 1]", outcome.visible());
        assertEquals(1, outcome.errors().lines().count(), outcome.errors());
        assertTrue(outcome.errors().contains(given.message()), outcome.errors());
        assertEquals(Set.of(), ours.traces());
    }

    @Test
    void hooksGetTheStateAndRunInOrder() throws Exception {
        Path log = directory.resolve("hooks.log");
        List<String> lines = new ArrayList<>();
        for (Runtime runtime : List.of(Runtime.LINUX, Platforms.available().getFirst())) {
            Files.deleteIfExists(log);
            StringBuilder hooks = new StringBuilder("\"hooks\": {");
            for (String kind : List.of("prestart", "createRuntime", "poststart", "poststop")) {
                hooks.append(hooks.charAt(hooks.length() - 1) == '{' ? "" : ", ")
                        .append(
                                '"'
                                        + kind
                                        + "\": [{\"path\": \"/bin/sh\", \"args\": [\"named\","
                                        + " \"-c\", ")
                        .append(
                                Bundle.quote(
                                        "s=$(cat); printf '%s %s %s %s\\n' "
                                                + kind
                                                + " \"$0\" \"$V\" \"$(echo $s | grep -o"
                                                + " '\"id\":\"[a-z]*\"')\" >>"
                                                + log))
                        .append(", \"")
                        .append(kind)
                        .append("\"], \"env\": [\"PATH=/usr/bin:/bin\", \"V=")
                        .append(kind)
                        .append("1\"]}]");
            }
            Path rootfs = DebianRootfs.find().directory();
            try (OverlayMount copy = OverlayMount.over(rootfs, directory.resolve("copy"))) {
                Bundle bundle =
                        bundle(copy.directory(), "echo ran")
                                .edit("\"root\": {", hooks + "}, \"root\": {");
                Outcome outcome =
                        new CommandLine(runtime, directory)
                                .call("run", "--bundle", bundle.directory().toString(), "hooked");
                assertEquals("ran\n\n[exit 0]", outcome.visible(), outcome.errors());
            }
            lines.add(Files.readString(log));
        }
        assertEquals(lines.get(0), lines.get(1));
        assertEquals(4, lines.get(0).lines().count(), lines.get(0));
    }

    @Test
    void aHookThatFailsUndoesTheContainer() throws Exception {
        Bundle bundle =
                bundle(DebianRootfs.find().directory(), "echo never")
                        .edit(
                                "\"root\": {",
                                "\"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sh\", \"args\":"
                                        + " [\"sh\", \"-c\", \"echo because >&2; exit 3\"]}]},"
                                        + " \"root\": {");
        CommandLine ours = new CommandLine(Platforms.available().getFirst(), directory);
        Outcome outcome = ours.call("run", "--bundle", bundle.directory().toString(), "hooked");
        assertEquals("\n[exit 1]", outcome.visible());
        assertTrue(
                outcome.errors()
                        .contains("hooks.createRuntime[0] /bin/sh: failed: exit status 3: because"),
                outcome.errors());
        assertEquals(Set.of(), ours.traces());
    }
}
