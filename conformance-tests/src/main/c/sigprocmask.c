// rt_sigprocmask, rt_sigpending, rt_sigsuspend, rt_sigtimedwait: masks, what waits, in which order it comes.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int order[64], n;
static void note(int s) { order[n++] = s; }
static void note_value(int s, siginfo_t *i, void *c) { order[n++] = s * 100 + i->si_value.sival_int; }

static long e(long r) { return r < 0 ? -errno : r; }

static void show(const char *what) {
  printf("%s:", what);
  for (int i = 0; i < n; i++) printf(" %d", order[i]);
  puts("");
  n = 0;
}

int main() {
  unsigned long set = ~0ul, old = 0;
  printf("size 16: %ld, how 9: %ld, how 9 without a set: %ld, bad in: %ld, bad out: %ld\n", e(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 16)), e(syscall(SYS_rt_sigprocmask, 9, &set, NULL, 8)),
         e(syscall(SYS_rt_sigprocmask, 9, NULL, &old, 8)), e(syscall(SYS_rt_sigprocmask, SIG_BLOCK, 8, NULL, 8)), e(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, 8, 8)));
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, &old, 8);
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &set, 8);
  printf("all but KILL and STOP: %lx, before: %lx\n", set, old);

  int signals[] = {SIGUSR1, SIGUSR2, SIGTERM, SIGHUP, SIGSEGV, SIGCHLD, SIGWINCH};
  for (int i = 0; i < 7; i++) {
    signal(signals[i], note);
    kill(getpid(), signals[i]);
    kill(getpid(), signals[i]);
  }
  struct sigaction a = {.sa_sigaction = note_value, .sa_flags = SA_SIGINFO};
  sigfillset(&a.sa_mask);
  for (int i = 0; i < 3; i++) {
    int s = SIGRTMIN + 2 - i;
    sigaction(s, &a, NULL);
    for (int v = 1; v <= 3; v++) sigqueue(getpid(), s, (union sigval){.sival_int = v});
  }
  unsigned long pending;
  printf("pending: %ld", e(syscall(SYS_rt_sigpending, &pending, 8)));
  printf(" %lx\n", pending);
  printf("pending size 16: %ld, size 4: %ld, bad: %ld\n", e(syscall(SYS_rt_sigpending, &pending, 16)), e(syscall(SYS_rt_sigpending, &pending, 4)), e(syscall(SYS_rt_sigpending, 8, 8)));

  // one at a time by sigtimedwait: lowest first, real-time in order
  sigset_t all, usr;
  sigfillset(&all);
  sigdelset(&all, SIGURG);  // a runtime written in Go may have left one
  sigemptyset(&usr);
  sigaddset(&usr, SIGUSR1);
  struct timespec zero = {0}, bad = {0, 1000000000}, short_time = {0, 20000000};
  siginfo_t i;
  for (int k = 0; k < 4; k++) printf("wait: %d\n", sigtimedwait(&all, &i, &zero));
  sigset_t rt;
  sigemptyset(&rt);
  sigaddset(&rt, SIGRTMIN);
  printf("rt: %d value %d code %d\n", sigwaitinfo(&rt, &i), i.si_value.sival_int, i.si_code);

  // the rest in handlers
  for (int k = 0; k < 7; k++) {
    struct sigaction b = {.sa_handler = note};
    sigfillset(&b.sa_mask);
    sigaction(signals[k], &b, NULL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  show("handlers that block everything");

  sigprocmask(SIG_SETMASK, &all, NULL);
  struct sigaction nest = {.sa_handler = note};
  sigaction(SIGUSR1, &nest, NULL);
  sigaction(SIGUSR2, &nest, NULL);
  sigaction(SIGHUP, &nest, NULL);
  raise(SIGHUP), raise(SIGUSR1), raise(SIGUSR2);
  sigprocmask(SIG_SETMASK, &none, NULL);
  show("nested handlers run in reverse");

  sigprocmask(SIG_SETMASK, &all, NULL);
  raise(SIGUSR1);
  printf("sigsuspend: %ld\n", e(sigsuspend(&none)));
  show("inside sigsuspend");
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &set, 8);
  printf("mask is back: %lx, size 4: %ld, bad: %ld\n", set, e(syscall(SYS_rt_sigsuspend, &set, 4)), e(syscall(SYS_rt_sigsuspend, 8, 8)));

  printf("timeout: %ld, bad time: %ld, size 4: %ld\n", e(sigtimedwait(&usr, &i, &short_time)), e(sigtimedwait(&usr, &i, &bad)), e(syscall(SYS_rt_sigtimedwait, &all, NULL, NULL, 4)));
  raise(SIGTERM);
  printf("no info wanted: %d\n", sigtimedwait(&all, NULL, NULL));

  // a signal that is not waited for interrupts
  sigset_t alrm;
  sigfillset(&alrm);
  sigdelset(&alrm, SIGALRM);
  sigprocmask(SIG_SETMASK, &alrm, NULL);
  signal(SIGALRM, note);
  ualarm(20000, 0);
  printf("interrupted: %ld\n", e(sigwaitinfo(&usr, &i)));
  show("by");
  return 0;
}
