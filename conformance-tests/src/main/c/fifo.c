// FIFOs: blocking and non-blocking opens, hang-up, and both ends by O_RDWR.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %s%s\n", what, r < 0 ? strerrorname_np(errno) : "ok", "");
}

static int ready(int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  return p.revents;
}

static void on_alarm(int sig) {}

int main(void) {
  char buf[10];
  report("mkfifo", mkfifo("/tmp/fifo", 0600));
  report("mkfifo again", mkfifo("/tmp/fifo", 0600));
  report("write-only, nobody reads", open("/tmp/fifo", O_WRONLY | O_NONBLOCK));
  int r = open("/tmp/fifo", O_RDONLY | O_NONBLOCK);
  report("read-only, nobody writes", r);
  printf("poll before a writer %x\n", ready(r));
  report("read without writer", read(r, buf, 1));
  int w = open("/tmp/fifo", O_WRONLY | O_NONBLOCK);
  report("write-only with a reader", w);
  report("read, empty", read(r, buf, 1));
  report("write", write(w, "abc", 3));
  printf("poll %x %x\n", ready(r), ready(w));
  close(w);
  printf("poll after the writer has gone %x\n", ready(r));
  printf("read %ld\n", (long)read(r, buf, 10));
  close(r);

  int both = open("/tmp/fifo", O_RDWR);
  report("both", both);
  write(both, "12", 2);
  printf("read own %ld\n", (long)read(both, buf, 10));
  close(both);

  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int fd = open("/tmp/fifo", O_WRONLY);
    write(fd, "from child", 10);
    _exit(0);
  }
  r = open("/tmp/fifo", O_RDONLY);
  int n = read(r, buf, 10);
  printf("blocking open: %.*s\n", n, buf);
  printf("end: %ld\n", (long)read(r, buf, 10));
  waitpid(child, NULL, 0);
  close(r);

  struct sigaction sa = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &sa, NULL);
  alarm(1);
  report("interrupted open", open("/tmp/fifo", O_RDONLY));
  unlink("/tmp/fifo");
  return 0;
}
