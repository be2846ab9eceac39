// sched_setattr(2), sched_getattr(2), sched_setparam(2), sched_rr_get_interval(2), affinity of others, and prlimit(2) of others.
#include "check.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

struct attr { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t runtime, deadline, period; uint32_t least, most; };

static long set(struct attr a, int pid, int flags) { return syscall(SYS_sched_setattr, pid, &a, flags); }

static void print(const char *what) {
  struct attr a;
  memset(&a, 0x55, sizeof a);
  errno = 0;
  long got = syscall(SYS_sched_getattr, 0, &a, 48, 0);
  printf("%s: %ld %s policy %u flags %lx nice %d priority %u\n", what, got, got ? strerrorname_np(errno) : "", a.policy, a.flags, a.nice, a.priority);
}

static pid_t child;
static void stranger(void) {
  setresuid(1000, 1000, 1000);
  struct sched_param p = {0};
  V("setparam of another", sched_setparam(child, &p));
  V("setaffinity of another", ({ cpu_set_t s; sched_getaffinity(0, sizeof s, &s); sched_setaffinity(child, sizeof s, &s); }));
  struct rlimit now, lower = {10, 10};
  V("prlimit of another", prlimit(child, RLIMIT_NOFILE, NULL, &now));
  V("own prlimit", prlimit(0, RLIMIT_NOFILE, &lower, &now));
  V("raise", prlimit(0, RLIMIT_NOFILE, &(struct rlimit){10, 11}, NULL));
  V("soft beyond hard", prlimit(0, RLIMIT_NOFILE, &(struct rlimit){11, 10}, NULL));
  V("own nice up", set((struct attr){.size = 48, .policy = SCHED_OTHER, .nice = 5}, 0, 0));
  V("own nice down", set((struct attr){.size = 48, .policy = SCHED_OTHER, .nice = 1}, 0, 0));
  V("real time", set((struct attr){.size = 48, .policy = SCHED_FIFO, .priority = 5}, 0, 0));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  print("first");
  V("no address", syscall(SYS_sched_getattr, 0, NULL, 48, 0));
  struct attr a;
  V("get flags", syscall(SYS_sched_getattr, 0, &a, 48, 1));
  V("get small", syscall(SYS_sched_getattr, 0, &a, 47, 0));
  V("get page and more", syscall(SYS_sched_getattr, 0, &a, 5000, 0));
  V("get of none", syscall(SYS_sched_getattr, 9999, &a, 48, 0));
  V("get negative", syscall(SYS_sched_getattr, -1, &a, 48, 0));
  V("set flags argument", set((struct attr){.size = 48}, 0, 1));
  V("set size 20", set((struct attr){.size = 20}, 0, 0));
  V("set size 0 is the first", set((struct attr){.size = 0, .nice = 3}, 0, 0));
  print("nice 3");
  V("policy 99", set((struct attr){.size = 48, .policy = 99}, 0, 0));
  V("priority for others", set((struct attr){.size = 48, .policy = SCHED_OTHER, .priority = 4}, 0, 0));
  V("unknown flag", set((struct attr){.size = 48, .flags = 1 << 20}, 0, 0));
  V("batch", set((struct attr){.size = 48, .policy = SCHED_BATCH, .nice = 4}, 0, 0));
  print("batch");
  V("idle", set((struct attr){.size = 48, .policy = SCHED_IDLE}, 0, 0));
  print("idle");
  V("reset on fork", set((struct attr){.size = 48, .policy = SCHED_BATCH, .flags = 1, .nice = 6}, 0, 0));
  print("reset");
  fflush(stdout);
  child = fork();
  if (!child) {
    print("forked");
    _exit(0);
  }
  waitpid(child, NULL, 0);
  struct sched_param p = {1};
  V("setparam 1", sched_setparam(0, &p));
  p.sched_priority = 0;
  V("setparam 0", sched_setparam(0, &p));
  V("setparam of none", sched_setparam(9999, &p));
  V("setparam negative", sched_setparam(-1, &p));
  V("setparam nowhere", syscall(SYS_sched_setparam, 0, NULL));
  struct timespec interval;
  V("interval of none", sched_rr_get_interval(9999, &interval));
  V("interval negative", sched_rr_get_interval(-1, &interval));
  V("interval nowhere", syscall(SYS_sched_rr_get_interval, 0, 8));
  child = fork();
  if (!child) for (;;) pause();
  in_child(stranger);
  cpu_set_t one, got;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  V("affinity of a child", sched_setaffinity(child, sizeof one, &one));
  V("read", sched_getaffinity(child, sizeof got, &got) && 0);
  printf("count %d\n", CPU_COUNT(&got));
  CPU_ZERO(&one);
  V("none", sched_setaffinity(child, sizeof one, &one));
  V("small room", syscall(SYS_sched_getaffinity, 0, 4, &got));
  V("of nobody", sched_setaffinity(9999, sizeof got, &got));
  V("of a negative number", sched_setaffinity(-1, sizeof got, &got));
  V("read of a negative number", sched_getaffinity(-1, sizeof got, &got));
  V("read of a negative number to small room", syscall(SYS_sched_getaffinity, -1, 4, &got));
  struct rlimit limit = {100, 200}, old;
  V("child's limit", prlimit(child, RLIMIT_NOFILE, &limit, &old));
  V("read", prlimit(child, RLIMIT_NOFILE, NULL, &old));
  printf("%lu %lu\n", old.rlim_cur, old.rlim_max);
  V("resource 16", prlimit(child, 16, NULL, &old));
  V("of nobody", prlimit(9999, RLIMIT_NOFILE, NULL, &old));
  V("nowhere", syscall(SYS_prlimit64, child, RLIMIT_NOFILE, NULL, 8));
  kill(child, SIGKILL);
  V("setregid", setregid(44, 45));
  V("getegid", getegid());
  V("setregid back", setregid(-1, 44));
  V("getegid", getegid());
  return 0;
}
