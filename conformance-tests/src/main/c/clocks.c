// Clocks and sleeping: clock_gettime, clock_getres, clock_settime, gettimeofday, time, nanosleep, clock_nanosleep, adjtimex. No absolute times are printed.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long e(long r) { return r < 0 ? -errno : r; }
static long ns(struct timespec *t) { return t->tv_sec * 1000000000 + t->tv_nsec; }
static void note(int s) {}

int main() {
  struct timespec t, u;
  for (int c = 0; c < 14; c++) {
    long r = e(syscall(SYS_clock_gettime, c, &t));
    r == 0 ? printf("clock %d: valid %d\n", c, t.tv_nsec >= 0 && t.tv_nsec < 1000000000 && t.tv_sec >= 0) : printf("clock %d: %ld\n", c, r);
  }
  printf("bad: %ld, -1: %ld, own process by id: %ld, own thread by id: %ld, process 99999: %ld\n", e(syscall(SYS_clock_gettime, 0, 8)), e(syscall(SYS_clock_gettime, -1, &t)), e(syscall(SYS_clock_gettime, ~getpid() << 3 | 2, &t)),
         e(syscall(SYS_clock_gettime, ~gettid() << 3 | 6, &t)), e(syscall(SYS_clock_gettime, ~99999 << 3 | 2, &t)));
  for (int i = 0, back = 0; i < 3; i++) {
    int clocks[] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_PROCESS_CPUTIME_ID};
    syscall(SYS_clock_gettime, clocks[i], &t);
    for (int k = 0; k < 2000; k++) {
      syscall(SYS_clock_gettime, clocks[i], &u);
      back += ns(&u) < ns(&t);
      t = u;
    }
    printf("goes back: %d\n", back);
  }
  printf("resolution: %ld", e(syscall(SYS_clock_getres, CLOCK_MONOTONIC, &t)));
  printf(" %ld ns, null: %ld, 99: %ld, cpu: %ld\n", t.tv_nsec, e(syscall(SYS_clock_getres, CLOCK_REALTIME, NULL)), e(syscall(SYS_clock_getres, 99, &t)), e(syscall(SYS_clock_getres, CLOCK_PROCESS_CPUTIME_ID, &t)));
  struct timespec odd = {5, -1};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
  printf("settime: %ld, monotonic: %ld, denormal: %ld, bad: %ld\n", e(syscall(SYS_clock_settime, CLOCK_REALTIME, &t)), e(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &t)), e(syscall(SYS_clock_settime, CLOCK_REALTIME, &odd)),
         e(syscall(SYS_clock_settime, CLOCK_REALTIME, 8)));
  struct timeval tv, otv = {0, 1000000};
  struct timezone tz = {1, 1};
  printf("gettimeofday: %ld", e(syscall(SYS_gettimeofday, &tv, &tz)));
  printf(" zone %d, bad: %ld, settimeofday: %ld, denormal: %ld\n", tz.tz_minuteswest, e(syscall(SYS_gettimeofday, 8, NULL)), e(syscall(SYS_settimeofday, &tv, NULL)), e(syscall(SYS_settimeofday, &otv, NULL)));
  long now;
  long r = syscall(SYS_time, &now);
  printf("time: same %d, near %d, bad: %ld\n", r == now, now - tv.tv_sec <= 2 && now >= tv.tv_sec, e(syscall(SYS_time, 8)));
  syscall(SYS_clock_gettime, CLOCK_REALTIME_COARSE, &u);
  printf("coarse near: %d\n", labs(u.tv_sec - t.tv_sec) <= 2);

  struct timespec ms20 = {0, 20000000}, zero = {0, 0};
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
  r = e(syscall(SYS_nanosleep, &ms20, NULL));
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &u);
  printf("nanosleep: %ld long enough %d, zero: %ld, denormal: %ld, bad: %ld\n", r, ns(&u) - ns(&t) >= 20000000, e(syscall(SYS_nanosleep, &zero, NULL)), e(syscall(SYS_nanosleep, &odd, NULL)), e(syscall(SYS_nanosleep, 8, NULL)));
  int clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI, CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE, CLOCK_THREAD_CPUTIME_ID, 99};
  for (int i = 0; i < 8; i++) {
    printf("clock_nanosleep %d: %ld", clocks[i], e(syscall(SYS_clock_nanosleep, clocks[i], 0, &ms20, NULL)));
    struct timespec until;
    if (syscall(SYS_clock_gettime, clocks[i], &until) < 0) memset(&until, 0, sizeof until);
    until.tv_nsec += 20000000;
    if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
    r = e(syscall(SYS_clock_nanosleep, clocks[i], TIMER_ABSTIME, &until, NULL));
    syscall(SYS_clock_gettime, clocks[i], &u);
    printf(" absolute: %ld, reached: %d\n", r, r < 0 || ns(&u) >= ns(&until));
  }
  // interrupted sleeps
  signal(SIGALRM, note);
  struct timespec second = {1, 0}, left = {7, 7};
  ualarm(30000, 0);
  r = e(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &second, &left));
  printf("interrupted: %ld, left: %d\n", r, left.tv_sec == 0 && left.tv_nsec > 500000000);
  left = (struct timespec){7, 7};
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
  t.tv_sec++;
  ualarm(30000, 0);
  r = e(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &t, &left));
  printf("absolute, interrupted: %ld, left untouched: %d\n", r, left.tv_sec == 7 && left.tv_nsec == 7);
  ualarm(30000, 0);
  printf("remainder cannot be stored: %ld\n", e(syscall(SYS_nanosleep, &second, 8)));

  // CPU time
  syscall(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &t);
  usleep(60000);
  syscall(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &u);
  printf("sleeping costs no CPU: %d\n", ns(&u) - ns(&t) < 30000000);
  for (volatile long i = 0; i < 60000000; i++) {
  }
  syscall(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &t);
  printf("computing does: %d\n", ns(&t) - ns(&u) > 5000000);

  struct timex x = {0};
  r = e(syscall(SYS_adjtimex, &x));
  printf("adjtimex reads: %d tick %ld", r >= 0 && r <= 5, x.tick);
  x = (struct timex){.modes = ADJ_FREQUENCY};
  printf(", sets: %ld, bad: %ld", e(syscall(SYS_adjtimex, &x)), e(syscall(SYS_adjtimex, 8)));
  x.modes = 0;
  printf(", clock_adjtime real: %d monotonic: %ld 99: %ld\n", syscall(SYS_clock_adjtime, CLOCK_REALTIME, &x) >= 0, e(syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, &x)), e(syscall(SYS_clock_adjtime, 99, &x)));
  return 0;
}
