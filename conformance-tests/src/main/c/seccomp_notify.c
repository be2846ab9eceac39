// seccomp_unotify(2): SECCOMP_FILTER_FLAG_NEW_LISTENER, the listener's requests, its poll(2), and how a target and a listener end.
#include "check.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1 << 5)
#endif
#define SET_FLAGS _IOW('!', 4, __u64)
#define LISTEN SECCOMP_FILTER_FLAG_NEW_LISTENER
#define CALL SYS_getsid

// One action for one call.
static int filter(int nr, unsigned action, unsigned flags) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static int channel[2];

static void send_fd(int fd) {
  char data = 'x', room[CMSG_SPACE(sizeof fd)];
  struct iovec io = {&data, 1};
  struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  if (sendmsg(channel[1], &message, 0) != 1) puts("sendmsg failed");
}

static int receive_fd(void) {
  char data, room[CMSG_SPACE(sizeof(int))];
  struct iovec io = {&data, 1};
  struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  if (recvmsg(channel[0], &message, 0) != 1) puts("recvmsg failed");
  int fd;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

static pid_t target;

// Both processes keep what they print: the child until it exits, the parent until it has waited for it.
static char kept[1 << 16];

// A child that listens to itself, hands the listener over and then runs a body. Returns the listener.
static int supervised(unsigned flags, void (*body)(void)) {
  fflush(stdout);
  socketpair(AF_UNIX, SOCK_SEQPACKET, 0, channel);
  target = fork();
  if (target == 0) {
    int fd = filter(CALL, SECCOMP_RET_USER_NOTIF | 7, LISTEN | flags);
    if (fd < 0) printf("listener: %s\n", strerrorname_np(errno));
    send_fd(fd);
    close(fd);
    body();
    fflush(stdout);
    _exit(0);
  }
  return receive_fd();
}

static void ended(const char *what) {
  int status;
  waitpid(target, &status, 0);
  printf("%s: %s %d\n", what, WIFEXITED(status) ? "exited" : "killed by", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
  close(channel[0]);
  close(channel[1]);
}

static struct seccomp_notif take(int fd) {
  struct seccomp_notif notification = {0};
  if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &notification)) printf("receive: %s\n", strerrorname_np(errno));
  return notification;
}

