// flock(2), POSIX and OFD record locks: conflicts between processes, ranges, upgrade, deadlock, close.
#include "check.h"
#include <signal.h>
#include <sys/file.h>

static int fd;

static long record(int file, int command, int type, long start, long length) {
  struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  return fcntl(file, command, &l);
}

static void ask(const char *what, int command, int type, long start, long length) {
  struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  long result = fcntl(fd, command, &l);
  if (result) printf("%s: %s\n", what, strerrorname_np(errno));
  else if (l.l_type == F_UNLCK) printf("%s: free\n", what);
  else printf("%s: type %d from %ld length %ld pid %s\n", what, l.l_type, (long)l.l_start, (long)l.l_len, l.l_pid == -1 ? "-1" : l.l_pid == getppid() ? "parent" : "other");
}

static void other(void) {
  V("child: write lock inside", record(fd, F_SETLK, F_WRLCK, 12, 2));
  V("child: read lock of a write lock", record(fd, F_SETLK, F_RDLCK, 0, 5));
  V("child: read lock of a read lock", record(fd, F_SETLK, F_RDLCK, 10, 10));
  V("child: behind", record(fd, F_SETLK, F_WRLCK, 30, 10));
  ask("child: get", F_GETLK, F_WRLCK, 0, 0);
  ask("child: get read", F_GETLK, F_RDLCK, 8, 0);
  ask("child: get free", F_GETLK, F_WRLCK, 100, 1);
}

static void flocked(void) {
  int mine = open("file", O_RDWR);
  V("child: exclusive", flock(mine, LOCK_EX | LOCK_NB));
  V("child: shared", flock(mine, LOCK_SH | LOCK_NB));
  V("child: inherited unlock", flock(fd, LOCK_UN));
  V("child: exclusive then", flock(mine, LOCK_EX | LOCK_NB));
}

static void ofd(void) {
  int mine = open("file", O_RDWR);
  V("child: OFD lock", record(mine, F_OFD_SETLK, F_WRLCK, 0, 10));
  V("child: POSIX lock", record(mine, F_SETLK, F_WRLCK, 0, 10));
  ask("child: get", F_GETLK, F_WRLCK, 0, 0);
  V("child: through the inherited one", record(fd, F_OFD_SETLK, F_WRLCK, 0, 5));
}

static void waits(void) {
  V("child: waits", record(fd, F_SETLKW, F_WRLCK, 0, 10));
}

static void on_alarm(int s) {}

static void interrupted(void) {
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  alarm(1);
  V("child: interrupted", record(fd, F_SETLKW, F_WRLCK, 0, 10));
  alarm(1);
  V("child: flock interrupted", flock(open("file", O_RDWR), LOCK_EX));
}

