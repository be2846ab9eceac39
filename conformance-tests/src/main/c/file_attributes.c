// stat, statx, chmod, utimensat, access, truncate, fallocate, SEEK_HOLE, statfs, xattr.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static void report(const char *what, long r) {
  if (r < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %ld\n", what, r);
}
#define R(call) report(#call, call)

static void show(const char *name) {
  struct stat st;
  if (lstat(name, &st)) {
    printf("%s: %s\n", name, strerrorname_np(errno));
    return;
  }
  printf("%s: %o links %ld size %ld\n", name, st.st_mode, (long)st.st_nlink, (long)st.st_size);
}

static void times(const char *name) {
  struct stat st;
  lstat(name, &st);
  printf("times %ld.%09ld %ld.%09ld\n", st.st_atim.tv_sec, st.st_atim.tv_nsec, st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

int main(void) {
  char dir[] = "/tmp/attr.XXXXXX";
  struct stat st;
  struct statx sx;
  char buf[100];
  if (!mkdtemp(dir) || chdir(dir)) return 1;
  umask(022);
  int fd = open("f", O_RDWR | O_CREAT, 0666);
  write(fd, "0123456789", 10);
  symlink("f", "l");
  mkdir("d", 0755);
  show("f");
  show("l");
  R(stat("none", &st));
  R(stat("f/x", &st));
  R(stat("", &st));
  R(fstatat(fd, "", &st, AT_EMPTY_PATH));
  R(fstatat(fd, "", &st, 0));
  R(fstatat(fd, "x", &st, 0));
  R(fstatat(AT_FDCWD, "f", &st, 0x80000));
  R(stat("f", (struct stat *)1));
  R(statx(AT_FDCWD, "l", AT_SYMLINK_NOFOLLOW, STATX_ALL, &sx));
  printf("statx %o size %ld has %d\n", sx.stx_mode, (long)sx.stx_size, (sx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
  R(statx(AT_FDCWD, "f", 0, 0x80000000, &sx));
  R(statx(AT_FDCWD, "f", 0x6000, STATX_ALL, &sx));
  R(chmod("f", 04751));
  show("f");
  R(chmod("l", 0600));
  show("f");
  R(fchmod(fd, 07777));
  show("f");
  R(fchmodat(AT_FDCWD, "none", 0600, 0));
  R(syscall(SYS_fchmodat2, AT_FDCWD, "l", 0600, AT_SYMLINK_NOFOLLOW));
  R(syscall(SYS_fchmodat2, AT_FDCWD, "f", 0644, 0x10000));
  R(syscall(SYS_fchmodat2, fd, "", 0644, AT_EMPTY_PATH));
  R(chown("f", -1, -1));
  R(fchownat(AT_FDCWD, "f", 0, 0, 0x10000));
  struct timespec ts[2] = {{1000, 5}, {2000, 999999999}};
  R(utimensat(AT_FDCWD, "f", ts, 0));
  times("f");
  ts[0].tv_nsec = UTIME_OMIT;
  ts[1].tv_sec = 3000;
  ts[1].tv_nsec = 7;
  R(futimens(fd, ts));
  times("f");
  ts[1].tv_nsec = UTIME_OMIT;
  R(utimensat(AT_FDCWD, "none", ts, 0));
  ts[1].tv_nsec = 1000000000;
  R(utimensat(AT_FDCWD, "f", ts, 0));
  ts[0].tv_nsec = ts[1].tv_nsec = 0;
  R(utimensat(AT_FDCWD, "none", ts, 0));
  R(utimensat(AT_FDCWD, "l", ts, AT_SYMLINK_NOFOLLOW));
  times("l");
  struct utimbuf ub = {11, 12};
  R(utime("f", &ub));
  times("f");
  struct timeval tv[2] = {{13, 14}, {15, 16}};
  R(utimes("f", tv));
  times("f");
  tv[0].tv_usec = 1000000;
  R(utimes("f", tv));

  R(access("f", F_OK));
  R(access("f", R_OK | W_OK));
  R(access("f", X_OK));
  R(access("f", 8));
  R(access("none", F_OK));
  R(access("d", X_OK));
  chmod("f", 0755);
  R(access("f", X_OK));
  R(faccessat(AT_FDCWD, "l", R_OK, AT_SYMLINK_NOFOLLOW));
  R(syscall(SYS_faccessat2, fd, "", R_OK, AT_EMPTY_PATH));
  R(syscall(SYS_faccessat2, AT_FDCWD, "f", R_OK, 0x10));

  R(truncate("f", 5));
  show("f");
  R(truncate("f", 100));
  printf("read %ld\n", (long)pread(fd, buf, 100, 0));
  printf("%.5s %d\n", buf, buf[50]);
  R(truncate("d", 0));
  R(truncate("none", 0));
  R(truncate("f", -1));
  R(ftruncate(fd, -1));
  R(ftruncate(1000, 0));
  int dfd = open("d", O_RDONLY);
  R(ftruncate(dfd, 0));
  R(fallocate(fd, 0, 0, 8192));
  show("f");
  R(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 20000));
  show("f");
  R(fallocate(fd, 0, -1, 10));
  R(fallocate(fd, 0, 0, 0));
  R(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 10));
  R(fallocate(dfd, 0, 0, 10));
  int ro = open("f", O_RDONLY);
  R(fallocate(ro, 0, 0, 10));
  int p[2];
  pipe(p);
  R(fallocate(p[1], 0, 0, 10));
  int h = open("h", O_RDWR | O_CREAT, 0600);
  pwrite(h, "x", 1, 0);
  pwrite(h, "x", 1, 65536);
  R(lseek(h, 0, SEEK_DATA));
  R(lseek(h, 0, SEEK_HOLE));
  R(lseek(h, 4096, SEEK_DATA));
  R(lseek(h, 65536, SEEK_HOLE));
  R(lseek(h, 65537, SEEK_DATA));
  R(lseek(h, 65537, SEEK_HOLE));
  R(fallocate(h, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
  R(lseek(h, 0, SEEK_DATA));

  struct statfs sf;
  R(statfs("f", &sf));
  printf("name length %ld\n", (long)sf.f_namelen);
  R(statfs("none", &sf));
  R(fstatfs(fd, &sf));
  R(fstatfs(1000, &sf));

  R(setxattr("f", "user.a", "value", 5, 0));
  R(setxattr("f", "user.a", "v", 1, XATTR_CREATE));
  R(setxattr("f", "user.b", "v", 1, XATTR_REPLACE));
  R(setxattr("f", "user.a", "longer value", 12, XATTR_REPLACE));
  R(getxattr("f", "user.a", buf, sizeof buf));
  R(getxattr("f", "user.a", NULL, 0));
  R(getxattr("f", "user.a", buf, 3));
  R(getxattr("f", "user.none", buf, 3));
  R(getxattr("f", "bad", buf, 3));
  R(setxattr("f", "user.", "v", 1, 0));
  R(setxattr("f", "", "v", 1, 0));
  R(setxattr("f", "user.c", "v", 1, 4));
  R(setxattr("f", "user.c", "v", 70000, 0));
  R(lsetxattr("l", "user.a", "v", 1, 0));
  R(lgetxattr("l", "user.a", buf, 3));
  R(fsetxattr(fd, "user.z", "", 0, 0));
  R(fgetxattr(fd, "user.z", buf, 10));
  R(removexattr("f", "user.z"));
  R(removexattr("f", "user.z"));
  R(listxattr("d", buf, sizeof buf));
  R(fsync(fd));
  R(fdatasync(fd));
  R(fsync(p[0]));
  R(syncfs(fd));
  R(posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED));
  R(posix_fadvise(fd, 0, 0, 99) == EINVAL);
  R(posix_fadvise(p[0], 0, 0, 0) == ESPIPE);
  R(readahead(fd, 0, 100));
  R(readahead(p[0], 0, 100));
  R(sync_file_range(fd, 0, 10, 0));
  R(sync_file_range(fd, 0, 10, 64));
  return 0;
}
