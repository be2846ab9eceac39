// mlock(2), mlock2(2), munlock(2): limits, ranges, inheritance. Runs without CAP_IPC_LOCK if it can drop it.
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

static void drop_capabilities(void) {
  unsigned header[2] = {0x20080522, 0}, data[6] = {0};
  syscall(SYS_capset, header, data);
}

int main(void) {
  const int rw = PROT_READ | PROT_WRITE;
  struct rlimit limit = {8 * PAGE, 8 * PAGE};
  setrlimit(RLIMIT_MEMLOCK, &limit);
  drop_capabilities();
  char *p = mmap(0, 32 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  report("one page", mlock(p, 1));
  report("again", mlock(p, PAGE));
  report("unaligned", mlock(p + PAGE + 5, PAGE));
  report("over the limit", mlock(p, 9 * PAGE));
  report("up to the limit", mlock(p, 8 * PAGE));
  report("overlapping", mlock(p + 2 * PAGE, 6 * PAGE));
  report("one more", mlock(p + 8 * PAGE, PAGE));
  report("unlock", munlock(p, 4 * PAGE));
  report("now", mlock(p + 8 * PAGE, PAGE));
  report("unlock all", munlock(p, 32 * PAGE));
  report("length 0", mlock(p, 0));
  report("overflow", mlock(p, -PAGE));
  report("hole", mlock((void *)0x10000, PAGE));
  report("unlock hole", munlock((void *)0x10000, PAGE));
  report("mlock2 bad flag", syscall(SYS_mlock2, p, PAGE, 2));
  report("mlock2 on fault", syscall(SYS_mlock2, p, PAGE, MLOCK_ONFAULT));
  report("mlock2", syscall(SYS_mlock2, p + PAGE, PAGE, 0));
  munlock(p, 32 * PAGE);
  mprotect(p + 20 * PAGE, PAGE, PROT_NONE);
  report("no access", mlock(p + 20 * PAGE, PAGE));
  munlock(p, 32 * PAGE);
  munmap(p + 3 * PAGE, PAGE);
  report("over a hole", mlock(p + 2 * PAGE, 3 * PAGE));
  munlock(p + 2 * PAGE, PAGE);
  char *q = mmap(0, 2 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  printf("MAP_LOCKED %d\n", q != MAP_FAILED);
  q = mmap(0, 16 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  printf("MAP_LOCKED too much %d %s\n", q != MAP_FAILED, strerrorname_np(errno));
  limit.rlim_cur = limit.rlim_max = 0;
  setrlimit(RLIMIT_MEMLOCK, &limit);
  report("limit 0", mlock(p, PAGE));
  report("unlock still", munlock(p, PAGE));
  return 0;
}
