// msync(2): flags, ranges, effect on the file.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096L
static void report(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }

int main(void) {
  char path[] = "/tmp/msyncXXXXXX", buf[4] = "";
  int fd = mkstemp(path);
  unlink(path);
  ftruncate(fd, 4 * PAGE);
  char *p = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy(p, "abc", 3);
  report("unaligned", msync(p + 1, PAGE, MS_SYNC));
  report("unknown flag", msync(p, PAGE, 8));
  report("both", msync(p, PAGE, MS_SYNC | MS_ASYNC));
  report("no flag", msync(p, PAGE, 0));
  report("length 0", msync(p, 0, MS_SYNC));
  report("overflow", msync(p, -1UL & -PAGE, MS_SYNC));
  report("sync", msync(p, 4 * PAGE, MS_SYNC));
  report("async", msync(p, 4 * PAGE, MS_ASYNC));
  report("invalidate", msync(p, 1, MS_INVALIDATE | MS_SYNC));
  pread(fd, buf, 3, 0);
  printf("%s\n", buf);
  munmap(p + PAGE, PAGE);
  report("over a hole", msync(p, 4 * PAGE, MS_SYNC));
  report("in a hole", msync(p + PAGE, PAGE, MS_ASYNC));
  char *a = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  report("anonymous", msync(a, PAGE, MS_SYNC));
  mlock(a, PAGE);
  report("invalidate locked", msync(a, PAGE, MS_INVALIDATE));
  report("sync locked", msync(a, PAGE, MS_SYNC));
  return 0;
}
