// System calls from text that a platform may rewrite because they are made so often: registers, flags, signals, threads, fork,
// segment bases, single steps and jumps must not show it.
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "check.h"

#define HOT 500

struct state {
  uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, flags;
};

// call_NAME(state): loads all registers, makes the call at NAME, stores all registers. The red zone below the stack is in use.
#define SITE(name, code)                                                                                                      \
  asm(".pushsection .text\n .balign 64\n .globl call_" #name ", " #name ", " #name "_end\n call_" #name ":\n"                 \
      "push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n push %rdi\n"                                   \
      "movq $0x12345678, -8(%rsp)\n movq $0x56789abc, -128(%rsp)\n"                                                         \
      "pushq 120(%rdi)\n popfq\n movq $0x12345678, -8(%rsp)\n"                                                               \
      "mov 8(%rdi), %rbx\n mov 16(%rdi), %rcx\n mov 24(%rdi), %rdx\n mov 32(%rdi), %rsi\n mov 48(%rdi), %rbp\n"               \
      "mov 56(%rdi), %r8\n mov 64(%rdi), %r9\n mov 72(%rdi), %r10\n mov 80(%rdi), %r11\n mov 88(%rdi), %r12\n"                \
      "mov 96(%rdi), %r13\n mov 104(%rdi), %r14\n mov 112(%rdi), %r15\n mov (%rdi), %rax\n mov 40(%rdi), %rdi\n"              \
      ".globl " #name "\n" #name ": " code "\n" #name "_end:\n"                                                               \
      "mov %rdi, -16(%rsp)\n mov (%rsp), %rdi\n"                                                                              \
      "mov %rax, (%rdi)\n mov %rbx, 8(%rdi)\n mov %rcx, 16(%rdi)\n mov %rdx, 24(%rdi)\n mov %rsi, 32(%rdi)\n"                 \
      "mov %rbp, 48(%rdi)\n mov %r8, 56(%rdi)\n mov %r9, 64(%rdi)\n mov %r10, 72(%rdi)\n mov %r11, 80(%rdi)\n"                \
      "mov %r12, 88(%rdi)\n mov %r13, 96(%rdi)\n mov %r14, 104(%rdi)\n mov %r15, 112(%rdi)\n"                                 \
      "mov -16(%rsp), %rax\n mov %rax, 40(%rdi)\n mov -8(%rsp), %rax\n mov -128(%rsp), %rdx\n"                                \
      "pushfq\n popq 120(%rdi)\n"                                                                                             \
      "cld\n sub %rdx, %rax\n pop %rdi\n pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n ret\n"             \
      ".popsection\n");                                                                                                       \
  extern long call_##name(struct state *);                                                                                    \
  extern char name[], name##_end[]

// lseek(-1, ...): EBADF, whatever the other registers are.
SITE(mov_site, "mov $8, %eax\n syscall");
// The same with a comparison after it, and the number from elsewhere.
SITE(cmp_site, "syscall\n cmp $-4095, %rax");
SITE(cmp32_site, "syscall\n cmp $-4096, %rax");
SITE(alone_site, "mov %rax, %rax\n syscall\n nop");
// Looks like the first, but its mov is of another register.
SITE(r8_site, "mov $8, %r8d\n syscall");
// More sites of that kind, of one test each.
SITE(thread_site, "mov $8, %eax\n syscall");
SITE(signal_site, "mov $8, %eax\n syscall");
SITE(fork_site, "mov $8, %eax\n syscall");
SITE(gs_site, "mov $8, %eax\n syscall");
SITE(step_site, "mov $8, %eax\n syscall");
SITE(step_cmp_site, "syscall\n cmp $-4095, %rax");
SITE(signal_cmp_site, "syscall\n cmp $-4096, %rax");
SITE(thread_cmp_site, "syscall\n cmp $-4096, %rax");
SITE(gs_cmp_site, "syscall\n cmp $-4096, %rax");
SITE(read_cmp_site, "xor %eax, %eax\n syscall\n cmp $-4096, %rax");
SITE(read_site, "mov $0, %eax\n syscall");
SITE(pid_site, "mov $39, %eax\n syscall");
SITE(uid_site, "mov $102, %eax\n syscall");
SITE(tid_site, "mov $186, %eax\n syscall");
SITE(ppid_site, "mov $110, %eax\n syscall");
SITE(kill_site, "mov $234, %eax\n syscall");

