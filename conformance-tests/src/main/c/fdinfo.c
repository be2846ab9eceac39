// capabilities: CAP_SYS_ADMIN
// proc_pid_fdinfo(5) of files that say more than position and flags, and proc_locks(5).
#include "check.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>

static char text[65536];

static char *slurp(const char *path) {
  int fd = open(path, O_RDONLY);
  size_t size = 0;
  ssize_t n;
  while ((n = read(fd, text + size, sizeof text - 1 - size)) > 0) size += n;
  text[size] = 0;
  close(fd);
  return text;
}

static char *info(int fd) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  return slurp(path);
}

// Prints the lines behind those that all files have.
static void more(const char *what, int fd) {
  char *rest = strstr(info(fd), "\nino:");
  printf("%s\n%s", what, strchr(rest + 1, '\n') + 1);
}

static unsigned long kernel_device(dev_t d) { return (unsigned long)major(d) << 20 | minor(d); }

static void events(void) {
  int fd = eventfd(0x1234, 0);
  uint64_t one = 1;
  write(fd, &one, 8);
  int id = -1, other = -1;
  unsigned long long count = 0;
  sscanf(strstr(info(fd), "eventfd-count:"), "eventfd-count: %llx eventfd-id: %d", &count, &id);
  int second = eventfd(0, EFD_SEMAPHORE);
  sscanf(strstr(info(second), "eventfd-count:"), "eventfd-count: %*x eventfd-id: %d", &other);
  printf("count %llx, ids differ %d, %s", count, id != other && id >= 0 && other >= 0, strstr(text, "eventfd-semaphore"));
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGRTMAX);
  sigaddset(&set, SIGKILL);
  int signals = signalfd(-1, &set, 0);
  more("signalfd", signals);
  sigemptyset(&set);
  signalfd(signals, &set, 0);
  more("signalfd again", signals);
}

static void without_id(char *line) {
  char *id = strstr(line, "eventfd-id");
  printf("%.*s%s", (int)(id - line), line, strstr(id, "eventfd-semaphore"));
}

static void watchers(void) {
  struct stat st;
  int target = open("target", O_RDWR | O_CREAT, 0644), pipes[2], ep = epoll_create1(0);
  pipe(pipes);
  fstat(pipes[1], &st);
  struct epoll_event event = {EPOLLOUT | EPOLLONESHOT | EPOLLET, {.u64 = 0x123456789abcdef}};
  epoll_ctl(ep, EPOLL_CTL_ADD, pipes[1], &event);
  for (int i = 0; i < 2; i++) {
    int tfd = 0;
    unsigned mask = 0;
    unsigned long long data = 0, pos = 9, ino = 0, device = 0;
    int n = sscanf(strstr(info(ep), "tfd:"), "tfd: %d events: %x data: %llx  pos:%lli ino:%llx sdev:%llx", &tfd, &mask, &data, &pos, &ino, &device);
    printf("epoll %d: same %d events %x data %llx pos %llu inode %d device %d\n", n, tfd == pipes[1], mask, data, pos, ino == st.st_ino, device == kernel_device(st.st_dev));
    epoll_wait(ep, &event, 1, 0);
  }
  char line[64];
  snprintf(line, sizeof line, "tfd: %8d events: ", pipes[1]);
  printf("padded %d\n", strstr(info(ep), line) != NULL);
  int notify = inotify_init1(0);
  more("inotify without watches", notify);
  inotify_add_watch(notify, ".", IN_MODIFY | IN_ONLYDIR | IN_CREATE);
  inotify_add_watch(notify, "target", IN_ALL_EVENTS | IN_ONESHOT | IN_EXCL_UNLINK);
  char *at = info(notify);
  for (int i = 0; i < 2 && (at = strstr(at, "inotify wd:")); i++, at++) {
    unsigned wd = 0, mask = 0, ignored = 9;
    unsigned long ino = 0, device = 0;
    int n = sscanf(at, "inotify wd:%x ino:%lx sdev:%lx mask:%x ignored_mask:%x", &wd, &ino, &device, &mask, &ignored);
    stat(wd == 1 ? "." : "target", &st);
    printf("inotify %d: wd %x mask %x ignored %x inode %d device %d\n", n, wd, mask, ignored, ino == st.st_ino, device == kernel_device(st.st_dev));
  }
  int fan = fanotify_init(FAN_CLASS_NOTIF | FAN_NONBLOCK, O_RDONLY);
  printf("fanotify %d\n", fan >= 0);
  more("fanotify without marks", fan);
  fanotify_mark(fan, FAN_MARK_ADD, FAN_OPEN | FAN_EVENT_ON_CHILD, AT_FDCWD, ".");
  fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORED_SURV_MODIFY, FAN_CLOSE, AT_FDCWD, ".");
  unsigned flags = 0, mask = 0, ignored = 0;
  unsigned long ino = 0, device = 0;
  int n = sscanf(strstr(info(fan), "fanotify ino:"), "fanotify ino:%lx sdev:%lx mflags:%x mask:%x ignored_mask:%x", &ino, &device, &flags, &mask, &ignored);
  stat(".", &st);
  printf("mark %d: flags %x mask %x ignored %x inode %d device %d\n", n, flags, mask, ignored, ino == st.st_ino, device == kernel_device(st.st_dev));
  close(target);
}