static int answer(int fd, __u64 id, long value, int error, unsigned flags) {
  struct seccomp_notif_resp response = {id, value, error, flags};
  return ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static int add(int fd, __u64 id, unsigned flags, int source, int number, unsigned number_flags) {
  struct seccomp_notif_addfd request = {id, flags, source, number, number_flags};
  return ioctl(fd, SECCOMP_IOCTL_NOTIF_ADDFD, &request);
}

static int ready(int fd, int timeout) {
  struct pollfd set = {fd, POLLIN | POLLOUT};
  return poll(&set, 1, timeout) < 0 ? -1 : set.revents;
}

static void three_calls(void) {
  V("answered", syscall(CALL, 11, 22, 33, 44, 55, 66));
  V("failed", syscall(CALL, 0));
  OK("continued", syscall(CALL, 0) == getpgrp() || 1);
  V("positive error", syscall(CALL, 0));
}

static void basics(void) {
  int fd = supervised(0, three_calls);
  struct seccomp_notif first = take(fd);
  printf("pid %d nr %d arch %x flags %u args", first.pid == target, first.data.nr == CALL, first.data.arch, first.flags);
  for (int i = 0; i < 6; i++) printf(" %lld", (long long)first.data.args[i]);
  printf(" ip %d\n", first.data.instruction_pointer != 0);
  V("valid", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &first.id));
  __u64 other = first.id + 1;
  V("another's id", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &other));
  V("id from nowhere", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, (void *)8));
  V("answer from nowhere", ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, (void *)8));
  V("unknown flag", answer(fd, first.id, 0, 0, 2));
  V("continue with a value", answer(fd, first.id, 1, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
  V("continue with an error", answer(fd, first.id, 0, -1, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
  V("wrong id", answer(fd, other, 0, 0, 0));
  V("answer", answer(fd, first.id, 1234, 0, 0));
  struct seccomp_notif second = take(fd);
  printf("new id: %d\n", second.id != first.id);
  V("error", answer(fd, second.id, 5, -EXDEV, 0));
  V("too late", answer(fd, first.id, 0, 0, 0));
  V("continue", answer(fd, take(fd).id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
  V("positive", answer(fd, take(fd).id, 3, 77, 0));
  ended("basics");
  close(fd);
}

static void one_call(void) { V("call", syscall(CALL, 0)); }

static void polling(void) {
  int fd = supervised(0, one_call);
  printf("pending: %x\n", ready(fd, -1));
  struct seccomp_notif garbage = {.pid = 1};
  V("garbage", ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &garbage));
  V("nowhere", ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, (void *)8));
  V("flags 1", ioctl(fd, SET_FLAGS, 1));
  V("flags 2", ioctl(fd, SET_FLAGS, 2));
  V("flags 0", ioctl(fd, SET_FLAGS, 0));
  V("unknown request", ioctl(fd, _IOW('!', 9, int), 0));
  V("foreign request", ioctl(fd, FIONREAD, &garbage));
  char byte;
  V("read", read(fd, &byte, 1));
  V("write", write(fd, "x", 1));
  V("seek", lseek(fd, 0, SEEK_SET));
  V("status flags", fcntl(fd, F_GETFL));
  printf("still pending: %x\n", ready(fd, -1));
  struct seccomp_notif one = take(fd);
  printf("taken: %x\n", ready(fd, -1));
  V("answer", answer(fd, one.id, 9, 0, 0));
  ended("polling");
  printf("no users: %x\n", ready(fd, -1));
  char link[64] = {0}, path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  readlink(path, link, sizeof link - 1);
  printf("%s\n", link);
  close(fd);
}

static int same_file(int a, int b) {
  struct stat x, y;
  return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static void uses_files(void) {
  int kept = open("/", O_RDONLY | O_DIRECTORY);
  int free_one = dup(kept);
  close(free_one);
  V("lowest number", syscall(CALL, 0) == free_one);
  V("close on exec", fcntl(free_one, F_GETFD));
  V("fixed number", syscall(CALL, 0) == 40);
  printf("two numbers of one file: %d\n", same_file(free_one, 40));
  V("close on exec", fcntl(40, F_GETFD));
  V("replaced", syscall(CALL, 0) == 40);
  printf("the root now: %d\n", same_file(kept, 40));
  V("sent with it", syscall(CALL, 0) == free_one + 1);
  struct rlimit limit = {free_one + 2, 100};
  setrlimit(RLIMIT_NOFILE, &limit);
  V("full", syscall(CALL, 0));
  V("beyond", syscall(CALL, 0));
}

static void files(void) {
  int fd = supervised(0, uses_files);
  int source = open("/proc/self/status", O_RDONLY), root = open("/", O_RDONLY);
  __u64 id = take(fd).id;
  V("bad source", add(fd, id, 0, 999, 0, 0));
  V("bad flags", add(fd, id, 4, source, 0, 0));
  V("bad new flags", add(fd, id, 0, source, 0, O_APPEND));
  V("number without flag", add(fd, id, 0, source, 40, 0));
  V("wrong id", add(fd, id + 5, 0, source, 0, 0));
  V("nowhere", ioctl(fd, SECCOMP_IOCTL_NOTIF_ADDFD, (void *)8));
  struct {
    struct seccomp_notif_addfd request;
    __u64 more;
  } longer = {{id, 0, source, 0, 0}, 1};
  V("longer", ioctl(fd, _IOW('!', 3, longer), &longer));
  V("shorter", ioctl(fd, _IOW('!', 3, int), &longer));
  longer.more = 0;
  int number = ioctl(fd, _IOW('!', 3, longer), &longer);
  printf("longer, zero: %s\n", number < 0 ? strerrorname_np(errno) : "ok");
  V("answer", answer(fd, id, number, 0, 0));
  id = take(fd).id;
  V("set", add(fd, id, SECCOMP_ADDFD_FLAG_SETFD, source, 40, O_CLOEXEC));
  V("set, too high", add(fd, id, SECCOMP_ADDFD_FLAG_SETFD, source, 0x80000000u | 40, O_CLOEXEC));
  V("set, highest", add(fd, id, SECCOMP_ADDFD_FLAG_SETFD, source, -1, O_CLOEXEC));
  V("still valid", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id));
  V("answer", answer(fd, id, 40, 0, 0));
  V("set, send", add(fd, take(fd).id, SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, root, 40, 0));
  number = add(fd, take(fd).id, SECCOMP_ADDFD_FLAG_SEND, source, 0, 0);
  printf("send: %s\n", number < 0 ? strerrorname_np(errno) : "ok");
  id = take(fd).id;
  V("full", add(fd, id, 0, source, 0, 0));
  V("full, send", add(fd, id, SECCOMP_ADDFD_FLAG_SEND, source, 0, 0));
  V("valid again", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id));
  V("answer", answer(fd, id, 0, -ENFILE, 0));
  id = take(fd).id;
  V("beyond", add(fd, id, SECCOMP_ADDFD_FLAG_SETFD, source, 60, 0));
  V("answer", answer(fd, id, 0, -EMLINK, 0));
  ended("files");
  close(fd);
  close(source);
  close(root);
}

static void two_calls(void) {
  V("pending when it closes", syscall(CALL, 0));
  V("after it closed", syscall(CALL, 0));
  OK("a new listener", filter(CALL, SECCOMP_RET_USER_NOTIF, LISTEN));
}

static void closing(void) {
  int fd = supervised(0, two_calls);
  take(fd);
  close(fd);
  ended("closing");
  fd = supervised(0, two_calls);
  ready(fd, -1);
  close(fd);
  ended("closing, not taken");
}

static void killed(void) {
  int fd = supervised(0, one_call);
  __u64 id = take(fd).id;
  kill(target, SIGKILL);
  ended("killed after receive");
  V("valid", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id));
  V("answer", answer(fd, id, 0, 0, 0));
  V("add", add(fd, id, 0, 0, 0, 0));
  close(fd);
  fd = supervised(0, one_call);
  ready(fd, -1);
  kill(target, SIGKILL);
  ended("killed before receive");
  struct seccomp_notif none = {0};
  V("receive", ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &none));
  close(fd);
}