static const struct state start = {.rax = 8,
                                   .rbx = 0x1111111111111111,
                                   .rcx = 0x2222222222222222,
                                   .rdx = 0x3333333333333333,
                                   .rsi = 0x4444444444444444,
                                   .rdi = -1,
                                   .rbp = 0x6666666666666666,
                                   .r8 = 0x8888888888888888,
                                   .r9 = 0x9999999999999999,
                                   .r10 = 0xaaaaaaaaaaaaaaaa,
                                   .r11 = 0xbbbbbbbbbbbbbbbb,
                                   .r12 = 0xcccccccccccccccc,
                                   .r13 = 0xdddddddddddddddd,
                                   .r14 = 0xeeeeeeeeeeeeeeee,
                                   .r15 = 0xffffffffffffffff};

#define CF 1
#define PF 4
#define ZF 0x40
#define DF 0x400
#define ARITHMETIC 0xcd5

static const uint64_t flag_sets[] = {0x202, 0x202 | CF, 0x202 | ZF | PF, 0x202 | DF, 0x202 | ARITHMETIC, 0x202 | 0x200000};

static int same_but(const struct state *a, const struct state *b) {
  return a->rbx == b->rbx && a->rdx == b->rdx && a->rsi == b->rsi && a->rdi == b->rdi && a->rbp == b->rbp && a->r9 == b->r9 &&
         a->r10 == b->r10 && a->r12 == b->r12 && a->r13 == b->r13 && a->r14 == b->r14 && a->r15 == b->r15;
}

// Calls often; returns what was not as after a system call, as bits.
static int hammer(long (*call)(struct state *), const char *after_call, long result, int count, int compares) {
  int wrong = 0;
  for (int i = 0; i < count; i++) {
    struct state s = start;
    s.flags = flag_sets[i % 6];
    struct state before = s;
    wrong |= (call(&s) != 0x12345678 - 0x56789abc) << 7;
    wrong |= ((long)s.rax != result) | !same_but(&s, &before) << 1 | (s.r8 != before.r8 && s.r8 != 8) << 2;
    wrong |= (after_call && s.rcx != (uint64_t)after_call) << 3 | (s.r11 != before.flags) << 4;
    uint64_t kept = compares ? ~(uint64_t)(ARITHMETIC & ~DF) : ~0UL;
    wrong |= ((s.flags & kept) != (before.flags & kept)) << 5;
    if (compares) wrong |= !!(s.flags & CF) << 6;
  }
  return wrong;
}

static void *thread_ids(void *x) {
  long wrong = 0, tid = syscall(SYS_gettid);
  for (int i = 0; i < 2 * HOT; i++) {
    struct state s = start;
    s.flags = 0x202;
    call_tid_site(&s);
    wrong |= s.rax != (uint64_t)tid;
    s = start, s.flags = 0x202;
    call_pid_site(&s);
    wrong |= s.rax != (uint64_t)getpid();
  }
  return (void *)wrong;
}

