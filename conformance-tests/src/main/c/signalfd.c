// signalfd(2): what a read returns, readiness, mask changes, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static int ready(int fd) {
  struct pollfd p = {fd, POLLIN, 0};
  poll(&p, 1, 0);
  return p.revents;
}

int main(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGRTMIN);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGKILL);
  sigprocmask(SIG_BLOCK, &set, 0);
  report("bad flags", signalfd(-1, &set, 1));
  report("bad size", syscall(SYS_signalfd4, -1, &set, 4, 0));
  report("bad address", syscall(SYS_signalfd4, -1, 8, 8, 0));
  report("not a signalfd", signalfd(1, &set, 0));
  int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  struct signalfd_siginfo info[4];
  report("empty", read(fd, info, sizeof info));
  report("short", read(fd, info, 127));
  report("write", write(fd, info, 128));
  printf("ready %x\n", ready(fd));
  kill(getpid(), SIGUSR1);
  kill(getpid(), SIGUSR1);
  union sigval v = {.sival_ptr = (void *)0x123456789aL};
  sigqueue(getpid(), SIGRTMIN, v);
  v.sival_int = 42;
  sigqueue(getpid(), SIGRTMIN, v);
  printf("ready %x\n", ready(fd));
  long n = read(fd, info, sizeof info);
  report("read", n);
  for (int i = 0; i < n / 128; i++)
    printf("signo %d code %d me %d uid %d int %d ptr %llx\n", info[i].ssi_signo, info[i].ssi_code, info[i].ssi_pid == getpid(), info[i].ssi_uid, info[i].ssi_int, (unsigned long long)info[i].ssi_ptr);
  pid_t child = fork();
  if (child == 0) _exit(7);
  struct pollfd p = {fd, POLLIN, 0};
  printf("poll %d\n", poll(&p, 1, 5000));
  report("read child", read(fd, info, 128));
  printf("signo %d code %d child %d status %d\n", info[0].ssi_signo, info[0].ssi_code, info[0].ssi_pid == child, info[0].ssi_status);
  waitpid(child, 0, 0);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, 0);
  report("same fd", signalfd(fd, &set, 0) == fd);
  kill(getpid(), SIGUSR1);
  printf("other mask %x\n", ready(fd));
  kill(getpid(), SIGUSR2);
  printf("wanted %x\n", ready(fd));
  report("read", read(fd, info, sizeof info));
  printf("signo %d\n", info[0].ssi_signo);
  int blocking = signalfd(-1, &set, 0);
  child = fork();
  if (child == 0) {
    usleep(20000);
    kill(getppid(), SIGUSR2);
    _exit(0);
  }
  report("read waits", read(blocking, info, 128));
  printf("signo %d from child %d\n", info[0].ssi_signo, info[0].ssi_pid == child);
}
