// mlockall(2), munlockall(2): flags, limits, future mappings.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096L
static void report(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }

int main(void) {
  const int rw = PROT_READ | PROT_WRITE;
  unsigned header[2] = {0x20080522, 0}, data[6] = {0};
  struct rlimit limit = {16 * PAGE, 16 * PAGE};
  setrlimit(RLIMIT_MEMLOCK, &limit);
  syscall(SYS_capset, header, data);
  report("no flag", mlockall(0));
  report("unknown flag", mlockall(8));
  report("only on fault", mlockall(4));
  report("current, too much", mlockall(MCL_CURRENT));
  report("future", mlockall(MCL_FUTURE));
  char *p = mmap(0, 4 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  unsigned char v[4] = {0};
  mincore(p, 4 * PAGE, v);
  printf("locked now %d%d%d%d\n", v[0] & 1, v[1] & 1, v[2] & 1, v[3] & 1);
  char *q = mmap(0, 32 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("beyond the limit %d %s\n", q != MAP_FAILED, strerrorname_np(errno));
  report("unlock", munlockall());
  q = mmap(0, 32 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("after %d\n", q != MAP_FAILED);
  report("all of it is free again", mlock(q, 16 * PAGE));
  return 0;
}
