package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The controllers of the guest's own cgroup2, as Linux's Documentation/admin-guide/cgroup-v2.rst
 * describes it. The machine's control groups may be of version 1, or not ours to change: no oracle
 * can be asked everywhere. cgroup_files.c has the files that every machine has.
 */
class InsideControlGroupTest {
    private static final String FUNCTIONS =
            """
            void put(const char *file, const char *text) {
              FILE *f = fopen(file, "w");
              int bad = !f || fputs(text, f) < 0;
              if (f && fclose(f)) bad = 1;
              printf("%s < %s: %s\\n", file, text, bad ? strerror(errno) : "ok");
            }
            void get(const char *file) {
              char text[256];
              FILE *f = fopen(file, "r");
              printf("%s:", file);
              while (f && fgets(text, sizeof text, f)) printf(" %.*s", (int)strcspn(text, "\\n"), text);
              puts(f ? "" : " none");
              if (f) fclose(f);
            }
            long keyed(const char *file, const char *key) {
              char line[256];
              long value = -1;
              FILE *f = fopen(file, "r");
              while (f && fgets(line, sizeof line, f))
                if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ' ') value = atol(line + strlen(key));
              if (f) fclose(f);
              return value;
            }
            long value(const char *file) {
              FILE *f = fopen(file, "r");
              char text[64] = "-1";
              if (f) fgets(text, sizeof text, f), fclose(f);
              return atol(text);
            }
            void *sleeper(void *nothing) { for (;;) pause(); }
            int forks(void) {
              fflush(stdout);
              int n = 0;
              for (; n < 50; n++) {
                pid_t child = fork();
                if (child < 0) { printf("fork: %s\\n", strerror(errno)); break; }
                if (child == 0) for (;;) pause();
              }
              return n;
            }
            """;

    private static final String TASKS =
            """
            int main(void) {
              if (chdir("/sys/fs/cgroup")) { perror("chdir"); return 1; }
              char text[256];
              FILE *f = fopen("/proc/cgroups", "r");
              while (fgets(text, sizeof text, f)) fputs(text, stdout);
              fclose(f);
              f = fopen("/proc/mounts", "r");
              while (fgets(text, sizeof text, f)) if (strstr(text, "cgroup2")) fputs(text, stdout);
              fclose(f);
              get("cgroup.controllers");
              get("/proc/self/cgroup");
              mkdir("a", 0755);
              get("a/pids.max");
              put("a/cgroup.subtree_control", "+pids");
              put("cgroup.subtree_control", "+pids");
              get("cgroup.subtree_control");
              get("a/cgroup.controllers");
              get("a/pids.max");
              get("a/pids.current");
              put("a/pids.max", "5");
              put("a/pids.max", "-1");
              put("a/pids.max", "x");
              put("a/pids.max", "4194305");
              get("a/pids.max");
              fflush(stdout);
              if (fork() == 0) {
                put("a/cgroup.procs", "0");
                printf("forks %d\\n", forks());
                get("a/pids.current");
                get("a/pids.events");
                get("a/pids.events.local");
                pthread_t thread;
                printf("thread: %s\\n", strerror(pthread_create(&thread, NULL, sleeper, NULL)));
                put("a/pids.max", "6");
                printf("thread: %s\\n", strerror(pthread_create(&thread, NULL, sleeper, NULL)));
                get("a/pids.current");
                get("a/pids.peak");
                put("a/pids.max", "2");
                get("a/pids.current");
                fflush(stdout);
                _exit(0);
              }
              wait(NULL);
              get("a/pids.current");
              put("cgroup.subtree_control", "-pids");
              get("a/pids.current");
              put("cgroup.subtree_control", "+pids");
              get("a/pids.max");
              get("a/pids.events");
              put("a/cgroup.kill", "1");
              while (waitpid(-1, NULL, 0) > 0) {}
              // zombies count until they have been waited for
              fflush(stdout);
              pid_t child = fork();
              if (child == 0) { put("a/cgroup.procs", "0"); fflush(stdout); _exit(0); }
              siginfo_t info;
              waitid(P_PID, child, &info, WEXITED | WNOWAIT);
              get("a/pids.current");
              waitpid(child, NULL, 0);
              // a limit above counts too, and the groups above hear of refusals below
              mkdir("a/b", 0755);
              put("a/cgroup.subtree_control", "+pids");
              put("cgroup.subtree_control", "-pids");
              put("a/b/pids.max", "3");
              put("a/pids.max", "2");
              fflush(stdout);
              if (fork() == 0) {
                put("a/b/cgroup.procs", "0");
                printf("forks %d\\n", forks());
                put("a/pids.max", "max");
                printf("forks %d\\n", forks());
                get("a/pids.events");
                get("a/pids.events.local");
                get("a/b/pids.events");
                put("a/cgroup.procs", "0");
                fflush(stdout);
                _exit(0);
              }
              wait(NULL);
              put("a/cgroup.kill", "1");
              while (waitpid(-1, NULL, 0) > 0) {}
              printf("rmdir %d\\n", rmdir("a/b"));
              printf("rmdir %d\\n", rmdir("a"));
              get("cgroup.stat");
              return 0;
            }
            """;

