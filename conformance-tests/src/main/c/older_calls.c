// Calls that the C library makes no longer, having newer ones: open, stat, lstat, fstat, pipe, fork, mknod, eventfd, signalfd, semop,
// symlinkat, faccessat, lremovexattr, sync.
#include "check.h"

#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

static void *const bad = (void *)8;

static void kind(const char *label, long result, const struct stat *st) {
  if (result) printf("%s: %s\n", label, strerrorname_np(errno));
  else printf("%s: type %o mode %o links %ld size %ld\n", label, st->st_mode & S_IFMT, st->st_mode & 07777, (long)st->st_nlink, (long)(S_ISDIR(st->st_mode) ? 0 : st->st_size));
}

static void opening(void) {
  int fd = syscall(SYS_open, "new", O_RDWR | O_CREAT | O_EXCL, 0640);
  OK("open to create", fd);
  V("a file in it", write(fd, "12345", 5));
  close(fd);
  V("open that is there", syscall(SYS_open, "new", O_RDWR | O_CREAT | O_EXCL, 0640));
  V("open what is not", syscall(SYS_open, "none", O_RDONLY));
  V("open a path below a file", syscall(SYS_open, "new/x", O_RDONLY));
  V("open a directory to write", syscall(SYS_open, ".", O_WRONLY));
  V("open a file as a directory", syscall(SYS_open, "new", O_RDONLY | O_DIRECTORY));
  V("open a link, not followed", syscall(SYS_open, "link", O_RDONLY | O_NOFOLLOW));
  V("open a bad address", syscall(SYS_open, bad, O_RDONLY));
}

static void stats(void) {
  struct stat st;
  kind("stat", syscall(SYS_stat, "new", &st), &st);
  kind("stat of a link", syscall(SYS_stat, "link", &st), &st);
  kind("lstat of a link", syscall(SYS_lstat, "link", &st), &st);
  kind("stat of a dangling link", syscall(SYS_stat, "dangling", &st), &st);
  kind("lstat of a dangling link", syscall(SYS_lstat, "dangling", &st), &st);
  kind("stat of a directory", syscall(SYS_stat, ".", &st), &st);
  kind("stat of nothing", syscall(SYS_stat, "none", &st), &st);
  kind("stat of the empty path", syscall(SYS_stat, "", &st), &st);
  V("stat to a bad address", syscall(SYS_stat, "new", bad));
  V("lstat of a bad address", syscall(SYS_lstat, bad, &st));
  int fd = open("new", O_PATH);
  kind("fstat of a path only", syscall(SYS_fstat, fd, &st), &st);
  V("fstat to a bad address", syscall(SYS_fstat, fd, bad));
  close(fd);
  V("fstat of a closed file", syscall(SYS_fstat, fd, &st));
}

static void nodes(void) {
  struct stat st;
  V("mknod, a pipe", syscall(SYS_mknod, "fifo", S_IFIFO | 0600, 0));
  kind("it is", lstat("fifo", &st), &st);
  V("mknod, a file", syscall(SYS_mknod, "plain", S_IFREG | 0604, 0));
  kind("it is", lstat("plain", &st), &st);
  V("mknod without a type", syscall(SYS_mknod, "plain2", 0604, 0));
  kind("it is", lstat("plain2", &st), &st);
  V("mknod, there already", syscall(SYS_mknod, "fifo", S_IFIFO | 0600, 0));
  V("mknod, a directory", syscall(SYS_mknod, "dir", S_IFDIR | 0700, 0));
  V("mknod, a link", syscall(SYS_mknod, "dir", S_IFLNK | 0700, 0));
  V("mknod in nothing", syscall(SYS_mknod, "none/x", S_IFIFO | 0600, 0));
  V("mknod of a bad address", syscall(SYS_mknod, bad, S_IFIFO | 0600, 0));
}

static void at(void) {
  int here = open(".", O_RDONLY | O_DIRECTORY);
  char text[32] = "";
  V("symlinkat", syscall(SYS_symlinkat, "target", here, "new link"));
  V("it leads", readlink("new link", text, sizeof text - 1));
  printf("to %s\n", text);
  V("symlinkat, there already", syscall(SYS_symlinkat, "target", here, "new link"));
  V("symlinkat to nothing", syscall(SYS_symlinkat, "", here, "empty"));
  V("symlinkat in a closed directory", syscall(SYS_symlinkat, "target", 999, "x"));
  V("symlinkat of a bad address", syscall(SYS_symlinkat, bad, here, "x"));
  V("faccessat", syscall(SYS_faccessat, here, "new", R_OK | W_OK));
  V("faccessat to execute", syscall(SYS_faccessat, here, "new", X_OK));
  V("faccessat of nothing", syscall(SYS_faccessat, here, "none", F_OK));
  V("faccessat, a bad mode", syscall(SYS_faccessat, here, "new", 8));
  V("faccessat in a closed directory", syscall(SYS_faccessat, 999, "new", F_OK));
  V("faccessat in a file", syscall(SYS_faccessat, open("new", O_RDONLY), "x", F_OK));
  close(here);
}

