// rt_sigtimedwait(2), rt_sigpending(2), rt_sigsuspend(2): order, queues, time-outs, interruption.
#include "check.h"
#include <pthread.h>
#include <stdarg.h>
#include <signal.h>
#include <time.h>

static volatile int handled;
static void handler(int number) { handled = number; }

static sigset_t set(int n, ...) {
  va_list args;
  sigset_t s;
  sigemptyset(&s);
  va_start(args, n);
  while (n--) sigaddset(&s, va_arg(args, int));
  va_end(args);
  return s;
}

static void wait_for(const char *what, sigset_t s, long ms) {
  siginfo_t info = {0};
  struct timespec limit = {ms / 1000, ms % 1000 * 1000000};
  int got = sigtimedwait(&s, &info, ms < 0 ? NULL : &limit);
  if (got < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %d code %d value %d\n", what, got, info.si_code, info.si_value.sival_int);
}

static void pending(void) {
  sigset_t s;
  sigpending(&s);
  printf("pending:");
  for (int i = 1; i < 65; i++) if (sigismember(&s, i) == 1) printf(" %d", i);
  printf("\n");
}

static void *thread(void *main_thread) {
  usleep(50000);
  pthread_kill(*(pthread_t *)main_thread, SIGRTMIN + 2);
  usleep(50000);
  pthread_kill(*(pthread_t *)main_thread, SIGHUP);
  return NULL;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  sigset_t all;
  sigfillset(&all);
  sigdelset(&all, SIGHUP);
  sigdelset(&all, SIGURG);  // which a runtime written in Go may pass on to its container at any time
  sigprocmask(SIG_BLOCK, &all, NULL);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGHUP, &action, NULL);
  int r = SIGRTMIN;
  for (int i = 1; i <= 3; i++) sigqueue(getpid(), r + 1, (union sigval){.sival_int = i});
  sigqueue(getpid(), r, (union sigval){.sival_int = 9});
  kill(getpid(), SIGUSR2);
  kill(getpid(), SIGUSR2);
  kill(getpid(), SIGUSR1);
  pthread_kill(pthread_self(), SIGTERM);
  pending();
  sigset_t several = set(5, r, r + 1, SIGUSR1, SIGUSR2, SIGTERM);
  for (int i = 0; i < 8; i++) wait_for("next", several, 0);
  wait_for("time-out", several, 30);
  pending();
  struct timespec bad = {0, 1000000000}, negative = {-1, 0};
  sigset_t one = set(1, SIGUSR1);
  V("bad time", sigtimedwait(&one, NULL, &bad));
  V("negative time", sigtimedwait(&one, NULL, &negative));
  V("bad size", syscall(SYS_rt_sigtimedwait, &one, NULL, NULL, 16));
  V("bad set", syscall(SYS_rt_sigtimedwait, 8, NULL, &negative, 8));
  kill(getpid(), SIGUSR1);
  V("bad info", syscall(SYS_rt_sigtimedwait, &one, 8, NULL, 8));
  pending();
  V("pending size 4", syscall(SYS_rt_sigpending, &one, 4));
  V("pending size 16", syscall(SYS_rt_sigpending, &one, 16));
  one = set(2, SIGKILL, SIGSTOP);
  wait_for("unblockable", one, 10);
  pthread_t self = pthread_self(), id;
  pthread_create(&id, NULL, thread, &self);
  wait_for("from a thread", set(1, r + 2), -1);
  wait_for("interrupted", set(1, r + 2), -1);
  printf("handled %d\n", handled);
  pthread_join(id, NULL);

  // sigsuspend: the old mask is back, and the handler ran
  pid_t child = fork();
  if (!child) {
    usleep(50000);
    kill(getppid(), SIGALRM);
    _exit(0);
  }
  sigaction(SIGALRM, &action, NULL);
  sigset_t others = all;
  sigdelset(&others, SIGALRM);
  V("sigsuspend", sigsuspend(&others));
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("handled %d, blocked again %d\n", handled, sigismember(&now, SIGALRM));
  V("sigsuspend size", syscall(SYS_rt_sigsuspend, &others, 4));
  waitpid(child, NULL, 0);
  // an ignored signal that is blocked stays pending until it is not
  signal(SIGWINCH, SIG_IGN);
  kill(getpid(), SIGWINCH);
  pending();
  wait_for("ignored", set(1, SIGWINCH), 0);
  signal(SIGWINCH, SIG_IGN);
  sigset_t urgent = set(1, SIGWINCH);
  sigprocmask(SIG_UNBLOCK, &urgent, NULL);
  kill(getpid(), SIGWINCH);
  pending();
  return 0;
}
