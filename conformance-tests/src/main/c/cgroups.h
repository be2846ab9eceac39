// Shared by the programs of cgroup2: a group of the program's own, and what is written to its files.
#pragma once
#include "check.h"

#include <signal.h>
#include <sys/mount.h>

static char own_group[64];

// Mounts the tree, makes a group in it that no other program knows, and goes there.
static int enter_own_group(void) {
  unsigned long unique = 0;
  int random = open("/dev/urandom", O_RDONLY);
  if (read(random, &unique, sizeof unique) < 0) return -1;
  close(random);
  snprintf(own_group, sizeof own_group, "/tmp/cg/runsc-j-conformance-%016lx", unique);
  mkdir("/tmp/cg", 0755);
  V("mount", mount("cgroup", "/tmp/cg", "cgroup2", 0, NULL));
  V("mkdir", mkdir(own_group, 0755));
  return chdir(own_group);
}

static int leave_own_group(void) {
  if (chdir("/")) return -1;
  V("rmdir", rmdir(own_group));
  V("umount", umount("/tmp/cg"));
  return 0;
}

// Writes a text to a file and prints what became of it.
static void word(const char *file, const char *text) {
  int fd = open(file, O_WRONLY);
  ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
  printf("%s < %s: %s\n", file, text, n < 0 ? strerrorname_np(errno) : "ok");
  if (fd >= 0) close(fd);
}

// The same with a number that varies.
static void number(const char *file, long value) {
  char text[32];
  snprintf(text, sizeof text, "%ld", value);
  int fd = open(file, O_WRONLY);
  ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
  printf("%s < a pid: %s\n", file, n < 0 ? strerrorname_np(errno) : "ok");
  if (fd >= 0) close(fd);
}

// Waits for a child and prints its end.
static void reap(pid_t child) {
  int status;
  waitpid(child, &status, 0);
  printf("child: %s %d\n", WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}
