// utimensat(2), futimens, utimes, utime, futimesat: values, NOW, OMIT, errnos, which times change.
#include "check.h"
#include <sys/time.h>
#include <time.h>
#include <utime.h>

static void print(const char *path) {
  struct stat st;
  lstat(path, &st);
  time_t now = time(NULL);
  long a = st.st_atim.tv_sec, m = st.st_mtim.tv_sec;
  printf("%s:", path);
  if (labs(a - now) < 60) printf(" now"); else printf(" %ld.%09ld", a, st.st_atim.tv_nsec);
  if (labs(m - now) < 60) printf(" now"); else printf(" %ld.%09ld", m, st.st_mtim.tv_nsec);
  printf(" ctime now %d\n", labs(st.st_ctim.tv_sec - now) < 60);
}

static void body(void) {
  put("file", "x");
  symlink("file", "link");
  mkdir("dir", 0755);
  struct timespec t[2] = {{1000, 123456789}, {2000, 987654321}};
  V("set", utimensat(AT_FDCWD, "file", t, 0));
  print("file");
  t[0].tv_nsec = UTIME_OMIT;
  t[1].tv_sec = 3000;
  V("omit", utimensat(AT_FDCWD, "file", t, 0));
  print("file");
  t[1].tv_nsec = UTIME_NOW;
  V("now", utimensat(AT_FDCWD, "file", t, 0));
  print("file");
  V("NULL", utimensat(AT_FDCWD, "file", NULL, 0));
  print("file");
  struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
  V("both omitted, missing", utimensat(AT_FDCWD, "none", omit, 0));
  V("missing", utimensat(AT_FDCWD, "none", NULL, 0));
  struct timespec bad[2] = {{0, 1000000000}, {0, 0}};
  V("bad ns", utimensat(AT_FDCWD, "file", bad, 0));
  bad[0].tv_nsec = -5;
  V("negative ns", utimensat(AT_FDCWD, "file", bad, 0));
  V("bad flags", utimensat(AT_FDCWD, "file", NULL, 1));
  V("bad pointer", utimensat(AT_FDCWD, "file", (void *)8, 0));
  struct timespec l[2] = {{5, 0}, {6, 0}};
  V("nofollow", utimensat(AT_FDCWD, "link", l, AT_SYMLINK_NOFOLLOW));
  struct stat st;
  lstat("link", &st);
  printf("mtime of the link %ld\n", (long)st.st_mtim.tv_sec);
  print("file");
  V("follow", utimensat(AT_FDCWD, "link", l, 0));
  print("file");
  int fd = open("file", O_RDONLY);
  t[0] = (struct timespec){7, 8};
  t[1] = (struct timespec){9, 10};
  V("futimens", futimens(fd, t));
  print("file");
  V("empty path", utimensat(fd, "", l, AT_EMPTY_PATH));
  print("file");
  V("futimens O_PATH", futimens(open("file", O_PATH), t));
  V("futimens bad", futimens(99, t));
  V("directory", utimensat(AT_FDCWD, "dir", t, 0));
  print("dir");
  struct timeval v[2] = {{11, 12}, {13, 14}};
  V("utimes", syscall(SYS_utimes, "file", v));
  print("file");
  v[0].tv_usec = 1000000;
  V("utimes bad", syscall(SYS_utimes, "file", v));
  struct utimbuf u = {15, 16};
  V("utime", syscall(SYS_utime, "file", &u));
  print("file");
  v[0].tv_usec = 1;
  V("futimesat", syscall(SYS_futimesat, AT_FDCWD, "file", v));
  print("file");
  struct timespec early[2] = {{-100, 5}, {-1, 999999999}};
  V("before the epoch", utimensat(AT_FDCWD, "file", early, 0));
  print("file");
  struct timespec late[2] = {{4294967296, 5}, {8589934592, 6}};
  V("after 2106", utimensat(AT_FDCWD, "file", late, 0));
  print("file");
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
