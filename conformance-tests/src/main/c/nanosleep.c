// nanosleep(2), clock_nanosleep(2), restart_syscall(2), clock_gettime(2), clock_getres(2).
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void on_signal(int s) {}

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void after(int ms) {
  struct itimerval it = {{0, 0}, {0, ms * 1000}};
  setitimer(ITIMER_REAL, &it, 0);
}

int main(void) {
  struct timespec t = {0, 20000000}, left = {7, 7};
  long start = now_ms();
  report("sleep", nanosleep(&t, &left));
  printf("slept %d left %ld %ld\n", now_ms() - start >= 20, left.tv_sec, left.tv_nsec);
  t.tv_nsec = 1000000000;
  report("denormal", nanosleep(&t, 0));
  t = (struct timespec){-1, 0};
  report("negative", nanosleep(&t, 0));
  report("fault", syscall(SYS_nanosleep, 8, 0));
  struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &sa, 0);
  after(30);
  t = (struct timespec){5, 0};
  report("interrupted", nanosleep(&t, &left));
  printf("left %d\n", left.tv_sec == 4 && left.tv_nsec > 500000000);
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_nsec += 20000000;
  if (t.tv_nsec >= 1000000000) { t.tv_nsec -= 1000000000; t.tv_sec++; }
  printf("absolute %d\n", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, 0));
  printf("past %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &(struct timespec){1, 0}, 0));
  after(30);
  left = (struct timespec){7, 7};
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_sec += 5;
  printf("absolute interrupted %d", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, &left));
  printf(" left untouched %ld\n", left.tv_sec);
  t = (struct timespec){0, 1};
  printf("raw %d\n", clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &t, 0));
  printf("bad clock %d\n", clock_nanosleep(99, 0, &t, 0));
  report("thread cpu", syscall(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &t, 0));
  pid_t child = fork();
  if (child == 0) {
    t = (struct timespec){0, 200000000};
    start = now_ms();
    int r = nanosleep(&t, 0);
    _exit(r == 0 && now_ms() - start >= 200 ? 3 : 4);
  }
  usleep(50000);
  kill(child, SIGSTOP);
  usleep(20000);
  kill(child, SIGCONT);
  int status;
  waitpid(child, &status, 0);
  printf("stopped and continued: exit %d\n", WEXITSTATUS(status));
  report("restart_syscall", syscall(SYS_restart_syscall));
  int ids[] = {0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 99, -1};
  for (unsigned i = 0; i < sizeof ids / sizeof *ids; i++) {
    printf("clock %d ", ids[i]);
    report("gettime", syscall(SYS_clock_gettime, ids[i], &t));
  }
  clock_getres(CLOCK_MONOTONIC, &t);
  printf("res %ld %ld\n", t.tv_sec, t.tv_nsec);
  clock_getres(CLOCK_REALTIME_COARSE, &t);
  printf("coarse %ld %d\n", t.tv_sec, t.tv_nsec >= 1000000);
  report("getres null", clock_getres(CLOCK_REALTIME, 0));
  report("getres bad", clock_getres(99, &t));
  report("settime monotonic", clock_settime(CLOCK_MONOTONIC, &t));
  report("gettime fault", syscall(SYS_clock_gettime, 1, 8));
  struct timeval tv;
  gettimeofday(&tv, 0);
  long seconds = time(0);
  printf("time agrees %d\n", seconds - tv.tv_sec <= 1 && seconds >= tv.tv_sec - 1);
  clockid_t cpu;
  clock_getcpuclockid(getpid(), &cpu);
  report("cpu clock by pid", clock_gettime(cpu, &t));
  printf("cpu time %d\n", t.tv_sec == 0);
}