    private static final String TASKS_EXPECTED =
            """
            #subsys_name	hierarchy	num_cgroups	enabled
            cpu	0	1	1
            memory	0	1	1
            pids	0	1	1
            cgroup /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime 0 0
            cgroup.controllers: cpu memory pids
            /proc/self/cgroup: 0::/
            a/pids.max: none
            a/cgroup.subtree_control < +pids: No such file or directory
            cgroup.subtree_control < +pids: ok
            cgroup.subtree_control: pids
            a/cgroup.controllers: pids
            a/pids.max: max
            a/pids.current: 0
            a/pids.max < 5: ok
            a/pids.max < -1: Invalid argument
            a/pids.max < x: Invalid argument
            a/pids.max < 4194305: Invalid argument
            a/pids.max: 5
            a/cgroup.procs < 0: ok
            fork: Resource temporarily unavailable
            forks 4
            a/pids.current: 5
            a/pids.events: max 1
            a/pids.events.local: max 1
            thread: Resource temporarily unavailable
            a/pids.max < 6: ok
            thread: Success
            a/pids.current: 6
            a/pids.peak: 6
            a/pids.max < 2: ok
            a/pids.current: 6
            a/pids.current: 4
            cgroup.subtree_control < -pids: ok
            a/pids.current: none
            cgroup.subtree_control < +pids: ok
            a/pids.max: max
            a/pids.events: max 0
            a/cgroup.kill < 1: ok
            a/cgroup.procs < 0: ok
            a/pids.current: 1
            a/cgroup.subtree_control < +pids: ok
            cgroup.subtree_control < -pids: Device or resource busy
            a/b/pids.max < 3: ok
            a/pids.max < 2: ok
            a/b/cgroup.procs < 0: ok
            fork: Resource temporarily unavailable
            forks 1
            a/pids.max < max: ok
            fork: Resource temporarily unavailable
            forks 1
            a/pids.events: max 2
            a/pids.events.local: max 1
            a/b/pids.events: max 1
            a/cgroup.procs < 0: Device or resource busy
            a/cgroup.kill < 1: ok
            rmdir 0
            rmdir 0
            cgroup.stat: nr_descendants 0 nr_dying_descendants 0
            """;

