// dup(2), dup2, dup3, fcntl(2), close(2), close_range(2): numbers, flags, limits, what is shared.
#include "check.h"
#include <linux/close_range.h>
#include <signal.h>
#include <sys/resource.h>

static int is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

static void ranges(void) {
  for (int i = 20; i < 30; i++) dup2(1, i);
  V("close_range", close_range(22, 24, 0));
  for (int i = 20; i < 30; i++) printf("%d", is_open(i));
  printf("\n");
  V("again", close_range(22, 24, 0));
  V("CLOEXEC", close_range(25, 26, CLOSE_RANGE_CLOEXEC));
  for (int i = 25; i < 29; i++) printf("%d ", fcntl(i, F_GETFD));
  printf("\n");
  V("reversed", close_range(30, 29, 0));
  V("bad flag", close_range(28, 28, 8));
  V("UNSHARE", close_range(28, 28, CLOSE_RANGE_UNSHARE));
  printf("%d\n", is_open(28));
  V("all above", close_range(3, ~0U, 0));
  printf("%d %d\n", is_open(29), is_open(2));
}

static void limits(void) {
  struct rlimit limit = {10, 10};
  setrlimit(RLIMIT_NOFILE, &limit);
  int fd, last = -1;
  while ((fd = open("/", O_RDONLY)) >= 0) last = fd;
  printf("last %d %s\n", last, strerrorname_np(errno));
  V("dup", dup(1));
  V("dup2 at the limit", dup2(1, 10));
  V("dup2 below", dup2(1, 9));
  V("F_DUPFD at the limit", fcntl(1, F_DUPFD, 10));
  V("F_DUPFD below", fcntl(1, F_DUPFD, 9));
  int p[2];
  close(9);
  V("pipe with one free", pipe(p));
  V("that one is still free", is_open(9));
}

static void body(void) {
  int fd = open("file", O_RDWR | O_CREAT, 0644);
  write(fd, "0123456789", 10);
  int other = dup(fd);
  printf("next number %d\n", other == fd + 1);
  lseek(fd, 3, SEEK_SET);
  V("position is shared", lseek(other, 0, SEEK_CUR));
  V("dup bad", dup(99));
  V("dup2", dup2(fd, 50));
  V("dup2 onto itself", dup2(fd, fd) == fd);
  V("dup2 bad onto itself", dup2(99, 99));
  V("dup2 negative", dup2(fd, -1));
  V("dup2 large", dup2(fd, 5000));
  V("dup3", dup3(fd, 51, O_CLOEXEC));
  V("its flag", fcntl(51, F_GETFD));
  V("dup3 onto itself", dup3(fd, fd, 0));
  V("dup3 bad flag", dup3(fd, 51, O_APPEND));
  V("dup2 replaces", dup2(fd, 51));
  V("without the flag", fcntl(51, F_GETFD));
  V("F_DUPFD", fcntl(fd, F_DUPFD, 60));
  V("F_DUPFD next", fcntl(fd, F_DUPFD, 60));
  V("F_DUPFD_CLOEXEC", fcntl(fd, F_DUPFD_CLOEXEC, 60));
  V("its flag", fcntl(62, F_GETFD));
  V("F_DUPFD negative", fcntl(fd, F_DUPFD, -1));
  V("F_DUPFD large", fcntl(fd, F_DUPFD, 100000));
  V("F_SETFD", fcntl(fd, F_SETFD, FD_CLOEXEC));
  V("F_GETFD", fcntl(fd, F_GETFD));
  V("of the duplicate", fcntl(other, F_GETFD));
  V("F_SETFD large", fcntl(fd, F_SETFD, -2));
  V("F_GETFD", fcntl(fd, F_GETFD));
  V("F_GETFL", fcntl(fd, F_GETFL) & ~O_LARGEFILE);
  V("F_SETFL", fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK | O_WRONLY | O_CREAT | O_TRUNC));
  V("shared flags", fcntl(other, F_GETFL) & ~O_LARGEFILE);
  V("append", write(other, "x", 1));
  V("position", lseek(fd, 0, SEEK_CUR));
  V("F_SETFL 0", fcntl(fd, F_SETFL, 0));
  V("F_GETFL", fcntl(fd, F_GETFL) & ~O_LARGEFILE);
  V("F_DUPFD_QUERY same", fcntl(fd, 1027, other));
  V("F_DUPFD_QUERY other", fcntl(fd, 1027, 1));
  V("F_DUPFD_QUERY bad", fcntl(fd, 1027, 99));
  V("F_CREATED_QUERY", fcntl(fd, 1028, 0));
  V("F_CREATED_QUERY dup", fcntl(other, 1028, 77));
  int again = open("file", O_RDWR | O_CREAT, 0644), path = open("file", O_PATH), unnamed = open(".", O_TMPFILE | O_RDWR, 0600);
  V("F_CREATED_QUERY there already", fcntl(again, 1028, 0));
  V("F_CREATED_QUERY path", fcntl(path, 1028, 0));
  V("F_CREATED_QUERY unnamed", fcntl(unnamed, 1028, 0));
  close(again), close(path), close(unnamed);
  V("unknown command", fcntl(fd, 9999));
  V("bad descriptor", fcntl(99, F_GETFD));
  V("F_GETOWN", fcntl(fd, F_GETOWN));
  V("F_SETOWN", fcntl(fd, F_SETOWN, getpid()));
  printf("owner %d\n", fcntl(fd, F_GETOWN) == getpid());
  V("F_SETOWN missing", fcntl(fd, F_SETOWN, 4000000));
  V("F_SETOWN group", fcntl(fd, F_SETOWN, -getpgrp()));
  V("F_GETSIG", fcntl(fd, F_GETSIG));
  V("F_SETSIG", fcntl(fd, F_SETSIG, SIGUSR1));
  printf("signal %d\n", fcntl(fd, F_GETSIG) == SIGUSR1);
  V("F_SETSIG bad", fcntl(fd, F_SETSIG, 100));
  struct f_owner_ex owner = {F_OWNER_TID, gettid()};
  V("F_SETOWN_EX", fcntl(fd, F_SETOWN_EX, &owner));
  owner.type = 7;
  V("F_SETOWN_EX bad", fcntl(fd, F_SETOWN_EX, &owner));
  V("F_GETOWN_EX", fcntl(fd, F_GETOWN_EX, &owner));
  printf("%d %d\n", owner.type, owner.pid == gettid());
  V("F_GETLEASE", fcntl(fd, F_GETLEASE));
  V("F_GETPIPE_SZ", fcntl(fd, F_GETPIPE_SZ));
  V("F_GET_SEALS", fcntl(fd, F_GET_SEALS));
  V("close", close(fd));
  V("close again", close(fd));
  V("duplicate lives", write(other, "y", 1));
  V("lowest number again", open("file", O_RDONLY) == fd);
  for (int i = 50; i < 70; i++) close(i);
  in_child(ranges);
  in_child(limits);
  int at = dup(1);
  printf("none leaked %d\n", at < 10);
  close(at);
  close(other);
  close(fd);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
