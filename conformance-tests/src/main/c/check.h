// Shared by the file programs: one line a case, an errno by its name, a fresh directory to work in.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// Prints the value of a call, or its errno.
#define V(label, call)                                              \
  do {                                                              \
    errno = 0;                                                      \
    long v_ = (long)(call);                                         \
    if (v_ == -1 && errno) printf("%s: %s\n", label, strerrorname_np(errno)); \
    else printf("%s: %ld\n", label, v_);                            \
  } while (0)

// Prints whether a call succeeded, or its errno: for descriptors and other values that vary.
#define OK(label, call)                                             \
  do {                                                              \
    errno = 0;                                                      \
    long v_ = (long)(call);                                         \
    printf("%s: %s\n", label, v_ == -1 ? strerrorname_np(errno) : "ok"); \
  } while (0)

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
  if (type == FTW_DP || type == FTW_D) chmod(path, 0700);
  return remove(path);
}

// Removes a tree if it is there.
static void sweep(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

// Makes an empty directory and goes there.
static void fresh(const char *path) {
  sweep(path);
  if (mkdir(path, 0755) || chdir(path)) printf("fresh %s: %s\n", path, strerrorname_np(errno));
}

static void put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) printf("put %s: %s\n", path, strerrorname_np(errno));
  close(fd);
}

static void show(const char *path) {
  char text[256];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (n < 0) printf("%s = %s\n", path, strerrorname_np(errno));
  else text[n] = 0, printf("%s = %s\n", path, text);
  if (fd >= 0) close(fd);
}

// Runs a function in a child and waits for it.
static void in_child(void (*body)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    body();
    fflush(stdout);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  if (status) printf("child status %x\n", status);
}

// Runs a body in a directory of the root file system, in one of a tmpfs and in one of a bind mount.
static void everywhere(void (*body)(void)) {
  static const char *const places[] = {"/root/work", "/tmp/work", "/bind/work"};
  umask(022);
  for (int i = 0; i < 3; i++) {
    if (i == 2 && access("/bind", F_OK)) break;
    printf("== %s\n", places[i]);
    fresh(places[i]);
    body();
    fflush(stdout);
    chdir("/");
    sweep(places[i]);
  }
}

// Waits until a thread of this process sleeps; it stores its number itself as it begins.
static void until_asleep(volatile int *tid) {
  char path[64], text[256];
  for (;;) {
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", *tid);
    int fd = *tid ? open(path, O_RDONLY) : -1;
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    if (n > 0) {
      text[n] = 0;
      char *state = strrchr(text, ')');
      if (state && state[2] == 'S') return;
    }
    usleep(1000);
  }
}