    private static final String CPU =
            """
            int main(void) {
              if (chdir("/sys/fs/cgroup")) { perror("chdir"); return 1; }
              mkdir("a", 0755);
              mkdir("a/b", 0755);
              put("cgroup.subtree_control", "+cpu -pids");
              get("a/cgroup.controllers");
              get("a/cpu.max");
              get("a/b/cpu.max");
              get("a/cpu.stat");
              put("a/cpu.max", "20000 1000001");
              put("a/cpu.max", "20000 999");
              put("a/cpu.max", "999");
              put("a/cpu.max", "-1");
              put("a/cpu.max", "x");
              put("a/cpu.max", "");
              put("a/cpu.max", "20000 100000 1");
              put("a/cpu.max", "max 50000");
              get("a/cpu.max");
              put("a/cpu.max", "20000 100000");
              get("a/cpu.max");
              fflush(stdout);
              pid_t child = fork();
              if (child == 0) for (;;);
              char number[16];
              sprintf(number, "%d", child);
              FILE *f = fopen("a/b/cgroup.procs", "w");
              fputs(number, f);
              fclose(f);
              while (keyed("a/cpu.stat", "nr_periods") < 10) usleep(10000);
              long used = keyed("a/cpu.stat", "usage_usec");
              long throttled = keyed("a/cpu.stat", "nr_throttled");
              printf("in %d periods: used enough %d, not too much %d\\n", 10, used >= 100000, used <= 500000);
              printf("throttled %d, for a while %d\\n", throttled >= 5, keyed("a/cpu.stat", "throttled_usec") > 100000);
              // a process that is throttled is killed at once, and a limit that is lifted lets it go on
              put("a/cpu.max", "1000 1000000");
              usleep(100000);
              used = keyed("a/b/cpu.stat", "usage_usec");
              put("a/cpu.max", "max");
              while (keyed("a/b/cpu.stat", "usage_usec") < used + 100000) usleep(1000);
              put("a/cpu.max", "1000 1000000");
              usleep(100000);
              kill(child, SIGKILL);
              int status;
              waitpid(child, &status, 0);
              printf("killed %d\\n", WTERMSIG(status));
              put("cgroup.subtree_control", "-cpu");
              get("a/cpu.max");
              printf("rmdir %d\\n", rmdir("a/b"));
              printf("rmdir %d\\n", rmdir("a"));
              return 0;
            }
            """;

    private static final String CPU_EXPECTED =
            """
            cgroup.subtree_control < +cpu -pids: ok
            a/cgroup.controllers: cpu
            a/cpu.max: max 100000
            a/b/cpu.max: none
            a/cpu.stat: usage_usec 0 user_usec 0 system_usec 0 nr_periods 0 nr_throttled 0 throttled_usec 0
            a/cpu.max < 20000 1000001: Invalid argument
            a/cpu.max < 20000 999: Invalid argument
            a/cpu.max < 999: Invalid argument
            a/cpu.max < -1: Invalid argument
            a/cpu.max < x: Invalid argument
            a/cpu.max < : ok
            a/cpu.max < 20000 100000 1: Invalid argument
            a/cpu.max < max 50000: ok
            a/cpu.max: max 50000
            a/cpu.max < 20000 100000: ok
            a/cpu.max: 20000 100000
            in 10 periods: used enough 1, not too much 1
            throttled 1, for a while 1
            a/cpu.max < 1000 1000000: ok
            a/cpu.max < max: ok
            a/cpu.max < 1000 1000000: ok
            killed 9
            cgroup.subtree_control < -cpu: ok
            a/cpu.max: none
            rmdir 0
            rmdir 0
            """;

