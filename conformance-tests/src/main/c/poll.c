// poll(2), ppoll(2), select(2), pselect(2): readiness, timeouts, masks, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int signals;
static void on_signal(int s) { signals++; }

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static void all(const char *what, struct pollfd *p, int n, int ms) {
  printf("%s: %d", what, poll(p, n, ms));
  for (int i = 0; i < n; i++) printf(" %x", p[i].revents);
  printf("\n");
}

int main(void) {
  int p[2];
  pipe(p);
  int file = open("/proc/self/exe", O_RDONLY), path = open("/", O_PATH);
  struct pollfd f[] = {{p[0], POLLIN, 9}, {p[1], POLLOUT | POLLWRNORM, 9}, {-1, POLLIN, 9}, {99, POLLIN, 9}, {file, POLLIN | POLLOUT, 9}, {path, POLLIN, 9}, {p[0], 0, 9}};
  all("several", f, 7, 0);
  write(p[1], "x", 1);
  all("data", f, 3, -1);
  all("none", f, 0, 5);
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  struct pollfd quiet = {p[1], POLLPRI, 0};
  all("timeout", &quiet, 1, 30);
  clock_gettime(CLOCK_MONOTONIC, &b);
  long us = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
  printf("waited %d\n", us >= 30000 && us < 3000000);
  report("fault", poll((void *)8, 1, 0));
  struct rlimit limit = {8, 1024}, old;
  getrlimit(RLIMIT_NOFILE, &old);
  limit.rlim_max = old.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  struct pollfd many[9];
  for (int i = 0; i < 9; i++) many[i] = (struct pollfd){-1, 0, 0};
  report("limit", poll(many, 8, 0));
  report("over limit", poll(many, 9, 0));
  setrlimit(RLIMIT_NOFILE, &old);
  struct timespec ts = {0, -1};
  report("ppoll bad time", ppoll(f, 1, &ts, 0));
  ts = (struct timespec){5, 0};
  report("ppoll raw", syscall(SYS_ppoll, f, 1, &ts, 0, 0));
  printf("left %d\n", ts.tv_sec == 4 && ts.tv_nsec > 0);
  sigset_t none, blocked, now;
  sigemptyset(&none);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  report("ppoll bad size", syscall(SYS_ppoll, f, 1, 0, &none, 4));
  struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &sa, 0);
  sigaction(SIGALRM, &sa, 0);
  sigprocmask(SIG_BLOCK, &blocked, 0);
  kill(getpid(), SIGUSR1);
  printf("held %d\n", signals);
  report("ppoll signal", ppoll(&quiet, 1, 0, &none));
  sigprocmask(SIG_BLOCK, 0, &now);
  printf("handled %d mask %d\n", signals, sigismember(&now, SIGUSR1));
  kill(getpid(), SIGUSR1);
  report("ppoll ready first", ppoll(f, 1, 0, &none));
  printf("handled %d\n", signals);
  sigset_t pending;
  sigpending(&pending);
  printf("pending %d\n", sigismember(&pending, SIGUSR1));
  report("pselect signal", pselect(0, 0, 0, 0, 0, &none));
  printf("handled %d\n", signals);
  struct itimerval it = {{0, 0}, {0, 30000}};
  setitimer(ITIMER_REAL, &it, 0);
  report("poll signal", poll(&quiet, 1, -1));
  signal(SIGALRM, SIG_DFL);
  fd_set in, out, ex;
  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_ZERO(&ex);
  FD_SET(p[0], &in);
  FD_SET(p[1], &in);
  FD_SET(p[1], &out);
  FD_SET(file, &in);
  FD_SET(file, &out);
  FD_SET(p[0], &ex);
  struct timeval tv = {5, 0};
  report("select", select(20, &in, &out, &ex, &tv));
  printf("in %d %d %d out %d %d ex %d\n", !!FD_ISSET(p[0], &in), !!FD_ISSET(p[1], &in), !!FD_ISSET(file, &in), !!FD_ISSET(p[1], &out), !!FD_ISSET(file, &out), !!FD_ISSET(p[0], &ex));
  printf("left %d\n", tv.tv_sec == 4 || (tv.tv_sec == 5 && tv.tv_usec == 0));
  FD_ZERO(&in);
  FD_SET(77, &in);
  tv = (struct timeval){0, 0};
  report("select closed", select(5, &in, 0, 0, &tv));
  int high = dup2(p[0], 77);
  close(77);
  report("select closed", select(78, &in, 0, 0, &tv));
  report("select negative", select(-1, &in, 0, 0, &tv));
  tv = (struct timeval){0, -1};
  report("select bad time", select(0, 0, 0, 0, &tv));
  tv = (struct timeval){0, 20000};
  report("select timeout", select(0, 0, 0, 0, &tv));
  printf("left %ld %ld\n", (long)tv.tv_sec, (long)tv.tv_usec);
  report("select fault", select(5, (void *)8, 0, 0, &tv));
  char c;
  read(p[0], &c, 1);
  FD_ZERO(&in);
  FD_SET(p[0], &in);
  if (fork() == 0) {
    usleep(20000);
    write(p[1], "z", 1);
    _exit(0);
  }
  report("select woken", select(p[0] + 1, &in, 0, 0, 0));
  wait(0);
  read(p[0], &c, 1);
  close(p[1]);
  all("hang-up", f, 1, -1);
}
