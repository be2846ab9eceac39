// mprotect(2): rights, holes, partial effect, growing down, code.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096L
#ifndef PROT_SEM
#define PROT_SEM 8
#endif
static sigjmp_buf back;
static volatile int code;
static void on_fault(int sig, siginfo_t *si, void *uc) { code = sig * 100 + si->si_code; siglongjmp(back, 1); }
static void report(const char *what, int r) { printf("%s: %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : ""); }
static int reads(volatile char *p) { code = 0; if (!sigsetjmp(back, 1)) (void)*p; return code; }
static int writes(volatile char *p) { code = 0; if (!sigsetjmp(back, 1)) *p = *p; return code; }
static int runs(int (*f)(void)) { code = 0; if (!sigsetjmp(back, 1)) code = f(); return code; }

int main(void) {
  struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &sa, 0);
  const int rw = PROT_READ | PROT_WRITE;
  char *p = mmap(0, 6 * PAGE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  p[0] = 'x';
  report("unaligned", mprotect(p + 1, PAGE, rw));
  report("length 0", mprotect(p, 0, 0));
  report("overflow", mprotect(p, -PAGE, PROT_READ));
  report("unknown bit", mprotect(p, PAGE, 0x100));
  report("both grows", mprotect(p, PAGE, PROT_GROWSDOWN | PROT_GROWSUP));
  report("grows down no stack", mprotect(p, PAGE, PROT_READ | PROT_GROWSDOWN));
  report("grows up", mprotect(p, PAGE, PROT_READ | PROT_GROWSUP));
  report("nothing there", mprotect((void *)0x10000, PAGE, PROT_READ));
  report("kernel", mprotect((void *)0xffff800000000000, PAGE, PROT_READ));
  report("sem", mprotect(p, PAGE, rw | PROT_SEM));
  report("read", mprotect(p, PAGE, PROT_READ));
  printf("r %d w %d\n", reads(p), writes(p));
  report("none", mprotect(p, PAGE, PROT_NONE));
  printf("r %d w %d\n", reads(p), writes(p));
  report("write", mprotect(p, PAGE, PROT_WRITE));
  printf("r %d w %d %c\n", reads(p), writes(p), *p);
  munmap(p + 3 * PAGE, PAGE);
  report("over a hole", mprotect(p + PAGE, 4 * PAGE, PROT_READ));
  printf("before %d after %d\n", writes(p + PAGE), writes(p + 4 * PAGE));
  report("starts in a hole", mprotect(p + 3 * PAGE, 2 * PAGE, PROT_READ));
  static const unsigned char ret42[] = {0xb8, 42, 0, 0, 0, 0xc3};
  memcpy(p + 4 * PAGE, ret42, sizeof ret42);
  printf("run data %d\n", runs((int (*)(void))(p + 4 * PAGE)));
  report("exec", mprotect(p + 4 * PAGE, PAGE, PROT_READ | PROT_EXEC));
  printf("run code %d, write %d\n", runs((int (*)(void))(p + 4 * PAGE)), writes(p + 4 * PAGE));
  char *s = mmap(0, PAGE, rw, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  s[0] = 's';
  report("shared read", mprotect(s, PAGE, PROT_READ));
  printf("r %d w %d\n", reads(s), writes(s));
  report("shared write", mprotect(s, PAGE, rw));
  printf("w %d %c\n", writes(s), *s);
  char local[2 * PAGE];
  char *stack = (char *)((unsigned long)local & -PAGE);
  report("stack grows down", mprotect(stack, PAGE, rw | PROT_GROWSDOWN));
  int fds[2];
  pipe(fds);
  mprotect(p, PAGE, PROT_NONE);
  report("kernel reads", write(fds[1], p, 1));
  mprotect(p, PAGE, PROT_READ);
  write(fds[1], "a", 1);
  report("kernel writes", read(fds[0], p, 1));
  return 0;
}