static void registers(void) {
  printf("mov: %x\n", hammer(call_mov_site, mov_site_end, -EBADF, HOT, 0));
  printf("cmp: %x\n", hammer(call_cmp_site, cmp_site_end - 6, -EBADF, HOT, 1));
  printf("cmp 4096: %x\n", hammer(call_cmp32_site, cmp32_site_end - 6, -EBADF, HOT, 1));
  printf("alone: %x\n", hammer(call_alone_site, alone_site_end - 1, -EBADF, HOT, 0));
  printf("r8: %x\n", hammer(call_r8_site, r8_site_end, -EBADF, HOT, 0));
  static const long numbers[] = {SYS_umask, SYS_alarm, SYS_lseek, SYS_sched_get_priority_max, 100000};
  for (int k = 0; k < 5; k++) {
    struct state s, t;
    for (int i = 0; i < 100; i++) {
      s = t = start;
      s.flags = t.flags = flag_sets[i % 6] & ~DF;
      s.rax = t.rax = numbers[k], s.rdi = t.rdi = numbers[k] == SYS_lseek ? -1 : 0;
      call_cmp_site(&s), call_cmp32_site(&t);
    }
    printf("flags of %ld: %lx, %lx\n", (long)s.rax, s.flags, t.flags);
  }
  int wrong = 0;
  for (int i = 0; i < HOT; i++) {
    struct state s = start;
    s.flags = 0x202;
    call_pid_site(&s);
    wrong |= s.rax != (uint64_t)getpid();
    s = start;
    s.flags = 0x202;
    call_ppid_site(&s);
    wrong |= s.rax != (uint64_t)getppid();
  }
  printf("ids: %d, %x\n", wrong, hammer(call_pid_site, pid_site_end, getpid(), HOT, 0));
  fflush(stdout);
  pid_t parent = getpid(), child = fork();
  if (child == 0) {
    struct state s = start;
    s.flags = 0x202;
    wrong = 0;
    for (int i = 0; i < 2 * HOT; i++) {
      s = start, s.flags = 0x202;
      call_pid_site(&s);
      wrong |= s.rax == (uint64_t)parent || s.rax != (uint64_t)getpid();
      s = start, s.flags = 0x202;
      call_ppid_site(&s);
      wrong |= (s.rax != (uint64_t)parent) << 1;
      s = start, s.flags = 0x202;
      call_uid_site(&s);
      wrong |= (s.rax != (i < HOT ? 0 : 1000)) << 2;
      if (i == HOT - 1 && setuid(1000)) wrong |= 8;
    }
    _exit(wrong);
  }
  int status;
  waitpid(child, &status, 0);
  printf("ids of a child: %x\n", status);
  pthread_t t[2];
  for (int i = 0; i < 2; i++) pthread_create(t + i, NULL, thread_ids, NULL);
  for (int i = 0; i < 2; i++) {
    void *r;
    pthread_join(t[i], &r);
    printf("ids of threads: %ld\n", (long)r);
  }
}

static double vectors(void) {
  double a = 1, b = 2, c = 3;
  for (int i = 0; i < HOT; i++) {
    struct state s = start;
    s.flags = 0x202;
    asm volatile("movsd %0, %%xmm9\n movsd %1, %%xmm14\n fldl %2\n" : : "m"(a), "m"(b), "m"(c) : "xmm9", "xmm14");
    call_mov_site(&s);
    asm volatile("movsd %%xmm9, %0\n movsd %%xmm14, %1\n fstpl %2\n" : "=m"(a), "=m"(b), "=m"(c));
    a += 1, b += 2, c += 3;
  }
  return a + b + c;
}

// Jumps to the system-call instruction itself, with another number.
static long middle(char *instruction, long number, long argument) {
  long result;
  asm volatile(
      "mov %%rsp, %%rbx\n lea -256(%%rsp), %%rsp\n and $-16, %%rsp\n lea 2f(%%rip), %%rcx\n push %%rcx\n jmp *%[at]\n"
      "2: mov %%rbx, %%rsp"
      : "=a"(result)
      : [at] "r"(instruction), "a"(number), "D"(argument)
      : "rbx", "rcx", "r11", "memory", "cc");
  return result;
}
// A site that returns at once, for those jumps.
asm(".pushsection .text\n .balign 64\n .globl bare, bare_middle\n bare: mov $8, %eax\n bare_middle: syscall\n ret\n .popsection\n");
extern long bare(long fd, long offset, long whence);
extern char bare_middle[];

// The same for the comparison: a call with its result in rax, whatever it is, and a jump behind the instruction.
asm(".pushsection .text\n .balign 64\n .globl bare_cmp, bare_cmp_middle\n bare_cmp: mov %rdi, %rax\n mov %rsi, %rdi\n syscall\n"
    "bare_cmp_middle: cmp $-4095, %rax\n jb 1f\n neg %rax\n add $1000, %rax\n 1: ret\n .popsection\n");
extern long bare_cmp(long number, long first);
extern char bare_cmp_middle[];

