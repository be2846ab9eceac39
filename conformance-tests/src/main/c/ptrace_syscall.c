// ptrace(2): stops around system calls, calls changed and skipped, SYSEMU, restarts, seccomp(2) events.
#include "tracing.h"
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

static void info(const char *label, pid_t pid) {
  struct ptrace_syscall_info got = {0};
  long size = ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof got, &got);
  printf("%s: size %ld op %d", label, size, got.op);
  if (got.op == PTRACE_SYSCALL_INFO_ENTRY) printf(" nr %llu arg %lld", got.entry.nr, got.entry.args[0]);
  if (got.op == PTRACE_SYSCALL_INFO_EXIT) printf(" error %d value %lld", got.exit.is_error, got.exit.rval);
  if (got.op == PTRACE_SYSCALL_INFO_SECCOMP) printf(" nr %llu data %u", got.seccomp.nr, got.seccomp.ret_data);
  printf(" arch %#x\n", got.arch);
}

static void step(const char *label, pid_t pid) {
  ptrace(PTRACE_SYSCALL, pid, 0, 0);
  await(label, pid);
}

static volatile long answer;

static void on_usr1(int signal) {}

static pid_t start(void (*body)(void)) {
  pid_t child = fork();
  if (!child) {
    signal(SIGUSR1, on_usr1);
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    syscall(SYS_tgkill, getpid(), getpid(), SIGSTOP);
    body();
    syscall(SYS_exit_group, 0);
  }
  await("start", child);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD);
  return child;
}

static void close_call(void) {
  syscall(SYS_close, 1234567);
  answer = syscall(SYS_close, 1234567);
  answer = syscall(SYS_close, 1234567);
  syscall(SYS_exit_group, answer == 77 ? 1 : 2);
}

static void pause_call(void) {
  struct timespec time = {1000, 0};
  syscall(SYS_nanosleep, &time, 0);
}

static void filtered(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpgid, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | 0x123),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {4, code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  answer = syscall(SYS_getpgid, 1234567);
  syscall(SYS_exit_group, answer == 55 ? 1 : 2);
}

int main(void) {
  struct user_regs_struct regs;
  pid_t child = start(close_call);
  info("signal stop", child);
  step("entry", child);
  siginfo("entry", child);
  info("entry", child);
  unsigned long message = 0;
  ptrace(PTRACE_GETEVENTMSG, child, 0, &message);
  printf("message %lu\n", message);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("rax %lld orig_rax %lld\n", regs.rax, regs.orig_rax);
  step("exit", child);
  info("exit", child);
  step("entry", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  regs.orig_rax = -1;  // no call at all
  ptrace(PTRACE_SETREGS, child, 0, &regs);
  step("exit of none", child);
  info("exit of none", child);
  step("entry", child);
  step("exit", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("rax %lld\n", regs.rax);
  regs.rax = 77;
  ptrace(PTRACE_SETREGS, child, 0, &regs);
  step("exit_group", child);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);

  child = start(close_call);
  ptrace(PTRACE_SYSEMU, child, 0, 0);
  await("emulated", child);
  info("emulated", child);
  ptrace(PTRACE_SYSEMU, child, 0, 0);
  await("emulated", child);
  ptrace(PTRACE_KILL, child, 0, 0);
  await("end", child);

  child = start(pause_call);
  step("sleeps", child);
  ptrace(PTRACE_SYSCALL, child, 0, 0);
  for (int i = 0; i < 10000 && state(child) != 'S'; i++) usleep(1000);
  kill(child, SIGUSR1);
  await("interrupted", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("rax %lld\n", regs.rax);
  step("signal", child);
  ptrace(PTRACE_SYSCALL, child, 0, 0);
  await("restarted", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  printf("call %lld\n", regs.orig_rax);
  ptrace(PTRACE_KILL, child, 0, 0);
  await("end", child);

  child = start(filtered);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("seccomp", child);
  info("seccomp", child);
  ptrace(PTRACE_GETREGS, child, 0, &regs);
  regs.orig_rax = -1;
  regs.rax = 55;
  ptrace(PTRACE_SETREGS, child, 0, &regs);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
  return 0;
}
