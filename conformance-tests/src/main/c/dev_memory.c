// /dev/null, zero, full, random, urandom: reads, writes, seeks, mappings, ioctls.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("  %s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static void probe(const char *name) {
  printf("%s\n", name);
  struct stat st;
  stat(name, &st);
  printf("  mode %o rdev %d:%d\n", st.st_mode, major(st.st_rdev), minor(st.st_rdev));
  int fd = open(name, O_RDWR);
  char buf[5000];
  memset(buf, 1, sizeof buf);
  long n = read(fd, buf, sizeof buf);
  report("read", n);
  int zeros = 0;
  for (int i = 0; i < n; i++) zeros += buf[i] == 0;
  printf("  all zero %d, some zero %d\n", n > 0 && zeros == n, n > 0 && zeros < 1000 && zeros > 0);
  report("read zero bytes", read(fd, buf, 0));
  report("read fault", read(fd, (void *)8, 10));
  report("write", write(fd, buf, 1000));
  report("pread", pread(fd, buf, 10, 1000));
  report("append", pwrite(fd, buf, 10, 1000));
  report("seek", lseek(fd, 100, SEEK_SET));
  report("seek before", lseek(fd, -5, SEEK_SET));
  report("seek from the end", lseek(fd, 7, SEEK_END));
  report("seek nowhere", lseek(fd, 7, 9));
  report("where", lseek(fd, 0, SEEK_CUR));
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  printf("  poll %x\n", p.revents);
  report("tty ioctl", isatty(fd) ? 1 : -1);
  void *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  report("mmap", m == MAP_FAILED ? -1 : 0);
  if (m != MAP_FAILED) {
    printf("  first %d\n", *(char *)m);
    strcpy(m, "private");
    char *again = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    printf("  another mapping %d\n", *again);
  }
  close(fd);
}

int main(void) {
  probe("/dev/null");
  probe("/dev/zero");
  probe("/dev/full");
  probe("/dev/urandom");
  int fd = open("/dev/random", O_RDONLY);
  int bits = 0;
  report("entropy", ioctl(fd, RNDGETENTCNT, &bits));
  printf("  %d bits\n", bits);
  char link[100] = "";
  readlink("/dev/fd", link, 99);
  puts(link);
  readlink("/dev/stdout", link, 99);
  puts(link);
  memset(link, 0, 100);
  readlink("/dev/ptmx", link, 99);
  puts(link);
  return 0;
}
