// Signal frames: what a handler finds in its context, what it may change, alternate stacks, faults.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static long e(long r) { return r < 0 ? -errno : r; }
static sigjmp_buf back;
static siginfo_t seen;
static volatile long trapno, err, cr2, flags_df, uc_flags, aligned, has_fp, magic1, magic2, sizes, cs, ss, mask_saved, onstack_flags;

static void look(int s, siginfo_t *i, void *c) {
  ucontext_t *u = c;
  seen = *i;
  trapno = u->uc_mcontext.gregs[REG_TRAPNO];
  err = u->uc_mcontext.gregs[REG_ERR];
  cr2 = u->uc_mcontext.gregs[REG_CR2];
  uc_flags = u->uc_flags;
  cs = u->uc_mcontext.gregs[REG_CSGSFS] & 0xffff;
  ss = u->uc_mcontext.gregs[REG_CSGSFS] >> 48 & 0xffff;
  mask_saved = *(long *)&u->uc_sigmask;
  onstack_flags = u->uc_stack.ss_flags;
  aligned = ((uintptr_t)__builtin_frame_address(0) & 15) == 0;
  char *fp = (char *)u->uc_mcontext.fpregs;
  has_fp = fp != NULL && ((uintptr_t)fp & 63) == 0;
  uint32_t *sw = (uint32_t *)(fp + 464);
  magic1 = sw[0];
  sizes = sw[1] - sw[4];
  magic2 = *(uint32_t *)(fp + sw[4]);
  long f;
  asm volatile("pushfq; pop %0" : "=r"(f));
  flags_df = f & 0x400;
}

static void jump(int s, siginfo_t *i, void *c) {
  look(s, i, c);
  siglongjmp(back, 1);
}

static void change(int s, siginfo_t *i, void *c) {
  ucontext_t *u = c;
  u->uc_mcontext.gregs[REG_RAX] = 1234;
  u->uc_mcontext.gregs[REG_RIP] += 2;  // over the ud2
  u->uc_mcontext.gregs[REG_EFL] |= 1;
  u->uc_mcontext.fpregs->_xmm[3].element[0] = 0x55aa;
}

static void describe(const char *what) {
  printf("%s: signo %d code %d trap %ld\n", what, seen.si_signo, seen.si_code, trapno);
}

