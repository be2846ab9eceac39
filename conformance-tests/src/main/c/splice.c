// splice(2), tee(2), vmsplice(2) between pipes and files.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static void contents(int fd) {
  char buf[100];
  long n = read(fd, buf, sizeof buf);
  printf("contents: %.*s\n", (int)(n < 0 ? 0 : n), buf);
}

// Until the process sleeps.
static void until_waits(pid_t pid) {
  char path[64], text[256];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  for (;;) {
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    char *end = strrchr(text, ')');
    if (end && end[2] == 'S') return;
    usleep(1000);
  }
}

// A transfer that waits for room in a pipe of packets, which poll(2) calls writable, ends when there is room, and when its task is killed.
static void no_room_for_packets(void) {
  int p[2], status;
  pipe2(p, O_DIRECT);
  for (int i = 0; i < 16; i++) write(p[1], "x", 1);
  struct iovec v = {"yy", 2};
  report("vmsplice into full packets", vmsplice(p[1], &v, 1, SPLICE_F_NONBLOCK));
  pid_t child = fork();
  if (child == 0) _exit(vmsplice(p[1], &v, 1, 0));
  until_waits(child);
  char x[4];
  read(p[0], x, 4);
  waitpid(child, &status, 0);
  report("after a packet was read", WEXITSTATUS(status));
  child = fork();
  if (child == 0) _exit(vmsplice(p[1], &v, 1, 0));
  until_waits(child);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  report("killed while it waits", WTERMSIG(status));
}

// A transfer from a stream that has nothing yet sleeps, and ends with the data, or when its task is killed.
static void nothing_yet(void) {
  int p[2], s[2], status;
  pipe(p);
  socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  pid_t child = fork();
  if (child == 0) _exit(splice(s[0], NULL, p[1], NULL, 100, 0));
  until_waits(child);
  write(s[1], "abc", 3);
  waitpid(child, &status, 0);
  report("after the stream was written to", WEXITSTATUS(status));
  child = fork();
  if (child == 0) _exit(splice(s[0], NULL, p[1], NULL, 100, 0));
  until_waits(child);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  report("killed while it waits", WTERMSIG(status));
  contents(p[0]);
}

int main(void) {
  int a[2], b[2];
  pipe2(a, O_NONBLOCK);
  pipe2(b, O_NONBLOCK);
  int f = open("/tmp/splice", O_RDWR | O_CREAT | O_TRUNC, 0600);
  int f2 = open("/tmp/splice2", O_RDWR | O_CREAT | O_TRUNC, 0600);
  write(f, "0123456789", 10);
  report("zero length", splice(f, NULL, a[1], NULL, 0, 0));
  report("bad flags", splice(f, NULL, a[1], NULL, 1, 0x100));
  report("no pipe", splice(f, NULL, f2, NULL, 1, 0));
  report("bad fd", splice(77, NULL, a[1], NULL, 1, 0));
  report("wrong ends", splice(a[1], NULL, b[1], NULL, 1, 0));
  report("at the end of the file", splice(f, NULL, a[1], NULL, 5, 0));
  loff_t off = 2;
  report("pipe with offset", splice(f, NULL, a[1], &off, 5, 0));
  report("file to pipe at offset", splice(f, &off, a[1], NULL, 5, 0));
  printf("offset %ld position %ld\n", (long)off, (long)lseek(f, 0, SEEK_CUR));
  report("tee", tee(a[0], b[1], 3, 0));
  contents(b[0]);
  report("tee same", tee(a[0], a[1], 3, 0));
  report("tee no pipe", tee(f, a[1], 3, 0));
  report("pipe to pipe", splice(a[0], NULL, b[1], NULL, 2, 0));
  contents(b[0]);
  report("same pipe", splice(a[0], NULL, a[1], NULL, 2, 0));
  off = 1;
  report("pipe to file at offset", splice(a[0], NULL, f2, &off, 100, 0));
  printf("offset %ld\n", (long)off);
  report("empty", splice(a[0], NULL, f2, NULL, 100, SPLICE_F_NONBLOCK));
  write(a[1], "zz", 2);
  report("pipe to file", splice(a[0], NULL, f2, NULL, 100, 0));
  lseek(f2, 1, SEEK_SET);
  contents(f2);
  struct iovec iov[2] = {{"abc", 3}, {"defg", 4}};
  report("vmsplice", vmsplice(a[1], iov, 2, 0));
  contents(a[0]);
  report("vmsplice no pipe", vmsplice(f, iov, 2, 0));
  write(a[1], "in", 2);
  char x[10] = "";
  struct iovec out = {x, 9};
  report("vmsplice out", vmsplice(a[0], &out, 1, 0));
  puts(x);
  close(b[0]);
  close(a[1]);
  report("end of file", splice(a[0], NULL, f2, NULL, 1, 0));
  int ap = open("/tmp/splice", O_WRONLY | O_APPEND);
  report("append", splice(a[0], NULL, ap, NULL, 1, 0));
  unlink("/tmp/splice");
  unlink("/tmp/splice2");
  no_room_for_packets();
  nothing_yet();
  return 0;
}