static volatile int handled;

static void on_signal(int number) { handled = number; }

static void interrupted_calls(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR2, &action, NULL);
  send_fd(0);
  V("no restart", syscall(CALL, 1));
  printf("handled %d\n", handled == SIGUSR1);
  V("restart", syscall(CALL, 2));
  printf("handled %d\n", handled == SIGUSR2);
}

static void signals(void) {
  int fd = supervised(0, interrupted_calls);
  close(receive_fd());
  __u64 id = take(fd).id;
  kill(target, SIGUSR1);
  struct seccomp_notif next = take(fd);
  printf("call %lld\n", (long long)next.data.args[0]);
  V("interrupted", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id));
  kill(target, SIGUSR2);
  struct seccomp_notif again = take(fd);
  printf("call %lld, new id %d\n", (long long)again.data.args[0], again.id != next.id);
  V("restarted", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &next.id));
  V("answer", answer(fd, again.id, 2, 0, 0));
  ended("signals");
  close(fd);
}

static void uninterrupted_call(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  send_fd(0);
  V("not received: interrupted", syscall(CALL, 1));
  handled = 0;
  send_fd(0);
  char go;
  read(channel[1], &go, 1);
  V("received: not interrupted", syscall(CALL, 2));
  printf("handled afterwards %d\n", handled == SIGUSR1);
  V("received: killable", syscall(CALL, 3));
}

static void killable(void) {
  int fd = supervised(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, uninterrupted_call);
  close(receive_fd());
  ready(fd, -1);
  kill(target, SIGUSR1);
  close(receive_fd());
  struct seccomp_notif none = {0};
  V("the interrupted call", ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &none));
  write(channel[0], "g", 1);
  struct seccomp_notif one = take(fd);
  printf("call %lld\n", (long long)one.data.args[0]);
  kill(target, SIGUSR1);
  V("still there", ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &one.id));
  V("answer", answer(fd, one.id, 5, 0, 0));
  take(fd);
  kill(target, SIGKILL);
  ended("killable");
  close(fd);
}

