// Attacks on the code and memory that a platform has in the address space of guests. Whatever becomes of the attacker, its
// end comes when it is told to, and other processes, old and new, notice nothing. Linux has nothing at these addresses.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
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
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x7ffff0000000UL
#define CODE_SIZE 0x2000UL
#define ORDERS (CODE + CODE_SIZE)
#define SLOTS 0x7ffff0004000UL
#define SLOT_SIZE 16
#define SLOT_COUNT 1024
#define JUMP_TABLE 0x60000UL
#define CONTEXTS 0x7ffff0010000UL
#define CONTEXT_SIZE 0x2000UL
#define CONTEXT_COUNT 8

static sigjmp_buf back;
static char handler_stack[65536] __attribute__((aligned(16)));

static void escape(int s) { siglongjmp(back, 1); }

static void catch_all(void) {
  stack_t st = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  sigaltstack(&st, NULL);
  struct sigaction a = {.sa_handler = escape, .sa_flags = SA_ONSTACK | SA_NODEFER};
  int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS, SIGALRM};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &a, NULL);
}

static int readable(uintptr_t at) {
  if (sigsetjmp(back, 1)) return 0;
  (void)*(volatile char *)at;
  return 1;
}

// Sets the registers that the platform's code uses, and jumps.
static void jump(uintptr_t to, long rax, long rdi, long rsi, long rdx, long r10, long base, long rsp) {
  register long r10_ asm("r10") = r10;
  register long r12_ asm("r12") = base;
  register long r8_ asm("r8") = -1;
  register long r9_ asm("r9") = base;
  asm volatile(
      "mov %[base], %%rbx\n mov $1, %%r15d\n xor %%r13d, %%r13d\n mov %[base], %%r14\n"
      "test %[rsp], %[rsp]\n jz 1f\n mov %[rsp], %%rsp\n 1: jmp *%[to]"
      :
      : [to] "r"(to), "a"(rax), "D"(rdi), "S"(rsi), "d"(rdx), "r"(r10_), "r"(r8_), "r"(r9_), "r"(r12_), [base] "r"(base),
        [rsp] "r"(rsp)
      : "memory", "rbx", "r13", "r14", "r15");
}

static void try(uintptr_t to, long rax, long rdi, long rsi, long rdx, long r10, long base, long rsp) {
  struct timespec t = {0, 2000000};
  struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
  timer_t timer;
  timer_create(CLOCK_MONOTONIC, &e, &timer);
  timer_settime(timer, 0, &(struct itimerspec){.it_value = t}, NULL);
  if (!sigsetjmp(back, 1)) jump(to, rax, rdi, rsi, rdx, r10, base, rsp);
  timer_delete(timer);
}

static const long calls[] = {SYS_mmap, SYS_munmap, SYS_mprotect, SYS_clone, SYS_kill, SYS_exit_group, SYS_write, SYS_lseek, SYS_futex, SYS_getpid, SYS_seccomp, SYS_prctl};

// Every call in the platform's code, with numbers and arguments that would do harm.
static void jumps_to_calls(void) {
  catch_all();
  if (!readable(CODE)) return;
  static char memory[8192] __attribute__((aligned(8192)));
  for (uintptr_t at = CODE; at < CODE + CODE_SIZE - 1; at++) {
    if (*(unsigned char *)at != 0x0f || *(unsigned char *)(at + 1) != 0x05) continue;
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
      memset(memory, 0, sizeof memory);
      try(at, calls[i], calls[i] == SYS_kill ? -1 : 0x10000, 4096, 7, 0x32, (long)memory, 0);
    }
  }
}

// Every byte of the platform's code, on a page of the attacker's own.
static void jumps_everywhere(void) {
  catch_all();
  if (!readable(CODE)) return;
  static char memory[8192] __attribute__((aligned(8192)));
  for (uintptr_t at = CODE; at < CODE + CODE_SIZE && *(uint64_t *)(at & ~7UL); at++) {
    memset(memory, at & 1, sizeof memory);
    try(at, SYS_mmap, 0x10000, 4096, 7, 0x32, (long)memory, (long)memory + 4096);
  }
}

