// open, creat, openat, openat2: flags and their errnos, umask, O_TMPFILE, O_PATH, status flags.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void report(const char *what, long r) { printf("%s: %s\n", what, r < 0 ? strerrorname_np(errno) : "ok"); }

static void try(const char *path, int flags, const char *name) {
  int fd = open(path, flags, 0666);
  printf("open(%s, %s): ", path, name);
  if (fd < 0) {
    printf("%s\n", strerrorname_np(errno));
    return;
  }
  printf("ok, flags %o\n", fcntl(fd, F_GETFL));
  close(fd);
}
#define TRY(path, flags) try(path, flags, #flags)

static void how(const char *path, unsigned long flags, unsigned long mode, unsigned long resolve, size_t size) {
  char buf[128] = {0};
  struct open_how h = {flags, mode, resolve};
  memcpy(buf, &h, sizeof h);
  int dir = open(".", O_RDONLY | O_DIRECTORY);
  int fd = syscall(SYS_openat2, dir, path, buf, size);
  printf("openat2(%s, %lx, %lo, %lx, %zu): %s\n", path, flags, mode, resolve, size, fd < 0 ? strerrorname_np(errno) : "ok");
  if (fd >= 0) close(fd);
  close(dir);
}

int main(void) {
  char dir[] = "/tmp/open.XXXXXX";
  struct stat st;
  if (!mkdtemp(dir) || chdir(dir)) return 1;
  umask(027);
  TRY("f", O_RDONLY);
  TRY("f", O_RDWR | O_CREAT | O_EXCL);
  TRY("f", O_RDWR | O_CREAT | O_EXCL);
  stat("f", &st);
  printf("mode %o size %ld\n", st.st_mode, (long)st.st_size);
  mkdir("d", 0755);
  symlink("f", "l");
  symlink("missing", "dangling");
  symlink("d", "ld");
  symlink("loop", "loop");
  TRY("f", O_WRONLY | O_APPEND | O_NONBLOCK);
  TRY("f", O_RDWR | O_SYNC);
  TRY("f", O_RDONLY | O_DIRECTORY);
  TRY("f/", O_RDONLY);
  TRY("f/x", O_RDONLY);
  TRY("d", O_RDONLY);
  TRY("d", O_WRONLY);
  TRY("d", O_RDONLY | O_CREAT);
  TRY("d/", O_RDONLY | O_CREAT);
  TRY("new/", O_RDWR | O_CREAT);
  TRY("d/.", O_RDWR | O_CREAT);
  TRY("d", O_RDONLY | O_CREAT | O_DIRECTORY);
  TRY("d", O_RDONLY | O_TRUNC);
  TRY("l", O_RDONLY);
  TRY("l", O_RDONLY | O_NOFOLLOW);
  TRY("l", O_PATH | O_NOFOLLOW);
  TRY("l", O_RDWR | O_CREAT | O_EXCL);
  TRY("l", O_RDWR | O_CREAT | O_NOFOLLOW);
  TRY("ld", O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  TRY("ld/", O_RDONLY | O_NOFOLLOW);
  TRY("loop", O_RDONLY);
  TRY("dangling", O_RDONLY);
  TRY("dangling", O_RDWR | O_CREAT | O_EXCL);
  TRY("dangling", O_RDWR | O_CREAT);
  printf("made through a link: %d\n", access("missing", F_OK));
  TRY("", O_RDONLY);
  TRY(".", O_TMPFILE | O_RDONLY);
  TRY(".", O_TMPFILE | O_RDWR);
  TRY("f", O_TMPFILE | O_RDWR);
  TRY(".", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR);
  TRY("f", O_PATH);
  TRY("f", O_PATH | O_RDWR | O_CREAT | O_TRUNC);
  TRY("f", 3);
  TRY("f", 0x40000000);
  char longer[300];
  memset(longer, 'a', 256);
  longer[256] = 0;
  printf("long name: ");
  report("open", open(longer, O_RDONLY));
  longer[255] = 0;
  report("255", open(longer, O_RDONLY));
  report("null", open(NULL, O_RDONLY));
  report("bad pointer", open((char *)1, O_RDONLY));

  int fd = open(".", O_TMPFILE | O_RDWR, 0600);
  fstat(fd, &st);
  printf("unnamed: links %ld\n", (long)st.st_nlink);
  write(fd, "data", 4);
  char proc[40];
  snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
  report("link unnamed", linkat(AT_FDCWD, proc, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  stat("named", &st);
  printf("named: links %ld size %ld\n", (long)st.st_nlink, (long)st.st_size);
  close(fd);

  fd = open("named", O_PATH);
  char c;
  report("read O_PATH", read(fd, &c, 1));
  report("fstat O_PATH", fstat(fd, &st));
  report("fchmod O_PATH", fchmod(fd, 0600));
  report("fsync O_PATH", fsync(fd));
  report("lseek O_PATH", lseek(fd, 0, SEEK_SET));
  report("ioctl-like F_SETFL O_PATH", fcntl(fd, F_SETFL, 0));
  snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
  int again = open(proc, O_RDONLY);
  report("reopen", again);
  printf("read %ld\n", (long)read(again, &c, 1));
  report("openat below a file", openat(again, "x", O_RDONLY));
  report("openat bad fd", openat(1000, "x", O_RDONLY));
  report("openat bad fd, absolute", openat(1000, dir, O_RDONLY));

  fd = creat("named", 0600);
  report("creat", fd);
  fstat(fd, &st);
  printf("truncated to %ld, kept %o\n", (long)st.st_size, st.st_mode);
  report("read of write-only", read(fd, &c, 1));
  report("dir read", read(open("d", O_RDONLY), &c, 1));

  how("f", O_RDONLY, 0, 0, 24);
  how("f", O_RDONLY, 0, 0, 23);
  how("f", O_RDONLY, 0, 0, 64);
  how("f", O_RDONLY, 0600, 0, 24);
  how("g", O_RDWR | O_CREAT, 0600, 0, 24);
  how("h", O_RDWR | O_CREAT, 010000, 0, 24);
  how("f", 1UL << 40, 0, 0, 24);
  how("f", O_RDONLY, 0, 1UL << 20, 24);
  how("f", O_PATH | O_RDWR, 0, 0, 24);
  how("l", O_RDONLY, 0, RESOLVE_NO_SYMLINKS, 24);
  how("../f", O_RDONLY, 0, RESOLVE_BENEATH, 24);
  how("d/../f", O_RDONLY, 0, RESOLVE_BENEATH, 24);
  how("/tmp", O_RDONLY, 0, RESOLVE_BENEATH, 24);
  how("/f", O_RDONLY, 0, RESOLVE_IN_ROOT, 24);
  how("../../f", O_RDONLY, 0, RESOLVE_IN_ROOT, 24);
  how("f", O_RDONLY, 0, RESOLVE_IN_ROOT | RESOLVE_BENEATH, 24);
  how("/proc/self/exe", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS, 24);
  how("/proc", O_RDONLY, 0, RESOLVE_NO_XDEV, 24);
  chmod("f", 0);
  chmod("d", 0600);
  return 0;
}