static void jumps(void) {
  long sum = 0;
  for (int i = 0; i < HOT; i++) sum += bare(-1, 0, 0);
  printf("bare: %ld\n", sum / HOT);
  printf("middle: %ld, ", middle(bare_middle, SYS_dup, -1));
  printf("%d, ", middle(bare_middle, SYS_getpid, 0) == getpid());
  printf("%ld\n", middle(bare_middle, 100000, 0));
  for (int i = 0; i < HOT; i++) sum += middle(bare_middle, SYS_close, -1);
  printf("sum: %ld, %ld\n", sum, bare(-1, 0, 0));
  for (int i = 0; i < HOT; i++) sum += bare_cmp(SYS_close, -1);
  printf("bare cmp: %ld, ", sum);
  printf("%ld, %ld, ", middle(bare_cmp_middle, -5, 0), middle(bare_cmp_middle, 0x123456789abc, 0));
  printf("%ld\n", middle(bare_cmp_middle, -4096, 0));
}

static volatile int begun;
static void *in_thread(void *count) {
  begun = 1;
  return (void *)(long)(hammer(call_thread_site, thread_site_end, -EBADF, (long)count, 0) |
                        hammer(call_thread_cmp_site, NULL, -EBADF, (long)count, 1));
}
static void threads(void) {
  pthread_t t[4];
  long wrong = 0;
  for (int i = 0; i < 4; i++) pthread_create(t + i, NULL, in_thread, (void *)3000L);
  for (int i = 0; i < 4; i++) {
    void *r;
    pthread_join(t[i], &r);
    wrong |= (long)r;
  }
  printf("threads: %lx\n", wrong);
}

static volatile int signals_seen, signals_strange;
static void on_signal(int signal, siginfo_t *info, void *context) {
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  extern char __executable_start[], etext[];
  uint64_t rip = r[REG_RIP], gs = 1;
  if (rip < (uint64_t)__executable_start || rip >= (uint64_t)etext) signals_strange |= 1;
  if (rip > (uint64_t)signal_site && rip < (uint64_t)signal_site_end && rip != (uint64_t)signal_site_end - 2) signals_strange |= 2;
  if (rip > (uint64_t)signal_cmp_site && rip < (uint64_t)signal_cmp_site_end && rip != (uint64_t)signal_cmp_site + 2) signals_strange |= 32;
  if (rip >= (uint64_t)signal_site && rip <= (uint64_t)signal_site_end && r[REG_RBX] != (long)start.rbx) signals_strange |= 4;
  if (rip >= (uint64_t)signal_site && rip <= (uint64_t)signal_site_end && r[REG_R15] != (long)start.r15) signals_strange |= 8;
  syscall(SYS_arch_prctl, ARCH_GET_GS, &gs);
  if (gs) signals_strange |= 16;
  signals_seen++;
}

static void signals(void) {
  struct sigaction a = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGALRM, &a, NULL);
  struct itimerval t = {{0, 1000}, {0, 1000}};
  int wrong = 0;
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  setitimer(ITIMER_REAL, &t, NULL);
  while (signals_seen < 100)
    wrong |= hammer(call_signal_site, signal_site_end, -EBADF, 100, 0) | hammer(call_signal_cmp_site, NULL, -EBADF, 100, 1);
  t = (struct itimerval){{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &t, NULL);
  sigprocmask(SIG_BLOCK, &set, &old);
  printf("signals: %x, strange %x\n", wrong, signals_strange);
  sigprocmask(SIG_SETMASK, &old, NULL);
}

// Another thread's signals, as fast as they go.
static volatile int stop_sending;
static void *sending(void *target) {
  while (!stop_sending) pthread_kill(*(pthread_t *)target, SIGUSR1);
  return NULL;
}
static void many_signals(void) {
  struct sigaction a = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGUSR1, &a, NULL);
  signals_seen = 0;
  pthread_t self = pthread_self(), t;
  pthread_create(&t, NULL, sending, &self);
  int wrong = 0;
  while (signals_seen < 2000)
    wrong |= hammer(call_signal_site, signal_site_end, -EBADF, 50, 0) | hammer(call_signal_cmp_site, NULL, -EBADF, 50, 1);
  stop_sending = 1;
  pthread_join(t, NULL);
  printf("many signals: %x, strange %x\n", wrong, signals_strange & ~1);
}

static void forks(void) {
  int wrong = 0;
  for (int i = 0; i < 30; i++) {
    wrong |= hammer(call_fork_site, fork_site_end, -EBADF, 20, 0);
    pid_t child = i % 2 ? fork() : vfork();
    if (child == 0) _exit(hammer(call_fork_site, fork_site_end, -EBADF, 10, 0));
    int status;
    waitpid(child, &status, 0);
    wrong |= status;
  }
  printf("forks: %x\n", wrong);
}