static volatile int go_on = 1;
static void *calling(void *x) {
  while (go_on) syscall(SYS_getppid);
  return NULL;
}

static void with_threads(void (*attack)(unsigned)) {
  pthread_t t[3];
  for (int i = 0; i < 3; i++) pthread_create(t + i, NULL, calling, NULL);
  for (unsigned round = 0; round < 20000; round++) {
    attack(round);
    if (round % 64 == 0) syscall(SYS_getppid);
  }
  go_on = 0;
}

static void noise(unsigned round) {
  uint64_t *p = (uint64_t *)(CONTEXTS + round % CONTEXT_COUNT * CONTEXT_SIZE);
  if (sigsetjmp(back, 1)) return;
  for (unsigned i = 0; i < CONTEXT_SIZE / 8; i++) p[i] = (uint64_t)rand() << 32 | rand();
}
static void noise_in_contexts(void) {
  catch_all();
  if (readable(CONTEXTS)) with_threads(noise);
}

static void turns(unsigned round) {
  volatile int *p = (int *)(CONTEXTS + round % CONTEXT_COUNT * CONTEXT_SIZE);
  static const int values[] = {0, 1, 2, 3, -1};
  if (sigsetjmp(back, 1)) return;
  p[round / 3 % 4] = values[round % 5];
}
static void forged_turns(void) {
  catch_all();
  if (readable(CONTEXTS)) with_threads(turns);
}

static void frames(unsigned round) {
  if (sigsetjmp(back, 1)) return;
  uint64_t *p = (uint64_t *)(CONTEXTS + round % CONTEXT_COUNT * CONTEXT_SIZE);
  p[2] = (round & 1 ? CONTEXTS : CODE) + rand() % 0x3000;
}
static void forged_frames(void) {
  catch_all();
  if (readable(CONTEXTS)) with_threads(frames);
}

// What a thread is told without the platform's kernel comes from its context: it can fool itself, and nobody else.
static void answers(unsigned round) {
  if (sigsetjmp(back, 1)) return;
  uint64_t *p = (uint64_t *)(CONTEXTS + round % CONTEXT_COUNT * CONTEXT_SIZE);
  for (int i = 6; i < 14; i++) p[i] = (uint64_t)rand() << 32 | rand();
  syscall(SYS_getpid);
  if (round % 16 == 0) syscall(SYS_setresuid, -1, -1, -1);
}
static void forged_answers(void) {
  catch_all();
  if (readable(CONTEXTS)) with_threads(answers);
}

// A call that is soon made without a signal.
static long hot_call(void) {
  long result;
  asm volatile("mov $111, %%eax\n syscall" : "=a"(result) : : "rcx", "r11", "memory");
  return result;
}

// What such a call hands over, and how the thread is to go on.
static void calls_of_sites(unsigned round) {
  volatile int *p = (int *)(CONTEXTS + round % CONTEXT_COUNT * CONTEXT_SIZE);
  if (sigsetjmp(back, 1)) return;
  static const int values[] = {0, 1, 2, 3, 1024, -1, 0x7fffffff};
  p[7] = values[round % 7];
  p[28] = values[round / 7 % 4];
  p[32 + rand() % 44] = rand();
  hot_call();
}
static void forged_calls(void) {
  catch_all();
  if (readable(CONTEXTS)) with_threads(calls_of_sites);
}

static void jumps_to_slots(void) {
  catch_all();
  if (!readable(SLOTS)) return;
  static char memory[8192] __attribute__((aligned(8192)));
  for (int i = 0; i < 1000; i++) hot_call();
  for (int slot = 0; slot < SLOT_COUNT; slot += slot < 8 ? 1 : 53)
    for (int at = 0; at < 12; at++) try(SLOTS + slot * SLOT_SIZE + at, at, 0x10000, 4096, 7, 0x32, (long)memory, at & 1 ? (long)memory + 4096 : 0);
}

