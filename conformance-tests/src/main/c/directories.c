// getdents, getcwd, chdir, fchdir, seeking in directories, permissions without CAP_DAC_OVERRIDE.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void report(const char *what, long r) {
  if (r < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %ld\n", what, r);
}
#define R(call) report(#call, call)

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void list(const char *path) {
  char *names[3000];
  int n = 0;
  DIR *d = opendir(path);
  struct dirent *e;
  while ((e = readdir(d))) names[n++] = strdup(e->d_name);
  closedir(d);
  qsort(names, n, sizeof *names, compare);
  printf("%d:", n);
  for (int i = 0; i < n && i < 8; i++) printf(" %s", names[i]);
  printf("\n");
}

int main(void) {
  char dir[] = "/tmp/dirs.XXXXXX";
  char buf[4096], name[300];
  if (!mkdtemp(dir) || chdir(dir)) return 1;
  list(".");
  mkdir("d", 0755);
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "d/file%04d", i);
    close(open(name, O_CREAT | O_WRONLY, 0600));
  }
  list("d");
  // Removing while listing: every name is seen once.
  DIR *d = opendir("d");
  struct dirent *e;
  int seen = 0;
  while ((e = readdir(d))) {
    if (e->d_name[0] == '.') continue;
    seen++;
    unlinkat(dirfd(d), e->d_name, 0);
  }
  printf("removed %d\n", seen);
  rewinddir(d);
  seen = 0;
  while ((e = readdir(d))) seen++;
  printf("left %d\n", seen);
  close(open("d/late", O_CREAT | O_WRONLY, 0600));
  rewinddir(d);
  seen = 0;
  while ((e = readdir(d))) {
    seen++;
    if (!strcmp(e->d_name, "late")) printf("type %d\n", e->d_type);
  }
  printf("now %d\n", seen);
  closedir(d);
  int fd = open("d", O_RDONLY | O_DIRECTORY);
  R(syscall(SYS_getdents64, fd, buf, 10));
  R(syscall(SYS_getdents64, fd, (void *)1, sizeof buf));
  lseek(fd, 0, SEEK_SET);
  R(syscall(SYS_getdents64, fd, buf, sizeof buf));
  R(syscall(SYS_getdents64, fd, buf, sizeof buf));
  lseek(fd, 0, SEEK_SET);
  R(syscall(SYS_getdents, fd, buf, sizeof buf));
  int f = open("d/late", O_RDONLY);
  R(syscall(SYS_getdents64, f, buf, sizeof buf));
  R(syscall(SYS_getdents64, 1000, buf, sizeof buf));

  R(chdir("d"));
  R(chdir("late"));
  R(chdir("none"));
  R(fchdir(fd));
  R(fchdir(f));
  R(fchdir(1000));
  getcwd(buf, sizeof buf);
  printf("cwd ends in %s\n", strrchr(buf, '/'));
  R(syscall(SYS_getcwd, buf, 2));
  R(syscall(SYS_getcwd, (void *)1, 4096));
  R(syscall(SYS_getcwd, buf, 4096) == (long)strlen(buf) + 1);
  printf("umask %o\n", umask(077));
  printf("umask %o\n", umask(01022));
  printf("umask %o\n", umask(022));
  chdir("..");
  R(unlink("d/late"));
  R(rmdir("d"));
  R(syscall(SYS_getdents64, fd, buf, sizeof buf));
  R(openat(fd, ".", O_RDONLY) > 0);
  R(openat(fd, "x", O_RDONLY | O_CREAT, 0600));
  R(openat(fd, "..", O_RDONLY) > 0);

  mkdir("closed", 0700);
  close(open("closed/x", O_CREAT | O_RDWR, 0600));
  symlink("closed/x", "into");
  memset(name, 'n', 255);
  name[255] = 0;
  R(mkdir(name, 0700));
  R(rmdir(name));
  name[255] = 'n';
  name[256] = 0;
  R(mkdir(name, 0700));
  char *longest = malloc(5000);
  memset(longest, '/', 4999);
  longest[4095] = 0;
  R(access(longest, F_OK));
  longest[4095] = '/';
  longest[4096] = 0;
  R(access(longest, F_OK));
  for (int i = 0; i < 41; i++) {
    char to[20], at[20];
    snprintf(to, sizeof to, i ? "c%d" : "closed", i - 1);
    snprintf(at, sizeof at, "c%d", i);
    symlink(to, at);
  }
  R(access("c39", F_OK));
  R(access("c40", F_OK));
  R(chroot("closed"));
  R(chroot("none"));
  R(mount("none", "closed", "tmpfs", 0, ""));
  R(umount2("closed", 0));
  R(umount2("closed", 0x1000));
  R(syscall(SYS_pivot_root, "closed", "closed"));
  return 0;
}
