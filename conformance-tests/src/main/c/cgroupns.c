// Control group namespaces: paths begin where the maker was (cgroup_namespaces(7)). What is above differs from machine to machine.
#include "check.h"
#include <sched.h>
#include <signal.h>

static void path(const char *label, const char *file) {
  char line[512];
  FILE *f = fopen(file, "r");
  const char *found = "none";
  while (f && fgets(line, sizeof line, f))
    if (!strncmp(line, "0::", 3)) found = !strcmp(line, "0::/\n") ? "the top" : strncmp(line, "0::/..", 6) ? "below" : "outside";
  printf("%s: %s\n", label, found);
  if (f) fclose(f);
}

static ino_t number(const char *file) {
  struct stat st;
  return stat(file, &st) ? 0 : st.st_ino;
}

static void unshared(void) {
  ino_t before = number("/proc/self/ns/cgroup");
  OK("unshare", unshare(CLONE_NEWUSER | CLONE_NEWCGROUP));
  path("self", "/proc/self/cgroup");
  printf("another number: %d\n", before != number("/proc/self/ns/cgroup"));
}

static void refused(void) {
  setgid(1000);
  setuid(1000);
  OK("without rights", unshare(CLONE_NEWCGROUP));
  OK("user only", unshare(CLONE_NEWUSER));
  OK("enter the old one", setns(open("/proc/self/ns/cgroup", O_RDONLY), CLONE_NEWCGROUP));
  OK("unshare", unshare(CLONE_NEWCGROUP));
  OK("enter own", setns(open("/proc/self/ns/cgroup", O_RDONLY), CLONE_NEWCGROUP));
}

static int cloned(void *unused) {
  path("cloned", "/proc/self/cgroup");
  fflush(stdout);
  return 0;
}

int main(void) {
  static char stack[65536];
  in_child(unshared);
  in_child(refused);
  fflush(stdout);
  int pid = clone(cloned, stack + sizeof stack, CLONE_NEWUSER | CLONE_NEWCGROUP | SIGCHLD, 0);
  OK("clone", pid);
  waitpid(pid, NULL, 0);
  return 0;
}