// Segment bases by which the platform's code finds what it should not.
static void base(unsigned round) {
  static const uintptr_t bases[] = {0, CONTEXTS, CONTEXTS + 8, CONTEXTS + CONTEXT_SIZE, CODE, ORDERS, SLOTS, JUMP_TABLE, 0x7ffffffff000UL, 0x800000000000UL, -1UL};
  uintptr_t to = round % 12 == 11 ? (uintptr_t)handler_stack : bases[round % 12];
  if (sigsetjmp(back, 1)) return;
  if (getauxval(AT_HWCAP2) & 2) asm volatile("wrgsbase %0" : : "r"(to));
  else syscall(SYS_arch_prctl, 0x1001, to);
  for (int i = 0; i < 3; i++) hot_call();
}
static void foreign_bases(void) {
  catch_all();
  if (readable(CONTEXTS)) with_threads(base);
}

static void writes_table(void) {
  catch_all();
  for (uintptr_t at = JUMP_TABLE; at < JUMP_TABLE + 0x2000; at += 256) {
    if (!sigsetjmp(back, 1)) *(volatile long *)at = -1;
    if (!sigsetjmp(back, 1)) munmap((void *)(at & -4096), 4096);
    hot_call();
  }
}

static void loop(void) {
  for (;;) {
  }
}
static void loop_of_calls(void) {
  for (;;) syscall(SYS_getppid);
}

// A signal frame of its own making, with all signals blocked and another signal stack.
static void sigreturn_to(void (*to)(void)) {
  catch_all();
  if (!readable(CODE)) return;
  static char stack[65536] __attribute__((aligned(64)));
  static struct {
    ucontext_t uc;
  } frame __attribute__((aligned(16)));
  memset(&frame, 0, sizeof frame);
  frame.uc.uc_mcontext.gregs[REG_RIP] = (long)to;
  frame.uc.uc_mcontext.gregs[REG_RSP] = (long)stack + sizeof stack - 8;
  frame.uc.uc_mcontext.gregs[REG_CSGSFS] = 0x33 | 0x2bL << 48;
  memset(&frame.uc.uc_sigmask, 0xff, 8);
  frame.uc.uc_stack.ss_sp = stack;
  frame.uc.uc_stack.ss_size = 16384;
  for (uintptr_t at = CODE; at < CODE + CODE_SIZE - 1; at++)
    if (*(unsigned char *)at == 0x0f && *(unsigned char *)(at + 1) == 0x05) {
      if (!sigsetjmp(back, 1)) jump(at, SYS_rt_sigreturn, 0, 0, 0, 0, (long)stack, (long)&frame);
    }
}
static void blocked_loop(void) { sigreturn_to(loop); }
static void blocked_calls(void) { sigreturn_to(loop_of_calls); }

static void thread_ends(void) {
  catch_all();
  if (!readable(CODE)) return;
  static char memory[8192] __attribute__((aligned(8192)));
  for (uintptr_t at = CODE; at < CODE + CODE_SIZE - 1; at++)
    if (*(unsigned char *)at == 0x0f && *(unsigned char *)(at + 1) == 0x05) try(at, SYS_exit, 0, 0, 0, 0, (long)memory, 0);
}

