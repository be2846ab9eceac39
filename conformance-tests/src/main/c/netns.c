// capabilities: CAP_SYS_ADMIN
// Network namespaces, as far as unix sockets and files tell them apart (network_namespaces(7)).
#include "check.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un name(const char *text, socklen_t *length) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  strcpy(a.sun_path + 1, text);
  *length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(text);
  return a;
}

static int server(const char *text) {
  socklen_t length;
  struct sockaddr_un a = name(text, &length);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(fd, (void *)&a, length) || listen(fd, 16)) return -1;
  return fd;
}

static int client(int fd, const char *text) {
  socklen_t length;
  struct sockaddr_un a = name(text, &length);
  return connect(fd, (void *)&a, length);
}

static void try(const char *label, const char *text) {
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  OK(label, client(fd, text));
  close(fd);
}

static int listed(const char *path, const char *text) {
  char line[512];
  int found = 0;
  FILE *f = fopen(path, "r");
  while (f && fgets(line, sizeof line, f)) found += strstr(line, text) != NULL;
  if (f) fclose(f);
  return found;
}

static void apart(void) {
  int before = socket(AF_UNIX, SOCK_STREAM, 0);
  try("same", "outer");
  OK("unshare", unshare(CLONE_NEWNET));
  try("outer from inside", "outer");
  OK("old socket", client(before, "outer"));
  OK("the name is free", server("outer"));
  try("inner", "outer");
  printf("listed %d %d\n", listed("/proc/net/unix", "@outer") > 0, listed("/proc/net/unix", "@only") > 0);
  printf("outside %d\n", listed("/proc/1/net/unix", "@only") > 0);
}

static void by_path(void) {
  struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "/tmp/by-path"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  OK("bind", bind(fd, (void *)&a, sizeof a));
  listen(fd, 16);
  OK("unshare", unshare(CLONE_NEWNET));
  int to = socket(AF_UNIX, SOCK_STREAM, 0);
  OK("connect by path", connect(to, (void *)&a, sizeof a));
  unlink("/tmp/by-path");
}

static void options(void) {
  int outer = socket(AF_UNIX, SOCK_STREAM, 0), n = 7, big = 1 << 20;
  OK("unshare", unshare(CLONE_NEWUSER | CLONE_NEWNET));
  int inner = socket(AF_UNIX, SOCK_STREAM, 0);
  OK("priority outside", setsockopt(outer, SOL_SOCKET, SO_PRIORITY, &n, sizeof n));
  OK("priority inside", setsockopt(inner, SOL_SOCKET, SO_PRIORITY, &n, sizeof n));
  OK("buffer outside", setsockopt(outer, SOL_SOCKET, SO_SNDBUFFORCE, &big, sizeof big));
  OK("buffer inside", setsockopt(inner, SOL_SOCKET, SO_SNDBUFFORCE, &big, sizeof big));
}

static void user_only(void) {
  OK("unshare user", unshare(CLONE_NEWUSER));
  OK("setns", setns(open("/proc/self/ns/net", O_RDONLY), CLONE_NEWNET));
  OK("unshare net", unshare(CLONE_NEWNET));
  OK("setns own", setns(open("/proc/self/ns/net", O_RDONLY), CLONE_NEWNET));
}

static int cloned(void *unused) {
  try("cloned", "outer");
  fflush(stdout);
  return 0;
}

int main(void) {
  static char stack[65536];
  OK("outer", server("outer"));
  OK("only", server("only"));
  in_child(apart);
  try("outer again", "outer");
  in_child(by_path);
  in_child(options);
  in_child(user_only);
  fflush(stdout);
  int pid = clone(cloned, stack + sizeof stack, CLONE_NEWNET | SIGCHLD, 0);
  waitpid(pid, NULL, 0);
  int ready[2], end[2];
  char c;
  pipe(ready);
  pipe(end);
  fflush(stdout);
  if (!(pid = fork())) {
    close(end[1]);
    unshare(CLONE_NEWNET);
    server("child");
    write(ready[1], "", 1);
    read(end[0], &c, 1);
    _exit(0);
  }
  read(ready[0], &c, 1);
  try("child's from outside", "child");
  int fd = syscall(SYS_pidfd_open, pid, 0), own = open("/proc/self/ns/net", O_RDONLY);
  OK("setns by pidfd", setns(fd, CLONE_NEWNET));
  try("child's", "child");
  try("outer's", "outer");
  OK("back", setns(own, CLONE_NEWNET));
  try("outer's", "outer");
  close(end[1]);
  waitpid(pid, NULL, 0);
  return 0;
}
