// setpgid(2), getpgid(2), setsid(2), getsid(2): every refusal, orphaned groups.
#include "check.h"
#include <signal.h>

static int up[2], down[2];
static void tell(void) { write(up[1], "x", 1); }
static void hear(void) { char c; read(up[0], &c, 1); }
static void wait_down(void) { char c; read(down[0], &c, 1); }
static void go(void) { write(down[1], "x", 1); }

static void leader(void) {
  V("setsid", setsid() == getpid());
  V("setsid again", setsid());
  V("leader setpgid", setpgid(0, 0));
  V("getsid", getsid(0) == getpid());
  pid_t child = fork();
  if (!child) {
    printf("child: pgid is parent's %d, sid is parent's %d\n", getpgrp() == getppid(), getsid(0) == getppid());
    V("child new group", setpgid(0, 0));
    V("child setsid as group leader", setsid());
    V("child back", setpgid(0, getppid()));
    V("child setsid", setsid() == getpid());
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  child = fork();
  if (!child) for (;;) pause();
  V("group for a child", setpgid(child, child));
  V("child's group", getpgid(child) == child);
  pid_t second = fork();
  if (!second) for (;;) pause();
  V("join", setpgid(second, child));
  V("second's group", getpgid(second) == child);
  kill(-child, SIGTERM);
  int status;
  waitpid(second, &status, 0);
  printf("second: %d\n", WTERMSIG(status));
  waitpid(child, &status, 0);
  printf("first: %d\n", WTERMSIG(status));
  V("group is gone", kill(-child, 0));
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc > 1) {
    up[1] = atoi(argv[1]);
    tell();
    for (;;) pause();
  }
  V("negative pid", setpgid(-1, 0));
  V("negative group", setpgid(0, -1));
  V("no such process", setpgid(9999, 0));
  V("not a child", getppid() > 0 ? setpgid(getppid(), 0) : (errno = ESRCH, -1));
  V("no such group", setpgid(0, 9998));
  V("getpgid none", getpgid(9999));
  V("getpgid negative", getpgid(-1));
  V("getsid none", getsid(9999));
  V("getsid negative", getsid(-1));
  V("init is a leader", setsid());
  V("getpgid self", getpgid(0) == getpgid(getpid()));
  in_child(leader);

  pipe(up), pipe(down);
  pid_t child = fork();
  if (!child) {
    setsid();
    tell();
    wait_down();
    for (;;) pause();
  }
  hear();
  V("of another session", setpgid(child, child));
  V("join another session's group", setpgid(0, child));
  V("getsid of another session", getsid(child) == child);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  child = fork();
  if (!child) {
    char number[16];
    snprintf(number, sizeof number, "%d", up[1]);
    char *args[] = {argv[0], number, NULL};
    execv("/proc/self/exe", args);
    _exit(1);
  }
  hear();
  V("after exec", setpgid(child, child));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  child = fork();
  if (!child) _exit(0);
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  V("a zombie's group", getpgid(child) == getpgrp());
  V("set a zombie's group", setpgid(child, child));
  waitpid(child, NULL, 0);

  // a group that becomes orphaned with a stopped member gets HUP and CONT
  child = fork();
  if (!child) {
    setsid();
    pid_t grandchild = fork();
    if (!grandchild) {
      signal(SIGCONT, SIG_DFL);
      setpgid(0, 0);
      tell();
      for (;;) pause();
    }
    hear();
    kill(grandchild, SIGSTOP);
    int status;
    waitpid(grandchild, &status, WUNTRACED);
    printf("stopped %d\n", WIFSTOPPED(status));
    write(up[1], &grandchild, sizeof grandchild);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  pid_t orphan;
  read(up[0], &orphan, sizeof orphan);
  if (getpid() == 1) {
    int status;
    pid_t got = waitpid(orphan, &status, 0);
    printf("orphan: %d signal %d\n", got == orphan, WTERMSIG(status));
  }
  return 0;
}