static void segment_bases(void) {
  static uint64_t area[4096 / 8];
  uint64_t base = 1, value = 0;
  memset(area, 0x5a, sizeof area);
  syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
  printf("gs at first: %lx\n", base);
  int wrong = hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0);
  wrong |= hammer(call_gs_cmp_site, NULL, -EBADF, HOT, 1);
  syscall(SYS_arch_prctl, ARCH_SET_GS, area);
  wrong |= hammer(call_gs_cmp_site, NULL, -EBADF, HOT, 1);
  wrong |= hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0);
  asm volatile("mov %%gs:8, %0" : "=r"(value));
  syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
  int changed = 0;
  for (unsigned i = 0; i < sizeof area / 8; i++) changed |= area[i] != 0x5a5a5a5a5a5a5a5a;
  printf("gs set: %x %d %d %d\n", wrong, value == 0x5a5a5a5a5a5a5a5a, base == (uint64_t)area, changed);
  pid_t child = fork();
  if (child == 0) {
    asm volatile("mov %%gs:8, %0" : "=r"(value));
    _exit(hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0) | (value != 0x5a5a5a5a5a5a5a5a));
  }
  int status;
  waitpid(child, &status, 0);
  printf("gs in a child: %x\n", status);
  syscall(SYS_arch_prctl, ARCH_SET_GS, 0);
  syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
  printf("gs at last: %x %lx\n", hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0), base);
  // A null selector may clear the base.
  asm volatile("mov %0, %%gs" : : "r"(0));
  printf("null selector: %x\n", hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0));
}

static const char *volatile stepped, *volatile stepped_end;
static volatile int steps_at_site;
static volatile int steps_strange;
static void on_step(int signal, siginfo_t *info, void *context) {
  uint64_t rip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  if (rip >= (uint64_t)stepped && rip <= (uint64_t)stepped_end) {
    uint64_t at = rip - (uint64_t)stepped;
    steps_at_site |= 1 << at;
    if (at == 5 && stepped == step_site && ((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] != 8) steps_strange |= 1;
  }
  if (rip >= 0x7ffff0000000) steps_strange |= 2;
}
static void steps(long (*call)(struct state *), const char *at, const char *end, int compares) {
  struct sigaction a = {.sa_sigaction = on_step, .sa_flags = SA_SIGINFO};
  sigaction(SIGTRAP, &a, NULL);
  int wrong = hammer(call, NULL, -EBADF, HOT, compares);
  stepped = at, stepped_end = end;
  steps_at_site = 0;
  for (int i = 0; i < 20; i++) {
    struct state s = start;
    s.flags = 0x202 | 0x100;
    struct state before = s;
    call(&s);
    asm volatile("pushfq\n andq $~0x100, (%%rsp)\n popfq" : : : "memory", "cc");
    wrong |= ((long)s.rax != -EBADF) | !same_but(&s, &before) << 1;
  }
  printf("steps: %x, at %x, strange %x\n", wrong, steps_at_site, steps_strange);
}

static void traced(void) {
  pid_t child = fork();
  if (child == 0) {
    hammer(call_step_site, step_site_end, -EBADF, HOT, 0);
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    struct state s = start;
    s.flags = 0x202;
    call_step_site(&s);
    s.flags = 0x202;
    call_step_site(&s);
    _exit((long)s.rax == -EBADF ? 0 : 1);
  }
  int status, seen = 0;
  waitpid(child, &status, 0);
  // What a debugger reads is what the program was built from.
  uint64_t word = ptrace(PTRACE_PEEKTEXT, child, step_site, 0);
  printf("peek: %lx\n", word & 0xffffffffffffff);
  // A breakpoint in the site.
  ptrace(PTRACE_POKETEXT, child, step_site, (word & ~0xffUL) | 0xcc);
  ptrace(PTRACE_CONT, child, 0, 0);
  waitpid(child, &status, 0);
  struct user_regs_struct r;
  ptrace(PTRACE_GETREGS, child, 0, &r);
  printf("breakpoint: %d at %ld\n", WIFSTOPPED(status) ? WSTOPSIG(status) : -1, (long)(r.rip - (uint64_t)step_site));
  r.rip--;
  ptrace(PTRACE_SETREGS, child, 0, &r);
  ptrace(PTRACE_POKETEXT, child, step_site, word);
  for (int i = 0; i < 4; i++) {
    ptrace(PTRACE_SINGLESTEP, child, 0, 0);
    waitpid(child, &status, 0);
    ptrace(PTRACE_GETREGS, child, 0, &r);
    if (r.rip <= (uint64_t)step_site_end && r.rip >= (uint64_t)step_site)
      printf("step: %d at %ld, rax %lld\n", WIFSTOPPED(status) ? WSTOPSIG(status) : -1, (long)(r.rip - (uint64_t)step_site), r.rax);
  }
  while (1) {
    ptrace(PTRACE_SYSCALL, child, 0, 0);
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) break;
    ptrace(PTRACE_GETREGS, child, 0, &r);
    if (r.rip >= (uint64_t)step_site && r.rip <= (uint64_t)step_site_end)
      printf("call stop: at %ld, %lld, rax %lld\n", (long)(r.rip - (uint64_t)step_site), r.orig_rax, r.rax), seen++;
  }
  printf("traced: %x, %d\n", status, seen);
}

