// wait4(2) and waitid(2): every choice of children, every option, what a status says, resource use, children of threads.
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

static pid_t make(int code) {
  pid_t child = fork();
  if (!child) {
    if (code < 0) for (;;) pause();
    _exit(code);
  }
  return child;
}

static void say(const char *what, pid_t got, pid_t child, int status) {
  if (got < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %s status %x\n", what, got == 0 ? "none" : got == child ? "child" : "other", got ? status : 0);
}

#define W(what, pid, options)                                  \
  do {                                                         \
    int status_ = 0x5555;                                      \
    errno = 0;                                                 \
    pid_t got_ = wait4(pid, &status_, options, NULL);          \
    say(what, got_, child, status_);                           \
  } while (0)

static volatile pid_t of_thread;
static pthread_barrier_t barrier;

static void *thread(void *unused) {
  of_thread = make(5);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return NULL;
}

static int cloned(void *code) { return (long)code; }

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  pid_t child = 0;
  W("no children", -1, 0);
  W("no children, no hang", -1, WNOHANG);
  W("not a child", getpid(), 0);
  W("least integer", 0x80000000, 0);
  W("no group", -9999, 0);
  W("bad option", -1, 0x10);
  W("waitid's option", -1, WNOWAIT);
  W("exited option", -1, WEXITED);
  child = make(-1);
  W("running", child, WNOHANG);
  W("running in the group", 0, WNOHANG);
  W("running in the group by number", -getpgrp(), WNOHANG);
  kill(child, SIGSTOP);
  siginfo_t info;
  waitid(P_PID, child, &info, WSTOPPED | WNOWAIT);
  printf("stopped: code %d status %d\n", info.si_code, info.si_status);
  W("stopped, not asked", child, WNOHANG);
  W("stopped", child, WUNTRACED | WNOHANG);
  W("stopped once", child, WUNTRACED | WNOHANG);
  kill(child, SIGCONT);
  waitid(P_PID, child, &info, WCONTINUED | WNOWAIT);
  printf("continued: code %d status %d\n", info.si_code, info.si_status);
  W("continued", child, WCONTINUED | WNOHANG);
  W("continued once", child, WCONTINUED | WNOHANG);
  kill(child, SIGSTOP);
  waitid(P_PID, child, &info, WSTOPPED | WNOWAIT);
  kill(child, SIGKILL);
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  W("killed while stopped", child, WUNTRACED);
  W("gone", child, 0);

  child = fork();
  if (!child) {
    setpgid(0, 0);
    for (;;) pause();
  }
  setpgid(child, child);
  W("own group has none", 0, WNOHANG);
  W("its group", -child, WNOHANG);
  kill(-child, SIGTERM);
  W("its group ends", -child, 0);

  // exit signals other than SIGCHLD
  static char stack[16384];
  child = clone(cloned, stack + sizeof stack, 0, (void *)7L);
  W("no exit signal, plain", -1, WNOHANG);
  W("no exit signal, __WALL", -1, __WALL);
  child = clone(cloned, stack + sizeof stack, SIGUSR2, (void *)8L);
  signal(SIGUSR2, SIG_IGN);
  W("other signal, plain", child, 0);
  W("other signal, __WCLONE", child, __WCLONE);
  child = make(9);
  W("usual, __WCLONE", child, __WCLONE);
  W("usual, both", child, __WCLONE | __WALL);
  // threads' children
  pthread_t id;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&id, NULL, thread, NULL);
  pthread_barrier_wait(&barrier);
  child = of_thread;
  W("of another thread, __WNOTHREAD", child, __WNOTHREAD);
  W("of another thread", child, 0);
  pthread_barrier_wait(&barrier);
  pthread_join(id, NULL);

  // addresses and resource use
  child = make(3);
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  errno = 0;
  V("bad status address", wait4(child, (int *)8, 0, NULL) == child ? 0 : -1);
  W("it was taken all the same", child, 0);
  child = make(4);
  struct rusage use;
  memset(&use, 0xff, sizeof use);
  V("with usage", wait4(child, NULL, 0, &use) == child);
  printf("usage: %d %d %d\n", use.ru_utime.tv_sec == 0, use.ru_stime.tv_sec == 0, use.ru_nsignals == 0);
  child = make(4);
  memset(&info, 0xff, sizeof info);
  memset(&use, 0xff, sizeof use);
  V("waitid's usage", syscall(SYS_waitid, P_PID, child, &info, WEXITED, &use));
  printf("info: signo %d errno %d code %d status %d usage %d\n", info.si_signo, info.si_errno, info.si_code, info.si_status, use.ru_utime.tv_sec == 0);
  V("waitid no info", syscall(SYS_waitid, P_ALL, 0, NULL, WEXITED | WNOHANG, NULL));
  V("waitid no events", syscall(SYS_waitid, P_ALL, 0, NULL, WNOHANG, NULL));
  V("waitid group -1", syscall(SYS_waitid, P_PGID, -1, NULL, WEXITED, NULL));
  V("waitid pid -1", syscall(SYS_waitid, P_PID, -1, NULL, WEXITED, NULL));
  V("waitid own group", syscall(SYS_waitid, P_PGID, 0, NULL, WEXITED, NULL));
  child = make(1);
  memset(&info, 0xff, sizeof info);
  V("waitid running", waitid(P_PID, child, &info, WSTOPPED | WNOHANG));
  printf("info: signo %d pid %d\n", info.si_signo, info.si_pid);
  W("end", -1, 0);
  // orphans go to init, whose pid they see
  int ends[2];
  pipe(ends);
  child = fork();
  if (!child) {
    if (!fork()) {
      while (getppid() != 1) usleep(1000);
      write(ends[1], "x", 1);
      _exit(66);
    }
    _exit(0);
  }
  char c;
  W("middle", child, 0);
  read(ends[0], &c, 1);
  if (getpid() == 1) {
    int status;
    wait4(-1, &status, 0, NULL);
    printf("orphan: %x\n", status);
  }
  return 0;
}
