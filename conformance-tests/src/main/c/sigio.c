// fcntl(2) O_ASYNC, F_SETOWN, F_SETOWN_EX, F_SETSIG, ioctl(2) FIOASYNC, SIOCSPGRP: which files signal, whom, when and what they tell.
#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <termios.h>

#define QUEUED (SIGRTMIN + 3)

static sigset_t all, child_ends;

static const char *code_name(int code) {
  static const char *const names[] = {"IN", "OUT", "MSG", "ERR", "PRI", "HUP"};
  if (code == SI_KERNEL) return "kernel";
  if (code == SI_SIGIO) return "sigio";
  return code >= POLL_IN && code <= POLL_HUP ? names[code - POLL_IN] : "?";
}

// Tells of the signals that wait; one that comes again says nothing new.
static void drain(const char *label, int fd) {
  siginfo_t info, last = {0};
  struct timespec now = {0, 0};
  printf("%s:", label);
  int count = 0;
  while (sigtimedwait(&all, &info, &now) > 0) {
    if (count++ && info.si_signo == last.si_signo && info.si_code == last.si_code && info.si_band == last.si_band) continue;
    last = info;
    if (info.si_signo == QUEUED) printf(" queued"); else printf(" %s", sigabbrev_np(info.si_signo));
    printf(" %s", code_name(info.si_code));
    if (info.si_code != SI_KERNEL) printf(" band %lx fd %s", info.si_band, info.si_fd == fd ? "right" : "other");
  }
  puts(count ? "" : " none");
}

static int is_async(int fd) { return (fcntl(fd, F_GETFL) & O_ASYNC) != 0; }

static void set_async(int fd, int on) {
  int flags = fcntl(fd, F_GETFL);
  if (fcntl(fd, F_SETFL, on ? flags | O_ASYNC : flags & ~O_ASYNC)) printf("F_SETFL: %s\n", strerrorname_np(errno));
}

// The caller owns it; the signal is queued with its information.
static int watched(int fd) {
  if (fcntl(fd, F_SETOWN, getpid()) || fcntl(fd, F_SETSIG, QUEUED)) puts("F_SETOWN failed");
  set_async(fd, 1);
  return fd;
}

static void type(const char *name, int fd) {
  if (fd < 0) {
    printf("%s: %s\n", name, strerrorname_np(errno));
    return;
  }
  int on = 1, off = 0;
  int set = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC);
  printf("%s: setfl %d shows %d", name, set, is_async(fd));
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_ASYNC);
  errno = 0;
  int result = ioctl(fd, FIOASYNC, &on);
  printf(" cleared, on: %s shows %d", result ? strerrorname_np(errno) : "0", is_async(fd));
  result = ioctl(fd, FIOASYNC, &off);
  printf(" off: %s shows %d", result ? strerrorname_np(errno) : "0", is_async(fd));
  printf(" owner %d signal %d\n", fcntl(fd, F_GETOWN) == getpid() ? 1 : fcntl(fd, F_GETOWN), fcntl(fd, F_GETSIG));
  close(fd);
}