// A call that a signal interrupts: where the handler finds the program.
static int ends[2];
static volatile int reader_tid;
static const char *volatile reading;
static volatile long handler_at, handler_rax;
static void on_interrupt(int signal, siginfo_t *info, void *context) {
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  handler_at = r[REG_RIP] - (long)reading;
  handler_rax = r[REG_RAX];
  write(ends[1], "x", 1);
}
static void *interrupting(void *target) {
  until_asleep(&reader_tid);
  pthread_kill(*(pthread_t *)target, SIGUSR2);
  return NULL;
}
// Makes a site that reads a byte hot.
static void heat(long (*site)(struct state *)) {
  char buffer[8];
  for (int i = 0; i < HOT; i++) {
    struct state s = start;
    s.flags = 0x202;
    s.rdi = ends[0], s.rsi = (uint64_t)buffer, s.rdx = 1;
    write(ends[1], "y", 1);
    site(&s);
    if (s.rax != 1 || buffer[0] != 'y') printf("read: %ld\n", (long)s.rax);
  }
}
static void restarts(void) {
  pipe(ends);
  char buffer[8];
  heat(call_read_site);
  heat(call_read_cmp_site);
  for (int restart = 0; restart < 4; restart++) {
    reading = restart < 2 ? read_site : read_cmp_site;
    struct sigaction a = {.sa_sigaction = on_interrupt, .sa_flags = SA_SIGINFO | (restart & 1 ? SA_RESTART : 0)};
    sigaction(SIGUSR2, &a, NULL);
    pthread_t self = pthread_self(), t;
    reader_tid = gettid();
    pthread_create(&t, NULL, interrupting, &self);
    struct state s = start;
    s.flags = 0x202;
    s.rdi = ends[0], s.rsi = (uint64_t)buffer, s.rdx = 1;
    struct state before = s;
    (restart < 2 ? call_read_site : call_read_cmp_site)(&s);
    pthread_join(t, NULL);
    printf("interrupted read: %ld, handler at %ld, rax %ld, registers %d\n", (long)s.rax, handler_at, handler_rax,
           same_but(&s, &before));
    if (!(restart & 1)) read(ends[0], buffer, 1);
  }
}

