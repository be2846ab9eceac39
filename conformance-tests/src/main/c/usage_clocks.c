// setitimer(2), getitimer(2), alarm(2), times(2), getrusage(2), clocks of processor time, of others too.
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

static volatile int rang;
static void ring(int number) { rang = number; }

static void burn(long ms) {
  struct timespec start, now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < ms);
}

static long value_us(int which) {
  struct itimerval now;
  getitimer(which, &now);
  return now.it_value.tv_sec * 1000000 + now.it_value.tv_usec;
}

static void timers(void) {
  struct itimerval timer = {{0, 30000}, {100, 500}}, old;
  V("which 3", setitimer(3, &timer, NULL));
  V("get which -1", getitimer(-1, &old));
  V("set null", syscall(SYS_setitimer, ITIMER_REAL, NULL, &old));
  V("bad get", syscall(SYS_getitimer, ITIMER_REAL, 8));
  struct itimerval bad = {.it_value.tv_usec = 1000000}, worse = {.it_value.tv_sec = -1};
  V("million", setitimer(ITIMER_REAL, &bad, NULL));
  V("negative", setitimer(ITIMER_REAL, &worse, NULL));
  for (int which = 0; which < 3; which++) {
    V("set", setitimer(which, &timer, NULL));
    long left = value_us(which);
    printf("left %d\n", left > 90000000 && left <= 100010500);
    getitimer(which, &old);
    printf("interval %ld %d\n", (long)old.it_interval.tv_sec, old.it_interval.tv_usec >= 29999 && old.it_interval.tv_usec <= 40000);
    struct itimerval off = {0};
    setitimer(which, &off, &old);
    printf("old %d now %ld\n", old.it_value.tv_sec >= 90, value_us(which));
  }
  V("alarm", alarm(100));
  V("alarm again", alarm(50));
  printf("alarm is the timer: %d\n", value_us(ITIMER_REAL) > 40000000);
  pid_t child = fork();
  if (!child) {
    printf("forked: %ld\n", value_us(ITIMER_REAL));
    _exit(0);
  }
  waitpid(child, NULL, 0);
  V("alarm off", alarm(0));
  struct itimerval soon = {.it_value.tv_usec = 20000};
  int numbers[] = {SIGALRM, SIGVTALRM, SIGPROF};
  for (int which = 0; which < 3; which++) {
    rang = 0;
    signal(numbers[which], ring);
    setitimer(which, &soon, NULL);
    while (!rang) burn(1);
    printf("rang %d, left %ld\n", rang, value_us(which));
  }
  struct itimerval often = {.it_value.tv_usec = 1000, .it_interval.tv_usec = 1000};
  setitimer(ITIMER_REAL, &often, NULL);
  for (int i = 0; i < 5; i++) {
    rang = 0;
    while (!rang) usleep(100000);
  }
  printf("rang five times\n");
}

static void *busy(void *unused) {
  burn(20);
  return NULL;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  struct tms before, after;
  times(&before);
  clock_t start = times(NULL);
  printf("no children yet: %ld %ld\n", before.tms_cutime, before.tms_cstime);
  pid_t child = fork();
  if (!child) {
    burn(60);
    _exit(0);
  }
  struct rusage children;
  getrusage(RUSAGE_CHILDREN, &children);
  printf("not waited for: %d\n", children.ru_utime.tv_usec == 0 && children.ru_stime.tv_usec == 0);
  waitpid(child, NULL, 0);
  getrusage(RUSAGE_CHILDREN, &children);
  printf("waited for: %d\n", children.ru_utime.tv_usec + children.ru_stime.tv_usec >= 50000);
  times(&after);
  printf("in times: %d\n", after.tms_cutime + after.tms_cstime >= 4);
  printf("elapsed: %d\n", times(NULL) - start >= 4);
  struct rusage self, thread;
  getrusage(RUSAGE_SELF, &self);
  pthread_t id;
  pthread_create(&id, NULL, busy, NULL);
  pthread_join(id, NULL);
  struct rusage later;
  getrusage(RUSAGE_SELF, &later);
  long spent = (later.ru_utime.tv_sec - self.ru_utime.tv_sec) * 1000000 + later.ru_utime.tv_usec - self.ru_utime.tv_usec + (later.ru_stime.tv_sec - self.ru_stime.tv_sec) * 1000000 + later.ru_stime.tv_usec - self.ru_stime.tv_usec;
  printf("a thread that ended counts: %d\n", spent >= 15000);
  V("thread", getrusage(RUSAGE_THREAD, &thread));
  V("who 2", getrusage(2, &thread));
  V("who -2", getrusage(-2, &thread));
  V("nowhere", syscall(SYS_getrusage, RUSAGE_SELF, 8));
  V("times nowhere", syscall(SYS_times, 8));
  printf("resident: %d\n", later.ru_maxrss > 0);

  clockid_t clock;
  struct timespec spec;
  V("clock of self", clock_getcpuclockid(0, &clock));
  V("read", clock_gettime(clock, &spec));
  printf("not zero: %d\n", spec.tv_nsec > 0);
  child = fork();
  if (!child) for (;;) burn(10);
  printf("clock of a child: %d\n", clock_getcpuclockid(child, &clock));
  do clock_gettime(clock, &spec);
  while (spec.tv_nsec < 10000000 && spec.tv_sec == 0);
  printf("it runs\n");
  V("set it", clock_settime(clock, &spec));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  V("clock of the dead", clock_gettime(clock, &spec));
  printf("clock of nobody: %s\n", strerrorname_np(clock_getcpuclockid(9999, &clock)));
  V("resolution", clock_getres(CLOCK_THREAD_CPUTIME_ID, &spec));
  printf("%ld ns\n", spec.tv_nsec);
  struct timespec until = {.tv_nsec = 5000000};
  printf("sleep on own thread's clock: %s\n", strerrorname_np(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &until, NULL)));
  in_child(timers);
  return 0;
}
