// pipe(2), pipe2(2): data, limits, end of file, broken pipes, capacity, packets, readiness.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int broken;
static void on_pipe(int sig) { broken++; }

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static int ready(int fd, int events) {
  struct pollfd p = {fd, events, 0};
  poll(&p, 1, 0);
  return p.revents;
}

int main(void) {
  int p[2];
  char buf[70000];
  memset(buf, 'x', sizeof buf);
  signal(SIGPIPE, on_pipe);
  report("pipe2 bad flags", pipe2(p, 1));
  report("pipe2 fault", pipe2((int *)8, 0));
  report("pipe", pipe(p));
  struct stat st;
  fstat(p[0], &st);
  printf("mode %o size %ld\n", st.st_mode, (long)st.st_size);
  printf("flags %x %x cloexec %d\n", fcntl(p[0], F_GETFL), fcntl(p[1], F_GETFL), fcntl(p[0], F_GETFD));
  report("read from write end", read(p[1], buf, 1));
  report("write to read end", write(p[0], buf, 1));
  report("lseek", lseek(p[0], 0, SEEK_SET));
  report("pread", pread(p[0], buf, 1, 0));
  report("write", write(p[1], "hello", 5));
  int n = 0;
  ioctl(p[0], FIONREAD, &n);
  printf("FIONREAD %d\n", n);
  report("write zero", write(p[1], buf, 0));
  report("read to bad address", read(p[0], (void *)8, 5));
  report("read", read(p[0], buf, 3));
  report("read rest", read(p[0], buf, 100));
  printf("poll empty %x %x\n", ready(p[0], POLLIN), ready(p[1], POLLOUT));
  fcntl(p[0], F_SETFL, O_NONBLOCK);
  fcntl(p[1], F_SETFL, O_NONBLOCK);
  report("read empty nonblocking", read(p[0], buf, 1));
  report("write more than capacity", write(p[1], buf, sizeof buf));
  report("write to full", write(p[1], buf, 1));
  printf("poll full %x %x\n", ready(p[0], POLLIN), ready(p[1], POLLOUT));
  report("capacity", fcntl(p[0], F_GETPIPE_SZ));
  report("shrink below contents", fcntl(p[0], F_SETPIPE_SZ, 4096));
  report("read all", read(p[0], buf, sizeof buf));
  report("shrink", fcntl(p[0], F_SETPIPE_SZ, 1));
  report("write atomically", write(p[1], buf, 4096));
  report("write one more", write(p[1], buf, 1));
  report("grow", fcntl(p[1], F_SETPIPE_SZ, 100000));
  report("write after growth", write(p[1], buf, 1));
  report("capacity of a directory", fcntl(open("/", O_RDONLY), F_GETPIPE_SZ));
  close(p[1]);
  printf("poll hup %x\n", ready(p[0], POLLIN));
  report("drain", read(p[0], buf, sizeof buf));
  printf("poll hup, drained %x\n", ready(p[0], POLLIN));
  report("end of file", read(p[0], buf, 1));
  close(p[0]);

  pipe2(p, O_CLOEXEC | O_NONBLOCK);
  printf("flags %x cloexec %d\n", fcntl(p[0], F_GETFL), fcntl(p[0], F_GETFD));
  close(p[0]);
  printf("poll err %x\n", ready(p[1], POLLOUT));
  report("write broken", write(p[1], "a", 1));
  printf("SIGPIPE %d\n", broken);
  close(p[1]);

  report("packets", pipe2(p, O_DIRECT));
  write(p[1], "abc", 3);
  write(p[1], "de", 2);
  report("packet, short read", read(p[0], buf, 2));
  report("next packet", read(p[0], buf, 100));
  close(p[0]);
  close(p[1]);

  pipe(p);
  pid_t child = fork();
  if (child == 0) {
    close(p[0]);
    memset(buf, 'y', sizeof buf);
    long total = 0;
    for (int i = 0; i < 5; i++) total += write(p[1], buf, sizeof buf);
    _exit(total == 5L * sizeof buf ? 7 : 1);
  }
  close(p[1]);
  long total = 0, r, wrong = 0;
  while ((r = read(p[0], buf, 1000)) > 0) {
    total += r;
    for (int i = 0; i < r; i++) wrong += buf[i] != 'y';
  }
  int status;
  waitpid(child, &status, 0);
  printf("from child %ld, wrong %ld, status %d\n", total, wrong, WEXITSTATUS(status));

  pipe2(p, O_DIRECT);
  if (fork() == 0) {
    for (int i = 0; i < 1000; i++) write(p[1], buf, 3);
    _exit(0);
  }
  close(p[1]);
  int packets = 0;
  while (read(p[0], buf, 100) == 3) packets++;
  printf("more packets than there is room for: %d\n", packets);
  return 0;
}
