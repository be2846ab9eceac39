// mseal(2): what a sealed range refuses and what it still allows.
#include "check.h"
#include <signal.h>
#include <sys/mman.h>

#define PAGE 4096L
#define seal(addr, len, flags) syscall(462, addr, len, flags)

static char *area(long pages, int prot) { return mmap(NULL, pages * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }

static void arguments(void) {
  char *p = area(4, PROT_READ | PROT_WRITE);
  V("flags", seal(p, PAGE, 1L));
  V("unaligned", seal(p + 1, PAGE, 0L));
  V("length 0", seal(p, 0L, 0L));
  V("wraps", seal(p, -PAGE, 0L));
  V("rounded to nothing", seal(p, -1L, 0L));
  V("unmapped", seal(4096L, PAGE, 0L));
  munmap(p + 2 * PAGE, PAGE);
  V("hole inside", seal(p, 4 * PAGE, 0L));
  V("hole behind", seal(p, 3 * PAGE, 0L));
  V("not sealed by that", munmap(p, PAGE));
}

static void refused(void) {
  char *p = area(8, PROT_READ | PROT_WRITE), *q = area(8, PROT_READ | PROT_WRITE);
  p[2 * PAGE] = 7;
  V("seal", seal(p + 2 * PAGE, 2 * PAGE, 0L));
  V("seal again", seal(p + 2 * PAGE, 2 * PAGE, 0L));
  V("munmap", munmap(p + 2 * PAGE, PAGE));
  V("munmap of more", munmap(p, 8 * PAGE));
  V("munmap before", munmap(p, PAGE));
  V("mprotect", mprotect(p + 2 * PAGE, PAGE, PROT_READ));
  V("mprotect to the same", mprotect(p + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE));
  V("mprotect of more", mprotect(p + PAGE, 4 * PAGE, PROT_READ));
  V("pkey_mprotect", syscall(SYS_pkey_mprotect, p + 2 * PAGE, PAGE, PROT_READ, -1));
  OK("mmap over", mmap(p + 2 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
  OK("mremap to grow", mremap(p + 2 * PAGE, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE));
  OK("mremap to shrink", mremap(p + 2 * PAGE, 2 * PAGE, PAGE, 0));
  OK("mremap of the same size", mremap(p + 2 * PAGE, 2 * PAGE, 2 * PAGE, 0));
  OK("mremap away", mremap(p + 2 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q));
  OK("mremap onto", mremap(q, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 2 * PAGE));
  OK("mremap dontunmap", mremap(p + 2 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0));
  V("still there", p[2 * PAGE]);
  V("madvise dontneed, writable", madvise(p + 3 * PAGE, PAGE, MADV_DONTNEED));
  V("mlock", mlock(p + 2 * PAGE, PAGE));
  V("munlock", munlock(p + 2 * PAGE, PAGE));
  V("msync", msync(p + 2 * PAGE, PAGE, MS_SYNC));
  V("dontfork", madvise(p + 2 * PAGE, PAGE, MADV_DONTFORK));
  V("dofork", madvise(p + 2 * PAGE, PAGE, MADV_DOFORK));
  V("wipeonfork", madvise(p + 2 * PAGE, PAGE, MADV_WIPEONFORK));
}

static void read_only(void) {
  char *p = area(4, PROT_READ);
  V("seal", seal(p, 4 * PAGE, 0L));
  V("dontneed", madvise(p, PAGE, MADV_DONTNEED));
  V("dontneed locked", madvise(p, PAGE, MADV_DONTNEED_LOCKED));
  V("free", madvise(p, PAGE, MADV_FREE));
  V("willneed", madvise(p, PAGE, MADV_WILLNEED));
  V("cold", madvise(p, PAGE, MADV_COLD));
  V("dontfork", madvise(p, PAGE, MADV_DONTFORK));
  V("wipeonfork", madvise(p, PAGE, MADV_WIPEONFORK));
  V("merge", madvise(p, PAGE, MADV_MERGEABLE));
}

static void files(void) {
  put("/tmp/f", "x");
  int fd = open("/tmp/f", O_RDWR);
  ftruncate(fd, 4 * PAGE);
  char *s = mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
  V("seal shared", seal(s, 4 * PAGE, 0L));
  V("dontneed of shared", madvise(s, PAGE, MADV_DONTNEED));
  V("remove", madvise(s, PAGE, MADV_REMOVE));
  char *p = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
  V("seal private", seal(p, 4 * PAGE, 0L));
  V("dontneed of private", madvise(p, PAGE, MADV_DONTNEED));
  V("munmap", munmap(s, 4 * PAGE));
}

static void survives(void) {
  char *p = area(2, PROT_READ | PROT_WRITE);
  seal(p, PAGE, 0L);
  p[0] = 5;
  fflush(stdout);
  if (fork() == 0) {
    V("in a child", munmap(p, PAGE));
    V("value", p[0]);
    fflush(stdout);
    _exit(0);
  }
  wait(NULL);
  FILE *f = fopen("/proc/self/smaps", "r");
  char line[512], start[32];
  int here = 0;
  snprintf(start, sizeof start, "%lx-", (unsigned long)p);
  while (fgets(line, sizeof line, f)) {
    if (strchr(line, '-') && strchr(line, ':') > strchr(line, '-')) here = !strncmp(line, start, strlen(start));
    if (here && !strncmp(line, "VmFlags", 7)) printf("sealed flag: %d\n", !!strstr(line, " sl"));
  }
}

static void heap(void) {
  char *end = sbrk(0);
  sbrk(4 * PAGE);
  char *page = (char *)(((long)end + PAGE - 1) & -PAGE);
  V("seal the heap", seal(page, PAGE, 0L));
  char *top = sbrk(0);
  printf("brk down: %s\n", (char *)syscall(SYS_brk, page) == top ? "refused" : "done");
}

int main(void) {
  in_child(arguments);
  in_child(refused);
  in_child(read_only);
  in_child(files);
  in_child(survives);
  in_child(heap);
}