static void body(void) {
  put("file", "0123456789");
  fd = open("file", O_RDWR);
  V("write lock", record(fd, F_SETLK, F_WRLCK, 0, 10));
  V("read lock", record(fd, F_SETLK, F_RDLCK, 10, 10));
  ask("own locks do not conflict", F_GETLK, F_WRLCK, 0, 0);
  in_child(other);
  V("split", record(fd, F_SETLK, F_UNLCK, 3, 2));
  V("convert", record(fd, F_SETLK, F_RDLCK, 6, 2));
  in_child(other);
  V("to the end", record(fd, F_SETLK, F_WRLCK, 5, 0));
  in_child(other);
  V("negative length", record(fd, F_SETLK, F_RDLCK, 10, -5));
  V("negative start", record(fd, F_SETLK, F_RDLCK, -1, 5));
  V("length below 0", record(fd, F_SETLK, F_RDLCK, 3, -5));
  V("overflow", record(fd, F_SETLK, F_RDLCK, LONG_MAX, 5));
  V("bad type", record(fd, F_SETLK, 7, 0, 5));
  struct flock l = {F_WRLCK, 9, 0, 0};
  V("bad whence", fcntl(fd, F_SETLK, &l));
  V("bad pointer", fcntl(fd, F_SETLK, 8));
  lseek(fd, 5, SEEK_SET);
  l = (struct flock){F_WRLCK, SEEK_CUR, 1, 1};
  V("from the position", fcntl(fd, F_SETLK, &l));
  l = (struct flock){F_WRLCK, SEEK_END, -1, 1};
  V("from the end", fcntl(fd, F_SETLK, &l));
  int reader = open("file", O_RDONLY), writer = open("file", O_WRONLY);
  V("write lock, read-only", record(reader, F_SETLK, F_WRLCK, 0, 1));
  V("read lock, write-only", record(writer, F_SETLK, F_RDLCK, 0, 1));
  V("O_PATH", record(open("file", O_PATH), F_SETLK, F_RDLCK, 0, 1));
  close(reader);
  printf("closing any descriptor drops them\n");
  in_child(other);

  record(fd, F_SETLK, F_WRLCK, 0, 10);
  fflush(stdout);
  if (fork() == 0) {
    waits();
    _exit(0);
  }
  usleep(200000);
  printf("unlock\n");
  record(fd, F_SETLK, F_UNLCK, 0, 0);
  wait(NULL);
  record(fd, F_SETLK, F_WRLCK, 0, 10);
  flock(writer, LOCK_SH);
  in_child(interrupted);
  flock(writer, LOCK_UN);

  // Deadlock: the child has 20, wants 0; we have 0 and want 20.
  int p[2];
  pipe(p);
  if (fork() == 0) {
    record(fd, F_SETLK, F_WRLCK, 20, 1);
    write(p[1], "x", 1);
    record(fd, F_SETLKW, F_WRLCK, 0, 1);
    _exit(0);
  }
  char c;
  read(p[0], &c, 1);
  usleep(200000);
  V("deadlock", record(fd, F_SETLKW, F_WRLCK, 20, 1));
  record(fd, F_SETLK, F_UNLCK, 0, 0);
  wait(NULL);

  V("flock shared", flock(fd, LOCK_SH));
  in_child(flocked);
  V("flock exclusive", flock(fd, LOCK_EX | LOCK_NB));
  int second = open("file", O_RDWR);
  V("second description", flock(second, LOCK_SH | LOCK_NB));
  int twin = dup(fd);
  V("duplicate", flock(twin, LOCK_EX | LOCK_NB));
  close(fd);
  V("held by the duplicate", flock(second, LOCK_SH | LOCK_NB));
  close(twin);
  V("free after the last close", flock(second, LOCK_EX | LOCK_NB));
  V("flock bad", flock(second, 0));
  V("flock bad descriptor", flock(99, LOCK_SH));
  V("flock O_PATH", flock(open("file", O_PATH), LOCK_SH));
  V("flock directory", flock(open(".", O_RDONLY), LOCK_SH));
  fd = second;
  V("flock and record do not meet", record(writer, F_SETLK, F_WRLCK, 0, 0));
  record(writer, F_SETLK, F_UNLCK, 0, 0);

  V("OFD", record(fd, F_OFD_SETLK, F_WRLCK, 0, 10));
  in_child(ofd);
  int third = open("file", O_RDWR);
  V("OFD of the same process", record(third, F_OFD_SETLK, F_WRLCK, 5, 1));
  V("OFD behind", record(third, F_OFD_SETLK, F_WRLCK, 10, 1));
  struct flock with_pid = {F_WRLCK, SEEK_SET, 0, 1, 5};
  V("OFD with a pid", fcntl(fd, F_OFD_SETLK, &with_pid));
  ask("OFD get", F_OFD_GETLK, F_WRLCK, 0, 0);
  close(open("file", O_RDONLY));
  V("OFD stays", record(third, F_OFD_SETLK, F_WRLCK, 5, 1));
  V("OFD unlock", record(fd, F_OFD_SETLK, F_UNLCK, 0, 0));
  V("then", record(third, F_OFD_SETLK, F_WRLCK, 5, 1));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
