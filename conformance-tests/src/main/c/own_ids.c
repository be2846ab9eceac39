// Calls that only ask who the caller is, which a platform may answer by itself: each change shows at once, in every thread,
// and filters, signals and registers are as for any other call.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 2000

static const int calls[] = {SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid};
static const char *const names[] = {"getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid"};
enum { CALLS = sizeof calls / sizeof *calls };

static volatile int *shared;

static void check(const char *what, int ok) { printf("%s: %s\n", what, ok ? "yes" : "NO"); }

static void same_each_time(void) {
  for (int c = 0; c < CALLS; c++) {
    long first = syscall(calls[c]);
    int same = 0;
    for (int i = 0; i < ROUNDS; i++) same += syscall(calls[c]) == first;
    printf("%s: the same %d times\n", names[c], same);
  }
}

// All registers but rax, rcx and r11 keep their values; rcx is where the call returns to.
static uint64_t saved[14] asm("saved") __attribute__((used));
static void registers(void) {
  int kept = 0, returned = 0, vectors = 0;
  for (int i = 0; i < ROUNDS; i++) {
    long answer = SYS_getpid;
    asm volatile(
        "mov $211, %%ebx\n mov $212, %%r12d\n mov $213, %%r13d\n mov $214, %%r14d\n mov $215, %%r15d\n"
        "mov $216, %%edi\n mov $217, %%esi\n mov $218, %%edx\n mov $219, %%r8d\n mov $220, %%r9d\n mov $221, %%r10d\n"
        "movq %%rdi, %%xmm9\n syscall\n 1:\n"
        "mov %%rbx, saved(%%rip)\n mov %%r12, 8+saved(%%rip)\n mov %%r13, 16+saved(%%rip)\n mov %%r14, 24+saved(%%rip)\n"
        "mov %%r15, 32+saved(%%rip)\n mov %%rdi, 40+saved(%%rip)\n mov %%rsi, 48+saved(%%rip)\n mov %%rdx, 56+saved(%%rip)\n"
        "mov %%r8, 64+saved(%%rip)\n mov %%r9, 72+saved(%%rip)\n mov %%r10, 80+saved(%%rip)\n movq %%xmm9, 88+saved(%%rip)\n"
        "mov %%rcx, 96+saved(%%rip)\n lea 1b(%%rip), %%rcx\n mov %%rcx, 104+saved(%%rip)\n"
        : "+a"(answer)
        :
        : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm9", "memory");
    int same = answer == getpid();
    for (int k = 0; k < 11; k++) same &= saved[k] == 211 + (uint64_t)k;
    kept += same;
    vectors += saved[11] == 216;
    returned += saved[12] == saved[13];
  }
  printf("registers kept %d, return address %d, vectors %d\n", kept, returned, vectors);
}

static void children(void) {
  pid_t self = getpid();
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < ROUNDS; i++)
      if (syscall(SYS_getppid) != self || syscall(SYS_getpid) == self || syscall(SYS_gettid) != syscall(SYS_getpid)) _exit(1);
    shared[0] = syscall(SYS_getpid);
    _exit(0);
  }
  int status;
  check("a child is another", waitpid(child, &status, 0) == child && status == 0 && shared[0] == child);
  child = vfork();
  if (child == 0) {
    shared[0] = syscall(SYS_getpid);
    _exit(syscall(SYS_getppid) != self);
  }
  check("a child of vfork, too", waitpid(child, &status, 0) == child && status == 0 && shared[0] == child);
  check("and the parent is not", syscall(SYS_getpid) == self && syscall(SYS_gettid) == self);
}

