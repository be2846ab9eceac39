// munmap(2): alignment, ranges, holes, splitting.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096L
static void report(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }

/** Asks the kernel instead of faulting. */
static int there(char *p) {
  unsigned char v;
  return mincore(p, PAGE, &v) == 0;
}

int main(void) {
  char *p = mmap(0, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 8; i++) p[i * PAGE] = i;
  report("unaligned", munmap(p + 1, PAGE));
  report("length 0", munmap(p, 0));
  report("too long", munmap(p, -1UL));
  report("kernel", munmap((void *)0xffff800000000000, PAGE));
  report("end of user space", munmap((void *)0x7ffffffff000, 2 * PAGE));
  report("one byte", munmap(p + 2 * PAGE, 1));
  for (int i = 0; i < 8; i++) printf("%d", there(p + i * PAGE));
  printf("\n");
  report("middle", munmap(p + 4 * PAGE, 2 * PAGE));
  report("with holes", munmap(p + PAGE, 6 * PAGE));
  for (int i = 0; i < 8; i++) printf("%d", there(p + i * PAGE));
  printf("\nkept %d %d\n", p[0], p[7 * PAGE]);
  report("nothing there", munmap(p + PAGE, PAGE));
  report("all", munmap(p, 8 * PAGE));
  printf("%d %d\n", there(p), there(p + 7 * PAGE));
  int fds[2];
  pipe(fds);
  report("write of it", write(fds[1], p, 10));
  return 0;
}
