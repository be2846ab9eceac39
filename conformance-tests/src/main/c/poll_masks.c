// ppoll(2), pselect(2), epoll_pwait2(2): masks, what a signal does, time-outs that are rewritten, bad arguments.
#include "check.h"
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

static volatile int handled;
static void handler(int number) { handled++; }
static sigset_t none, alarms;

static void soon(void) {
  struct itimerval timer = {.it_value.tv_usec = 30000};
  setitimer(ITIMER_REAL, &timer, NULL);
}

static void mask(const char *what) {
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("%s: handled %d blocked %d\n", what, handled, sigismember(&now, SIGALRM));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  int ends[2];
  pipe(ends);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  sigemptyset(&none);
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  sigprocmask(SIG_BLOCK, &alarms, NULL);
  struct pollfd p = {ends[0], POLLIN};
  struct timespec limit = {0, 20000000};
  raise(SIGALRM);
  V("ppoll, no mask", ppoll(&p, 1, &limit, NULL));
  mask("after");
  V("ppoll, open mask", ppoll(&p, 1, &limit, &none));
  mask("after");
  raise(SIGALRM);
  write(ends[1], "x", 1);
  V("ppoll, ready and a signal", ppoll(&p, 1, &limit, &none));
  mask("after");
  struct timespec now = {0};
  V("ppoll, ready at once", ppoll(&p, 1, &now, &none));
  mask("after");
  char c;
  read(ends[0], &c, 1);
  sigset_t pending;
  sigpending(&pending);
  printf("pending %d\n", sigismember(&pending, SIGALRM));
  V("ppoll takes it", ppoll(NULL, 0, NULL, &none));
  mask("after");
  soon();
  V("ppoll sleeps", ppoll(&p, 1, NULL, &none));
  mask("after");
  struct timespec rest = {5, 0};
  soon();
  V("raw ppoll", syscall(SYS_ppoll, &p, 1, &rest, &none, 8));
  printf("rest %d\n", rest.tv_sec == 4);
  rest = (struct timespec){0, 1000};
  V("raw ppoll runs out", syscall(SYS_ppoll, &p, 1, &rest, NULL, 8));
  printf("rest %ld %ld\n", rest.tv_sec, rest.tv_nsec);
  V("size", syscall(SYS_ppoll, &p, 1, &rest, &none, 4));
  V("bad time", syscall(SYS_ppoll, &p, 1, &(struct timespec){0, 1000000000}, NULL, 8));
  V("bad mask", syscall(SYS_ppoll, &p, 1, &rest, 8, 8));
  V("bad descriptors", syscall(SYS_ppoll, 8, 1, &rest, NULL, 8));
  V("too many", poll(&p, 5000, 0));
  p.fd = -1;
  V("negative descriptor", poll(&p, 1, 0));
  p.fd = 99;
  V("closed descriptor", poll(&p, 1, 0));
  printf("events %x\n", p.revents);
  printf("== pselect\n");
  fd_set reads;
  FD_ZERO(&reads);
  FD_SET(ends[0], &reads);
  raise(SIGALRM);
  V("open mask", pselect(ends[0] + 1, &reads, NULL, NULL, &limit, &none));
  mask("after");
  printf("set kept %d\n", FD_ISSET(ends[0], &reads) != 0);
  V("no mask", pselect(ends[0] + 1, &reads, NULL, NULL, &limit, NULL));
  printf("set %d\n", FD_ISSET(ends[0], &reads) != 0);
  struct { const sigset_t *set; size_t size; } pack = {&none, 8}, wrong = {&none, 4};
  V("raw", syscall(SYS_pselect6, 0, NULL, NULL, NULL, &now, &pack));
  V("raw size", syscall(SYS_pselect6, 0, NULL, NULL, NULL, &now, &wrong));
  V("raw bad pack", syscall(SYS_pselect6, 0, NULL, NULL, NULL, &now, 8));
  FD_SET(ends[0], &reads);
  rest = (struct timespec){5, 0};
  write(ends[1], "x", 1);
  fd_set writes;
  FD_ZERO(&writes);
  FD_SET(ends[1], &writes);
  V("raw ready", syscall(SYS_pselect6, 10, &reads, &writes, NULL, &rest, NULL));
  printf("rest %d sets %d %d\n", rest.tv_sec >= 4, FD_ISSET(ends[0], &reads) != 0, FD_ISSET(ends[1], &writes) != 0);
  V("negative count", select(-1, NULL, NULL, NULL, NULL));
  FD_SET(99, &reads);
  struct timeval zero = {0}, bad = {0, -1};
  V("closed descriptor", select(100, &reads, NULL, NULL, &zero));
  V("beyond the table", select(1024, &writes, NULL, NULL, &zero));
  V("bad time", select(0, NULL, NULL, NULL, &bad));
  V("select with million", syscall(SYS_select, 0, NULL, NULL, NULL, &(struct timeval){0, 1000000}));
  printf("== epoll\n");
  read(ends[0], &c, 1);
  int ep = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {.u64 = 7}}, got[4];
  epoll_ctl(ep, EPOLL_CTL_ADD, ends[0], &event);
  raise(SIGALRM);
  V("pwait open mask", epoll_pwait(ep, got, 4, 1000, &none));
  mask("after");
  V("pwait2", syscall(SYS_epoll_pwait2, ep, got, 4, &limit, NULL, 0));
  V("pwait2 size", syscall(SYS_epoll_pwait2, ep, got, 4, &limit, &none, 4));
  V("pwait2 time", syscall(SYS_epoll_pwait2, ep, got, 4, &(struct timespec){-1, 0}, NULL, 0));
  V("no room", epoll_wait(ep, got, 0, 0));
  V("too much room", epoll_wait(ep, got, 1 << 28, 0));
  write(ends[1], "x", 1);
  V("bad events", epoll_wait(ep, (void *)8, 1, 0));
  V("events", epoll_wait(ep, got, 4, 0));
  printf("%x %d\n", got[0].events, (int)got[0].data.u64);
  return 0;
}
