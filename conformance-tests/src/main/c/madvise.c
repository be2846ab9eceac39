// madvise(2): dropping, populating, fork behaviour, removing, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096L
static const int rw = PROT_READ | PROT_WRITE;
static void report(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }
static char *fresh(int pages, int flags) {
  char *p = mmap(0, pages * PAGE, rw, flags | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < pages; i++) p[i * PAGE] = 'a' + i % 26;
  return p;
}
static int in_child(char *p) {
  int status;
  if (fork() == 0) {
    unsigned char v;
    _exit(mincore(p, PAGE, &v) ? 99 : *p);
  }
  wait(&status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int main(void) {
  char *p = fresh(64, MAP_PRIVATE);
  report("unknown", madvise(p, PAGE, 1000));
  report("unaligned", madvise(p + 1, PAGE, MADV_NORMAL));
  report("length 0", madvise(p, 0, MADV_DONTNEED));
  report("overflow", madvise(p, -PAGE, MADV_NORMAL));
  report("nothing there", madvise((void *)0x10000, PAGE, MADV_NORMAL));
  report("normal", madvise(p, PAGE, MADV_NORMAL));
  report("random", madvise(p, PAGE, MADV_RANDOM));
  report("sequential", madvise(p, 3 * PAGE, MADV_SEQUENTIAL));
  report("willneed", madvise(p, PAGE, MADV_WILLNEED));
  report("cold", madvise(p, PAGE, MADV_COLD));
  report("pageout", madvise(p, PAGE, MADV_PAGEOUT));
  printf("kept %c\n", p[0]);
  report("dontneed", madvise(p + PAGE, PAGE, MADV_DONTNEED));
  printf("%c %d %c\n", p[0], p[PAGE], p[2 * PAGE]);
  report("dontneed many", madvise(p + 3 * PAGE, 50 * PAGE, MADV_DONTNEED));
  printf("%c %d %d %c\n", p[2 * PAGE], p[3 * PAGE], p[52 * PAGE], p[53 * PAGE]);
  p[20 * PAGE] = 'z';
  printf("written again %c\n", p[20 * PAGE]);
  report("free", madvise(p + 60 * PAGE, PAGE, MADV_FREE));
  p[60 * PAGE] = 'f';
  printf("%c\n", p[60 * PAGE]);
  munmap(p + 10 * PAGE, PAGE);
  p[11 * PAGE] = 'k';
  report("over a hole", madvise(p + 9 * PAGE, 3 * PAGE, MADV_DONTNEED));
  printf("after the hole %d\n", p[11 * PAGE]);

  p[30 * PAGE] = 'q';
  if (fork() == 0) {
    madvise(p + 30 * PAGE, PAGE, MADV_DONTNEED);
    _exit(p[30 * PAGE]);
  }
  int status;
  wait(&status);
  printf("child %d parent %c\n", WEXITSTATUS(status), p[30 * PAGE]);

  char *s = fresh(4, MAP_SHARED);
  report("shared dontneed", madvise(s, 2 * PAGE, MADV_DONTNEED));
  printf("%c\n", s[0]);
  report("shared free", madvise(s, PAGE, MADV_FREE));
  report("shared wipeonfork", madvise(s, PAGE, MADV_WIPEONFORK));
  report("remove", madvise(s + PAGE, PAGE, MADV_REMOVE));
  printf("%c %d %c\n", s[0], s[PAGE], s[2 * PAGE]);
  report("remove private", madvise(p, PAGE, MADV_REMOVE));

  char *f = fresh(4, MAP_PRIVATE);
  report("dontfork", madvise(f, PAGE, MADV_DONTFORK));
  printf("child %d %d\n", in_child(f), in_child(f + PAGE));
  report("dofork", madvise(f, PAGE, MADV_DOFORK));
  printf("child %d\n", in_child(f));
  report("wipeonfork", madvise(f, PAGE, MADV_WIPEONFORK));
  printf("child %d %d\n", in_child(f), in_child(f + PAGE));
  report("keeponfork", madvise(f, PAGE, MADV_KEEPONFORK));
  printf("child %d\n", in_child(f));
  report("dontdump", madvise(f, PAGE, MADV_DONTDUMP));
  report("dodump", madvise(f, PAGE, MADV_DODUMP));

  int fd = memfd_create("f", 0);
  ftruncate(fd, 2 * PAGE);
  pwrite(fd, "file", 4, 0);
  char *m = mmap(0, 3 * PAGE, rw, MAP_PRIVATE, fd, 0);
  m[0] = 'F';
  printf("%.4s\n", m);
  report("private file dontneed", madvise(m, PAGE, MADV_DONTNEED));
  printf("%.4s\n", m);
  report("file free", madvise(m, PAGE, MADV_FREE));
  report("populate read", madvise(m, 2 * PAGE, MADV_POPULATE_READ));
  report("populate write", madvise(m, 2 * PAGE, MADV_POPULATE_WRITE));
  report("populate beyond end", madvise(m, 3 * PAGE, MADV_POPULATE_READ));
  mprotect(m, PAGE, PROT_READ);
  report("populate write read-only", madvise(m, PAGE, MADV_POPULATE_WRITE));
  report("populate hole", madvise((void *)0x10000, PAGE, MADV_POPULATE_READ));
  mlock(f, PAGE);
  report("locked dontneed", madvise(f, PAGE, MADV_DONTNEED));
  report("locked dontneed_locked", madvise(f, PAGE, MADV_DONTNEED_LOCKED));
  printf("%d\n", f[0]);
  return 0;
}
