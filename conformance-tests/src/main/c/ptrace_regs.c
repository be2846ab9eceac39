// ptrace(2): general, floating-point and extended registers, the user area, single steps.
#include "tracing.h"
#include <elf.h>
#include <immintrin.h>
#include <stddef.h>

static double floating;

static void child_body(void) {
  ptrace(PTRACE_TRACEME, 0, 0, 0);
  long rbx = 0x1111, r12 = 0x2222;
  double value = 1.5;
  __asm__ volatile(
      "movq %2, %%xmm5\n"
      "mov %0, %%rbx\n"
      "mov %1, %%r12\n"
      "int3\n"
      "nop\n"
      "nop\n"
      "mov %%rbx, %0\n"
      "mov %%r12, %1\n"
      "movq %%xmm5, %2\n"
      : "+r"(rbx), "+r"(r12), "+r"(value)
      :
      : "rbx", "r12", "xmm5", "memory");
  floating = value;
  printf("tracee: rbx %#lx r12 %#lx xmm5 %g\n", rbx, r12, floating);
  fflush(stdout);
  __asm__ volatile("int3");
  syscall(SYS_getppid);
  _exit(0);
}

int main(void) {
  pid_t child = fork();
  if (!child) child_body();
  await("int3", child);
  siginfo("int3", child);
  struct user_regs_struct regs, set;
  V("getregs", ptrace(PTRACE_GETREGS, child, 0, &regs));
  printf("rbx %#llx r12 %#llx orig_rax %lld cs %#llx ss %#llx\n", regs.rbx, regs.r12, regs.orig_rax, regs.cs, regs.ss);
  struct iovec vec = {&set, sizeof set};
  V("getregset", ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &vec));
  printf("length %zu same %d\n", vec.iov_len, !memcmp(&regs, &set, sizeof regs));
  vec = (struct iovec){&set, 1000};
  V("getregset long", ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &vec));
  printf("length %zu\n", vec.iov_len);
  vec = (struct iovec){&set, 16};
  V("getregset short", ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &vec));
  vec = (struct iovec){&set, 12};
  V("getregset odd", ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &vec));
  V("getregset unknown", ptrace(PTRACE_GETREGSET, child, 0x7777, &vec));
  errno = 0;
  V("peekuser rbx", ptrace(PTRACE_PEEKUSER, child, offsetof(struct user, regs.rbx), 0));
  V("peekuser odd", ptrace(PTRACE_PEEKUSER, child, 3, 0));
  V("peekuser beyond", ptrace(PTRACE_PEEKUSER, child, sizeof(struct user), 0));
  V("peekuser dr7", ptrace(PTRACE_PEEKUSER, child, offsetof(struct user, u_debugreg[7]), 0));
  V("pokeuser dr7 zero", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, u_debugreg[7]), 0));
  V("pokeuser r12", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, regs.r12), 0x3333));
  V("pokeuser cs", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, regs.cs), 0x10));
  V("pokeuser fs_base", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, regs.fs_base), 0x8000000000000000));
  V("pokeuser odd", ptrace(PTRACE_POKEUSER, child, 3, 0));
  V("pokeuser hole", ptrace(PTRACE_POKEUSER, child, offsetof(struct user, u_ar0), 0));
  regs.rbx = 0x4444;
  regs.r12 = 0x5555;
  regs.eflags |= 0x3000;  // the I/O privilege level is not ours to change
  V("setregs", ptrace(PTRACE_SETREGS, child, 0, &regs));
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("iopl %lld\n", regs.eflags >> 12 & 3);
  struct user_fpregs_struct fp;
  V("getfpregs", ptrace(PTRACE_GETFPREGS, child, 0, &fp));
  double xmm5;
  memcpy(&xmm5, (char *)fp.xmm_space + 5 * 16, 8);
  printf("xmm5 %g\n", xmm5);
  xmm5 = 2.25;
  memcpy((char *)fp.xmm_space + 5 * 16, &xmm5, 8);
  V("setfpregs", ptrace(PTRACE_SETFPREGS, child, 0, &fp));
  static char image[16384];
  vec = (struct iovec){image, sizeof image};
  V("xstate", ptrace(PTRACE_GETREGSET, child, NT_X86_XSTATE, &vec));
  memcpy(&xmm5, image + 160 + 5 * 16, 8);
  printf("xmm5 %g, longer than legacy %d\n", xmm5, vec.iov_len > 576);
  xmm5 = 6.5;
  memcpy(image + 160 + 5 * 16, &xmm5, 8);
  V("set xstate", ptrace(PTRACE_SETREGSET, child, NT_X86_XSTATE, &vec));
  unsigned long before = regs.rip;
  V("step", ptrace(PTRACE_SINGLESTEP, child, 0, 0));
  await("stepped", child);
  siginfo("stepped", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("moved by %lld, trap flag %lld\n", regs.rip - before, regs.eflags >> 8 & 1);
  V("step", ptrace(PTRACE_SINGLESTEP, child, 0, 0));
  await("stepped", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("moved by %lld\n", regs.rip - before);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("second int3", child);
  // Steps up to and over a system call: the trap comes right behind the instruction.
  for (int i = 0; i < 200; i++) {
    ptrace(PTRACE_GETREGS, child, 0, &regs);
    if ((ptrace(PTRACE_PEEKTEXT, child, regs.rip, 0) & 0xffff) == 0x050f) {
      before = regs.rip;
      ptrace(PTRACE_SINGLESTEP, child, 0, 0);
      await("over the call", child);
      siginfo("over the call", child);
      ptrace(PTRACE_GETREGS, child, 0, &regs);
      printf("moved by %lld, result is its parent: %d\n", regs.rip - before, regs.rax == (unsigned long)getpid());
      break;
    }
    ptrace(PTRACE_SINGLESTEP, child, 0, 0);
    int status;
    waitpid(child, &status, 0);
  }
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
  return 0;
}
