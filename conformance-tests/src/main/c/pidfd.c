// pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2), kcmp(2), process_vm_readv(2), process_vm_writev(2).
#include "check.h"
#include <linux/kcmp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/uio.h>

static int open_pid(pid_t pid, int flags) { return syscall(SYS_pidfd_open, pid, flags); }
static long send_signal(int fd, int number, void *info, int flags) { return syscall(SYS_pidfd_send_signal, fd, number, info, flags); }

static siginfo_t last;
static volatile int seen;
static void handler(int number, siginfo_t *info, void *context) {
  last = *info;
  seen++;
}

static int thread_tid;
static void *thread(void *barrier) {
  thread_tid = syscall(SYS_gettid);
  pthread_barrier_wait(barrier);
  pthread_barrier_wait(barrier);
  return NULL;
}

static pid_t child;
static long kcmp(pid_t a, pid_t b, int type, long x, long y) {
  long got = syscall(SYS_kcmp, a, b, type, x, y);
  return got > 0 ? 1 : got;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  char *area = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(area, "parent's words");
  mprotect(area + 4096, 4096, PROT_NONE);
  int ends[2];
  pipe(ends);
  child = fork();
  if (!child) {
    strcpy(area, "child's words");
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(SIGUSR1, &action, NULL);
    write(ends[1], "x", 1);
    for (;;) pause();
  }
  char c;
  read(ends[0], &c, 1);
  printf("== memory\n");
  char text[64] = {0};
  struct iovec local[2] = {{text, 7}, {text + 20, 30}}, remote[2] = {{area, 13}, {area + 4090, 20}};
  V("read", process_vm_readv(child, local, 1, remote, 1, 0));
  printf("[%s]\n", text);
  V("read all", process_vm_readv(child, local, 2, remote, 2, 0));
  V("read unreadable", process_vm_readv(child, local, 1, (struct iovec[]){{area + 4096, 5}}, 1, 0));
  V("read nowhere", process_vm_readv(child, local, 1, (struct iovec[]){{(void *)64, 5}}, 1, 0));
  V("read to nowhere", process_vm_readv(child, (struct iovec[]){{(void *)64, 5}}, 1, remote, 1, 0));
  V("flags", process_vm_readv(child, local, 1, remote, 1, 1));
  V("no process", process_vm_readv(9999, local, 1, remote, 1, 0));
  V("no remote", process_vm_readv(child, local, 1, remote, 0, 0));
  V("no local", process_vm_readv(child, local, 0, remote, 1, 0));
  V("many", process_vm_readv(child, local, 1025, remote, 1, 0));
  V("many remote", process_vm_readv(child, local, 1, remote, 1025, 0));
  V("negative length", process_vm_readv(child, (struct iovec[]){{text, -1}}, 1, remote, 1, 0));
  V("bad vector", process_vm_readv(child, (void *)8, 1, remote, 1, 0));
  V("bad remote vector", process_vm_readv(child, local, 1, (void *)8, 1, 0));
  V("self", process_vm_readv(getpid(), local, 1, remote, 1, 0));
  V("write", process_vm_writev(child, (struct iovec[]){{"CHILD", 5}}, 1, remote, 1, 0));
  V("write unwritable", process_vm_writev(child, (struct iovec[]){{"CHILD", 5}}, 1, (struct iovec[]){{area + 4096, 5}}, 1, 0));
  memset(text, 0, sizeof text);
  V("read", process_vm_readv(child, (struct iovec[]){{text, 13}}, 1, remote, 1, 0));
  printf("[%s] here [%s]\n", text, area);
  printf("== kcmp\n");
  V("vm", kcmp(getpid(), child, KCMP_VM, 0, 0));
  V("vm of self", kcmp(getpid(), getpid(), KCMP_VM, 0, 0));
  V("files", kcmp(getpid(), child, KCMP_FILES, 0, 0));
  V("fs", kcmp(getpid(), child, KCMP_FS, 0, 0));
  V("handlers", kcmp(getpid(), child, KCMP_SIGHAND, 0, 0));
  V("file", kcmp(getpid(), child, KCMP_FILE, 1, 1));
  V("file, other", kcmp(getpid(), child, KCMP_FILE, ends[0], ends[1]));
  V("bad descriptor", kcmp(getpid(), child, KCMP_FILE, 1, 99));
  V("type 8", kcmp(getpid(), child, 8, 0, 0));
  V("no process", kcmp(getpid(), 9999, KCMP_VM, 0, 0));
  printf("== pidfd\n");
  int fd = open_pid(child, 0);
  printf("opened %d cloexec %d flags %x\n", fd >= 0, fcntl(fd, F_GETFD), fcntl(fd, F_GETFL) & O_NONBLOCK);
  int nonblock = open_pid(child, O_NONBLOCK);
  printf("nonblock flags %x\n", fcntl(nonblock, F_GETFL) & O_NONBLOCK);
  V("flag", open_pid(child, 1));
  V("pid 0", open_pid(0, 0));
  V("negative", open_pid(-1, 0));
  V("no process", open_pid(9999, 0));
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_t id;
  pthread_create(&id, NULL, thread, &barrier);
  pthread_barrier_wait(&barrier);
  OK("a thread that leads nothing", open_pid(thread_tid, 0));
  pthread_barrier_wait(&barrier);
  pthread_join(id, NULL);
  V("read it", read(fd, text, 1));
  V("write it", write(fd, text, 1));
  struct pollfd p = {fd, POLLIN | POLLOUT};
  V("poll", poll(&p, 1, 0));
  siginfo_t info = {0};
  V("wait nonblocking", waitid(P_PIDFD, nonblock, &info, WEXITED));
  V("signal 0", send_signal(fd, 0, NULL, 0));
  V("signal 65", send_signal(fd, 65, NULL, 0));
  V("flags", send_signal(fd, 0, NULL, 64));
  V("not a pidfd", send_signal(1, 0, NULL, 0));
  V("no descriptor", send_signal(99, 0, NULL, 0));
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR2, &action, NULL);
  int self = open_pid(getpid(), 0);
  V("to self", send_signal(self, SIGUSR2, NULL, 0));
  printf("seen %d code %d own %d\n", seen, last.si_code, last.si_pid == getpid());
  siginfo_t with = {.si_signo = SIGUSR2, .si_code = SI_QUEUE, .si_value.sival_int = 5};
  V("with info", send_signal(self, SIGUSR2, &with, 0));
  printf("seen %d code %d value %d\n", seen, last.si_code, last.si_value.sival_int);
  V("other number in info", send_signal(self, SIGUSR1, &with, 0));
  with.si_code = SI_USER;
  with.si_signo = 0;
  V("pretends to be kill", send_signal(fd, 0, &with, 0));
  V("bad info", send_signal(self, SIGUSR2, (void *)8, 0));
  V("getfd flags", syscall(SYS_pidfd_getfd, fd, 1, 1));
  V("getfd none", syscall(SYS_pidfd_getfd, fd, 99, 0));
  V("getfd of no pidfd", syscall(SYS_pidfd_getfd, 1, 1, 0));
  int copy = syscall(SYS_pidfd_getfd, fd, ends[1], 0);
  printf("getfd %d cloexec %d same %ld\n", copy >= 0, fcntl(copy, F_GETFD), kcmp(getpid(), getpid(), KCMP_FILE, copy, ends[1]));
  V("kill", send_signal(fd, SIGKILL, NULL, 0));
  V("poll", poll(&p, 1, 5000));
  printf("events %x\n", p.revents);
  V("to a zombie", send_signal(fd, 0, NULL, 0));
  V("getfd of a zombie", syscall(SYS_pidfd_getfd, fd, 1, 0));
  V("vm of a zombie", process_vm_readv(child, local, 1, remote, 1, 0));
  V("wait", waitid(P_PIDFD, fd, &info, WEXITED));
  printf("code %d status %d\n", info.si_code, info.si_status);
  V("wait again", waitid(P_PIDFD, fd, &info, WEXITED));
  V("to the reaped", send_signal(fd, 0, NULL, 0));
  V("poll", poll(&p, 1, 0));
  printf("events %x\n", p.revents & POLLIN);
  return 0;
}