static void types(void) {
  int fds[2], master, slave;
  pipe(fds);
  type("pipe, reader", fds[0]);
  type("pipe, writer", fds[1]);
  mkfifo("fifo", 0600);
  type("fifo", open("fifo", O_RDWR));
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  type("stream socket", fds[0]);
  close(fds[1]);
  type("datagram socket", socket(AF_UNIX, SOCK_DGRAM, 0));
  type("regular file", open("file", O_RDWR | O_CREAT, 0600));
  type("directory", open(".", O_RDONLY | O_DIRECTORY));
  type("null", open("/dev/null", O_RDWR));
  type("urandom", open("/dev/urandom", O_RDONLY));
  type("eventfd", eventfd(0, 0));
  type("epoll", epoll_create1(0));
  type("timerfd", timerfd_create(CLOCK_MONOTONIC, 0));
  type("signalfd", signalfd(-1, &all, 0));
  type("inotify", inotify_init1(0));
  type("memfd", syscall(SYS_memfd_create, "m", 0));
  type("pidfd", syscall(SYS_pidfd_open, getpid(), 0));
  type("proc", open("/proc/self/status", O_RDONLY));
  openpty(&master, &slave, NULL, NULL, NULL);
  type("slave", slave);
  type("master", master);
  pipe(fds);
  struct f_owner_ex owner = {9, 9};
  V("no owner", fcntl(fds[0], F_GETOWN_EX, &owner));
  printf("type %d pid %d\n", owner.type, owner.pid);
  fcntl(fds[0], F_SETOWN, -getpgrp());
  fcntl(fds[0], F_SETOWN, 0);
  V("none any more", fcntl(fds[0], F_GETOWN_EX, &owner));
  printf("type %d pid %d\n", owner.type, owner.pid);
  close(fds[0]);
  close(fds[1]);
  int opened = open("fifo", O_RDWR | O_ASYNC);
  printf("open with O_ASYNC shows %d\n", is_async(opened));
  close(opened);
  opened = open("file", O_RDWR | O_ASYNC);
  printf("of a file %d\n", is_async(opened));
  close(opened);
}

static void fill(int fd) {
  static char block[4096];
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  while (write(fd, block, sizeof block) > 0) {}
  fcntl(fd, F_SETFL, flags);
}

static void pipes(void) {
  int fds[2];
  static char block[65536];
  pipe(fds);
  watched(fds[0]);
  drain("set", fds[0]);
  write(fds[1], "x", 1);
  drain("first byte", fds[0]);
  write(fds[1], "x", 1);
  drain("second byte", fds[0]);
  read(fds[0], block, 1);
  drain("read", fds[0]);
  int other = dup(fds[1]);
  close(other);
  drain("one of two writers closed", fds[0]);
  close(fds[1]);
  drain("writers closed", fds[0]);
  close(fds[0]);
  pipe(fds);
  watched(fds[1]);
  write(fds[1], "x", 1);
  read(fds[0], block, 1);
  drain("writer, a byte read", fds[1]);
  fill(fds[1]);
  drain("full", fds[1]);
  read(fds[0], block, sizeof block);
  drain("emptied", fds[1]);
  close(fds[0]);
  drain("readers closed", fds[1]);
  close(fds[1]);
}

static void signals_of(void) {
  int fds[2];
  pipe(fds);
  watched(fds[0]);
  fcntl(fds[0], F_SETSIG, 0);
  V("signal", fcntl(fds[0], F_GETSIG));
  write(fds[1], "x", 1);
  drain("default", fds[0]);
  fcntl(fds[0], F_SETSIG, SIGIO);
  write(fds[1], "x", 1);
  drain("SIGIO", fds[0]);
  fcntl(fds[0], F_SETSIG, SIGCHLD);
  write(fds[1], "x", 1);
  drain("SIGCHLD", fds[0]);
  fcntl(fds[0], F_SETSIG, SIGUSR1);
  write(fds[1], "x", 1);
  drain("SIGUSR1", fds[0]);
  V("bad signal", fcntl(fds[0], F_SETSIG, 65));
  V("negative signal", fcntl(fds[0], F_SETSIG, -1));
  fcntl(fds[0], F_SETSIG, QUEUED);
  int copy = dup(fds[0]);
  write(fds[1], "x", 1);
  drain("with a duplicate", fds[0]);
  set_async(copy, 1);
  write(fds[1], "x", 1);
  drain("set again on it", fds[0]);
  set_async(copy, 0);
  set_async(copy, 1);
  write(fds[1], "x", 1);
  drain("off and on", copy);
  close(copy);
  write(fds[1], "x", 1);
  drain("duplicate closed", copy);
  set_async(fds[0], 0);
  write(fds[1], "x", 1);
  drain("off", fds[0]);
  set_async(fds[0], 1);
  fcntl(fds[0], F_SETOWN, 0);
  V("no owner", fcntl(fds[0], F_GETOWN));
  write(fds[1], "x", 1);
  drain("without an owner", fds[0]);
  struct rlimit limit = {0, 0}, before;
  getrlimit(RLIMIT_SIGPENDING, &before);
  limit.rlim_max = before.rlim_max;
  fcntl(fds[0], F_SETOWN, getpid());
  setrlimit(RLIMIT_SIGPENDING, &limit);
  write(fds[1], "x", 1);
  drain("queue full", fds[0]);
  setrlimit(RLIMIT_SIGPENDING, &before);
  close(fds[0]);
  close(fds[1]);
}

