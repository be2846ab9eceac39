// The siginfo of every way in which a signal comes about: kill(2), tgkill(2), rt_sigqueueinfo(2), faults, timers, pipes, children.
#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

static volatile int seen;
static siginfo_t last;
static sigjmp_buf back;
static volatile int jump;

static void handler(int number, siginfo_t *info, void *context) {
  seen++;
  last = *info;
  if (jump) siglongjmp(back, 1);
}

static void catch(int number) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(number, &action, NULL);
}

static void sender(const char *what) {
  printf("%s: seen %d signo %d errno %d code %d pid %s uid %d value %d\n", what, seen, last.si_signo, last.si_errno, last.si_code,
         last.si_pid == getpid() ? "own" : last.si_pid == 0 ? "0" : "other", last.si_uid, last.si_value.sival_int);
  seen = 0;
  memset(&last, 0, sizeof last);
}

static char *page;

static void fault(const char *what, void (*body)(void)) {
  jump = 1;
  if (!sigsetjmp(back, 1)) body();
  jump = 0;
  char *addr = last.si_addr;
  int inside = addr >= page && addr < page + 3 * 4096;
  printf("%s: seen %d signo %d errno %d code %d addr %s %ld\n", what, seen, last.si_signo, last.si_errno, last.si_code,
         inside ? "page +" : addr == (char *)16 ? "16" : addr ? "code" : "null", inside ? (long)(addr - page) : 0L);
  seen = 0;
  memset(&last, 0, sizeof last);
}

static void touch_unmapped(void) { *(volatile char *)16 = 1; }
static void write_protected(void) { page[5] = 1; }
static void read_none(void) { *(volatile char *)(page + 4096); }
static void past_end(void) { *(volatile char *)(page + 8192 + 7); }
static void divide(void) { __asm__ volatile("xorl %%edx,%%edx; movl $1,%%eax; xorl %%ecx,%%ecx; idivl %%ecx" ::: "eax", "ecx", "edx"); }
static void illegal(void) { __asm__ volatile("ud2"); }
static void breakpoint(void) { __asm__ volatile("int3"); }
static void privileged(void) { __asm__ volatile("hlt"); }
static void non_canonical(void) { *(volatile char *)0x8000000000000000UL = 1; }
static void interrupt_gate(void) { __asm__ volatile("int $0x79"); }
static void execute_data(void) { ((void (*)(void))page)(); }

static long queue(pid_t pid, int number, int code, pid_t from) {
  siginfo_t info = {.si_signo = number, .si_code = code};
  info.si_pid = from;
  info.si_uid = 77;
  info.si_value.sival_int = 4711;
  return syscall(SYS_rt_sigqueueinfo, pid, number, &info);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  int numbers[] = {SIGUSR1, SIGUSR2, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGALRM, SIGVTALRM, SIGPROF, SIGPIPE, SIGCHLD, SIGRTMIN, SIGRTMIN + 1};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) catch(numbers[i]);
  kill(getpid(), SIGUSR1);
  sender("kill");
  raise(SIGUSR1);
  sender("raise");
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR2);
  sender("tgkill");
  syscall(SYS_tkill, syscall(SYS_gettid), SIGUSR2);
  sender("tkill");
  sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 12});
  sender("sigqueue");
  V("queueinfo own positive", queue(getpid(), SIGRTMIN, 5, 99));
  sender("queueinfo own positive");
  V("queueinfo own tkill", queue(getpid(), SIGRTMIN, SI_TKILL, getpid()));
  sender("queueinfo own tkill");
  V("queueinfo mesgq", queue(getpid(), SIGRTMIN, SI_MESGQ, 0));
  sender("queueinfo mesgq");
  V("queueinfo other code 0", queue(getppid() ? getppid() : 1, 0, SI_USER, 1));
  V("queueinfo bad number", queue(getpid(), 65, SI_QUEUE, 1));
  V("queueinfo null signal", queue(getpid(), 0, SI_QUEUE, 1));
  V("queueinfo no process", queue(99999, SIGUSR1, SI_QUEUE, 1));
  V("queueinfo bad address", syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, 8));
  siginfo_t thread = {.si_code = SI_QUEUE, .si_signo = SIGHUP};
  V("tgsigqueueinfo", syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGRTMIN + 1, &thread));
  sender("tgsigqueueinfo");
  V("tgsigqueueinfo group", syscall(SYS_rt_tgsigqueueinfo, getpid() + 1, getpid(), SIGRTMIN + 1, &thread));
  V("tgsigqueueinfo zero", syscall(SYS_rt_tgsigqueueinfo, 0, getpid(), SIGRTMIN + 1, &thread));
  V("tgsigqueueinfo negative", syscall(SYS_rt_tgsigqueueinfo, getpid(), -1, SIGRTMIN + 1, &thread));

  int fd = open("/tmp/siginfo", O_RDWR | O_CREAT | O_TRUNC, 0600);
  page = mmap(NULL, 3 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(page + 4096, 4096, PROT_NONE);
  mmap(page + 8192, 4096, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
  fault("unmapped", touch_unmapped);
  fault("read-only", write_protected);
  fault("no access", read_none);
  fault("past the end", past_end);
  fault("divide", divide);
  fault("illegal", illegal);
  fault("breakpoint", breakpoint);
  fault("privileged", privileged);
  fault("non-canonical", non_canonical);
  fault("interrupt gate", interrupt_gate);
  fault("execute data", execute_data);

  struct itimerval soon = {.it_value.tv_usec = 1000};
  setitimer(ITIMER_REAL, &soon, NULL);
  while (!seen) pause();
  sender("itimer");
  setitimer(ITIMER_VIRTUAL, &soon, NULL);
  while (!seen);
  sender("itimer virtual");
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 31};
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  struct itimerspec once = {.it_value.tv_nsec = 1000};
  timer_settime(timer, 0, &once, NULL);
  while (!seen) pause();
  printf("timer: code %d overrun %d value %d\n", last.si_code, last.si_overrun, last.si_value.sival_int);
  seen = 0;
  int ends[2];
  pipe(ends);
  close(ends[0]);
  V("write", write(ends[1], "x", 1));
  sender("broken pipe");

  pid_t child = fork();
  if (!child) _exit(300);
  while (!seen) pause();
  printf("exited: code %d status %d child %d\n", last.si_code, last.si_status, last.si_pid == child);
  waitpid(child, NULL, 0);
  seen = 0;
  child = fork();
  if (!child) {
    signal(SIGTERM, SIG_DFL);
    raise(SIGTERM);
  }
  while (!seen) pause();
  printf("killed: code %d status %d child %d\n", last.si_code, last.si_status, last.si_pid == child);
  waitpid(child, NULL, 0);
  seen = 0;
  child = fork();
  if (!child) for (;;) pause();
  kill(child, SIGSTOP);
  while (!seen) pause();
  printf("stopped: code %d status %d child %d\n", last.si_code, last.si_status, last.si_pid == child);
  seen = 0;
  kill(child, SIGCONT);
  while (!seen) pause();
  printf("continued: code %d status %d child %d\n", last.si_code, last.si_status, last.si_pid == child);
  seen = 0;
  kill(child, SIGKILL);
  while (!seen) pause();
  printf("killed: code %d status %d child %d\n", last.si_code, last.si_status, last.si_pid == child);
  return 0;
}
