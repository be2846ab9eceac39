// alarm(2), setitimer(2), timer_create(2): signals, periods, overruns, settings, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int count;
static void on_signal(int s) { count++; }

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

int main(void) {
  signal(SIGALRM, on_signal);
  signal(SIGVTALRM, on_signal);
  signal(SIGPROF, on_signal);
  printf("alarm %u", alarm(10));
  printf(" %u", alarm(5));
  printf(" %u\n", alarm(0));
  struct itimerval it = {{0, 5000}, {0, 5000}}, old;
  report("setitimer", setitimer(ITIMER_REAL, &it, 0));
  while (count < 3) pause();
  printf("periodic %d\n", count >= 3);
  report("getitimer", getitimer(ITIMER_REAL, &old));
  printf("interval %ld value %d\n", (long)old.it_interval.tv_usec, old.it_value.tv_usec <= 5000);
  it = (struct itimerval){{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &it, &old);
  printf("old interval %ld\n", (long)old.it_interval.tv_usec);
  report("bad which", setitimer(9, &it, 0));
  it.it_value.tv_usec = 1000000;
  report("denormal", setitimer(ITIMER_REAL, &it, 0));
  report("fault", syscall(SYS_setitimer, 0, 8, 0));
  int which[] = {ITIMER_VIRTUAL, ITIMER_PROF};
  for (int i = 0; i < 2; i++) {
    count = 0;
    it = (struct itimerval){{0, 0}, {0, 20000}};
    setitimer(which[i], &it, 0);
    while (!count) {}
    printf("cpu timer %d\n", count);
  }
  timer_t t;
  struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 77};
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &set, 0);
  report("create", timer_create(CLOCK_MONOTONIC, &ev, &t));
  struct itimerspec s = {{0, 5000000}, {0, 5000000}}, before;
  report("settime", timer_settime(t, 0, &s, &before));
  printf("before %ld\n", before.it_value.tv_nsec);
  usleep(50000);
  siginfo_t info;
  report("wait", sigwaitinfo(&set, &info) == SIGRTMIN);
  printf("code %d value %d overruns %d %d\n", info.si_code, info.si_value.sival_int, info.si_overrun >= 4, timer_getoverrun(t) == info.si_overrun);
  report("gettime", timer_gettime(t, &before));
  printf("interval %ld value %d\n", before.it_interval.tv_nsec, before.it_value.tv_nsec <= 5000000);
  s = (struct itimerspec){{0, 0}, {0, 0}};
  report("unset", timer_settime(t, 0, &s, 0));
  struct timespec zero = {0, 20000000};
  sigtimedwait(&set, 0, &(struct timespec){0, 0});
  report("quiet", sigtimedwait(&set, 0, &zero));
  clock_gettime(CLOCK_MONOTONIC, &s.it_value);
  report("absolute", timer_settime(t, TIMER_ABSTIME, &s, 0));
  report("wait", sigwaitinfo(&set, &info) == SIGRTMIN);
  s.it_value = (struct timespec){0, 1000000000};
  report("denormal", timer_settime(t, 0, &s, 0));
  report("null", syscall(SYS_timer_settime, 0, 0, 0, 0));
  report("delete", timer_delete(t));
  report("delete again", syscall(SYS_timer_delete, 12345));
  report("gettime missing", syscall(SYS_timer_gettime, 12345, &s));
  report("getoverrun missing", syscall(SYS_timer_getoverrun, 12345));
  ev.sigev_signo = 99;
  report("bad signal", timer_create(CLOCK_MONOTONIC, &ev, &t));
  ev.sigev_notify = 77;
  report("bad notify", timer_create(CLOCK_MONOTONIC, &ev, &t));
  report("bad clock", timer_create(99, 0, &t));
  ev = (struct sigevent){.sigev_notify = SIGEV_NONE};
  report("none", timer_create(CLOCK_REALTIME, &ev, &t));
  s = (struct itimerspec){{0, 0}, {100, 0}};
  timer_settime(t, 0, &s, 0);
  timer_gettime(t, &before);
  printf("left %d\n", before.it_value.tv_sec >= 98);
}
