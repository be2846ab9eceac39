// stat(2), lstat, fstat, fstatat, statx(2): types, sizes, links, times, masks, errnos.
#include "check.h"
#include <sys/sysmacros.h>

static void print(const char *what, int result, const struct stat *st) {
  if (result) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: mode %o uid %d gid %d size %ld\n", what, st->st_mode, st->st_uid, st->st_gid, S_ISDIR(st->st_mode) ? -1 : (long)st->st_size);
}

static void body(void) {
  struct stat st, other;
  put("file", "0123456789");
  mkdir("dir", 0750);
  symlink("file", "link");
  link("file", "second");
  mkfifo("fifo", 0640);
  mknod("null", S_IFCHR | 0666, makedev(1, 3));
  print("file", stat("file", &st), &st);
  printf("links %d block size %d blocks %d\n", (int)st.st_nlink, (int)st.st_blksize, (int)st.st_blocks);
  print("second", stat("second", &other), &other);
  printf("same inode %d device %d\n", st.st_ino == other.st_ino, st.st_dev == other.st_dev);
  print("link", stat("link", &other), &other);
  printf("same inode %d\n", st.st_ino == other.st_ino);
  print("lstat link", lstat("link", &other), &other);
  printf("other inode %d\n", st.st_ino != other.st_ino);
  print("dir", stat("dir", &st), &st);
  printf("links %d\n", (int)st.st_nlink);
  mkdir("dir/sub", 0755);
  stat("dir", &st);
  printf("links with a subdirectory %d\n", (int)st.st_nlink);
  stat("dir/sub/..", &other);
  printf("dotdot %d\n", st.st_ino == other.st_ino);
  print("fifo", stat("fifo", &st), &st);
  print("device", stat("null", &st), &st);
  printf("rdev %d %d\n", major(st.st_rdev), minor(st.st_rdev));
  print("missing", stat("none", &st), &st);
  print("below a file", stat("file/x", &st), &st);
  print("file with slash", stat("file/", &st), &st);
  print("empty", stat("", &st), &st);
  print("bad path", stat((char *)8, &st), &st);
  V("bad buffer", syscall(SYS_newfstatat, AT_FDCWD, "file", 8, 0));
  int dir = open("dir", O_RDONLY), file = open("file", O_RDONLY);
  print("fstat", fstat(file, &st), &st);
  print("fstat bad", fstat(99, &st), &st);
  print("fstatat", fstatat(dir, "sub", &st, 0), &st);
  print("fstatat nofollow", fstatat(AT_FDCWD, "link", &st, AT_SYMLINK_NOFOLLOW), &st);
  print("fstatat empty path", fstatat(file, "", &st, AT_EMPTY_PATH), &st);
  print("fstatat empty path, no flag", fstatat(file, "", &st, 0), &st);
  print("fstatat cwd", fstatat(AT_FDCWD, "", &st, AT_EMPTY_PATH), &st);
  print("fstatat bad flag", fstatat(AT_FDCWD, "file", &st, 0x8000), &st);
  print("fstatat of a file", fstatat(file, "x", &st, 0), &st);
  print("fstatat bad descriptor", fstatat(99, "x", &st, 0), &st);
  struct statx x;
  memset(&x, 0xff, sizeof x);
  V("statx", statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &x));
  printf("mask %x mode %o size %d links %d blocks %d\n", x.stx_mask & STATX_BASIC_STATS, x.stx_mode, (int)x.stx_size, x.stx_nlink, (int)x.stx_blocks);
  V("statx empty", statx(file, "", AT_EMPTY_PATH, STATX_SIZE, &x));
  printf("size %d\n", (int)x.stx_size);
  V("statx null path", statx(file, NULL, AT_EMPTY_PATH, STATX_SIZE, &x));
  V("statx bad flags", statx(AT_FDCWD, "file", 0x1, STATX_SIZE, &x));
  V("statx reserved mask", statx(AT_FDCWD, "file", 0, 0x80000000u, &x));
  V("statx both sync", statx(AT_FDCWD, "file", AT_STATX_SYNC_TYPE, STATX_SIZE, &x));
  V("statx dont sync", statx(AT_FDCWD, "file", AT_STATX_DONT_SYNC, STATX_SIZE, &x));
  V("statx missing", statx(AT_FDCWD, "none", 0, STATX_SIZE, &x));
  V("statx bad buffer", syscall(SYS_statx, AT_FDCWD, "file", 0, STATX_SIZE, 8));
  stat("file", &st);
  usleep(20000);
  chmod("file", 0600);
  stat("file", &other);
  printf("chmod: ctime later %d mtime same %d\n", other.st_ctim.tv_sec > st.st_ctim.tv_sec || other.st_ctim.tv_nsec != st.st_ctim.tv_nsec,
         other.st_mtim.tv_nsec == st.st_mtim.tv_nsec);
  usleep(20000);
  int writer = open("file", O_WRONLY);
  write(writer, "x", 1);
  fstat(writer, &st);
  printf("write: mtime later %d\n", st.st_mtim.tv_nsec != other.st_mtim.tv_nsec);
  stat("dir", &st);
  usleep(20000);
  put("dir/new", "");
  stat("dir", &other);
  printf("create: directory's mtime later %d\n", st.st_mtim.tv_nsec != other.st_mtim.tv_nsec);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
