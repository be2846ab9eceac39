// epoll(7): level, edge, one shot, exclusive, nesting, removal by close, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static int ctl(int ep, int op, int fd, unsigned events, uint64_t data) {
  struct epoll_event e = {.events = events, .data.u64 = data};
  return epoll_ctl(ep, op, fd, &e);
}

static void wait_for(const char *what, int ep, int max) {
  struct epoll_event e[8];
  int n = epoll_wait(ep, e, max, 0);
  printf("%s: %d", what, n);
  for (int i = 0; i < n; i++) printf(" [%x %llx]", e[i].events, (unsigned long long)e[i].data.u64);
  printf(n < 0 ? " %s\n" : "\n", strerrorname_np(errno));
}

static void add(int fd, uint64_t v) { write(fd, &v, 8); }
static void drain(int fd) { uint64_t v; read(fd, &v, 8); }
static void on_alarm(int s) {}

int main(void) {
  struct epoll_event e;
  report("create 0", epoll_create(0));
  report("create1 bad", epoll_create1(1));
  int ep = epoll_create1(EPOLL_CLOEXEC);
  printf("flags %x cloexec %d\n", fcntl(ep, F_GETFL), fcntl(ep, F_GETFD));
  int fd = eventfd(0, EFD_NONBLOCK);
  report("add", ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN, 0x1122334455667788));
  report("add again", ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN, 1));
  report("add self", ctl(ep, EPOLL_CTL_ADD, ep, EPOLLIN, 1));
  report("add closed", ctl(ep, EPOLL_CTL_ADD, 99, EPOLLIN, 1));
  report("closed epoll", ctl(99, EPOLL_CTL_ADD, fd, EPOLLIN, 1));
  report("not an epoll", ctl(fd, EPOLL_CTL_ADD, ep, EPOLLIN, 1));
  int dir = open("/", O_RDONLY);
  report("add directory", ctl(ep, EPOLL_CTL_ADD, dir, EPOLLIN, 1));
  int path = open("/", O_PATH);
  report("add O_PATH", ctl(ep, EPOLL_CTL_ADD, path, EPOLLIN, 1));
  report("bad operation", ctl(ep, 9, fd, EPOLLIN, 1));
  report("mod missing", ctl(ep, EPOLL_CTL_MOD, dup(fd), EPOLLIN, 1));
  report("del missing", ctl(ep, EPOLL_CTL_DEL, eventfd(0, 0), 0, 0));
  report("bad event", epoll_ctl(ep, EPOLL_CTL_MOD, fd, (void *)8));
  report("wait 0", epoll_wait(ep, &e, 0, 0));
  report("wait not an epoll", epoll_wait(fd, &e, 1, 0));
  report("read", read(ep, &e, 8));
  wait_for("nothing", ep, 8);
  add(fd, 1);
  wait_for("level", ep, 8);
  wait_for("level again", ep, 8);
  report("wait bad address", epoll_wait(ep, (void *)8, 1, 0));
  drain(fd);
  wait_for("drained", ep, 8);
  report("mod edge", ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT | EPOLLET, 2));
  wait_for("edge", ep, 8);
  wait_for("edge again", ep, 8);
  add(fd, 1);
  wait_for("edge new", ep, 8);
  wait_for("edge old", ep, 8);
  report("mod oneshot", ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, 3));
  wait_for("oneshot", ep, 8);
  add(fd, 1);
  wait_for("oneshot again", ep, 8);
  report("rearm", ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, 4));
  wait_for("rearmed", ep, 8);
  report("del", ctl(ep, EPOLL_CTL_DEL, fd, 0, 0));
  wait_for("deleted", ep, 8);
  report("exclusive", ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE, 5));
  wait_for("exclusive", ep, 8);
  report("mod exclusive", ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN, 5));
  report("exclusive bits", ctl(ep, EPOLL_CTL_ADD, dup(fd), EPOLLIN | EPOLLPRI | EPOLLEXCLUSIVE, 5));
  int ep2 = epoll_create1(0);
  report("exclusive epoll", ctl(ep2, EPOLL_CTL_ADD, ep, EPOLLIN | EPOLLEXCLUSIVE, 5));
  report("nested", ctl(ep2, EPOLL_CTL_ADD, ep, EPOLLIN, 6));
  wait_for("nested", ep2, 8);
  report("loop", ctl(ep, EPOLL_CTL_ADD, ep2, EPOLLIN, 6));
  drain(fd);
  wait_for("nested drained", ep2, 8);
  int copy = dup(fd);
  close(fd);
  add(copy, 1);
  wait_for("closed, copy open", ep, 8);
  close(copy);
  wait_for("another copy", ep, 8);
  int p[2];
  pipe(p);
  int ep3 = epoll_create1(0);
  ctl(ep3, EPOLL_CTL_ADD, p[0], EPOLLIN | EPOLLRDHUP, 7);
  ctl(ep3, EPOLL_CTL_ADD, p[1], EPOLLOUT, 8);
  wait_for("pipe", ep3, 8);
  write(p[1], "x", 1);
  wait_for("pipe both", ep3, 8);
  wait_for("one at a time", ep3, 1);
  wait_for("the other", ep3, 1);
  close(p[1]);
  wait_for("hang-up", ep3, 8);
  close(p[0]);
  wait_for("all closed", ep3, 8);
  int chain[8];
  chain[0] = eventfd(0, 0);
  for (int i = 1; i < 8; i++) {
    chain[i] = epoll_create1(0);
    printf("depth %d ", i);
    report("", ctl(chain[i], EPOLL_CTL_ADD, chain[i - 1], EPOLLIN, i));
  }
  struct timespec ts = {0, 1000000};
  report("pwait2", epoll_pwait2(ep3, &e, 1, &ts, 0));
  ts.tv_nsec = -1;
  report("pwait2 bad time", epoll_pwait2(ep3, &e, 1, &ts, 0));
  signal(SIGALRM, on_alarm);
  alarm(1);
  report("interrupted", epoll_wait(ep3, &e, 1, 5000));
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, 0);
  kill(getpid(), SIGALRM);
  sigset_t none;
  sigemptyset(&none);
  report("pwait", epoll_pwait(ep3, &e, 1, 1000, &none));
  sigprocmask(SIG_BLOCK, 0, &before);
  printf("mask restored %d\n", sigismember(&before, SIGALRM));
  int q[2];
  pipe(q);
  ctl(ep3, EPOLL_CTL_ADD, q[0], EPOLLIN, 9);
  if (fork() == 0) {
    usleep(20000);
    write(q[1], "y", 1);
    _exit(0);
  }
  report("woken", epoll_wait(ep3, &e, 1, 5000));
  printf("events %x\n", e.events);
}
