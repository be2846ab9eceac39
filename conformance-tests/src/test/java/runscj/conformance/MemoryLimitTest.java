package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code linux.resources.memory.limit} inside the sandbox: programs see it, and who holds most is
 * killed when it is used up.
 */
class MemoryLimitTest {
    private static final long LIMIT = 256L << 20;

    /** Includes come first: the body of main follows what defines what it calls. */
    private static final String BODY =
            """
            typedef unsigned long word;
            struct { long up; word load[3], total, rest[10]; } info;
            int *__errno_location(void);
            long syscall(long nr, ...);
            void *mmap(void *, word, int, int, int, long);
            int waitpid(int, int *, int), pipe(int *), close(int);
            syscall(99, &info);
            printf("total %lu MiB\\n", info.total >> 20);
            fflush(stdout);
            int status, ready[2], child = fork();
            if (child == 0) {
              char *p = mmap(0, 1l << 30, 3, 0x4022, -1, 0);
              for (long i = 0; i < 1l << 30; i += 4096) p[i] = 1;
              _exit(0);
            }
            waitpid(child, &status, 0);
            printf("greedy child: %x\\n", status);
            fflush(stdout);
            pipe(ready);
            child = fork();
            if (child == 0) {
              char *p = mmap(0, 150l << 20, 3, 0x4022, -1, 0);
              for (long i = 0; i < 150l << 20; i += 4096) p[i] = 1;
              write(ready[1], p, 1);
              for (;;) pause();
            }
            char one;
            close(ready[1]);
            read(ready[0], &one, 1);
            char *mine = mmap(0, 140l << 20, 3, 0x4022, -1, 0);
            for (long i = 0; i < 140l << 20; i += 4096) mine[i] = 2;
            waitpid(child, &status, 0);
            long sum = 0;
            for (long i = 0; i < 140l << 20; i += 4096) sum += mine[i];
            printf("larger child: %x, own pages %ld\\n", status, sum / 2);
            return 0;
            """;

    @TempDir Path directory;

    @BeforeAll
    static void needsCompiler() {
        assumeTrue(Runtime.installed("gcc"), "SKIPPED: needs gcc");
    }

    @TestFactory
    Stream<DynamicTest> killsWhoHoldsMost() {
        return Platforms.available().stream()
                .map(platform -> dynamicTest(platform.name(), () -> run(platform)));
    }

    private void run(Runtime platform) throws Exception {
        Bundle bundle =
                TinyBundle.write(directory.resolve(platform.name()), BODY)
                        .edit(
                                "\"linux\": {",
                                "\"linux\": {\"resources\": {\"memory\": {\"limit\": "
                                        + LIMIT
                                        + "}}, ");
        Outcome outcome = platform.run(bundle);
        assertEquals(
                "total 256 MiB\ngreedy child: 9\nlarger child: 9, own pages 35840\n",
                outcome.output(),
                outcome.errors());
        assertEquals(0, outcome.status());
    }
}
