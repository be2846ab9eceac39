// read, write, their positional and vector forms, lseek, sendfile, copy_file_range.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void report(const char *what, long r) {
  if (r < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %ld\n", what, r);
}
#define R(call) report(#call, call)

static void show(int fd) {
  char buf[100] = {0};
  long n = pread(fd, buf, 99, 0);
  printf("contents %ld:", n);
  for (long i = 0; i < n; i++) printf(buf[i] ? "%c" : "\\0", buf[i]);
  printf("\n");
}

int main(void) {
  char dir[] = "/tmp/rw.XXXXXX";
  char buf[64] = {0};
  if (!mkdtemp(dir) || chdir(dir)) return 1;
  int fd = open("f", O_RDWR | O_CREAT, 0600);
  R(write(fd, "hello world", 11));
  R(read(fd, buf, 10));
  R(lseek(fd, 0, SEEK_CUR));
  R(lseek(fd, 6, SEEK_SET));
  R(read(fd, buf, 64));
  R(lseek(fd, -3, SEEK_END));
  R(lseek(fd, -30, SEEK_END));
  R(lseek(fd, 0, 9));
  R(lseek(fd, -1, SEEK_SET));
  R(pread(fd, buf, 5, 3));
  R(pread(fd, buf, 5, 100));
  R(pread(fd, buf, 5, -1));
  R(pwrite(fd, "XY", 2, 3));
  R(pwrite(fd, "end", 3, 20));
  show(fd);
  R(read(fd, (void *)1, 5));
  R(lseek(fd, 0, SEEK_SET));
  R(read(fd, (void *)1, 5));
  R(write(fd, (void *)1, 5));
  R(read(fd, buf, 0));
  R(write(fd, (void *)1, 0));
  R(read(-1, buf, 1));
  R(write(1000, buf, 1));
  int ro = open("f", O_RDONLY);
  R(write(ro, buf, 1));
  R(ftruncate(ro, 0));
  int ap = open("f", O_WRONLY | O_APPEND);
  R(read(ap, buf, 1));
  R(write(ap, "!", 1));
  R(lseek(ap, 0, SEEK_CUR));
  R(pwrite(ap, "?", 1, 0));
  show(fd);
  // A page that ends before memory that is not there: partial transfers.
  char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  R(pread(fd, page + 4090, 20, 0));
  R(pwrite(fd, page + 4090, 20, 0));
  struct iovec v[3] = {{"abc", 3}, {"", 0}, {"defg", 4}};
  R(lseek(fd, 0, SEEK_SET));
  R(writev(fd, v, 3));
  R(writev(fd, v, -1));
  R(writev(fd, v, 1025));
  R(writev(fd, v, 0));
  struct iovec big[2] = {{buf, 0x7fffffffffffffff}, {buf, 10}};
  R(writev(fd, big, 2));
  char b1[4] = {0}, b2[10] = {0};
  struct iovec rv[2] = {{b1, 3}, {b2, 4}};
  R(preadv(fd, rv, 2, 0));
  printf("%s|%s\n", b1, b2);
  R(preadv(fd, rv, 2, -1));
  R(pwritev(fd, v, 3, 2));
  R(preadv2(fd, rv, 2, 0, 0));
  R(lseek(fd, 2, SEEK_SET));
  R(preadv2(fd, rv, 2, -1, 0));
  R(lseek(fd, 0, SEEK_CUR));
  R(preadv2(fd, rv, 2, 0, 0x40000000));
  R(pwritev2(fd, v, 1, 0, RWF_APPEND));
  R(pwritev2(fd, v, 1, -1, RWF_APPEND));
  R(lseek(fd, 0, SEEK_CUR));
  show(fd);

  int out = open("out", O_RDWR | O_CREAT | O_TRUNC, 0600);
  off_t off = 2;
  R(sendfile(out, fd, &off, 6));
  printf("offset %ld\n", (long)off);
  R(lseek(fd, 1, SEEK_SET));
  R(sendfile(out, fd, NULL, 3));
  R(lseek(fd, 0, SEEK_CUR));
  show(out);
  R(sendfile(out, out, NULL, 0));
  R(sendfile(ro, fd, NULL, 1));
  R(sendfile(ap, fd, NULL, 1));
  int p[2];
  pipe(p);
  R(sendfile(p[1], fd, &off, 4));
  R(read(p[0], buf, 10));
  R(lseek(p[0], 0, SEEK_CUR));
  R(pread(p[0], buf, 1, 0));
  off = -1;
  R(sendfile(out, fd, &off, 4));
  off_t a = 0, b = 30;
  R(copy_file_range(fd, &a, out, &b, 5, 0));
  printf("offsets %ld %ld\n", (long)a, (long)b);
  show(out);
  R(copy_file_range(fd, &a, out, &b, 5, 1));
  a = 0;
  b = 2;
  R(copy_file_range(fd, &a, fd, &b, 5, 0));
  R(copy_file_range(p[0], NULL, out, NULL, 5, 0));
  R(copy_file_range(ro, NULL, ro, NULL, 5, 0));
  a = 10000;
  R(copy_file_range(fd, &a, out, &b, 5, 0));

  signal(SIGXFSZ, SIG_IGN);
  struct rlimit lim = {50, RLIM_INFINITY}, unlimited = {RLIM_INFINITY, RLIM_INFINITY};
  fflush(stdout);
  setrlimit(RLIMIT_FSIZE, &lim);
  long results[4] = {pwrite(out, "0123456789", 10, 45), 0};
  int errors[4] = {0};
  results[1] = pwrite(out, "0123456789", 10, 50);
  errors[1] = errno;
  results[2] = ftruncate(out, 51);
  errors[2] = errno;
  results[3] = ftruncate(out, 50);
  setrlimit(RLIMIT_FSIZE, &unlimited);
  for (int i = 0; i < 4; i++) printf("limited %ld %s\n", results[i], results[i] < 0 ? strerrorname_np(errors[i]) : "");
  return 0;
}