// The program's own view of the text by a file, and rewriting it.
static void own_text(void) {
  hammer(call_mov_site, mov_site_end, -EBADF, HOT, 0);
  unsigned char bytes[7];
  int fd = open("/proc/self/mem", O_RDWR);
  pread(fd, bytes, 7, (off_t)mov_site);
  printf("by mem:");
  for (int i = 0; i < 7; i++) printf(" %02x", bytes[i]);
  pread(fd, bytes, 7, (off_t)cmp_site + 1);
  for (int i = 0; i < 7; i++) printf(" %02x", bytes[i]);
  pread(fd, bytes, 4, (off_t)mov_site + 2);
  printf(", in part: %02x %02x %02x %02x\n", bytes[0], bytes[1], bytes[2], bytes[3]);
  // lseek becomes close; the patch writes one byte only.
  unsigned char number = SYS_close;
  pwrite(fd, &number, 1, (off_t)mov_site + 1);
  struct state s = start;
  s.flags = 0x202;
  s.rdi = open("/dev/null", O_RDONLY);
  call_mov_site(&s);
  printf("written by mem: %ld\n", (long)s.rax);
  number = SYS_lseek;
  pwrite(fd, &number, 1, (off_t)mov_site + 1);
  close(fd);
  printf("hot again: %x\n", hammer(call_mov_site, mov_site_end, -EBADF, HOT, 0));

  char *page = (char *)((uintptr_t)gs_site & -4096);
  OK("mprotect", mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC));
  printf("direct:");
  for (int i = 0; i < 7; i++) printf(" %02x", (unsigned char)gs_site[i]);
  ((volatile char *)gs_site)[1] = SYS_close;
  s = start;
  s.flags = 0x202;
  s.rdi = open("/dev/null", O_RDONLY);
  call_gs_site(&s);
  printf(", close: %ld", (long)s.rax);
  ((volatile char *)gs_site)[1] = SYS_lseek;
  printf(", lseek: %x\n", hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0));
  OK("mprotect back", mprotect(page, 8192, PROT_READ | PROT_EXEC));
  printf("and hot: %x\n", hammer(call_gs_site, gs_site_end, -EBADF, HOT, 0));
}

// Generated code: changed, moved, unmapped and mapped anew.
static void generated(void) {
  static const unsigned char text[] = {0x90, 0xb8, 8, 0, 0, 0, 0x0f, 0x05, 0xc3};
  char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  long sum = 0;
  for (int round = 0; round < 4; round++) {
    mprotect(at, 8192, PROT_READ | PROT_WRITE);
    if (round < 2) memcpy(at, text, sizeof text);
    at[2] = round & 1 ? SYS_dup : SYS_lseek;
    mprotect(at, 8192, PROT_READ | PROT_EXEC);
    for (int i = 0; i < HOT; i++) sum += ((long (*)(long, long, long))at)(-1, 0, 0);
    printf("generated %d: %ld\n", round, sum / HOT);
  }
  char *moved = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  moved = mremap(at, 8192, 8192, MREMAP_MAYMOVE | MREMAP_FIXED, moved);
  for (int i = 0; i < HOT; i++) sum += ((long (*)(long, long, long))moved)(-1, 0, 0);
  printf("moved: %ld\n", sum / HOT);
  char *again = mmap(at, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  memcpy(again, text, sizeof text);
  for (int i = 0; i < HOT; i++) sum += ((long (*)(long, long, long))again)(-1, 0, 0);
  memcpy(again + 1, "\x31\xc0\xc3", 3);
  for (int i = 0; i < HOT; i++) sum += ((long (*)(long, long, long))again)(-1, 0, 0);
  printf("anew: %ld\n", sum / HOT);
  // Across a page's end.
  char *across = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(across + 4096 - 4, text, sizeof text);
  mprotect(across, 8192, PROT_READ | PROT_EXEC);
  for (int i = 0; i < HOT; i++) sum += ((long (*)(long, long, long))(across + 4092))(-1, 0, 0);
  printf("across: %ld\n", sum / HOT);
}

// A handler that is entered from the site and goes on elsewhere.
static volatile int jumps_out;
static void on_usr1(int signal, siginfo_t *info, void *context) {
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  if (r[REG_RBX] == (long)start.rbx) r[REG_RBX]++, jumps_out++;
}
static void changed_by_handlers(void) {
  struct sigaction a = {.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &a, NULL);
  int changed = 0;
  for (int i = 0; i < HOT; i++) {
    struct state s = start;
    s.flags = 0x202;
    s.rdi = getpid(), s.rsi = gettid(), s.rdx = SIGUSR1;
    call_kill_site(&s);
    changed += s.rax == 0 && s.rbx == start.rbx + 1 && s.r15 == start.r15;
  }
  printf("changed by handlers: %d\n", changed);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  registers();
  printf("vectors: %g\n", vectors());
  jumps();
  threads();
  signals();
  many_signals();
  forks();
  segment_bases();
  steps(call_step_site, step_site, step_site_end, 0);
  steps(call_step_cmp_site, step_cmp_site, step_cmp_site_end, 1);
  traced();
  restarts();
  generated();
  changed_by_handlers();
  own_text();
  return 0;
}
