// timerfd_create(2): expiries, periods, settings, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static int ready(int fd, int ms) {
  struct pollfd p = {fd, POLLIN, 0};
  poll(&p, 1, ms);
  return p.revents;
}

static struct itimerspec ms(long value, long interval) {
  struct itimerspec s = {{interval / 1000, interval % 1000 * 1000000}, {value / 1000, value % 1000 * 1000000}};
  return s;
}

int main(void) {
  uint64_t n = 0;
  report("bad clock", timerfd_create(CLOCK_THREAD_CPUTIME_ID, 0));
  report("bad flags", timerfd_create(CLOCK_MONOTONIC, 1));
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  printf("flags %x cloexec %d\n", fcntl(fd, F_GETFL), fcntl(fd, F_GETFD));
  report("read unset", read(fd, &n, 8));
  report("read short", read(fd, &n, 7));
  report("write", write(fd, &n, 8));
  struct itimerspec s = ms(30, 0), old;
  report("settime", timerfd_settime(fd, 0, &s, &old));
  printf("old %ld %ld\n", old.it_value.tv_sec, old.it_value.tv_nsec);
  printf("ready at once %x\n", ready(fd, 0));
  report("gettime", timerfd_gettime(fd, &old));
  printf("left %d interval %ld\n", old.it_value.tv_sec == 0 && old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 30000000, old.it_interval.tv_nsec);
  printf("ready later %x\n", ready(fd, 2000));
  report("read", read(fd, &n, 8));
  printf("expiries %d\n", (int)n);
  report("read again", read(fd, &n, 8));
  timerfd_gettime(fd, &old);
  printf("left after %ld %ld\n", old.it_value.tv_sec, old.it_value.tv_nsec);
  s = ms(5, 5);
  timerfd_settime(fd, 0, &s, 0);
  usleep(60000);
  read(fd, &n, 8);
  printf("many %d\n", n >= 5);
  printf("goes on %x\n", ready(fd, 1000));
  s = ms(0, 5);
  report("unset", timerfd_settime(fd, 0, &s, &old));
  printf("old interval %ld ready %x\n", old.it_interval.tv_nsec, ready(fd, 30));
  timerfd_gettime(fd, &old);
  printf("interval stays %ld\n", old.it_interval.tv_nsec);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  s = ms(0, 0);
  s.it_value = now;
  report("absolute past", timerfd_settime(fd, TFD_TIMER_ABSTIME, &s, 0));
  printf("ready %x\n", ready(fd, 1000));
  int rt = timerfd_create(CLOCK_REALTIME, 0);
  clock_gettime(CLOCK_REALTIME, &now);
  s.it_value = now;
  s.it_value.tv_sec -= 1;
  report("realtime", timerfd_settime(rt, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &s, 0));
  report("read blocking", read(rt, &n, 8));
  s = ms(10, 0);
  timerfd_settime(rt, 0, &s, 0);
  report("read waits", read(rt, &n, 8));
  report("settime flags", timerfd_settime(rt, 4, &s, 0));
  s.it_value.tv_nsec = 1000000000;
  report("settime denormal", timerfd_settime(rt, 0, &s, 0));
  report("settime fault", timerfd_settime(rt, 0, (void *)8, 0));
  report("not a timer", timerfd_gettime(1, &old));
  report("closed", timerfd_gettime(99, &old));
}
