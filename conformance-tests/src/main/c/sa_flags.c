// The flags of sigaction(2) and what they do: SA_NODEFER, SA_RESETHAND, SA_RESTART, SA_NOCLDSTOP, SA_NOCLDWAIT, SA_SIGINFO, unknown ones.
#include "check.h"
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static volatile int count, nested, deepest;

static void again(int number) {
  count++;
  if (++nested > deepest) deepest = nested;
  sigset_t mask;
  sigprocmask(SIG_SETMASK, NULL, &mask);
  printf("in handler of %d: USR1 %d USR2 %d\n", number, sigismember(&mask, SIGUSR1), sigismember(&mask, SIGUSR2));
  if (count < 3) raise(number);
  nested--;
}

static void note(int number) { count++; }

static void use(int number, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  if (number == SIGUSR1) sigaddset(&action.sa_mask, SIGUSR2);
  sigaction(number, &action, NULL);
  count = nested = deepest = 0;
}

static void nothing(int number) {}

struct kernel_action { void *handler; unsigned long flags; void *restorer; unsigned long mask; };

static void read_while(const char *what, int flags) {
  int ends[2];
  pipe(ends);
  use(SIGALRM, note, flags);
  pid_t child = fork();
  if (!child) {
    usleep(60000);
    kill(getppid(), SIGALRM);
    usleep(60000);
    write(ends[1], "x", 1);
    _exit(0);
  }
  char c;
  int got = read(ends[0], &c, 1);
  printf("read %s: %d %s, handled %d\n", what, got, got < 0 ? strerrorname_np(errno) : "", count);
  int status;
  while (waitpid(child, &status, 0) < 0);
  close(ends[0]);
  close(ends[1]);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  use(SIGUSR1, again, 0);
  raise(SIGUSR1);
  printf("plain: %d deepest %d\n", count, deepest);
  use(SIGUSR1, again, SA_NODEFER);
  raise(SIGUSR1);
  printf("nodefer: %d deepest %d\n", count, deepest);
  use(SIGUSR1, note, SA_RESETHAND);
  raise(SIGUSR1);
  struct sigaction now;
  sigaction(SIGUSR1, NULL, &now);
  printf("resethand: %d then %s flags %x\n", count, now.sa_handler == SIG_DFL ? "default" : "other", now.sa_flags & ~0x04000000);

  struct kernel_action raw = {(void *)note, 0x7fffffff, 0, ~0UL}, old = {0};
  raw.flags |= 0x04000000;
  V("raw", syscall(SYS_rt_sigaction, SIGUSR2, &raw, NULL, 8));
  V("raw get", syscall(SYS_rt_sigaction, SIGUSR2, NULL, &old, 8));
  printf("flags %lx mask %lx\n", old.flags, old.mask);
  V("bad size", syscall(SYS_rt_sigaction, SIGUSR2, NULL, &old, 4));
  V("KILL", syscall(SYS_rt_sigaction, SIGKILL, &raw, NULL, 8));
  V("KILL get", syscall(SYS_rt_sigaction, SIGKILL, NULL, &old, 8));
  V("STOP", syscall(SYS_rt_sigaction, SIGSTOP, &raw, NULL, 8));
  V("0", syscall(SYS_rt_sigaction, 0, NULL, &old, 8));
  V("65", syscall(SYS_rt_sigaction, 65, NULL, &old, 8));
  V("64", syscall(SYS_rt_sigaction, 64, NULL, &old, 8));
  V("bad address", syscall(SYS_rt_sigaction, 64, 8, NULL, 8));

  read_while("without restart", 0);
  read_while("with restart", SA_RESTART);

  use(SIGCHLD, note, 0);
  pid_t child = fork();
  if (!child) for (;;) pause();
  kill(child, SIGSTOP);
  int status;
  while (waitpid(child, &status, WUNTRACED) < 0);
  printf("stop told: %d\n", count);
  use(SIGCHLD, note, SA_NOCLDSTOP);
  kill(child, SIGCONT);
  while (waitpid(child, &status, WCONTINUED) < 0);
  printf("continued: %d told %d\n", WIFCONTINUED(status), count);
  kill(child, SIGSTOP);
  while (waitpid(child, &status, WUNTRACED) < 0);
  printf("stopped: %d told %d\n", WIFSTOPPED(status), count);
  kill(child, SIGKILL);
  while (waitpid(child, &status, 0) < 0);
  printf("killed: %d told %d\n", WTERMSIG(status), count);

  use(SIGCHLD, note, SA_NOCLDWAIT);
  child = fork();
  if (!child) _exit(3);
  V("nocldwait", waitpid(child, &status, 0));
  printf("told %d\n", count);
  use(SIGCHLD, SIG_IGN, 0);
  child = fork();
  if (!child) _exit(3);
  V("ignored", waitpid(-1, &status, 0));
  use(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
  child = fork();
  if (!child) _exit(3);
  V("default nocldwait", waitpid(-1, &status, 0));
  use(SIGCHLD, SIG_DFL, 0);
  child = fork();
  if (!child) _exit(3);
  while (waitpid(child, &status, 0) < 0);
  printf("default: %d\n", WEXITSTATUS(status));

  // a call that is never restarted, one with a time-out of its socket, one that goes on with what is left
  use(SIGALRM, note, SA_RESTART);
  struct itimerval soon = {.it_value.tv_usec = 50000};
  setitimer(ITIMER_REAL, &soon, NULL);
  V("pause", pause());
  setitimer(ITIMER_REAL, &soon, NULL);
  struct timespec half = {.tv_nsec = 200000000}, left = {0};
  V("nanosleep", nanosleep(&half, &left));
  printf("left some: %d\n", left.tv_nsec > 0 && left.tv_nsec < 200000000);
  int pair[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  struct timeval limit = {.tv_sec = 5};
  setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setitimer(ITIMER_REAL, &soon, NULL);
  char c;
  V("recv with a time-out", recv(pair[0], &c, 1, 0));
  printf("handled %d\n", count);
  return 0;
}
