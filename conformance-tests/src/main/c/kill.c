// kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo: whom they reach, what they refuse; stops and continuations.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long e(long r) { return r < 0 ? -errno : r; }
static void nap(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&t, &t) && errno == EINTR) {
  }
}
static volatile int got, who;
static void note(int s) {
  got = s;
  who = gettid();
}
static volatile int chld_code, chld_status;
static void chld(int s, siginfo_t *i, void *c) {
  chld_code = i->si_code;
  chld_status = i->si_status;
}

static pid_t sleeper() {
  pid_t p = fork();
  if (p == 0) {
    signal(SIGUSR1, SIG_DFL);
    for (;;) pause();
  }
  return p;
}

static void *thread(void *arg) {
  int *tid = arg;
  *tid = gettid();
  sigset_t s;
  sigemptyset(&s);
  if (tid[1]) {
    sigaddset(&s, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &s, NULL);
  }
  __atomic_store_n(tid + 2, 1, __ATOMIC_SEQ_CST);
  for (;;) pause();
}

int main() {
  setvbuf(stdout, NULL, _IONBF, 0);
  int st;
  printf("nobody: %ld %ld %ld, signal 65: %ld, signal 0: %ld, -1 of nobody: %ld\n", e(kill(99999, 0)), e(kill(-99999, SIGTERM)), e(kill(0x80000000, 0)), e(kill(getpid(), 65)), e(kill(getpid(), 0)), e(kill(99999, 65)));
  printf("tkill 0: %ld, tgkill 0: %ld, wrong group: %ld, nobody: %ld, signal 65: %ld\n", e(syscall(SYS_tkill, 0, 0)), e(syscall(SYS_tgkill, 0, getpid(), 0)), e(syscall(SYS_tgkill, 99999, gettid(), 0)),
         e(syscall(SYS_tkill, 99999, 0)), e(syscall(SYS_tkill, gettid(), 65)));

  pid_t p = sleeper();
  printf("term: %ld", e(kill(p, SIGTERM)));
  waitpid(p, &st, 0);
  printf(" signaled %d by %d\n", WIFSIGNALED(st), WTERMSIG(st));
  printf("reaped: %ld\n", e(kill(p, 0)));
  p = fork();
  if (p == 0) _exit(3);
  siginfo_t info;
  waitid(P_PID, p, &info, WEXITED | WNOWAIT);
  printf("zombie: %ld\n", e(kill(p, SIGKILL)));
  waitpid(p, &st, 0);
  printf("still exited: %d\n", WEXITSTATUS(st));

  // queueinfo: forging
  siginfo_t q = {.si_code = SI_QUEUE};
  q.si_value.sival_int = 7;
  p = sleeper();
  printf("queue to a child: %ld", e(syscall(SYS_rt_sigqueueinfo, p, SIGURG, &q)));
  q.si_code = 0;
  printf(", as kill: %ld", e(syscall(SYS_rt_sigqueueinfo, p, SIGURG, &q)));
  q.si_code = SI_TKILL;
  printf(", as tkill: %ld", e(syscall(SYS_rt_tgsigqueueinfo, p, p, SIGURG, &q)));
  q.si_code = 0x80;
  printf(", to itself: %ld, bad: %ld, tid 0: %ld\n", e(syscall(SYS_rt_sigqueueinfo, getpid(), SIGURG, &q)), e(syscall(SYS_rt_sigqueueinfo, getpid(), SIGURG, 8)),
         e(syscall(SYS_rt_tgsigqueueinfo, getpid(), 0, SIGURG, &q)));

  // stop and continue
  struct sigaction a = {.sa_sigaction = chld, .sa_flags = SA_SIGINFO};
  sigaction(SIGCHLD, &a, NULL);
  kill(p, SIGSTOP);
  printf("stopped: %d", waitpid(p, &st, WUNTRACED) == p);
  printf(" %d by %d, SIGCHLD code %d status %d\n", WIFSTOPPED(st), WSTOPSIG(st), chld_code, chld_status);
  kill(p, SIGUSR1);
  nap(20);
  printf("SIGUSR1 waits: %d\n", waitpid(p, &st, WNOHANG | WUNTRACED));
  a.sa_flags |= SA_NOCLDSTOP;
  sigaction(SIGCHLD, &a, NULL);
  chld_code = 0;
  kill(p, SIGCONT);
  waitpid(p, &st, 0);
  printf("after SIGCONT: signal %d, SIGCHLD code %d\n", WTERMSIG(st), chld_code);
  p = sleeper();
  kill(p, SIGSTOP);
  waitpid(p, &st, WUNTRACED);
  kill(p, SIGCONT);
  printf("continued: %d", waitpid(p, &st, WCONTINUED) == p);
  printf(" %d\n", WIFCONTINUED(st));
  kill(p, SIGSTOP);
  waitpid(p, &st, WUNTRACED);
  kill(p, SIGKILL);
  waitpid(p, &st, 0);
  printf("killed while stopped: %d\n", WTERMSIG(st));
  signal(SIGCHLD, SIG_DFL);

  // SIGTSTP in an orphaned group does nothing; stop cancels a pending SIGCONT
  p = fork();
  if (p == 0) {
    setpgid(0, 0);
    pid_t c = fork();
    if (c == 0) {
      setsid();
      raise(SIGTSTP);
      _exit(7);
    }
    int s2;
    waitpid(c, &s2, WUNTRACED);
    _exit(WIFSTOPPED(s2) ? 100 : WEXITSTATUS(s2));
  }
  waitpid(p, &st, 0);
  printf("SIGTSTP when orphaned: %d\n", WEXITSTATUS(st));

  // process groups
  int count = 0;
  pid_t kids[3];
  for (int i = 0; i < 3; i++) {
    kids[i] = sleeper();
    setpgid(kids[i], kids[0]);
  }
  printf("group: %ld\n", e(kill(-kids[0], SIGUSR1)));
  for (int i = 0; i < 3; i++) {
    waitpid(kids[i], &st, 0);
    count += WIFSIGNALED(st) && WTERMSIG(st) == SIGUSR1;
  }
  printf("group died: %d, now %ld\n", count, e(kill(-kids[0], 0)));

  // threads: who gets it
  signal(SIGUSR1, note);
  static int t1[3] = {0, 1, 0}, t2[3] = {0, 0, 0};
  pthread_t th;
  pthread_create(&th, NULL, thread, t1);
  pthread_create(&th, NULL, thread, t2);
  while (!__atomic_load_n(t1 + 2, __ATOMIC_SEQ_CST) || !__atomic_load_n(t2 + 2, __ATOMIC_SEQ_CST)) nap(1);
  nap(20);
  kill(getpid(), SIGUSR1);
  printf("main thread first: %d\n", who == gettid());
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &s, NULL);
  kill(getpid(), SIGUSR1);
  nap(50);
  printf("then one that does not block it: %d\n", who == t2[0]);
  syscall(SYS_tgkill, getpid(), t2[0], SIGUSR1);
  nap(50);
  printf("tgkill: %d\n", who == t2[0]);
  who = 0;
  syscall(SYS_tgkill, getpid(), t1[0], SIGUSR1);
  nap(20);
  printf("blocked there: %d\n", who);

  // RLIMIT_SIGPENDING
  struct rlimit none = {0, 0};
  sigaddset(&s, SIGRTMIN);
  pthread_sigmask(SIG_BLOCK, &s, NULL);
  setrlimit(RLIMIT_SIGPENDING, &none);
  printf("no queue: sigqueue %ld", e(sigqueue(getpid(), SIGRTMIN, (union sigval){0})));
  printf(" kill %ld standard %ld\n", e(kill(getpid(), SIGRTMIN)), e(kill(getpid(), SIGUSR1)));
  puts("killing all threads");
  p = fork();
  if (p == 0) {
    pthread_create(&th, NULL, thread, t1);
    pthread_create(&th, NULL, thread, t2);
    nap(20);
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  waitpid(p, &st, 0);
  printf("all gone: %d\n", WTERMSIG(st));
  return 0;
}
