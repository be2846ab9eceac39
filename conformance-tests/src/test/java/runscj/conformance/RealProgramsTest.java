package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ordinary programs of the machine's own root file system, under runc and under each platform: same output, same exit status. */
class RealProgramsTest {
    /** A shell script and what has to be installed for it. */
    record Script(String name, String program, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir Path directory;

    @BeforeAll
    static void needsLinux() {
        assumeTrue(Runtime.installed("runc"), "SKIPPED: real programs need runc as the oracle");
    }

    static Stream<Script> scripts() {
        return Stream.of(
                new Script("status", "sh", "exit 42"),
                new Script("signalled", "sh", "kill -TERM $$; sleep 5"),
                new Script("pipeline", "sh", "printf 'b\\na\\nc\\n' | sort | tr a-z A-Z | paste -sd, -"),
                new Script("loops", "bash", "for i in 1 2 3; do echo $((i * i)) | cat; done; echo ${PWD}; set -- a b; echo $#"),
                new Script("files", "bash", "mkdir -p /tmp/d && cd /tmp/d && echo x > f && ln f g && ln -s f h && cat h && stat -c '%h %s %F' f && rm f g h && ls | wc -l"),
                new Script("find", "find", "find /usr/share/doc -maxdepth 1 | sort | md5sum"),
                new Script("perl", "perl", "perl -e 'my %h = map { $_ => $_ ** 2 } 1..5; print join(q(,), map { $h{$_} } sort keys %h), qq(\\n)'"),
                new Script("awk", "awk", "seq 1 100 | awk '{ s += $1 } END { print s }'"),
                new Script(
                        "compile",
                        "gcc",
                        "cd /tmp && printf '#include <stdio.h>\\nint main(void){puts(\"compiled\");return 7;}' > a.c && gcc -o a a.c && ./a; echo $?"),
                new Script(
                        "git",
                        "git",
                        "cd /tmp && mkdir r && cd r && git init -q . && for i in 1 2 3 4 5; do echo $i > f$i; done && git add . && git -c user.name=a -c user.email=a@b commit"
                                + " -qm one && git log --format=%s && git status --short | wc -l"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void sameAsUnderLinux(Script script) throws Exception {
        assumeTrue(Runtime.installed(script.program()), () -> "SKIPPED: " + script.program() + " is not installed");
        // neither writes to the machine's root: scripts write below /tmp, which is a tmpfs of the container
        Bundle bundle = Bundle.write(directory, Path.of("/"), false, List.of("/bin/bash", "-c", script.text()));
        Outcome expected = Runtime.LINUX.run(bundle);
        for (Runtime platform : Platforms.available()) {
            String difference = KnownDifferences.reason(script.name(), platform.name());
            assumeTrue(difference == null, () -> "SKIPPED: known difference from Linux: " + difference);
            Outcome actual = platform.run(bundle);
            assertEquals(expected.visible(), actual.visible(), () -> platform.name() + ": standard error: " + actual.errors());
        }
    }
}