// A process whose parent ends: it sees its new parent at the latest when somebody else knows of the end.
static void orphans(void) {
  pid_t self = getpid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int late = 0;
  for (int round = 0; round < 20; round++) {
    shared[0] = shared[1] = 0;
    pid_t middle = fork();
    if (middle == 0) {
      pid_t parent = getpid();
      if (fork() == 0) {
        int before = 0;
        while (!shared[0]) before += syscall(SYS_getppid) == parent, shared[1] = 1;
        _exit(syscall(SYS_getppid) == self ? 0 : 1);
      }
      while (!shared[1]) sched_yield();
      _exit(0);
    }
    waitpid(middle, NULL, 0);
    shared[0] = 1;
    int status;
    late += wait(&status) < 0 || status != 0;
  }
  printf("orphans that ask in vain: %d\n", late);
  pid_t middle = fork();
  if (middle == 0) {
    pid_t parent = getpid();
    if (fork() == 0) {
      while (syscall(SYS_getppid) == parent) {
      }
      _exit(syscall(SYS_getppid) == self ? 0 : 1);
    }
    usleep(10000);
    _exit(0);
  }
  int status;
  waitpid(middle, NULL, 0);
  check("an orphan that asks until it is one", wait(&status) > 0 && status == 0);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static pthread_barrier_t barrier;

static void *other_ids(void *main_tid) {
  long tid = syscall(SYS_gettid);
  int ok = tid != (long)main_tid && syscall(SYS_getpid) == (long)main_tid;
  syscall(SYS_setresgid, 1234, 1235, 1236);
  syscall(SYS_setresuid, 2234, 2235, 2236);
  for (int i = 0; i < ROUNDS; i++)
    ok &= syscall(SYS_getuid) == 2234 && syscall(SYS_geteuid) == 2235 && syscall(SYS_getgid) == 1234 && syscall(SYS_getegid) == 1235;
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return (void *)(long)ok;
}

static void threads(void) {
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_t t;
  void *result;
  long tid = syscall(SYS_gettid), uid = syscall(SYS_getuid), gid = syscall(SYS_getgid);
  pthread_create(&t, NULL, other_ids, (void *)tid);
  pthread_barrier_wait(&barrier);
  check("a thread's ids are its own", syscall(SYS_getuid) == uid && syscall(SYS_getegid) == gid && syscall(SYS_gettid) == tid);
  pthread_barrier_wait(&barrier);
  pthread_join(t, &result);
  check("and change at once", result != NULL);
}

static long refuse(int nr, unsigned flags) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EDOM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static volatile int go, confined;

static void *asks(void *x) {
  long answers = 0, wrong = 0;
  while (1) {
    int was = confined;
    long got = syscall(SYS_getppid);
    if (was) wrong += got != -1 || errno != EDOM;
    else answers++;
    go = 1;
    if (was) break;
  }
  return (void *)(wrong == 0 && answers > 0 ? 1L : 0L);
}

static void filters(void) {
  int status, good = 0;
  for (int round = 0; round < 10; round++) {
    if (fork() == 0) {
      pthread_t t;
      void *result;
      pthread_create(&t, NULL, asks, NULL);
      while (!go) sched_yield();
      if (refuse(SYS_getppid, SECCOMP_FILTER_FLAG_TSYNC)) _exit(2);
      confined = 1;
      pthread_join(t, &result);
      _exit(result ? 0 : 1);
    }
    good += wait(&status) > 0 && status == 0;
  }
  printf("filters that hold in another thread at once: %d\n", good);
  if (fork() == 0) {
    syscall(SYS_getuid);
    refuse(SYS_getuid, 0);
    int refused = 0;
    for (int i = 0; i < 100; i++) refused += syscall(SYS_getuid) == -1 && errno == EDOM;
    if (fork() == 0) _exit(syscall(SYS_getuid) == -1 && errno == EDOM && syscall(SYS_geteuid) != -1 ? 0 : 1);
    _exit(refused == 100 && wait(&status) > 0 && status == 0 ? 0 : 1);
  }
  check("a filter of its own, and its child's", wait(&status) > 0 && status == 0);
}

static volatile sig_atomic_t ticks;
static void on_tick(int s) { ticks++; }

// Signals come while nothing but such calls is made.
static void signals(void) {
  signal(SIGALRM, on_tick);
  setitimer(ITIMER_REAL, &(struct itimerval){{0, 2000}, {0, 2000}}, NULL);
  long pid = syscall(SYS_getpid), wrong = 0;
  while (ticks < 20) wrong += syscall(SYS_getpid) != pid;
  setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
  printf("signals came, wrong answers: %ld\n", wrong);
  pid_t child = fork();
  if (child == 0)
    for (;;) syscall(SYS_getpid);
  usleep(20000);
  kill(child, SIGKILL);
  int status;
  check("one that only asks can be killed", waitpid(child, &status, 0) == child && WTERMSIG(status) == SIGKILL);
}

static void *executes(void *path) {
  for (int i = 0; i < ROUNDS; i++) syscall(SYS_gettid);
  execl(path, "own_ids", "executed", NULL);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc > 1) {
    int ok = 1;
    for (int i = 0; i < ROUNDS; i++) ok &= syscall(SYS_gettid) == syscall(SYS_getpid);
    check("the thread that executes a program becomes the first", ok);
    return 0;
  }
  setvbuf(stdout, NULL, _IONBF, 0);
  shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  same_each_time();
  registers();
  children();
  orphans();
  threads();
  filters();
  signals();
  pthread_t t;
  pthread_create(&t, NULL, executes, "/proc/self/exe");
  pthread_join(t, NULL);
  return 1;
}
