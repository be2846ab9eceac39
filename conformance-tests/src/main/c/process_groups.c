// setpgid(2), setsid(2), getsid(2), orphaned process groups.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) : "ok");
}

static volatile int hups, conts;
static void on_hup(int number) { (void)number; hups++; }
static void on_cont(int number) { (void)number; conts++; }

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc > 1) {
    for (;;) pause();
  }
  pid_t child = fork();
  if (child == 0) {
    printf("inherited: group %d session %d\n", getpgrp() == getpgid(getppid()), getsid(0) == getsid(getppid()));
    show("setsid", setsid());
    printf("leader: group %d session %d\n", getpgrp() == getpid(), getsid(0) == getpid());
    show("setsid again", setsid());
    show("setpgid of a session leader", setpgid(0, 0));
    show("setpgid to another session", setpgid(0, getppid()));
    pid_t inner = fork();
    if (inner == 0) {
      for (;;) pause();
    }
    show("setpgid negative", setpgid(inner, -5));
    show("setpgid nobody", setpgid(123456, 0));
    show("setpgid parent", setpgid(getppid(), 0));
    show("setpgid missing group", setpgid(inner, 123456));
    show("setpgid own group", setpgid(inner, inner));
    printf("moved: %d\n", getpgid(inner) == inner);
    show("setpgid back", setpgid(inner, getpid()));
    printf("moved back: %d\n", getpgid(inner) == getpid());
    kill(inner, SIGKILL);
    waitpid(inner, NULL, 0);
    inner = fork();
    if (inner == 0) {
      execl(argv[0], argv[0], "pause", NULL);
      _exit(1);
    }
    usleep(200000);
    show("setpgid after exec", setpgid(inner, inner));
    kill(inner, SIGKILL);
    waitpid(inner, NULL, 0);
    show("getpgid nobody", getpgid(123456));
    show("getsid nobody", getsid(123456));

    // A stopped job whose session leader goes away is hung up.
    int status;
    pid_t shell = fork();
    if (shell == 0) {
      setsid();
      pid_t middle = fork();
      if (middle == 0) {
        pid_t job = fork();
        if (job == 0) {
          setpgid(0, 0);
          signal(SIGHUP, on_hup);
          signal(SIGCONT, on_cont);
          raise(SIGSTOP);
          usleep(20000);
          printf("orphaned job: hup %d cont %d\n", hups, conts);
          _exit(0);
        }
        int s;
        waitpid(job, &s, WUNTRACED);
        printf("job stopped: %d\n", WIFSTOPPED(s));
        _exit(0);
      }
      waitpid(middle, NULL, 0);
      usleep(100000);
      _exit(0);
    }
    waitpid(shell, &status, 0);
    usleep(100000);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  return 0;
}
