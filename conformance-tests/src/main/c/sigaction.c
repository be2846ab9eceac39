// rt_sigaction: storing, refusing, flags, what handlers see, what exec and fork keep.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

struct ksigaction {
  void *handler;
  unsigned long flags;
  void *restorer;
  unsigned long mask;
};

static volatile int calls;
static volatile int blocked_inside;
static void count(int s) {
  calls++;
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  blocked_inside = sigismember(&now, s);
}

static volatile int code, pid_ok, value;
static void info(int s, siginfo_t *i, void *c) {
  code = i->si_code;
  pid_ok = i->si_pid == getpid();
  value = i->si_value.sival_int;
}

static long raw(int s, struct ksigaction *new, struct ksigaction *old, size_t size) {
  long r = syscall(SYS_rt_sigaction, s, new, old, size);
  return r < 0 ? -errno : r;
}

static volatile double kept;
static void spoil(int s) {
  double x = 1;
  for (int i = 0; i < 50; i++) x = x * 1.5 + i;
  kept = x;
}

int main() {
  struct ksigaction k = {0};
  printf("size 4: %ld, signal 0: %ld, 65: %ld, KILL set: %ld, STOP set: %ld, KILL get: %ld\n", raw(SIGUSR1, NULL, &k, 4), raw(0, NULL, &k, 8), raw(65, NULL, &k, 8),
         raw(SIGKILL, &k, NULL, 8), raw(SIGSTOP, &k, NULL, 8), raw(SIGKILL, NULL, &k, 8));
  printf("bad new: %ld, bad old: %ld\n", raw(SIGUSR1, (void *)8, NULL, 8), raw(SIGUSR1, NULL, (void *)8, 8));

  k = (struct ksigaction){.handler = SIG_IGN, .flags = 0xfffffffffful, .mask = ~0ul};
  printf("store: %ld\n", raw(SIGUSR2, &k, NULL, 8));
  raw(SIGUSR2, NULL, &k, 8);
  printf("flags read back: %lx mask: %lx\n", k.flags, k.mask);
  signal(SIGUSR2, SIG_DFL);

  struct sigaction a = {.sa_handler = count};
  sigaction(SIGUSR1, &a, NULL);
  raise(SIGUSR1);
  printf("calls: %d, blocked inside: %d\n", calls, blocked_inside);
  a.sa_flags = SA_NODEFER;
  sigaction(SIGUSR1, &a, NULL);
  raise(SIGUSR1);
  printf("NODEFER: calls: %d, blocked inside: %d\n", calls, blocked_inside);
  a.sa_flags = SA_RESETHAND;
  sigaction(SIGUSR1, &a, NULL);
  raise(SIGUSR1);
  struct sigaction old;
  sigaction(SIGUSR1, NULL, &old);
  printf("RESETHAND: calls: %d, default now: %d, flag kept: %d\n", calls, old.sa_handler == SIG_DFL, (old.sa_flags & SA_RESETHAND) != 0);

  struct sigaction b = {.sa_sigaction = info, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &b, NULL);
  kill(getpid(), SIGUSR1);
  printf("kill: code %d own pid %d\n", code, pid_ok);
  raise(SIGUSR1);
  printf("tgkill: code %d own pid %d\n", code, pid_ok);
  sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 42});
  printf("sigqueue: code %d value %d\n", code, value);

  struct sigaction c = {.sa_handler = spoil};
  sigaction(SIGUSR2, &c, NULL);
  double x = 3.25, y = x;
  for (int i = 0; i < 10; i++) {
    x = x * 1.25 + 1;
    raise(SIGUSR2);
  }
  for (int i = 0; i < 10; i++) y = y * 1.25 + 1;
  printf("floating point kept: %d\n", x == y);

  signal(SIGUSR1, SIG_IGN);
  signal(SIGUSR2, spoil);
  pid_t p = fork();
  if (p == 0) {
    sigaction(SIGUSR1, NULL, &old);
    int ign = old.sa_handler == SIG_IGN;
    sigaction(SIGUSR2, NULL, &old);
    _exit(ign * 2 + (old.sa_handler == spoil));
  }
  int st;
  waitpid(p, &st, 0);
  printf("fork keeps both: %d\n", WEXITSTATUS(st));

  // an ignored signal that is pending goes away
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGTERM);
  signal(SIGTERM, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  puts("survived a pending signal that was ignored in between");
  return 0;
}
