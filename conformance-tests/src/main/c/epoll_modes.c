// epoll(7): edges, EPOLLONESHOT, EPOLLEXCLUSIVE, nesting and loops, duplicated and closed descriptors, order; an event loop.
#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static struct epoll_event got[16];

static void wait_now(const char *what, int ep) {
  int n = epoll_wait(ep, got, 16, 0);
  printf("%s: %d", what, n);
  for (int i = 0; i < n; i++) printf(" %d=%x", (int)got[i].data.u64, got[i].events);
  printf("\n");
}

static long control(int ep, int op, int fd, uint32_t events, int tag) {
  struct epoll_event event = {events, {.u64 = tag}};
  return epoll_ctl(ep, op, fd, &event);
}

static int shared_ep, exclusive;
static volatile int woken;
static void *sleeper(void *unused) {
  struct epoll_event event;
  int ep = epoll_create1(0);
  control(ep, EPOLL_CTL_ADD, exclusive, EPOLLIN | EPOLLEXCLUSIVE, 1);
  if (epoll_wait(ep, &event, 1, 3000) == 1) __atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
  return NULL;
}

static void event_loop(void) {
  int ep = epoll_create1(EPOLL_CLOEXEC), pair[2], wake = eventfd(0, EFD_NONBLOCK), tick = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int signals = signalfd(-1, &set, SFD_NONBLOCK);
  control(ep, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLRDHUP, 1);
  control(ep, EPOLL_CTL_ADD, wake, EPOLLIN, 2);
  control(ep, EPOLL_CTL_ADD, tick, EPOLLIN, 3);
  control(ep, EPOLL_CTL_ADD, signals, EPOLLIN, 4);
  pid_t child = fork();
  if (!child) {
    char text[8] = {0};
    for (int i = 0; i < 3; i++) {
      struct pollfd p = {pair[1], POLLIN};
      poll(&p, 1, -1);
      ssize_t n = read(pair[1], text, 8);
      write(pair[1], text, n);
    }
    uint64_t one = 1;
    write(wake, &one, 8);
    _exit(17);
  }
  close(pair[1]);
  struct itimerspec period = {{0, 5000000}, {0, 5000000}};
  timerfd_settime(tick, 0, &period, NULL);
  write(pair[0], "ping", 4);
  int echoes = 0, ticks = 0, wakes = 0, ended = 0, closed = 0;
  while (!(closed && ended && wakes && ticks >= 3)) {
    int n = epoll_wait(ep, got, 16, 5000);
    if (n <= 0) {
      printf("stuck: %d %d %d %d %d\n", echoes, ticks, wakes, ended, closed);
      return;
    }
    for (int i = 0; i < n; i++) {
      char text[8];
      uint64_t value;
      struct signalfd_siginfo info;
      switch (got[i].data.u64) {
        case 1: {
          ssize_t size = read(pair[0], text, 8);
          if (size > 0 && ++echoes < 3) write(pair[0], text, size);
          if (size == 0 || got[i].events & EPOLLRDHUP && size <= 0) {
            closed = 1;
            control(ep, EPOLL_CTL_DEL, pair[0], 0, 0);
          }
          break;
        }
        case 2: if (read(wake, &value, 8) == 8) wakes += value; break;
        case 3: if (read(tick, &value, 8) == 8) ticks += value; break;
        case 4:
          if (read(signals, &info, sizeof info) == sizeof info) {
            int status;
            waitpid(child, &status, 0);
            ended = WEXITSTATUS(status);
          }
          break;
      }
    }
  }
  printf("event loop: echoes %d wakes %d ended %d ticked %d\n", echoes, wakes, ended, ticks >= 3);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  int ep = epoll_create1(0), pair[2];
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
  printf("== edges\n");
  control(ep, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP, 1);
  wait_now("first", ep);
  wait_now("again", ep);
  write(pair[1], "ab", 2);
  wait_now("data", ep);
  wait_now("unread", ep);
  write(pair[1], "c", 1);
  wait_now("more data", ep);
  char text[8];
  read(pair[0], text, 1);
  wait_now("read a part", ep);
  control(ep, EPOLL_CTL_MOD, pair[0], EPOLLIN | EPOLLET, 2);
  wait_now("modified", ep);
  shutdown(pair[1], SHUT_WR);
  wait_now("half closed", ep);
  close(pair[1]);
  wait_now("closed", ep);
  wait_now("closed again", ep);
  close(pair[0]);
  wait_now("gone", ep);
  printf("== one shot\n");
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
  control(ep, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLONESHOT, 3);
  write(pair[1], "a", 1);
  wait_now("data", ep);
  write(pair[1], "b", 1);
  wait_now("disarmed", ep);
  V("add again", control(ep, EPOLL_CTL_ADD, pair[0], EPOLLIN, 4));
  control(ep, EPOLL_CTL_MOD, pair[0], EPOLLIN | EPOLLONESHOT, 5);
  wait_now("armed", ep);
  control(ep, EPOLL_CTL_MOD, pair[0], EPOLLIN, 6);
  wait_now("level", ep);
  wait_now("level", ep);
  control(ep, EPOLL_CTL_MOD, pair[0], 0, 7);
  wait_now("no events", ep);
  close(pair[1]);
  wait_now("hang-up comes anyway", ep);
  printf("== duplicates\n");
  int copy = dup(pair[0]);
  V("add the duplicate", control(ep, EPOLL_CTL_ADD, copy, EPOLLIN, 8));
  close(pair[0]);
  wait_now("closed one of two", ep);
  V("delete what is closed", control(ep, EPOLL_CTL_DEL, pair[0], 0, 0));
  close(copy);
  wait_now("closed both", ep);
  printf("== refusals\n");
  V("itself", control(ep, EPOLL_CTL_ADD, ep, EPOLLIN, 1));
  V("a file", control(ep, EPOLL_CTL_ADD, open("/tmp/x", O_CREAT | O_RDWR, 0600), EPOLLIN, 1));
  V("not an epoll", control(1, EPOLL_CTL_ADD, ep, EPOLLIN, 1));
  V("no descriptor", control(ep, EPOLL_CTL_ADD, 99, EPOLLIN, 1));
  int event = eventfd(0, EFD_NONBLOCK);
  V("operation 9", control(ep, 9, event, EPOLLIN, 1));
  V("modify what is not there", control(ep, EPOLL_CTL_MOD, event, EPOLLIN, 1));
  V("delete what is not there", control(ep, EPOLL_CTL_DEL, event, EPOLLIN, 1));
  V("no event", epoll_ctl(ep, EPOLL_CTL_ADD, event, NULL));
  V("exclusive and one shot", control(ep, EPOLL_CTL_ADD, event, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT, 1));
  V("exclusive", control(ep, EPOLL_CTL_ADD, event, EPOLLIN | EPOLLEXCLUSIVE, 1));
  V("modify exclusive", control(ep, EPOLL_CTL_MOD, event, EPOLLIN, 1));
  V("delete exclusive", control(ep, EPOLL_CTL_DEL, event, 0, 0));
  V("size 0", epoll_create(0));
  V("flags", epoll_create1(1));
  V("read an epoll", read(ep, text, 8));
  printf("== nested\n");
  int outer = epoll_create1(0), third = epoll_create1(0);
  V("inner in outer", control(outer, EPOLL_CTL_ADD, ep, EPOLLIN, 10));
  V("loop", control(ep, EPOLL_CTL_ADD, outer, EPOLLIN, 11));
  V("outer in third", control(third, EPOLL_CTL_ADD, outer, EPOLLIN | EPOLLET, 12));
  V("longer loop", control(ep, EPOLL_CTL_ADD, third, EPOLLIN, 13));
  V("exclusive epoll", control(outer, EPOLL_CTL_ADD, third, EPOLLIN | EPOLLEXCLUSIVE, 14));
  control(ep, EPOLL_CTL_ADD, event, EPOLLIN, 15);
  wait_now("quiet", third);
  uint64_t one = 1;
  write(event, &one, 8);
  wait_now("third", third);
  wait_now("third again", third);
  wait_now("outer", outer);
  wait_now("outer again", outer);
  wait_now("inner", ep);
  struct pollfd p = {outer, POLLIN};
  V("poll of an epoll", poll(&p, 1, 0));
  read(event, &one, 8);
  V("poll of a quiet epoll", poll(&p, 1, 0));
  int chain[8];
  for (int i = 0; i < 8; i++) {
    chain[i] = epoll_create1(0);
    if (i) printf("chain %d: %s\n", i, control(chain[i], EPOLL_CTL_ADD, chain[i - 1], EPOLLIN, i) ? strerrorname_np(errno) : "ok");
  }
  printf("== fairness\n");
  int events[3];
  for (int i = 0; i < 3; i++) {
    events[i] = eventfd(1, EFD_NONBLOCK);
    control(chain[0], EPOLL_CTL_ADD, events[i], EPOLLIN, i);
  }
  for (int i = 0; i < 6; i++) {
    epoll_wait(chain[0], got, 1, 0);
    printf("%d ", (int)got[0].data.u64);
  }
  printf("\n");
  printf("== exclusive sleepers\n");
  exclusive = eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE);
  pthread_t ids[4];
  for (int i = 0; i < 4; i++) pthread_create(&ids[i], NULL, sleeper, NULL);
  usleep(200000);
  write(exclusive, &one, 8);
  for (int i = 0; i < 100 && !woken; i++) usleep(10000);
  printf("some woke %d\n", woken >= 1);
  for (int i = 0; i < 400 && woken < 4; i++) {
    write(exclusive, &one, 8);
    usleep(10000);
  }
  for (int i = 0; i < 4; i++) pthread_join(ids[i], NULL);
  printf("all woke %d\n", woken);
  in_child(event_loop);
  return 0;
}
