// brk(2): growing, shrinking, what is in the way, limits.
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
static unsigned long brk_(unsigned long addr) { return syscall(SYS_brk, addr); }

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  unsigned long now = brk_(0), base = (now + PAGE - 1) & -PAGE;
  printf("below start %d\n", brk_(1) == now);
  printf("grow %d\n", brk_(base + 10 * PAGE + 5) == base + 10 * PAGE + 5);
  char *p = (char *)base;
  p[10 * PAGE + 100] = 7;
  printf("zero %d\n", p[3 * PAGE]);
  printf("same page %d\n", brk_(base + 10 * PAGE + 1) == base + 10 * PAGE + 1);
  printf("kept %d\n", p[10 * PAGE + 100]);
  printf("shrink %d\n", brk_(base + PAGE) == base + PAGE);
  unsigned char v;
  printf("gone %d\n", mincore(p + PAGE, PAGE, &v));
  printf("again %d\n", brk_(base + 11 * PAGE) == base + 11 * PAGE);
  printf("zero %d\n", p[10 * PAGE + 100]);
  mmap(p + 20 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  printf("in the way %d\n", brk_(base + 21 * PAGE) == base + 11 * PAGE);
  printf("huge %d\n", brk_(1UL << 46) == base + 11 * PAGE);
  printf("kernel %d\n", brk_(-PAGE) == base + 11 * PAGE);
  munmap(p + 20 * PAGE, PAGE);
  printf("large %d\n", brk_(base + (64UL << 20)) == base + (64UL << 20));
  p[40UL << 20] = 1;
  struct rlimit limit = {1 << 20, RLIM_INFINITY};
  setrlimit(RLIMIT_DATA, &limit);
  printf("limit %d\n", brk_(base + (80UL << 20)) == base + (64UL << 20));
  printf("shrinks below limit %d\n", brk_(base + PAGE) == base + PAGE);
  return 0;
}
