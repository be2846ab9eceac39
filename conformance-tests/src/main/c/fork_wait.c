// fork(2) and wait4(2): statuses, zombies, options and errnos.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int shared = 1;

static void show(const char *what, pid_t got, pid_t want, int status) {
  printf("%s: %s", what, got == want ? "child" : got == -1 ? strerrorname_np(errno) : got == 0 ? "none" : "other");
  if (got > 0) {
    if (WIFEXITED(status)) printf(" exited %d", WEXITSTATUS(status));
    if (WIFSIGNALED(status)) printf(" signal %d", WTERMSIG(status));
    if (WIFSTOPPED(status)) printf(" stopped %d", WSTOPSIG(status));
    if (WIFCONTINUED(status)) printf(" continued");
  }
  printf("\n");
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  int status = 0;
  pid_t child = fork();
  if (child == 0) {
    shared = 2;
    _exit(7);
  }
  pid_t got = waitpid(child, &status, 0);
  show("exit", got, child, status);
  printf("memory is private: %d\n", shared);

  for (int code = 255; code <= 257; code++) {
    child = fork();
    if (child == 0) _exit(code);
    got = wait(&status);
    show("exit code", got, child, status);
  }
  child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  got = waitpid(child, &status, WNOHANG);
  show("nohang", got, child, status);
  kill(child, SIGTERM);
  got = waitpid(child, &status, 0);
  show("killed", got, child, status);
  got = waitpid(child, &status, 0);
  show("again", got, child, status);
  got = waitpid(-1, &status, 0);
  show("no children", got, child, status);
  got = waitpid(-1, &status, 0x100);
  show("bad option", got, child, status);
  got = wait4(-2147483647 - 1, &status, 0, NULL);
  show("int min", got, child, status);

  int go_on[2];  // the child must not end before its going on has been waited for
  char byte = 0;
  if (pipe(go_on)) return 1;
  child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    if (read(go_on[0], &byte, 1) != 1) _exit(4);
    _exit(3);
  }
  got = waitpid(child, &status, WUNTRACED);
  show("stopped", got, child, status);
  got = waitpid(child, &status, WUNTRACED | WNOHANG);
  show("stopped once", got, child, status);
  kill(child, SIGCONT);
  got = waitpid(child, &status, WCONTINUED);
  show("continued", got, child, status);
  if (write(go_on[1], &byte, 1) != 1) return 1;
  got = waitpid(child, &status, 0);
  show("then", got, child, status);

  // Order of events with several children, by process group.
  pid_t first = fork();
  if (first == 0) {
    setpgid(0, 0);
    _exit(1);
  }
  setpgid(first, first);
  pid_t second = fork();
  if (second == 0) _exit(2);
  got = waitpid(-first, &status, 0);
  show("group", got, first, status);
  got = waitpid(0, &status, 0);
  show("own group", got, second, status);

  signal(SIGCHLD, SIG_IGN);
  child = fork();
  if (child == 0) _exit(0);
  got = waitpid(child, &status, 0);
  show("ignored SIGCHLD", got, child, status);
  signal(SIGCHLD, SIG_DFL);

  struct rusage usage;
  memset(&usage, 0xff, sizeof usage);
  child = fork();
  if (child == 0) {
    for (volatile long i = 0; i < 30000000; i++) {}
    _exit(0);
  }
  got = wait4(child, &status, 0, &usage);
  show("usage", got, child, status);
  printf("user time counted: %d\n", usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec > 1000);
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("children counted: %d\n", usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec > 1000);

  // Orphans go to init, and the parent's death does not stop them.
  int ends[2];
  (void)ends;
  child = fork();
  if (child == 0) {
    pid_t self = getpid();
    pid_t grandchild = fork();
    if (grandchild == 0) {
      while (getppid() == self) usleep(1000);
      printf("new parent is init: %d\n", getppid() == 1);
      _exit(0);
    }
    _exit(0);
  }
  waitpid(child, &status, 0);
  if (getpid() == 1) {
    got = wait(&status);
    printf("adopted: %d\n", got > 0);
  }
  return 42;
}
