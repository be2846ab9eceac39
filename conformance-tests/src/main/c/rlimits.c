// getrlimit(2), setrlimit(2), prlimit(2), getrusage(2), times(2).
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) : "ok");
}

static long raw_get(int resource, void *to) { return syscall(SYS_getrlimit, resource, to); }
static long raw_set(int resource, void *from) { return syscall(SYS_setrlimit, resource, from); }

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  struct rlimit limit = {100, 200}, old;
  show("set", raw_set(RLIMIT_NOFILE, &limit));
  show("get", raw_get(RLIMIT_NOFILE, &old));
  printf("%ld %ld\n", (long)old.rlim_cur, (long)old.rlim_max);
  limit.rlim_cur = 201;
  show("soft above hard", raw_set(RLIMIT_NOFILE, &limit));
  show("bad resource", raw_get(16, &old));
  show("bad resource", raw_set(-1, &limit));
  show("fault", raw_get(RLIMIT_CPU, (void *)8));
  show("fault", raw_set(RLIMIT_CPU, (void *)8));
  limit.rlim_cur = 50;
  limit.rlim_max = 200;
  show("prlimit", prlimit(0, RLIMIT_NOFILE, &limit, &old));
  printf("%ld %ld\n", (long)old.rlim_cur, (long)old.rlim_max);
  show("prlimit nobody", prlimit(123456, RLIMIT_NOFILE, NULL, &old));
  limit.rlim_max = 100000000;
  show("nofile beyond nr_open", raw_set(RLIMIT_NOFILE, &limit));
  pid_t child = fork();
  if (child == 0) {
    raw_get(RLIMIT_NOFILE, &old);
    printf("inherited: %ld\n", (long)old.rlim_cur);
    syscall(SYS_setuid, 1000);
    struct rlimit more = {50, 300};
    show("raise without privilege", raw_set(RLIMIT_NOFILE, &more));
    more.rlim_max = 100;
    show("lower", raw_set(RLIMIT_NOFILE, &more));
    show("prlimit other user", prlimit(getppid(), RLIMIT_NOFILE, NULL, &old));
    struct rlimit one = {0, 0};
    show("nproc", raw_set(RLIMIT_NPROC, &one));
    pid_t inner = fork();
    if (inner == 0) _exit(0);
    show("fork", inner);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  struct rusage usage;
  show("getrusage", getrusage(RUSAGE_SELF, &usage));
  show("getrusage thread", getrusage(RUSAGE_THREAD, &usage));
  show("getrusage bad", syscall(SYS_getrusage, 5, &usage));
  show("getrusage fault", syscall(SYS_getrusage, RUSAGE_SELF, 8));
  for (volatile long i = 0; i < 100000000; i++) {}
  struct tms t;
  printf("times: %d\n", times(&t) > 0);
  printf("user time: %d\n", t.tms_utime > 0);
  return 0;
}