static int go[2];
static volatile int other_tid;

// Only its own signals can be pending for it, and it looks before the process's.
static void *other_thread(void *arg) {
  char byte;
  other_tid = syscall(SYS_gettid);
  write(((int *)arg)[1], "r", 1);
  read(go[0], &byte, 1);
  drain("the other thread", *(int *)arg);
  return NULL;
}

static void owners(void) {
  int fds[2], ready[2];
  struct f_owner_ex owner = {F_OWNER_PGRP, getpgrp()};
  pipe(fds);
  pipe(go);
  pipe(ready);
  V("own group", fcntl(fds[0], F_SETOWN, -getpgrp()));
  printf("read back %d\n", fcntl(fds[0], F_GETOWN) == -getpgrp());
  struct f_owner_ex got = {0};
  V("owner", fcntl(fds[0], F_GETOWN_EX, &got));
  printf("type %d group %d\n", got.type, got.pid == getpgrp());
  fcntl(fds[0], F_SETSIG, QUEUED);
  set_async(fds[0], 1);
  write(fds[1], "x", 1);
  drain("group", fds[0]);
  owner.type = 3;
  V("bad type", fcntl(fds[0], F_SETOWN_EX, &owner));
  owner.type = F_OWNER_PID;
  owner.pid = 0x7ffffffe;
  V("nobody", fcntl(fds[0], F_SETOWN_EX, &owner));
  V("nobody", fcntl(fds[0], F_SETOWN, 0x7ffffffe));
  V("no group", fcntl(fds[0], F_SETOWN, -0x7ffffffe));
  V("minimum", fcntl(fds[0], F_SETOWN, INT_MIN));
  pthread_t thread;
  int pass[2] = {fds[0], ready[1]};
  char byte;
  pthread_create(&thread, NULL, other_thread, pass);
  read(ready[0], &byte, 1);
  owner.type = F_OWNER_TID;
  owner.pid = other_tid;
  V("thread", fcntl(fds[0], F_SETOWN_EX, &owner));
  write(fds[1], "x", 1);
  drain("this thread", fds[0]);
  write(go[1], "g", 1);
  pthread_join(thread, NULL);
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    read(go[0], &byte, 1);
    _exit(0);
  }
  V("a child", fcntl(fds[0], F_SETOWN, child));
  printf("it %d\n", fcntl(fds[0], F_GETOWN) == child);
  write(fds[1], "x", 1);
  drain("not here", fds[0]);
  write(go[1], "g", 1);
  waitpid(child, NULL, 0);
  V("gone", fcntl(fds[0], F_GETOWN));
  sigwaitinfo(&child_ends, NULL);
  write(fds[1], "x", 1);
  drain("for nobody", fds[0]);
  fcntl(fds[0], F_SETOWN, getpid());
  child = fork();
  if (!child) {
    if (setresuid(1000, 1000, 1000)) puts("setresuid failed");
    fcntl(fds[0], F_SETOWN, getppid());
    _exit(0);
  }
  waitpid(child, NULL, 0);
  sigwaitinfo(&child_ends, NULL);
  write(fds[1], "x", 1);
  drain("set by another user", fds[0]);
  close(fds[0]);
  close(fds[1]);
}

