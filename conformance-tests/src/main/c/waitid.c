// waitid(2), pidfd_open(2), pidfd_send_signal(2) and the siginfo of SIGCHLD.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile siginfo_t last;
static volatile int chld;

static void handler(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  memcpy((void *)&last, info, sizeof *info);
  chld++;
}

static void show(const char *what, int result, siginfo_t *info, pid_t child) {
  if (result < 0) {
    printf("%s: %s, signo %d\n", what, strerrorname_np(errno), info->si_signo);
    return;
  }
  printf("%s: signo %d code %d status %d child %d uid %d\n", what, info->si_signo, info->si_code, info->si_status, info->si_pid == child, (int)info->si_uid);
}

static pid_t make(int code) {
  pid_t child = fork();
  if (child == 0) {
    if (code < 0) {
      signal(SIGTERM, SIG_DFL);
      for (;;) pause();
    }
    _exit(code);
  }
  return child;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  siginfo_t info;
  memset(&info, 0xaa, sizeof info);
  pid_t child = make(12);
  show("nowait", waitid(P_PID, child, &info, WEXITED | WNOWAIT), &info, child);
  memset(&info, 0xaa, sizeof info);
  show("exited", waitid(P_ALL, 0, &info, WEXITED), &info, child);
  memset(&info, 0xaa, sizeof info);
  show("none", waitid(P_ALL, 0, &info, WEXITED), &info, child);
  memset(&info, 0xaa, sizeof info);
  show("no events", waitid(P_ALL, 0, &info, WNOHANG), &info, child);
  show("bad option", waitid(P_ALL, 0, &info, WEXITED | 0x10000), &info, child);
  show("bad kind", waitid(17, 0, &info, WEXITED), &info, child);
  show("pid 0", waitid(P_PID, 0, &info, WEXITED), &info, child);
  show("bad pidfd", waitid(P_PIDFD, 100, &info, WEXITED), &info, child);
  show("negative pidfd", waitid(P_PIDFD, -1, &info, WEXITED), &info, child);

  child = make(-1);
  memset(&info, 0xaa, sizeof info);
  show("nohang", waitid(P_ALL, 0, &info, WEXITED | WNOHANG), &info, child);
  kill(child, SIGSTOP);
  show("stopped", waitid(P_PID, child, &info, WSTOPPED), &info, child);
  kill(child, SIGCONT);
  show("continued", waitid(P_PID, child, &info, WCONTINUED), &info, child);
  int pidfd = syscall(SYS_pidfd_open, child, 0);
  printf("pidfd_open: %d\n", pidfd >= 3);
  printf("send 0: %ld\n", syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0));
  printf("send bad flag: %ld %s\n", syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0x80), strerrorname_np(errno));
  printf("send TERM: %ld\n", syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0));
  show("by pidfd", waitid(P_PIDFD, pidfd, &info, WEXITED), &info, child);
  printf("send to the dead: %ld", syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0));
  printf(" %s\n", strerrorname_np(errno));
  printf("open the dead: %ld", syscall(SYS_pidfd_open, child, 0));
  printf(" %s\n", strerrorname_np(errno));
  printf("open -1: %ld", syscall(SYS_pidfd_open, -1, 0));
  printf(" %s\n", strerrorname_np(errno));
  printf("open flags: %ld", syscall(SYS_pidfd_open, getpid(), 1));
  printf(" %s\n", strerrorname_np(errno));

  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
  child = make(33);
  int status;
  pid_t got = waitpid(child, &status, 0);
  printf("restarted wait: %d, handler %d\n", got == child, chld);
  printf("SIGCHLD: code %d status %d pid %d\n", last.si_code, last.si_status, last.si_pid == child);
  chld = 0;
  action.sa_flags = SA_SIGINFO | SA_NOCLDSTOP | SA_RESTART;
  sigaction(SIGCHLD, &action, NULL);
  child = make(-1);
  kill(child, SIGSTOP);
  waitid(P_PID, child, &info, WSTOPPED);
  printf("stop with SA_NOCLDSTOP: %d\n", chld);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  printf("killed: code %d status %d\n", last.si_code, last.si_status);
  action.sa_flags = SA_SIGINFO | SA_NOCLDWAIT | SA_RESTART;
  sigaction(SIGCHLD, &action, NULL);
  chld = 0;
  child = make(1);
  got = waitpid(child, &status, 0);
  printf("SA_NOCLDWAIT: %s, handler %d\n", got == -1 ? strerrorname_np(errno) : "found", chld);
  return 0;
}