static void stacked(void) {
  int first = filter(SYS_getpgid, SECCOMP_RET_USER_NOTIF, LISTEN);
  OK("first", first);
  V("second", filter(CALL, SECCOMP_RET_USER_NOTIF, LISTEN));
  V("nobody's", filter(CALL, SECCOMP_RET_USER_NOTIF, 0));
  V("a filter without a listener", syscall(CALL, 0));
  V("errno", filter(SYS_getpgid, SECCOMP_RET_ERRNO | EDOM, 0));
  V("errno before notification", syscall(SYS_getpgid, 0));
  close(first);
  int second = filter(SYS_setfsuid, SECCOMP_RET_USER_NOTIF, LISTEN);
  OK("after the first closed", second);
  V("trace", filter(SYS_setfsuid, SECCOMP_RET_TRACE, 0));
  close(second);
  V("notification before trace", syscall(SYS_setfsuid, 0));
  V("trace alone", filter(SYS_setfsgid, SECCOMP_RET_TRACE, 0));
  V("no tracer", syscall(SYS_setfsgid, 0));
}

static volatile int go;
static volatile long other_result;

static void *other_thread(void *arg) {
  (void)arg;
  while (!go) usleep(1000);
  other_result = syscall(CALL, 0);
  return NULL;
}

static void *apart(void *arg) {
  filter(SYS_setfsuid, SECCOMP_RET_ALLOW, 0);
  *(volatile int *)arg = 1;
  while (!go) usleep(1000);
  return NULL;
}

static void synchronised(void) {
  V("tsync and listener", filter(CALL, SECCOMP_RET_USER_NOTIF, LISTEN | SECCOMP_FILTER_FLAG_TSYNC));
  V("killable without listener", filter(CALL, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV));
  pthread_t thread;
  pthread_create(&thread, NULL, other_thread, NULL);
  int fd = filter(CALL, SECCOMP_RET_USER_NOTIF, LISTEN | SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH);
  OK("with ESRCH", fd);
  printf("close on exec %d\n", fcntl(fd, F_GETFD));
  go = 1;
  struct seccomp_notif one = take(fd);
  printf("the other thread: %d\n", one.pid != getpid());
  V("answer", answer(fd, one.id, 77, 0, 0));
  pthread_join(thread, NULL);
  printf("its result %ld\n", other_result);
  volatile int is_apart = 0;
  go = 0;
  pthread_create(&thread, NULL, apart, (void *)&is_apart);
  while (!is_apart) usleep(1000);
  printf("apart: %d\n", filter(SYS_setfsgid, SECCOMP_RET_ALLOW, SECCOMP_FILTER_FLAG_TSYNC) > 0);
  V("apart, ESRCH", filter(SYS_setfsgid, SECCOMP_RET_ALLOW, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH));
  go = 1;
  pthread_join(thread, NULL);
}

static void forks(void) {
  pid_t child = fork();
  if (child == 0) {
    V("grandchild", syscall(CALL, 0));
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  V("child", syscall(CALL, 0));
}

static void inherited(void) {
  int fd = supervised(0, forks);
  struct seccomp_notif one = take(fd);
  printf("another process: %d\n", one.pid != target);
  V("answer", answer(fd, one.id, 1, 0, 0));
  one = take(fd);
  printf("the first: %d\n", one.pid == target);
  V("answer", answer(fd, one.id, 2, 0, 0));
  ended("inherited");
  printf("no users: %x\n", ready(fd, -1));
  close(fd);
}

int main(void) {
  setvbuf(stdout, kept, _IOFBF, sizeof kept);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  struct seccomp_notif_sizes sizes;
  V("sizes", syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes));
  printf("%d %d %d\n", sizes.seccomp_notif, sizes.seccomp_notif_resp, sizes.seccomp_data);
  V("sizes, flags", syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 1, &sizes));
  V("sizes, nowhere", syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, (void *)8));
  unsigned action = SECCOMP_RET_USER_NOTIF;
  V("available", syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
  basics();
  polling();
  files();
  closing();
  killed();
  signals();
  killable();
  in_child(stacked);
  in_child(synchronised);
  inherited();
  return 0;
}
