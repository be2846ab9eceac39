// vfork(2): the parent waits for exec or exit, shares memory, keeps its own signals and descriptors.
#include "check.h"
#include <signal.h>
#include <time.h>

static volatile int word, handled;
static void handler(int number) { handled++; }

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc > 1) {
    usleep(100000);
    return atoi(argv[1]);
  }
  int status;
  pid_t child = vfork();
  if (!child) {
    word = 1;
    usleep(20000);
    word = 2;
    _exit(3);
  }
  printf("word %d\n", word);
  waitpid(child, &status, 0);
  printf("status %d\n", WEXITSTATUS(status));

  child = vfork();
  if (!child) {
    char *args[] = {argv[0], "9", NULL};
    execv("/proc/self/exe", args);
    _exit(1);
  }
  V("still running", waitpid(child, &status, WNOHANG));
  V("waited", waitpid(child, &status, 0) == child);
  printf("status %d\n", WEXITSTATUS(status));

  child = vfork();
  if (!child) {
    static char *none[] = {NULL};
    word = execv("/no/such", none) == -1 ? errno : 0;
    _exit(127);
  }
  waitpid(child, &status, 0);
  printf("failed exec: %s status %d\n", strerrorname_np(word), WEXITSTATUS(status));

  child = vfork();
  if (!child) {
    kill(getpid(), SIGKILL);
    for (;;);
  }
  waitpid(child, &status, 0);
  printf("killed: %d\n", WTERMSIG(status));

  // a signal to the waiting parent is handled after the child lets it go
  signal(SIGUSR1, handler);
  child = vfork();
  if (!child) {
    kill(getppid(), SIGUSR1);
    usleep(20000);
    word = handled;
    _exit(0);
  }
  printf("during %d after %d\n", word, handled);
  waitpid(child, &status, 0);

  // descriptors and dispositions are the child's own
  child = vfork();
  if (!child) {
    close(0);
    dup2(1, 50);
    syscall(SYS_chdir, "/tmp");
    _exit(0);
  }
  waitpid(child, &status, 0);
  char where[32];
  printf("0 open %d, 50 %s, in %s\n", fcntl(0, F_GETFD) >= 0, fcntl(50, F_GETFD) < 0 ? strerrorname_np(errno) : "open", getcwd(where, sizeof where));
  for (int i = 0; i < 20; i++) {
    child = vfork();
    if (!child) _exit(i);
    waitpid(child, &status, 0);
    if (WEXITSTATUS(status) != i) printf("wrong %d\n", i);
  }
  // the parent may be killed while it waits: the child goes on
  int ends[2];
  pipe(ends);
  child = fork();
  if (!child) {
    if (!vfork()) {
      char *args[] = {"/proc/self/exe", "1", NULL};
      kill(getppid(), SIGKILL);
      usleep(50000);
      write(ends[1], "y", 1);
      _exit(0);
    }
    _exit(1);
  }
  waitpid(child, &status, 0);
  printf("parent killed: %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  char c = 0;
  read(ends[0], &c, 1);
  printf("child went on: %c\n", c);
  return 0;
}
