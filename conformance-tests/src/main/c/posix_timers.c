// alarm, getitimer, setitimer, timer_create, timer_settime, timer_gettime, timer_getoverrun, timer_delete.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long e(long r) { return r < 0 ? -errno : r; }
static volatile int calls, code, value, overrun, on_thread;
static void note(int s) { calls++; }
static void info(int s, siginfo_t *i, void *c) {
  calls++;
  code = i->si_code;
  value = i->si_value.sival_int;
  if (i->si_overrun > overrun) overrun = i->si_overrun;
  on_thread = gettid();
}
static void nap(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&t, &t) && errno == EINTR) {
  }
}
// what a timer may have done by now depends on how long the machine took
static long begun;
static long ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
// (a timer whose signal is on its way has nothing left)
static int within(int times, int least, long period_ms) { return times >= least && times <= (ms() - begun) / period_ms + 1; }
static long create(int clock, struct sigevent *ev, int *id) { return e(syscall(SYS_timer_create, clock, ev, id)); }
static long settime(int id, int flags, long value_ms, long interval_ms, struct itimerspec *old) {
  struct itimerspec s = {{interval_ms / 1000, interval_ms % 1000 * 1000000}, {value_ms / 1000, value_ms % 1000 * 1000000}};
  return e(syscall(SYS_timer_settime, id, flags, &s, old));
}
static int thread_id;
static volatile int stop;
static void *thread(void *x) {
  thread_id = gettid();
  while (!stop) nap(5);
  return NULL;
}

