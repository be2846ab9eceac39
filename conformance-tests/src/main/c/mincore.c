// mincore(2): residency of private memory, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096L
static void report(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }
static void show(const char *what, char *p, int pages) {
  unsigned char v[64];
  memset(v, 0xff, sizeof v);
  printf("%s: %d ", what, mincore(p, pages * PAGE, v));
  for (int i = 0; i < pages; i++) printf("%d", v[i] & 1);
  printf("\n");
}

int main(void) {
  unsigned char v[8];
  const int rw = PROT_READ | PROT_WRITE;
  char *p = mmap(0, 16 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  madvise(p, 16 * PAGE, MADV_NOHUGEPAGE);
  report("unaligned", mincore(p + 1, PAGE, v));
  report("length 0", mincore(p, 0, v));
  report("huge length", mincore(p, 1UL << 63, v));
  report("kernel", mincore((void *)0xffff800000000000, PAGE, v));
  report("bad vector", mincore(p, PAGE, (void *)8));
  report("hole", mincore((void *)0x10000, PAGE, v));
  show("untouched", p, 16);
  p[0] = 1;
  p[5 * PAGE] = 1;
  show("touched", p, 16);
  madvise(p + 5 * PAGE, PAGE, MADV_DONTNEED);
  show("dropped", p, 16);
  mlock(p + 8 * PAGE, 2 * PAGE);
  show("locked", p, 16);
  munmap(p + 12 * PAGE, PAGE);
  report("into a hole", mincore(p + 10 * PAGE, 4 * PAGE, v));
  char *q = mmap(0, 4 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  show("populated", q, 4);
  show("one byte more", q, 1);
  return 0;
}