    private static final String MEMORY =
            """
            #define MIB (1l << 20)
            void touch(long bytes) {
              char *p = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              for (long i = 0; i < bytes; i += 4096) p[i] = 1;
            }
            // A child in a group that touches memory, says so, and waits.
            pid_t holder(const char *group, long bytes) {
              int ready[2];
              pipe(ready);
              fflush(stdout);
              pid_t child = fork();
              if (child == 0) {
                char file[64];
                close(ready[0]);
                sprintf(file, "%s/cgroup.procs", group);
                FILE *f = fopen(file, "w");
                fputs("0", f);
                fclose(f);
                touch(bytes);
                write(ready[1], "", 1);
                for (;;) pause();
              }
              close(ready[1]);
              char c;
              printf("holder of %ld MiB in %s: %s\\n", bytes / MIB, group, read(ready[0], &c, 1) == 1 ? "ready" : "dead");
              close(ready[0]);
              return child;
            }
            void reap(pid_t child) {
              int status;
              waitpid(child, &status, 0);
              printf("signal %d\\n", WTERMSIG(status));
            }
            void events(const char *file) {
              printf("%s: oom %ld, kill %ld, group kill %ld, high %d, max %d\\n", file, keyed(file, "oom"), keyed(file, "oom_kill"),
                keyed(file, "oom_group_kill"), keyed(file, "high") > 0, keyed(file, "max") > 0);
            }
            int main(void) {
              if (chdir("/sys/fs/cgroup")) { perror("chdir"); return 1; }
              mkdir("a", 0755);
              put("cgroup.subtree_control", "+memory");
              get("a/memory.max");
              get("a/memory.high");
              get("a/memory.current");
              get("a/memory.events");
              put("a/memory.max", "-1");
              put("a/memory.max", "x");
              put("a/memory.max", "16M");
              get("a/memory.max");
              put("a/memory.max", "32769K");
              get("a/memory.max");
              put("a/memory.max", "33555000");
              get("a/memory.max");
              // one that stays within, one that does not
              pid_t small = holder("a", 8 * MIB);
              printf("holds enough %d\\n", value("a/memory.current") >= 8 * MIB);
              reap(holder("a", 64 * MIB));
              events("a/memory.events");
              printf("peak within %d\\n", value("a/memory.peak") <= 32 * MIB && value("a/memory.peak") >= 24 * MIB);
              printf("small one lives %d\\n", waitpid(small, NULL, WNOHANG) == 0);
              // files in memory are charged to who wrote them first, and stay so
              fflush(stdout);
              pid_t child = fork();
              if (child == 0) {
                put("a/cgroup.procs", "0");
                fflush(stdout);
                int fd = open("/tmp/file", O_CREAT | O_WRONLY, 0644);
                static char block[MIB];
                int n = 0;
                while (n < 12 && write(fd, block, MIB) == MIB) n++;
                printf("wrote %d MiB\\n", n);
                fflush(stdout);
                _exit(0);
              }
              waitpid(child, NULL, 0);
              printf("holds the file %d\\n", value("a/memory.current") >= 20 * MIB);
              unlink("/tmp/file");
              printf("and not any more %d\\n", value("a/memory.current") < 20 * MIB);
              // a group above has a limit, too; those below are concerned, others are not
              put("a/cgroup.subtree_control", "+memory");
              kill(small, SIGKILL);
              reap(small);
              put("a/cgroup.subtree_control", "+memory");
              mkdir("a/b", 0755);
              mkdir("a/c", 0755);
              put("a/cgroup.procs", "0");
              pid_t first = holder("a/b", 20 * MIB), outside = holder(".", 40 * MIB);
              pid_t second = holder("a/c", 14 * MIB);
              reap(first);
              events("a/memory.events");
              events("a/memory.events.local");
              events("a/b/memory.events");
              events("a/c/memory.events");
              printf("outside lives %d, second lives %d\\n", waitpid(outside, NULL, WNOHANG) == 0, waitpid(second, NULL, WNOHANG) == 0);
              // together
              put("a/c/memory.oom.group", "2");
              put("a/c/memory.oom.group", "1");
              get("a/c/memory.oom.group");
              put("a/c/memory.max", "20M");
              pid_t third = holder("a/c", 15 * MIB);
              reap(second);
              reap(third);
              events("a/c/memory.events");
              // a mark slows down, and a smaller limit kills
              put("a/b/memory.high", "4M");
              first = holder("a/b", 5 * MIB);
              events("a/b/memory.events");
              put("a/b/memory.max", "1M");
              reap(first);
              get("a/b/memory.max");
              kill(outside, SIGKILL);
              reap(outside);
              printf("rmdir %d\\n", rmdir("a/b"));
              printf("rmdir %d\\n", rmdir("a/c"));
              put("a/cgroup.subtree_control", "-memory");
              put("cgroup.subtree_control", "-memory");
              get("a/memory.max");
              printf("rmdir %d\\n", rmdir("a"));
              return 0;
            }
            """;