static void sockets(void) {
  int fds[2], value = 0, own = getpid();
  char block[64];
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  V("SIOCSPGRP", ioctl(fds[0], SIOCSPGRP, &own));
  V("SIOCGPGRP", ioctl(fds[0], SIOCGPGRP, &value));
  printf("own %d\n", value == own);
  own = -getpgrp();
  V("FIOSETOWN", ioctl(fds[0], FIOSETOWN, &own));
  V("FIOGETOWN", ioctl(fds[0], FIOGETOWN, &value));
  printf("group %d\n", value == own);
  own = 0x7ffffffe;
  V("nobody", ioctl(fds[0], FIOSETOWN, &own));
  V("nowhere", ioctl(fds[0], SIOCSPGRP, (void *)8));
  watched(fds[0]);
  write(fds[1], "x", 1);
  drain("stream, a byte", fds[0]);
  write(fds[1], "x", 1);
  drain("another", fds[0]);
  read(fds[0], block, sizeof block);
  drain("read", fds[0]);
  close(fds[1]);
  drain("peer closed", fds[0]);
  close(fds[0]);
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  watched(fds[0]);
  shutdown(fds[1], SHUT_WR);
  drain("peer shut down", fds[0]);
  close(fds[0]);
  close(fds[1]);
  socketpair(AF_UNIX, SOCK_DGRAM, 0, fds);
  watched(fds[0]);
  send(fds[1], "x", 1, 0);
  drain("datagram", fds[0]);
  close(fds[0]);
  close(fds[1]);
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  watched(fds[0]);
  fill(fds[0]);
  static char rest[1 << 16];
  while (recv(fds[1], rest, sizeof rest, MSG_DONTWAIT) > 0) {}
  drain("room again", fds[0]);
  write(fds[0], "x", 1);
  read(fds[1], rest, sizeof rest);
  drain("room as before", fds[0]);
  close(fds[0]);
  close(fds[1]);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {AF_UNIX, "socket"};
  bind(listener, (struct sockaddr *)&name, sizeof name);
  listen(listener, 5);
  watched(listener);
  connect(client, (struct sockaddr *)&name, sizeof name);
  drain("connection", listener);
  close(client);
  close(listener);
}

static void terminals(void) {
  int master, slave;
  struct termios raw;
  openpty(&master, &slave, NULL, NULL, NULL);
  tcgetattr(slave, &raw);
  cfmakeraw(&raw);
  tcsetattr(slave, TCSANOW, &raw);
  watched(slave);
  write(master, "x", 1);
  poll(&(struct pollfd){slave, POLLIN, 0}, 1, -1);
  siginfo_t info;
  struct timespec patience = {20, 0};
  printf("slave: %d", sigtimedwait(&all, &info, &patience) == QUEUED);
  printf(" %s fd %d\n", code_name(info.si_code), info.si_fd == slave);
  set_async(slave, 0);
  watched(master);
  write(slave, "x", 1);
  poll(&(struct pollfd){master, POLLIN, 0}, 1, -1);
  printf("master: %d", sigtimedwait(&all, &info, &patience) == QUEUED);
  printf(" %s fd %d\n", code_name(info.si_code), info.si_fd == master);
  set_async(master, 0);
  close(slave);
  close(master);
}

static void notices(void) {
  int fd = inotify_init1(0);
  inotify_add_watch(fd, ".", IN_CREATE);
  watched(fd);
  put("created", "");
  drain("inotify", fd);
  close(fd);
}

int main(void) {
  fresh("/tmp/sigio");
  sigemptyset(&all);
  int numbers[] = {SIGIO, SIGCHLD, SIGUSR1, QUEUED};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaddset(&all, numbers[i]);
  sigemptyset(&child_ends);
  sigaddset(&child_ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &all, NULL);
  setpgid(0, 0);
  types();
  pipes();
  signals_of();
  owners();
  sockets();
  terminals();
  notices();
  chdir("/");
  sweep("/tmp/sigio");
  return 0;
}
