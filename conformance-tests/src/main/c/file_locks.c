// flock, POSIX and OFD record locks, fcntl on descriptors, dup, close_range, memfd seals.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *what, long r) {
  if (r < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %ld\n", what, r);
  fflush(stdout);
}
#define R(call) report(#call, call)

static int lock(int fd, int cmd, int type, long start, long len) {
  struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
  return fcntl(fd, cmd, &l);
}

static void ask(int fd, int cmd, int type, long start, long len, pid_t parent) {
  struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
  if (fcntl(fd, cmd, &l)) printf("ask: %s\n", strerrorname_np(errno));
  else if (l.l_type == F_UNLCK) printf("free\n");
  else printf("held type %d start %ld len %ld by %s\n", l.l_type, (long)l.l_start, (long)l.l_len, l.l_pid == parent ? "parent" : l.l_pid == -1 ? "ofd" : "other");
  fflush(stdout);
}

#define CHILD(body) do { pid_t parent = getpid(); (void)parent; fflush(stdout); if (!fork()) { body; fflush(stdout); _exit(0); } wait(0); } while (0)

static void nothing(int s) {}

int main(void) {
  char dir[] = "/tmp/locks.XXXXXX";
  if (!mkdtemp(dir) || chdir(dir)) return 1;
  int a = open("f", O_RDWR | O_CREAT, 0600), b = open("f", O_RDWR), ro = open("f", O_RDONLY);
  R(flock(a, LOCK_SH));
  R(flock(b, LOCK_SH | LOCK_NB));
  R(flock(b, LOCK_EX | LOCK_NB));
  R(flock(a, LOCK_UN));
  R(flock(b, LOCK_EX | LOCK_NB));
  R(flock(a, LOCK_SH | LOCK_NB));
  int b2 = dup(b);
  close(b);
  R(flock(a, LOCK_SH | LOCK_NB));
  close(b2);
  R(flock(a, LOCK_EX | LOCK_NB));
  R(flock(a, 99));
  R(flock(1000, LOCK_SH));
  CHILD(int c = open("f", O_RDWR); R(flock(c, LOCK_EX | LOCK_NB)));
  if (!fork()) { usleep(50000); flock(a, LOCK_UN); _exit(0); }
  b = open("f", O_RDWR);
  R(flock(b, LOCK_EX));
  wait(0);
  flock(b, LOCK_UN);

  R(lock(a, F_SETLK, F_WRLCK, 10, 10));
  R(lock(b, F_SETLK, F_RDLCK, 12, 1));
  CHILD(R(lock(a, F_SETLK, F_RDLCK, 10, 1)); ask(a, F_GETLK, F_WRLCK, 0, 0, parent));
  CHILD(R(lock(a, F_SETLK, F_WRLCK, 0, 10)); R(lock(a, F_SETLK, F_WRLCK, 20, 0)));
  CHILD(ask(a, F_GETLK, F_RDLCK, 12, 1, parent); ask(a, F_GETLK, F_WRLCK, 12, 1, parent); ask(a, F_GETLK, F_RDLCK, 11, 1, parent));
  R(lock(a, F_SETLK, F_UNLCK, 14, 2));
  CHILD(ask(a, F_GETLK, F_WRLCK, 13, 10, parent); ask(a, F_GETLK, F_WRLCK, 14, 2, parent); ask(a, F_GETLK, F_WRLCK, 15, 9, parent));
  R(lock(ro, F_SETLK, F_WRLCK, 100, 1));
  R(lock(ro, F_SETLK, F_RDLCK, 100, 1));
  int wo = open("f", O_WRONLY);
  R(lock(wo, F_SETLK, F_RDLCK, 100, 1));
  R(lock(a, F_SETLK, 7, 0, 1));
  R(lock(a, F_SETLK, F_WRLCK, -1, 1));
  R(lock(a, F_SETLK, F_WRLCK, 5, -6));
  R(lock(a, F_SETLK, F_WRLCK, 5, -5));
  R(lock(a, F_SETLK, F_WRLCK, 0x7fffffffffffffff, 2));
  CHILD(ask(a, F_GETLK, F_WRLCK, 0, 1, parent));
  close(wo);
  CHILD(ask(a, F_GETLK, F_WRLCK, 0, 0, parent));

  R(lock(a, F_OFD_SETLK, F_WRLCK, 0, 10));
  R(lock(b, F_OFD_SETLK, F_WRLCK, 5, 1));
  R(lock(b, F_SETLK, F_WRLCK, 5, 1));
  ask(b, F_OFD_GETLK, F_RDLCK, 0, 0, 0);
  CHILD(R(lock(a, F_OFD_SETLK, F_WRLCK, 10, 10)); R(lock(b, F_OFD_SETLK, F_RDLCK, 19, 1)));
  R(lock(a, F_OFD_SETLK, F_UNLCK, 0, 0));
  struct flock bad = {.l_type = F_RDLCK, .l_pid = 5};
  R(fcntl(a, F_OFD_SETLK, &bad));

  // Deadlock: the parent has 0, the child 1, each wants the other's.
  R(lock(a, F_SETLK, F_WRLCK, 0, 1));
  int p[2];
  pipe(p);
  fflush(stdout);
  if (!fork()) {
    lock(a, F_SETLK, F_WRLCK, 1, 1);
    write(p[1], "x", 1);
    int r = lock(a, F_SETLKW, F_WRLCK, 0, 1);
    _exit(r ? errno : 0);
  }
  char c;
  read(p[0], &c, 1);
  usleep(100000);
  R(lock(a, F_SETLKW, F_WRLCK, 1, 1));
  lock(a, F_SETLK, F_UNLCK, 0, 0);
  int status;
  wait(&status);
  printf("child got it: %d\n", WEXITSTATUS(status));
  struct sigaction sa = {.sa_handler = nothing};
  sigaction(SIGALRM, &sa, 0);
  fflush(stdout);
  pid_t holder = fork();
  if (!holder) { lock(a, F_SETLK, F_WRLCK, 0, 1); write(p[1], "x", 1); pause(); _exit(0); }
  read(p[0], &c, 1);
  ualarm(50000, 0);
  R(lock(a, F_SETLKW, F_WRLCK, 0, 1));
  kill(holder, SIGKILL);
  R(lock(a, F_SETLKW, F_WRLCK, 0, 1));
  wait(0);

  R(fcntl(a, F_DUPFD, 100));
  R(fcntl(a, F_DUPFD_CLOEXEC, 100));
  R(fcntl(101, F_GETFD));
  R(fcntl(100, F_GETFD));
  R(fcntl(100, F_SETFD, FD_CLOEXEC));
  R(fcntl(100, F_GETFD));
  R(fcntl(a, F_DUPFD, -1));
  R(fcntl(a, F_DUPFD, 100000000));
  R(fcntl(1000, F_GETFD));
  R(fcntl(a, 9999));
  R(fcntl(a, F_SETFL, O_APPEND | O_NONBLOCK | O_CREAT));
  printf("flags %o\n", fcntl(a, F_GETFL));
  printf("shared %o\n", fcntl(100, F_GETFL));
  int on = 0;
  R(ioctl(a, FIONBIO, &on));
  printf("flags %o\n", fcntl(a, F_GETFL));
  R(ioctl(a, FIOCLEX));
  R(fcntl(a, F_GETFD));
  R(ioctl(a, FIONCLEX));
  R(ioctl(a, FIONREAD, &on));
  R(ioctl(a, TCGETS, &on));
  R(ioctl(a, 0x12345678));
  R(fcntl(a, F_GETPIPE_SZ));
  R(fcntl(p[0], F_GETPIPE_SZ));
  R(fcntl(a, F_GETOWN));
  R(fcntl(a, F_SETSIG, 65));
  R(fcntl(a, F_GET_SEALS) >= 0 ? 1 : 0);
  R(dup2(a, 50));
  R(dup2(50, 50));
  R(dup2(1000, 51));
  R(dup2(a, -1));
  R(dup2(a, 100000000));
  R(dup3(a, 50, O_CLOEXEC));
  R(fcntl(50, F_GETFD));
  R(dup3(a, a, 0));
  R(dup3(a, 51, 1));
  R(close(50));
  R(close(50));
  R(syscall(SYS_close_range, 100, 99, 0));
  R(syscall(SYS_close_range, 100, 200, 8));
  R(syscall(SYS_close_range, 100, 100, 4));
  R(syscall(SYS_close_range, 100, ~0U, 0));
  R(fcntl(100, F_GETFD));

  int m = memfd_create("name", MFD_ALLOW_SEALING | MFD_CLOEXEC);
  R(m > 0);
  R(ftruncate(m, 4096));
  R(write(m, "data", 4));
  R(fcntl(m, F_GET_SEALS));
  R(fcntl(m, F_ADD_SEALS, F_SEAL_SHRINK));
  R(ftruncate(m, 100));
  R(ftruncate(m, 8192));
  R(fcntl(m, F_ADD_SEALS, F_SEAL_GROW));
  R(ftruncate(m, 8193));
  R(pwrite(m, "x", 1, 8192));
  R(fcntl(m, F_ADD_SEALS, F_SEAL_WRITE));
  R(pwrite(m, "x", 1, 0));
  R(fcntl(m, F_ADD_SEALS, F_SEAL_SEAL));
  R(fcntl(m, F_ADD_SEALS, F_SEAL_WRITE));
  R(fcntl(m, F_GET_SEALS));
  R(fcntl(m, F_ADD_SEALS, 0x1000));
  int plain = memfd_create("", 0);
  R(fcntl(plain, F_GET_SEALS));
  R(fcntl(plain, F_ADD_SEALS, F_SEAL_WRITE));
  R(memfd_create("x", 0x100));
  char longer[300];
  memset(longer, 'x', 250);
  longer[250] = 0;
  R(memfd_create(longer, 0));
  longer[249] = 0;
  R(memfd_create(longer, 0) > 0);
  struct stat st;
  fstat(plain, &st);
  printf("memfd mode %o links %ld\n", st.st_mode, (long)st.st_nlink);
  return 0;
}