static void timers(void) {
  int fd = timerfd_create(CLOCK_MONOTONIC, 0);
  more("timerfd", fd);
  struct itimerspec spec = {{7, 5}, {5000, 0}};
  timerfd_settime(fd, 0, &spec, NULL);
  long s = 0, ns = 0;
  sscanf(strstr(info(fd), "it_value"), "it_value: (%ld, %ld)", &s, &ns);
  printf("left %d %s", s >= 4000 && s < 5000, strstr(text, "it_interval"));
  spec.it_value.tv_sec = 1;
  fd = timerfd_create(CLOCK_REALTIME, 0);
  timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
  struct epoll_event event = {EPOLLIN};
  int ep = epoll_create1(0);
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event);
  printf("expired %d\n", epoll_wait(ep, &event, 1, -1));
  more("timerfd", fd);
}

static void processes(void) {
  int self = syscall(SYS_pidfd_open, getpid(), 0), pid = 0, inner = 0;
  sscanf(strstr(info(self), "Pid:"), "Pid: %d NSpid: %d", &pid, &inner);
  printf("pidfd %d %d\n", pid == getpid(), inner == getpid());
  pid_t child = fork();
  if (!child) _exit(0);
  int fd = syscall(SYS_pidfd_open, child, 0);
  waitpid(child, NULL, 0);
  more("pidfd of nobody", fd);
}

// Prints lines of locks on a file, with what varies replaced.
static void show_locks(const char *what, char *at, const char *prefix, struct stat *st, pid_t pids[2]) {
  char place[64], line[256];
  snprintf(place, sizeof place, "%02x:%02x:%lu", major(st->st_dev), minor(st->st_dev), (unsigned long)st->st_ino);
  printf("%s\n", what);
  for (char *end; (end = strchr(at, '\n')); at = end + 1) {
    snprintf(line, sizeof line, "%.*s", (int)(end - at), at);
    char *found = strstr(line, place);
    if (!found || strncmp(line, prefix, strlen(prefix))) continue;
    char *colon = strchr(line + strlen(prefix), ':');
    int number = 0, pid = 0;
    char kind[16] = "", state[16] = "", access[16] = "";
    int waits = !strncmp(colon, ": ->", 4);
    sscanf(colon + (waits ? 4 : 1), " %15s %15s %15s %d", kind, state, access, &pid);
    printf(" %s%s %s %s %s%s\n", waits ? "-> " : "", kind, state, access, pid == -1 ? "-1" : pid == pids[0] ? "self" : pid == pids[1] ? "child" : "other", found + strlen(place));
  }
}

static void locks(void) {
  struct stat st;
  int fd = open("locked", O_RDWR | O_CREAT, 0644);
  fstat(fd, &st);
  pid_t pids[2] = {getpid(), 0};
  show_locks("none", slurp("/proc/locks"), "", &st, pids);
  flock(fd, LOCK_SH);
  show_locks("flock", slurp("/proc/locks"), "", &st, pids);
  flock(fd, LOCK_EX);
  struct flock range = {F_RDLCK, SEEK_SET, 5, 10};
  fcntl(fd, F_SETLK, &range);
  show_locks("its descriptor", info(fd), "lock:\t", &st, pids);
  int other = open("locked", O_RDONLY);
  show_locks("another's", info(other), "lock:\t", &st, pids);
  flock(fd, LOCK_UN);
  show_locks("range", slurp("/proc/locks"), "", &st, pids);
  fflush(stdout);
  for (int i = 0; i < 2; i++) {
    if (i == 1) flock(fd, LOCK_EX);
    volatile int *tid = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    if (!child) {
      int mine = open("locked", O_RDWR);
      range.l_type = F_WRLCK;
      range.l_len = 0;
      if (i == 0) fcntl(mine, F_SETLKW, &range);
      else flock(mine, LOCK_SH);
      _exit(0);
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    for (char *state = slurp(path); strrchr(state, ')')[2] != 'S' || !strstr(slurp("/proc/locks"), "->"); state = slurp(path)) usleep(1000);
    pids[1] = child;
    show_locks("with a waiter", slurp("/proc/locks"), "", &st, pids);
    fflush(stdout);
    if (i == 0) {
      range.l_type = F_UNLCK;
      fcntl(fd, F_SETLK, &range);
    } else {
      flock(fd, LOCK_UN);
    }
    waitpid(child, NULL, 0);
  }
  show_locks("none again", slurp("/proc/locks"), "", &st, pids);
  range = (struct flock){F_WRLCK, SEEK_SET, 0, 0};
  fcntl(fd, F_OFD_SETLK, &range);
  show_locks("of the open file", slurp("/proc/locks"), "", &st, pids);
  show_locks("its descriptor", info(fd), "lock:\t", &st, pids);
  close(fd);
  show_locks("closed", slurp("/proc/locks"), "", &st, pids);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  fresh("/tmp/fdinfo");
  int fd = eventfd(0x1234, EFD_SEMAPHORE);
  info(fd);
  without_id(strstr(text, "eventfd-count"));
  close(fd);
  events();
  watchers();
  timers();
  processes();
  locks();
  more("device", open("/dev/null", O_RDONLY));
  return 0;
}
