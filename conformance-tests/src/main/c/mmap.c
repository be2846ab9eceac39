// mmap(2): kinds of mappings, fixed addresses, hints, files, errors, fork, faults.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096L
static sigjmp_buf back;
static volatile int got_signal, got_code;
static void on_fault(int sig, siginfo_t *si, void *uc) {
  got_signal = sig;
  got_code = si->si_code;
  siglongjmp(back, 1);
}

static void access_one(const char *what, volatile char *p, int write) {
  got_signal = got_code = 0;
  if (!sigsetjmp(back, 1)) {
    if (write) *p = 'w';
    else (void)*p;
  }
  printf("%s: signal %d code %d\n", what, got_signal, got_code);
}

static void *raw(void *addr, size_t len, int prot, int flags, int fd, off_t off) {
  return (void *)syscall(SYS_mmap, addr, len, prot, flags, fd, off);
}

static char *report(const char *what, void *p) {
  if (p == MAP_FAILED) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: ok, aligned %d\n", what, ((uintptr_t)p & (PAGE - 1)) == 0);
  return p;
}

int main(void) {
  struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &sa, 0);
  sigaction(SIGBUS, &sa, 0);
  const int rw = PROT_READ | PROT_WRITE, anon = MAP_PRIVATE | MAP_ANONYMOUS;

  report("length 0", raw(0, 0, rw, anon, -1, 0));
  report("length too large", raw(0, -1UL, rw, anon, -1, 0));
  report("length of the address space", raw(0, 1UL << 47, rw, anon, -1, 0));
  report("no type", raw(0, PAGE, rw, MAP_ANONYMOUS, -1, 0));
  report("validate anonymous", raw(0, PAGE, rw, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0));
  report("bad offset", raw(0, PAGE, rw, MAP_PRIVATE, 0, 1));
  report("bad descriptor", raw(0, PAGE, rw, MAP_PRIVATE, 99, 0));
  report("fixed unaligned", raw((void *)0x10000001, PAGE, rw, anon | MAP_FIXED, -1, 0));
  report("fixed beyond", raw((void *)0x7ffffffff000, 2 * PAGE, rw, anon | MAP_FIXED, -1, 0));
  report("fixed kernel", raw((void *)0xffff800000000000, PAGE, rw, anon | MAP_FIXED, -1, 0));
  report("shared grows down", raw(0, PAGE, rw, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));

  char *p = report("private", raw(0, 10 * PAGE, rw, anon, -1, 0));
  printf("zero %d\n", p[10 * PAGE - 1]);
  p[PAGE] = 'a';
  char *q = report("fixed over", raw(p + PAGE, PAGE, rw, anon | MAP_FIXED, -1, 0));
  printf("same %d, zero again %d\n", q == p + PAGE, *q);
  report("no replace", raw(p + 9 * PAGE, PAGE, rw, anon | MAP_FIXED_NOREPLACE, -1, 0));
  munmap(p + 5 * PAGE, PAGE);
  q = report("no replace in hole", raw(p + 5 * PAGE, PAGE, rw, anon | MAP_FIXED_NOREPLACE, -1, 0));
  printf("same %d\n", q == p + 5 * PAGE);
  munmap(p + 4 * PAGE, PAGE);
  q = report("hint", raw(p + 4 * PAGE, PAGE, rw, anon, -1, 0));
  printf("taken %d\n", q == p + 4 * PAGE);
  q = report("hint occupied", raw(p + 4 * PAGE, PAGE, rw, anon, -1, 0));
  printf("taken %d\n", q == p + 4 * PAGE);
  q = report("32 bit", raw(0, PAGE, rw, anon | MAP_32BIT, -1, 0));
  printf("below 2 GiB %d\n", (uintptr_t)q < 0x80000000UL);
  q = report("odd length", raw(0, PAGE + 1, rw, anon, -1, 0));
  q[2 * PAGE - 1] = 1;

  q = report("none", raw(0, PAGE, PROT_NONE, anon, -1, 0));
  access_one("read none", q, 0);
  q = report("read only", raw(0, PAGE, PROT_READ, anon, -1, 0));
  access_one("read", q, 0);
  access_one("write read-only", q, 1);
  q = report("write only", raw(0, PAGE, PROT_WRITE, anon, -1, 0));
  access_one("write", q, 1);
  munmap(q, PAGE);
  access_one("unmapped", q, 0);

  q = report("large", raw(0, 1UL << 34, rw, anon | MAP_NORESERVE, -1, 0));
  q[5UL << 30] = 1;
  q[(1UL << 34) - 1] = 2;
  printf("far %d %d %d\n", q[5UL << 30], q[(1UL << 34) - 1], q[7UL << 30]);
  munmap(q, 1UL << 34);

  char *shared = report("shared", raw(0, 3 << 20, rw, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  char *own = report("populate", raw(0, 4 * PAGE, rw, anon | MAP_POPULATE, -1, 0));
  own[0] = 1;
  if (fork() == 0) {
    shared[0] = 'c';
    shared[(3 << 20) - 1] = 'd';
    own[0] = 9;
    _exit(0);
  }
  wait(0);
  printf("after child %c %c %d\n", shared[0], shared[(3 << 20) - 1], own[0]);

  int fd = memfd_create("file", 0);
  ftruncate(fd, 2 * PAGE + 100);
  pwrite(fd, "hello", 5, 0);
  pwrite(fd, "tail", 4, 2 * PAGE);
  char *fs = report("file shared", raw(0, 4 * PAGE, rw, MAP_SHARED, fd, 0));
  char *fp = report("file private", raw(0, 4 * PAGE, rw, MAP_PRIVATE, fd, 0));
  printf("%.5s %.5s %.4s %d\n", fs, fp, fp + 2 * PAGE, fp[2 * PAGE + 200]);
  fp[0] = 'H';
  fs[1] = 'E';
  char buf[8] = "";
  pread(fd, buf, 5, 0);
  printf("file %s private %.5s\n", buf, fp);
  pwrite(fd, "X", 1, PAGE);
  printf("shared sees write %c\n", fs[PAGE]);
  access_one("beyond end, shared", fs + 3 * PAGE, 0);
  access_one("beyond end, private", fp + 3 * PAGE, 1);
  ftruncate(fd, PAGE);
  access_one("truncated", fs + PAGE, 0);
  access_one("truncated private", fp + PAGE, 0);
  access_one("still there", fs, 1);
  ftruncate(fd, 2 * PAGE);
  printf("grown %d\n", fs[PAGE]);
  q = report("offset", raw(0, PAGE, PROT_READ, MAP_SHARED, fd, PAGE));
  q = report("offset beyond", raw(0, PAGE, PROT_READ, MAP_SHARED, fd, 100 * PAGE));
  access_one("offset beyond", q, 0);
  report("offset overflow", raw(0, PAGE, PROT_READ, MAP_SHARED, fd, (off_t)0x7ffffffffffff000));
  report("validate unknown flag", raw(0, PAGE, rw, MAP_SHARED_VALIDATE | 0x1000000, fd, 0));
  char path[] = "/tmp/mmapXXXXXX";
  close(mkstemp(path));
  truncate(path, PAGE);
  int ro = open(path, O_RDONLY);
  report("read-only shared writable", raw(0, PAGE, rw, MAP_SHARED, ro, 0));
  q = report("read-only shared", raw(0, PAGE, PROT_READ, MAP_SHARED, ro, 0));
  printf("mprotect %d %s\n", mprotect(q, PAGE, rw), strerrorname_np(errno));
  report("read-only private writable", raw(0, PAGE, rw, MAP_PRIVATE, ro, 0));
  int wo = open(path, O_WRONLY);
  unlink(path);
  report("write-only", raw(0, PAGE, PROT_WRITE, MAP_SHARED, wo, 0));
  int pipes[2];
  pipe(pipes);
  report("pipe", raw(0, PAGE, PROT_READ, MAP_PRIVATE, pipes[0], 0));
  int dir = open("/", O_RDONLY | O_DIRECTORY);
  report("directory", raw(0, PAGE, PROT_READ, MAP_PRIVATE, dir, 0));
  close(fd);
  printf("after close %c\n", fs[1]);

  struct rlimit limit = {64 << 20, RLIM_INFINITY}, old;
  getrlimit(RLIMIT_AS, &old);
  setrlimit(RLIMIT_AS, &limit);
  report("above RLIMIT_AS", raw(0, 128 << 20, rw, anon, -1, 0));
  setrlimit(RLIMIT_AS, &old);
  limit.rlim_cur = 1 << 20;
  setrlimit(RLIMIT_DATA, &limit);
  report("above RLIMIT_DATA", raw(0, 16 << 20, rw, anon, -1, 0));
  report("read-only is not data", raw(0, 16 << 20, PROT_READ, anon, -1, 0));
  return 0;
}