int main() {
  setvbuf(stdout, NULL, _IONBF, 0);
  signal(SIGALRM, note);
  int first = alarm(100), next = alarm(50), last = alarm(0);
  printf("alarm: %d %d %d\n", first, next >= 99, last >= 49);
  struct itimerval v = {{0, 20000}, {0, 20000}}, o;
  begun = ms();
  printf("setitimer: %ld", e(setitimer(ITIMER_REAL, &v, NULL)));
  nap(110);
  v = (struct itimerval){0};
  setitimer(ITIMER_REAL, &v, &o);
  printf(" calls %d old interval %ld left %d\n", within(calls, 1, 20), o.it_interval.tv_usec, o.it_value.tv_usec <= 20000);
  getitimer(ITIMER_REAL, &o);
  printf("off: %ld %ld\n", o.it_interval.tv_usec, o.it_value.tv_usec);
  v.it_value.tv_usec = 1000000;
  printf("denormal: %ld, which 3: %ld %ld, bad: %ld %ld\n", e(setitimer(ITIMER_REAL, &v, NULL)), e(syscall(SYS_setitimer, 3, &o, NULL)), e(syscall(SYS_getitimer, 3, &o)), e(syscall(SYS_setitimer, 0, 8, NULL)), e(syscall(SYS_getitimer, 0, 8)));
  // CPU time timers fire while computing, not while sleeping
  for (int k = 1; k <= 2; k++) {
    int s = k == 1 ? SIGVTALRM : SIGPROF;
    signal(s, note);
    calls = 0;
    v = (struct itimerval){{0, 0}, {0, 50000}};
    setitimer(k, &v, NULL);
    nap(100);
    printf("timer %d while asleep: %d", k, calls);
    for (long i = 0; !calls && i < 3000000000; i++) asm volatile("");
    printf(", while computing: %d\n", calls);
  }
  // not inherited by fork
  alarm(100);
  int st;
  pid_t p = fork();
  if (p == 0) _exit(alarm(0));
  waitpid(p, &st, 0);
  printf("child's alarm: %d\n", WEXITSTATUS(st));
  alarm(0);
  // interrupts a sleep
  ualarm(20000, 0);
  printf("pause: %ld\n", e(pause()));

  struct sigaction a = {.sa_sigaction = info, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &a, NULL);
  sigaction(SIGALRM, &a, NULL);
  int id = -1, second;
  printf("default event: %ld", create(CLOCK_MONOTONIC, NULL, &id));
  calls = 0;
  settime(id, 0, 20, 0, NULL);
  nap(60);
  printf(" calls %d code %d value is the id %d\n", calls, code, value == id);
  struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77};
  long made = create(CLOCK_REALTIME, &ev, &second);
  calls = 0;
  begun = ms();
  printf("signal: %ld next id %d set: %ld", made, second - id, settime(second, 0, 10, 10, NULL));
  nap(75);
  struct itimerspec old;
  settime(second, 0, 0, 0, &old);
  printf(" calls %d value %d interval %ld left %d\n", within(calls, 1, 10), value, old.it_interval.tv_nsec, old.it_value.tv_nsec <= 10000000);
  printf("gettime when off: %ld", e(syscall(SYS_timer_gettime, second, &old)));
  printf(" %ld %ld\n", old.it_value.tv_nsec, old.it_interval.tv_nsec);
  // overruns
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGUSR1);
  sigprocmask(SIG_BLOCK, &s, NULL);
  calls = overrun = 0;
  begun = ms();
  settime(second, 0, 10, 10, NULL);
  nap(105);
  sigprocmask(SIG_UNBLOCK, &s, NULL);
  settime(second, 0, 0, 0, NULL);
  printf("blocked: calls %d overrun %d\n", calls >= 1 && calls <= 2, within(overrun, 6, 10));
  // a tiny period does no harm; taken while blocked, because a handler would be called for ever
  siginfo_t taken = {0};
  struct itimerspec tiny = {{0, 1}, {0, 1}};
  sigprocmask(SIG_BLOCK, &s, NULL);
  syscall(SYS_timer_settime, second, 0, &tiny, NULL);
  nap(20);
  struct timespec zero = {0};
  printf("1 ns: signal %d", sigtimedwait(&s, &taken, &zero) == SIGUSR1);
  printf(" overrun large %d, getoverrun %d\n", taken.si_overrun > 1000000, e(syscall(SYS_timer_getoverrun, second)) > 0);
  settime(second, 0, 0, 0, NULL);
  sigtimedwait(&s, NULL, &zero);
  sigprocmask(SIG_UNBLOCK, &s, NULL);
  // absolute
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  calls = 0;
  struct itimerspec abs = {{0, 0}, {now.tv_sec - 5, 0}};
  syscall(SYS_timer_settime, second, TIMER_ABSTIME, &abs, NULL);
  nap(20);
  printf("absolute in the past: calls %d\n", calls);
  // none
  struct sigevent none = {.sigev_notify = SIGEV_NONE};
  int third;
  create(CLOCK_MONOTONIC, &none, &third);
  settime(third, 0, 50, 0, NULL);
  syscall(SYS_timer_gettime, third, &old);
  printf("none: left %d", old.it_value.tv_nsec > 0);
  nap(70);
  syscall(SYS_timer_gettime, third, &old);
  printf(" then %ld\n", old.it_value.tv_nsec);
  // to a thread
  pthread_t th;
  pthread_create(&th, NULL, thread, NULL);
  while (!*(volatile int *)&thread_id) nap(1);
  struct sigevent tev = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
  tev._sigev_un._tid = thread_id;
  int fourth;
  printf("thread: %ld", create(CLOCK_MONOTONIC, &tev, &fourth));
  settime(fourth, 0, 10, 0, NULL);
  nap(40);
  printf(" there %d\n", on_thread == thread_id);
  stop = 1;
  pthread_join(th, NULL);
  // CPU clock
  int fifth;
  printf("cpu clock: %ld", create(CLOCK_PROCESS_CPUTIME_ID, &ev, &fifth));
  calls = 0;
  settime(fifth, 0, 30, 0, NULL);
  nap(60);
  printf(" asleep %d", calls);
  for (long i = 0; !calls && i < 3000000000; i++) asm volatile("");
  printf(" computing %d\n", calls);
  // refusals
  struct sigevent bad = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65}, kind = {.sigev_notify = 9, .sigev_signo = 10}, foreign = tev;
  foreign._sigev_un._tid = 1000000;
  printf("signal 65: %ld, kind 9: %ld, foreign thread: %ld, clock 99: %ld, raw: %ld, bad event: %ld, bad id: %ld\n", create(0, &bad, &id), create(0, &kind, &id), create(0, &foreign, &id), create(99, NULL, &id), create(CLOCK_MONOTONIC_RAW, NULL, &id),
         create(0, (void *)8, &id), create(0, NULL, (void *)8));
  printf("no timer: %ld %ld %ld %ld, null: %ld, denormal: %ld\n", settime(9999, 0, 1, 0, NULL), e(syscall(SYS_timer_gettime, 9999, &old)), e(syscall(SYS_timer_getoverrun, 9999)), e(syscall(SYS_timer_delete, 9999)),
         e(syscall(SYS_timer_settime, second, 0, NULL, NULL)), settime(second, 0, -1, 0, NULL));
  settime(second, 0, 20, 0, NULL);
  calls = 0;
  printf("delete: %ld", e(syscall(SYS_timer_delete, second)));
  printf(", again: %ld", e(syscall(SYS_timer_delete, second)));
  nap(40);
  printf(", silent: %d\n", calls == 0);
  struct rlimit lim = {0, 0};
  setrlimit(RLIMIT_SIGPENDING, &lim);
  printf("no more: %ld\n", create(CLOCK_MONOTONIC, NULL, &id));
  return 0;
}