static void attributes(void) {
  V("setxattr", setxattr("new", "user.a", "v", 1, 0));
  V("lremovexattr", syscall(SYS_lremovexattr, "new", "user.a"));
  V("it is gone", getxattr("new", "user.a", NULL, 0));
  V("lremovexattr again", syscall(SYS_lremovexattr, "new", "user.a"));
  V("lremovexattr of a link", syscall(SYS_lremovexattr, "link", "user.a"));
  V("lremovexattr of nothing", syscall(SYS_lremovexattr, "none", "user.a"));
  V("lremovexattr, no such kind", syscall(SYS_lremovexattr, "new", "odd.a"));
  V("lremovexattr of a bad address", syscall(SYS_lremovexattr, "new", bad));
}

static void descriptors(void) {
  int ends[2] = {-1, -1};
  char byte = 'x';
  OK("pipe", syscall(SYS_pipe, ends));
  V("write", write(ends[1], &byte, 1));
  V("read", read(ends[0], &byte, 1));
  V("flags of the first", fcntl(ends[0], F_GETFL));
  V("descriptor flags", fcntl(ends[0], F_GETFD));
  close(ends[0]);
  close(ends[1]);
  V("pipe to a bad address", syscall(SYS_pipe, bad));
  uint64_t count = 0;
  int event = syscall(SYS_eventfd, 7);
  OK("eventfd", event);
  V("read it", read(event, &count, sizeof count));
  V("counted", count);
  V("its flags", fcntl(event, F_GETFL));
  V("its descriptor flags", fcntl(event, F_GETFD));
  close(event);
  uint64_t set = 1ull << (SIGUSR1 - 1);
  sigset_t block;
  sigemptyset(&block);
  sigaddset(&block, SIGUSR1);
  sigprocmask(SIG_BLOCK, &block, NULL);
  int signals = syscall(SYS_signalfd, -1, &set, sizeof set);
  OK("signalfd", signals);
  char info[128];
  raise(SIGUSR1);
  V("read it", read(signals, info, sizeof info));
  V("signal", *(uint32_t *)info);
  V("signalfd, a bad size", syscall(SYS_signalfd, -1, &set, 4));
  V("signalfd of no signals' descriptor", syscall(SYS_signalfd, 0, &set, sizeof set));
  V("signalfd of a closed one", syscall(SYS_signalfd, 999, &set, sizeof set));
  V("signalfd to a bad address", syscall(SYS_signalfd, -1, bad, sizeof set));
  close(signals);
}

static void processes(void) {
  int status = 0;
  fflush(stdout);
  long child = syscall(SYS_fork);
  if (child == 0) syscall(SYS_exit_group, 7);
  V("fork: the child ends", waitpid(child, &status, 0) == child);
  V("with", WEXITSTATUS(status));
  int semaphores = semget(IPC_PRIVATE, 1, 0600);
  struct sembuf up = {0, 3, 0}, down = {0, -2, IPC_NOWAIT}, zero = {0, 0, IPC_NOWAIT}, none = {4, 1, 0};
  V("semop, up by three", syscall(SYS_semop, semaphores, &up, 1));
  V("down by two", syscall(SYS_semop, semaphores, &down, 1));
  V("value", semctl(semaphores, 0, GETVAL));
  V("down by two again", syscall(SYS_semop, semaphores, &down, 1));
  V("to zero", syscall(SYS_semop, semaphores, &zero, 1));
  V("no such semaphore", syscall(SYS_semop, semaphores, &none, 1));
  V("no operations", syscall(SYS_semop, semaphores, &up, 0));
  V("a bad address", syscall(SYS_semop, semaphores, bad, 1));
  V("too many", syscall(SYS_semop, semaphores, &up, 100000));
  semctl(semaphores, 0, IPC_RMID);
  V("removed", syscall(SYS_semop, semaphores, &up, 1));
  V("sync", syscall(SYS_sync));
}

int main(void) {
  umask(022);
  fresh("/tmp/older");
  symlink("new", "link");
  symlink("none", "dangling");
  opening();
  stats();
  nodes();
  at();
  attributes();
  descriptors();
  processes();
}
