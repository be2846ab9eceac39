/* Asks the kernel about filters.
 *
 * "verify": records of (u32 length, length * sock_filter) on stdin; a byte '1' or '0' for each on
 * stdout: would seccomp(2) take it? Nothing is installed: without a free descriptor the kernel gives
 * up on the listener after it has verified the program.
 *
 * "run": records of (u32 length, length * sock_filter, s64 nr, u64 args[6]); for each an s64: what the
 * call returned under the filter, or KILLED + signal, or TRAPPED + si_errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLED (1LL << 40)
#define TRAPPED (1LL << 41)

static volatile struct page { int done; int64_t result; } *page;

static int take(void *to, size_t size) { return fread(to, 1, size, stdin) == size; }

static long raw(long nr, const uint64_t *a) {
    long result;
    register long r10 __asm__("r10") = a[3];
    register long r8 __asm__("r8") = a[4];
    register long r9 __asm__("r9") = a[5];
    __asm__ volatile("syscall" : "=a"(result)
                     : "a"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* No call works any more: tell the parent through memory and wait for its SIGKILL. */
static void finish(int64_t result) {
    page->result = result;
    __atomic_store_n(&page->done, 1, __ATOMIC_RELEASE);
    for (;;) __builtin_ia32_pause();
}

static void trapped(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)context;
    finish(TRAPPED + info->si_errno);
}

static void die(const char *what) { perror(what); exit(1); }

static int64_t run(struct sock_fprog *fprog, long nr, const uint64_t *args) {
    page->done = 0;
    pid_t child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        struct sigaction action = {.sa_sigaction = trapped, .sa_flags = SA_SIGINFO};
        sigaction(SIGSYS, &action, NULL);
        if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, fprog)) finish(-100000 - errno);
        finish(raw(nr, args));
    }
    int status;
    while (!__atomic_load_n(&page->done, __ATOMIC_ACQUIRE)) {
        if (waitpid(child, &status, WNOHANG) == child) {
            return WIFSIGNALED(status) ? KILLED + WTERMSIG(status) : -200000;
        }
        sched_yield();
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return page->result;
}

int main(int argc, char **argv) {
    static struct sock_filter filter[70000];
    uint32_t length;
    if (argc != 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) die("prctl");
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none)) die("setrlimit");
    int verify = !strcmp(argv[1], "verify");
    if (verify && setrlimit(RLIMIT_NOFILE, &none)) die("setrlimit");
    while (take(&length, sizeof length)) {
        if (length > 70000 || !take(filter, length * sizeof *filter)) die("short input");
        struct sock_fprog fprog = {.len = length, .filter = filter};
        if (verify) {
            long r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                             SECCOMP_FILTER_FLAG_NEW_LISTENER, &fprog);
            if (r != -1 || (errno != EMFILE && errno != EINVAL)) die("seccomp");
            putchar(errno == EMFILE ? '1' : '0');
        } else {
            int64_t nr;
            uint64_t args[6];
            if (!take(&nr, sizeof nr) || !take(args, sizeof args)) die("short input");
            int64_t result = run(&fprog, nr, args);
            fwrite(&result, sizeof result, 1, stdout);
        }
    }
    return 0;
}