    private static final String MEMORY_EXPECTED =
            """
            cgroup.subtree_control < +memory: ok
            a/memory.max: max
            a/memory.high: max
            a/memory.current: 0
            a/memory.events: low 0 high 0 max 0 oom 0 oom_kill 0 oom_group_kill 0
            a/memory.max < -1: Invalid argument
            a/memory.max < x: Invalid argument
            a/memory.max < 16M: ok
            a/memory.max: 16777216
            a/memory.max < 32769K: ok
            a/memory.max: 33554432
            a/memory.max < 33555000: ok
            a/memory.max: 33554432
            holder of 8 MiB in a: ready
            holds enough 1
            holder of 64 MiB in a: dead
            signal 9
            a/memory.events: oom 1, kill 1, group kill 0, high 0, max 1
            peak within 1
            small one lives 1
            a/cgroup.procs < 0: ok
            wrote 12 MiB
            holds the file 1
            and not any more 1
            a/cgroup.subtree_control < +memory: Device or resource busy
            signal 9
            a/cgroup.subtree_control < +memory: ok
            a/cgroup.procs < 0: Device or resource busy
            holder of 20 MiB in a/b: ready
            holder of 40 MiB in .: ready
            holder of 14 MiB in a/c: ready
            signal 9
            a/memory.events: oom 2, kill 2, group kill 0, high 0, max 1
            a/memory.events.local: oom 2, kill 1, group kill 0, high 0, max 1
            a/b/memory.events: oom 0, kill 1, group kill 0, high 0, max 0
            a/c/memory.events: oom 0, kill 0, group kill 0, high 0, max 0
            outside lives 1, second lives 1
            a/c/memory.oom.group < 2: Invalid argument
            a/c/memory.oom.group < 1: ok
            a/c/memory.oom.group: 1
            a/c/memory.max < 20M: ok
            holder of 15 MiB in a/c: dead
            signal 9
            signal 9
            a/c/memory.events: oom 1, kill 2, group kill 1, high 0, max 1
            a/b/memory.high < 4M: ok
            holder of 5 MiB in a/b: ready
            a/b/memory.events: oom 0, kill 1, group kill 0, high 1, max 0
            a/b/memory.max < 1M: ok
            signal 9
            a/b/memory.max: 1048576
            signal 9
            rmdir 0
            rmdir 0
            a/cgroup.subtree_control < -memory: ok
            cgroup.subtree_control < -memory: ok
            a/memory.max: none
            rmdir 0
            """;

    @TempDir Path directory;

    @BeforeAll
    static void needsCompiler() {
        assumeTrue(Runtime.installed("gcc"), "SKIPPED: needs gcc");
    }

    static List<Runtime> platforms() {
        return Platforms.available();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void limitsOfTasksBite(Runtime runtime) throws Exception {
        run(runtime, TASKS, TASKS_EXPECTED);
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void limitsOfProcessorTimeBite(Runtime runtime) throws Exception {
        run(runtime, CPU, CPU_EXPECTED);
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void limitsOfMemoryBite(Runtime runtime) throws Exception {
        run(runtime, MEMORY, MEMORY_EXPECTED);
    }

    private void run(Runtime runtime, String program, String expected) throws Exception {
        Bundle bundle =
                TinyBundle.ofSource(
                                directory.resolve(runtime.name()),
                                "#define _GNU_SOURCE\n#include <errno.h>\n#include <fcntl.h>\n#include <pthread.h>\n"
                                        + "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include"
                                        + " <string.h>\n#include <sys/mman.h>\n#include <sys/stat.h>\n#include"
                                        + " <sys/wait.h>\n#include <unistd.h>\n"
                                        + FUNCTIONS
                                        + program)
                        .edit(
                                "{\"destination\": \"/sys\", \"type\": \"sysfs\", \"source\":"
                                        + " \"sysfs\", \"options\": [\"nosuid\", \"noexec\","
                                        + " \"nodev\", \"ro\"]}",
                                "{\"destination\": \"/sys\", \"type\": \"sysfs\", \"source\":"
                                        + " \"sysfs\"}, {\"destination\": \"/sys/fs/cgroup\","
                                        + " \"type\": \"cgroup\", \"source\": \"cgroup\","
                                        + " \"options\": [\"nosuid\", \"noexec\", \"nodev\","
                                        + " \"relatime\"]}");
        CommandLine line = new CommandLine(runtime, directory);
        Outcome outcome = line.call("run", "--bundle", bundle.directory().toString(), "inside");
        assertEquals(expected, outcome.output(), () -> outcome.visible());
        assertEquals(0, outcome.status());
    }
}
