// Stack growth: below the pointer, the limit, the guard gap, by the kernel's own accesses.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;
static char other[65536];
static void on_fault(int sig, siginfo_t *si, void *uc) { siglongjmp(back, sig * 100 + si->si_code); }

static int touch(volatile char *p) {
  int r = sigsetjmp(back, 1);
  if (!r) *p = 1;
  return r;
}

static int deep(int n) {
  volatile char block[4096];
  block[0] = n;
  return n == 0 ? block[0] : deep(n - 1) + block[0] * 0;
}

int main(void) {
  stack_t ss = {.ss_sp = other, .ss_size = sizeof other};
  sigaltstack(&ss, 0);
  struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &sa, 0);
  char here;
  printf("deep %d\n", deep(1000));
  printf("far below %d\n", touch(&here - (5 << 20)));
  printf("beyond the limit %d\n", touch(&here - (9 << 20)));
  int fds[2];
  pipe(fds);
  write(fds[1], "x", 1);
  printf("kernel grows it %zd\n", read(fds[0], &here - (6 << 20), 1));
  char *p = mmap(0, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(p, 64 * 4096);
  char *area = mmap((void *)0x300000000000, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  munmap(area + (1 << 20), 3 << 20);
  mmap(area + (4 << 20) - 4096, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
  printf("own stack area %d\n", touch(area + (4 << 20) - 100000));
  printf("just outside the gap %d\n", touch(area + (2 << 20)));
  printf("in the gap %d\n", touch(area + (2 << 20) - 1));
  if (fork() == 0) {
    struct rlimit limit = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &limit);
    _exit(touch(&here - (7 << 20)) == 0 ? 1 : 2);
  }
  int status;
  wait(&status);
  printf("smaller limit %d\n", WEXITSTATUS(status));
  return 0;
}
