// pkey_mprotect(2), pkey_alloc(2), pkey_free(2): what does not depend on the processor having keys.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void report(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }

int main(void) {
  char *p = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  report("no key", syscall(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_WRITE, -1));
  p[0] = 1;
  report("unknown key", syscall(SYS_pkey_mprotect, p, 4096, PROT_READ, 99));
  report("alloc with flags", syscall(SYS_pkey_alloc, 1, 0));
  report("alloc with unknown rights", syscall(SYS_pkey_alloc, 0, 4));
  report("free unknown", syscall(SYS_pkey_free, 99));
  return 0;
}