int main() {
  struct sigaction a = {.sa_sigaction = look, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &a, NULL);
  sigset_t m;
  sigemptyset(&m);
  sigaddset(&m, SIGTERM);
  sigprocmask(SIG_SETMASK, &m, NULL);
  asm volatile("std");
  syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
  asm volatile("cld");
  printf("frame: flags %lx cs %lx ss %lx aligned %ld fp %ld magic %lx %lx size %ld direction %ld mask %lx\n", uc_flags, cs, ss, aligned, has_fp, magic1,
         magic2, sizes, flags_df, mask_saved);
  sigemptyset(&m);
  sigprocmask(SIG_SETMASK, &m, NULL);

  struct sigaction j = {.sa_sigaction = jump, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &j, NULL);
  sigaction(SIGILL, &j, NULL);
  sigaction(SIGFPE, &j, NULL);
  sigaction(SIGTRAP, &j, NULL);
  sigaction(SIGBUS, &j, NULL);
  char *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *ro = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (!sigsetjmp(back, 1)) *(volatile char *)16 = 1;
  describe("write to nothing");
  printf("address %ld cr2 %ld\n", (long)seen.si_addr, cr2);
  if (!sigsetjmp(back, 1)) (void)*(volatile char *)none;
  describe("read of PROT_NONE");
  if (!sigsetjmp(back, 1)) *(volatile char *)ro = 1;
  describe("write of read-only");
  printf("address right: %d\n", seen.si_addr == ro && cr2 == (long)ro);
  if (!sigsetjmp(back, 1)) ((void (*)())ro)();
  printf("execution of data: signo %d code %d address right %d\n", seen.si_signo, seen.si_code, seen.si_addr == ro);
  if (!sigsetjmp(back, 1)) asm volatile("ud2");
  printf("ud2: signo %d code %d trap %ld\n", seen.si_signo, seen.si_code, trapno);
  if (!sigsetjmp(back, 1)) {
    volatile int zero = 0;
    asm volatile("xor %%edx, %%edx; mov $1, %%eax; idivl %0" ::"m"(zero) : "eax", "edx");
  }
  printf("division: signo %d code %d trap %ld\n", seen.si_signo, seen.si_code, trapno);
  if (!sigsetjmp(back, 1)) asm volatile("int3");
  printf("int3: signo %d code %d trap %ld\n", seen.si_signo, seen.si_code, trapno);
  if (!sigsetjmp(back, 1)) asm volatile("hlt");
  printf("hlt: signo %d code %d trap %ld address %ld\n", seen.si_signo, seen.si_code, trapno, (long)seen.si_addr);
  if (!sigsetjmp(back, 1)) (void)*(volatile char *)0x8000000000000000;
  printf("not canonical: signo %d code %d trap %ld address %ld\n", seen.si_signo, seen.si_code, trapno, (long)seen.si_addr);

  struct sigaction ch = {.sa_sigaction = change, .sa_flags = SA_SIGINFO};
  sigaction(SIGILL, &ch, NULL);
  long rax, carry;
  uint64_t xmm;
  asm volatile("xor %%eax, %%eax; clc; ud2; mov $0, %1; adc $0, %1; movq %%xmm3, %2" : "=&a"(rax), "=&r"(carry), "=&r"(xmm)::"xmm3", "cc");
  printf("changed by the handler: rax %ld carry %ld xmm3 %lx\n", rax, carry, xmm & 0xffffffff);

  // alternate stacks
  stack_t st = {.ss_sp = malloc(65536), .ss_size = 65536}, old;
  printf("none: %ld", e(sigaltstack(NULL, &old)));
  printf(" flags %d\n", old.ss_flags);
  stack_t tiny = {.ss_sp = st.ss_sp, .ss_size = 100}, odd = {.ss_sp = st.ss_sp, .ss_size = 65536, .ss_flags = 4};
  printf("tiny: %ld, flags 4: %ld, bad: %ld, bad old: %ld\n", e(sigaltstack(&tiny, NULL)), e(sigaltstack(&odd, NULL)), e(syscall(SYS_sigaltstack, 8, NULL)), e(syscall(SYS_sigaltstack, NULL, 8)));
  printf("set: %ld\n", e(sigaltstack(&st, NULL)));
  struct sigaction on = {.sa_sigaction = look, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGUSR2, &on, NULL);
  raise(SIGUSR2);
  printf("on it: flags in frame %lx\n", onstack_flags);
  printf("minimum known: %d\n", getauxval(AT_MINSIGSTKSZ) >= 1000 && getauxval(AT_MINSIGSTKSZ) < 20000);

  pid_t p = fork();
  int status;
  if (p == 0) {  // overflow of the ordinary stack with a handler on the other one
    signal(SIGSEGV, SIG_DFL);
    struct sigaction q = {.sa_handler = (void (*)(int))_exit, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &q, NULL);
    asm volatile("mov $4096, %%rsp; push %%rax" ::: "memory");
  }
  waitpid(p, &status, 0);
  printf("handler although the stack is bad: exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
  p = fork();
  if (p == 0) {  // no stack for the frame
    stack_t off = {.ss_flags = SS_DISABLE};
    sigaltstack(&off, NULL);
    asm volatile("mov $4096, %%rsp; push %%rax" ::: "memory");
  }
  waitpid(p, &status, 0);
  printf("no stack: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  p = fork();
  if (p == 0) {  // blocked
    sigemptyset(&m);
    sigaddset(&m, SIGSEGV);
    sigprocmask(SIG_BLOCK, &m, NULL);
    *(volatile char *)16 = 1;
  }
  waitpid(p, &status, 0);
  printf("blocked fault: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  p = fork();
  if (p == 0) {
    signal(SIGSEGV, SIG_IGN);
    *(volatile char *)16 = 1;
  }
  waitpid(p, &status, 0);
  printf("ignored fault: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  p = fork();
  if (p == 0) {  // sigreturn without a frame
    asm volatile("mov $15, %%eax; lea -65536(%%rsp), %%rsp; syscall" ::: "memory");
  }
  waitpid(p, &status, 0);
  printf("bare sigreturn: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  return 0;
}