// Waits where the platform waits, so that wakes might go astray, while another thread maps.
static void *waiting(void *x) {
  static char memory[8192] __attribute__((aligned(8192)));
  for (uintptr_t at = CODE; at < CODE + CODE_SIZE - 1; at++)
    if (*(unsigned char *)at == 0x0f && *(unsigned char *)(at + 1) == 0x05) jump(at, SYS_futex, ORDERS, 0, *(int *)ORDERS, 0, (long)memory, 0);
  return NULL;
}
static void stolen_wakes(void) {
  catch_all();
  if (!readable(CODE)) return;
  pthread_t t;
  if (sigsetjmp(back, 1)) _exit(0);
  for (int i = 0; i < 4; i++) pthread_create(&t, NULL, waiting, NULL);
  for (int i = 0; i < 2000; i++) munmap(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
}

static void maps_over(void) {
  catch_all();
  if (!readable(CODE)) return;
  for (uintptr_t at = CODE - 4096; at < CONTEXTS + 2 * CONTEXT_SIZE; at += 4096) {
    if (sigsetjmp(back, 1)) continue;
    mmap((void *)at, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    munmap((void *)at, 8192);
    mprotect((void *)at, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mremap(p, 4096, 4096, MREMAP_FIXED | MREMAP_MAYMOVE, at);
    madvise((void *)at, 8192, MADV_DONTNEED);
    *(volatile char *)at = 1;
  }
}

static void writes_orders(void) {
  catch_all();
  for (uintptr_t at = CODE; at < ORDERS + 4096; at += 256) {
    if (!sigsetjmp(back, 1)) *(volatile long *)at = -1;
  }
}

// What an innocent process does: registers, floating point, memory and calls that must come out right.
static int healthy(void) {
  double x = 1;
  uint64_t sum = 0;
  pid_t pid = getpid();
  for (int i = 1; i < 300; i++) {
    x = x * 1.000001 + 1.0 / i;
    sum = sum * 6364136223846793005UL + syscall(SYS_getpid);
    if (hot_call() != getpgid(0)) return 0;
    if (sum == 0 || syscall(SYS_getpid) != pid) return 0;
    if (i % 50 == 0) {
      char *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      for (int k = 0; k < 16384; k++)
        if (p[k]) return 0;
      memset(p, i, 16384);
      munmap(p, 16384);
    }
  }
  double y = 1;
  for (int i = 1; i < 300; i++) y = y * 1.000001 + 1.0 / i;
  return x == y;
}

static int ask[2], answer[2];
static void innocent(void) {
  char c;
  while (read(ask[0], &c, 1) == 1) {
    c = healthy() ? 'y' : 'n';
    write(answer[1], &c, 1);
  }
  _exit(0);
}

static int newcomers(void) {
  for (int i = 0; i < 3; i++) {
    pid_t pid = fork();
    if (pid == 0) _exit(healthy() ? 0 : 1);
    int status;
    if (waitpid(pid, &status, 0) != pid || status != 0) return 0;
  }
  return 1;
}

static void attack(const char *name, void (*run)(void), int patience_ms) {
  pid_t pid = fork();
  if (pid == 0) {
    close(ask[1]);
    run();
    syscall(SYS_exit_group, 0);
  }
  int status, ended = 0;
  for (int i = 0; i < 30000 && !ended; i++) {
    if (i == patience_ms) kill(pid, SIGKILL);
    ended = waitpid(pid, &status, WNOHANG) == pid;
    nanosleep(&(struct timespec){0, 1000000}, NULL);
  }
  char c = 0;
  write(ask[1], "?", 1);
  read(answer[0], &c, 1);
  printf("%s: ended %d, innocent %c, newcomers %d\n", name, ended, c, newcomers());
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  pipe(ask);
  pipe(answer);
  if (fork() == 0) {
    close(ask[1]);
    innocent();
  }
  attack("noise in contexts", noise_in_contexts, 3000);
  attack("forged turns", forged_turns, 3000);
  attack("forged frames", forged_frames, 3000);
  attack("forged answers", forged_answers, 3000);
  attack("forged calls", forged_calls, 3000);
  attack("jumps to slots", jumps_to_slots, 3000);
  attack("foreign bases", foreign_bases, 3000);
  attack("writes table", writes_table, 3000);
  attack("blocked loop", blocked_loop, 300);
  attack("blocked calls", blocked_calls, 300);
  attack("threads that end", thread_ends, 1000);
  attack("stolen wakes", stolen_wakes, 3000);
  attack("maps over", maps_over, 3000);
  attack("writes orders", writes_orders, 3000);
  attack("jumps to calls", jumps_to_calls, 3000);
  attack("jumps everywhere", jumps_everywhere, 3000);
  return 0;
}
