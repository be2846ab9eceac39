// execve(2), execveat(2): arguments, close-on-exec, signals, what stays, errnos.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int again(int argc, char **argv) {
  printf("second program: argc %d", argc);
  for (int i = 1; i < argc; i++) printf(" [%s]", i == 2 ? "pid" : argv[i]);
  for (char **e = environ; *e; e++) printf(" env [%s]", *e);
  printf("\n");
  char name[16];
  prctl(PR_GET_NAME, name);
  printf("name kept: %d\n", strcmp(name, "renamed") == 0);
  printf("pid kept: %d\n", argc > 2 && atoi(argv[2]) == getpid());
  struct sigaction action;
  sigaction(SIGUSR1, NULL, &action);
  printf("handler: %s\n", action.sa_handler == SIG_DFL ? "default" : "other");
  sigaction(SIGUSR2, NULL, &action);
  printf("ignored: %s\n", action.sa_handler == SIG_IGN ? "ignored" : "other");
  sigset_t set;
  sigprocmask(SIG_SETMASK, NULL, &set);
  printf("mask: HUP %d TERM %d\n", sigismember(&set, SIGHUP), sigismember(&set, SIGTERM));
  stack_t alternate;
  sigaltstack(NULL, &alternate);
  printf("altstack: %s\n", alternate.ss_flags & SS_DISABLE ? "none" : "some");
  printf("secure: %lu uid %d\n", getauxval(AT_SECURE), (int)getauxval(AT_UID));
  printf("pdeathsig and dumpable: %d\n", prctl(PR_GET_DUMPABLE));
  return 21;
}

static void handler(int number) { (void)number; }

static void attempt(const char *what, const char *path, char **argv, char **envp) {
  long got = syscall(SYS_execve, path, argv, envp);
  printf("%s: %ld %s\n", what, got, strerrorname_np(errno));
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc > 1 && strcmp(argv[1], "again") == 0) return again(argc, argv);
  if (argc == 1 && environ[0] && strcmp(environ[0], "EMPTY=1") == 0) {
    printf("empty argv: argc %d, name [%s]\n", argc, argv[0]);
    return 3;
  }
  static char *none[] = {NULL};
  static char block[1 << 18];
  memset(block, 'x', sizeof block - 1);
  char *longer[] = {argv[0], block, NULL};
  attempt("missing", "/no/such/file", none, none);
  attempt("directory", "/", none, none);
  attempt("empty path", "", none, none);
  attempt("bad path", (char *)8, none, none);
  attempt("bad argv", argv[0], (char **)8, none);
  attempt("bad string", argv[0], (char *[]){(char *)8, NULL}, none);
  attempt("long string", argv[0], longer, none);
  attempt("not a directory", "/proc/nonexistent/x", none, none);
  attempt("long name", block, none, none);
  long got = syscall(SYS_execveat, AT_FDCWD, "x", none, none, 0x1);
  printf("execveat flags: %ld %s\n", got, strerrorname_np(errno));
  got = syscall(SYS_execveat, 99, "x", none, none, 0);
  printf("execveat descriptor: %ld %s\n", got, strerrorname_np(errno));

  int status;
  pid_t child = fork();
  if (child == 0) {
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    signal(SIGUSR1, handler);
    signal(SIGUSR2, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    static char space[16384];
    stack_t alternate = {.ss_sp = space, .ss_size = sizeof space};
    sigaltstack(&alternate, NULL);
    prctl(PR_SET_NAME, "renamed");
    char *args[] = {"anything", "again", pid, "", NULL};
    char *vars[] = {"A=1", "", "B", NULL};
    execve(argv[0], args, vars);
    _exit(1);
  }
  waitpid(child, &status, 0);
  printf("status %d\n", WEXITSTATUS(status));

  child = fork();
  if (child == 0) {
    char *vars[] = {"EMPTY=1", NULL};
    syscall(SYS_execve, argv[0], NULL, vars);
    _exit(1);
  }
  waitpid(child, &status, 0);
  printf("status %d\n", WEXITSTATUS(status));

  child = vfork();
  if (child == 0) {
    char *args[] = {"v", "again", NULL};
    execve(argv[0], args, none);
    _exit(1);
  }
  waitpid(child, &status, 0);
  printf("after vfork: status %d\n", WEXITSTATUS(status));
  return 0;
}
