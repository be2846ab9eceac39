package runscj.sentry.syscall.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import runscj.sentry.platform.ptrace.PtracePlatform;

/**
 * The conformance programs of this package in a kernel of their own: the same output as on the
 * machine's Linux.
 */
final class GuestProgramIT {
    @TempDir private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fork_wait",
                "clone_flags",
                "waitid",
                "exec_basic",
                "exec_threads",
                "credentials",
                "prctl",
                "process_groups",
                "rlimits",
                "sched_params",
                "process_misc",
                "sigaction",
                "sigprocmask",
                "sigreturn",
                "kill",
                "signal_restart",
                "seccomp"
            })
    void behavesAsOnLinux(String name) throws Exception {
        Path source = sources().resolve(name + ".c");
        Path program = directory.resolve(name);
        var compile =
                new ProcessBuilder(
                                "gcc",
                                "-static",
                                "-O1",
                                "-pthread",
                                "-o",
                                program.toString(),
                                source.toString())
                        .inheritIO()
                        .start();
        assumeTrue(compile.waitFor() == 0, "no C compiler");
        Path log = directory.resolve("log");
        Process linux =
                new ProcessBuilder("unshare", "-p", "-f", "--kill-child", program.toString())
                        .redirectOutput(log.toFile())
                        .redirectError(new File("/dev/null"))
                        .start();
        assumeTrue(linux.waitFor(60, TimeUnit.SECONDS), "too slow natively");
        String expected = Files.readString(log, StandardCharsets.ISO_8859_1);
        try (Sandbox sandbox = new Sandbox(new PtracePlatform())) {
            sandbox.install(program, "/" + name);
            Sandbox.Outcome outcome =
                    sandbox.run("/" + name, List.of("/" + name).toArray(String[]::new));
            assertEquals(expected, outcome.output());
            assertEquals(linux.exitValue() << 8, outcome.waitStatus());
        }
    }

    private static Path sources() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.isDirectory(here.resolve("conformance-tests"))) {
            here = here.getParent();
        }
        assumeTrue(here != null, "run inside the repository");
        return here.resolve("conformance-tests/src/main/c");
    }
}
