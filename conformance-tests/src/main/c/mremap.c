// mremap(2): shrinking, growing, moving, fixed, duplicates, keeping the old range.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096L
static const int rw = PROT_READ | PROT_WRITE, anon = MAP_PRIVATE | MAP_ANONYMOUS;
static void *raw(void *p, size_t o, size_t n, long f, void *t) { return (void *)syscall(SYS_mremap, p, o, n, f, t); }
static char *report(const char *what, void *p) {
  printf("%s: %s\n", what, p == MAP_FAILED ? strerrorname_np(errno) : "ok");
  return p;
}
static int there(char *p) { unsigned char v; return mincore(p, PAGE, &v) == 0; }
static char *fresh(int pages) {
  char *p = mmap(0, (pages + 8) * PAGE, rw, anon, -1, 0);
  munmap(p + pages * PAGE, 8 * PAGE);
  for (int i = 0; i < pages; i++) p[i * PAGE] = 'a' + i;
  return p;
}

int main(void) {
  char *p = fresh(8), *q;
  report("bad flags", raw(p, PAGE, PAGE, 8, 0));
  report("fixed without move", raw(p, PAGE, PAGE, MREMAP_FIXED, p));
  report("dontunmap without move", raw(p, PAGE, PAGE, MREMAP_DONTUNMAP, 0));
  report("dontunmap other length", raw(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0));
  report("unaligned", raw(p + 1, PAGE, PAGE, 0, 0));
  report("new length 0", raw(p, PAGE, 0, 0, 0));
  report("nothing there", raw((void *)0x10000, PAGE, PAGE, 0, 0));
  report("old length 0 private", raw(p, 0, PAGE, MREMAP_MAYMOVE, 0));
  report("too large", raw(p, PAGE, 1L << 47, MREMAP_MAYMOVE, 0));
  report("beyond the area", raw(p, 9 * PAGE, 10 * PAGE, MREMAP_MAYMOVE, 0));
  q = report("same", raw(p, 8 * PAGE, 8 * PAGE, 0, 0));
  printf("moved %d\n", q != p);
  q = report("shrink", raw(p, 8 * PAGE, 5 * PAGE, 0, 0));
  printf("moved %d, cut %d%d\n", q != p, there(p + 4 * PAGE), there(p + 5 * PAGE));
  q = report("grow in place", raw(p, 5 * PAGE, 7 * PAGE, 0, 0));
  printf("moved %d, zero %d kept %c\n", q != p, p[6 * PAGE], p[4 * PAGE]);
  mmap(p + 7 * PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  report("grow blocked", raw(p, 7 * PAGE, 9 * PAGE, 0, 0));
  q = report("grow and move", raw(p, 7 * PAGE, 9 * PAGE, MREMAP_MAYMOVE, 0));
  printf("moved %d, old %d, %c%c %d\n", q != p, there(p), q[0], q[4 * PAGE], q[8 * PAGE]);
  char *middle = fresh(6);
  q = report("middle moves", raw(middle + 2 * PAGE, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, 0));
  printf("%c%c %d, left %d%d%d%d\n", q[0], q[PAGE], q[2 * PAGE], there(middle + PAGE), there(middle + 2 * PAGE), there(middle + 3 * PAGE), there(middle + 4 * PAGE));
  p = fresh(4);
  char *target = fresh(6);
  report("fixed unaligned", raw(p, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + 1));
  report("fixed overlap", raw(p, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + PAGE));
  report("fixed beyond", raw(p, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x7ffffffff000));
  q = report("fixed over another", raw(p, 4 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + PAGE));
  printf("at target %d, %c%c%c%c%c, old %d%d\n", q == target + PAGE, target[0], target[PAGE], target[2 * PAGE], target[3 * PAGE], target[4 * PAGE], there(p), there(p + 3 * PAGE));
  p = fresh(3);
  q = report("dontunmap", raw(p, 3 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0));
  printf("new %c%c%c, old there %d and empty %d%d%d\n", q[0], q[PAGE], q[2 * PAGE], there(p), p[0], p[PAGE], p[2 * PAGE]);
  char *s = mmap(0, 2 * PAGE, rw, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  s[0] = 's';
  q = report("duplicate shared", raw(s, 0, 2 * PAGE, MREMAP_MAYMOVE, 0));
  q[1] = 't';
  printf("%c%c %d\n", q[0], s[1], q != s);
  int fd = memfd_create("f", 0);
  ftruncate(fd, 4 * PAGE);
  pwrite(fd, "1", 1, PAGE);
  pwrite(fd, "2", 1, 2 * PAGE);
  char *f = mmap(0, PAGE, rw, MAP_SHARED, fd, PAGE);
  q = report("file grows", raw(f, PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0));
  printf("%c%c\n", q[0], q[PAGE]);
  char *a = fresh(2);
  mprotect(a + PAGE, PAGE, PROT_READ);
  report("over two areas", raw(a, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, 0));
  return 0;
}
