// mkdir, mknod, symlink, link, unlink, rmdir, rename and renameat2: every errno that a path can give.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void report(const char *what, long r) { printf("%s: %s\n", what, r < 0 ? strerrorname_np(errno) : "ok"); }
#define R(call) report(#call, call)

static void file(const char *name, const char *text) {
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  write(fd, text, strlen(text));
  close(fd);
}

static long links(const char *name) {
  struct stat st;
  return lstat(name, &st) ? -1 : (long)st.st_nlink;
}

static int ren(const char *a, const char *b, unsigned flags) { return syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, flags); }

int main(void) {
  char dir[] = "/tmp/names.XXXXXX";
  char buf[64];
  struct stat st;
  if (!mkdtemp(dir) || chdir(dir)) return 1;
  R(mkdir("d", 0755));
  R(mkdir("d", 0755));
  R(mkdir("d/", 0755));
  R(mkdir("e/", 0755));
  R(mkdir("x/y", 0755));
  R(mkdir(".", 0755));
  R(mkdir("d/..", 0755));
  R(mkdir("/", 0755));
  R(mkdir("", 0755));
  file("f", "f");
  R(mkdir("f/x", 0755));
  R(mkdir("f", 0755));
  R(mknod("n", S_IFREG | 0600, 0));
  R(mknod("n", S_IFREG | 0600, 0));
  R(mknod("p", S_IFIFO | 0600, 0));
  R(mknod("s", S_IFSOCK | 0600, 0));
  R(mknod("dir", S_IFDIR | 0600, 0));
  R(mknod("bad", S_IFLNK | 0600, 0));
  R(mknod("n/", S_IFREG | 0600, 0));
  R(mknod("new/", S_IFREG | 0600, 0));
  R(open("s", O_RDONLY));
  R(symlink("f", "l"));
  R(symlink("f", "l"));
  R(symlink("", "empty"));
  R(symlink("f", "new/"));
  R(symlink("nowhere", "dangling"));
  printf("readlink %ld\n", (long)readlink("l", buf, sizeof buf));
  printf("readlink short %ld\n", (long)readlink("dangling", buf, 3));
  R(readlink("f", buf, sizeof buf));
  R(readlink("l", buf, 0));
  R(readlink("l/", buf, sizeof buf));
  R(link("f", "h"));
  printf("links %ld\n", links("f"));
  R(link("f", "h"));
  R(link("d", "hd"));
  R(link("none", "hn"));
  R(link("l", "hl"));
  lstat("hl", &st);
  printf("link of a link is a link: %d\n", S_ISLNK(st.st_mode));
  R(linkat(AT_FDCWD, "l", AT_FDCWD, "hf", AT_SYMLINK_FOLLOW));
  printf("links %ld\n", links("f"));
  R(linkat(AT_FDCWD, "f", AT_FDCWD, "hg", 0x10));
  R(link("f", "new/"));
  R(link("f", "/proc/x"));
  R(unlink("hf"));
  R(unlink("hf"));
  R(unlink("d"));
  R(unlink("f/"));
  R(unlink("d/"));
  R(unlink("."));
  R(unlink("f/x"));
  R(unlink(""));
  R(unlink("l/"));
  R(unlink("dangling"));
  R(unlinkat(AT_FDCWD, "d", 0));
  R(unlinkat(AT_FDCWD, "f", AT_REMOVEDIR));
  R(unlinkat(AT_FDCWD, "f", 1));
  R(rmdir("f"));
  R(rmdir("none"));
  R(rmdir("d/."));
  R(rmdir("d/.."));
  R(rmdir("/"));
  mkdir("d/sub", 0755);
  printf("links of a directory change by %ld\n", links("d") - 2 >= 0 ? 0L : 1L);
  R(rmdir("d"));
  R(rmdir("l"));
  R(rmdir("d/sub/"));
  R(rmdir("e"));

  mkdir("a", 0755);
  mkdir("a/sub", 0755);
  mkdir("b", 0755);
  mkdir("empty", 0755);
  file("a/f", "af");
  file("b/g", "bg");
  R(rename("a/f", "b/new"));
  R(rename("b/new", "b/g"));
  R(rename("none", "x"));
  R(rename("b/g", "none/x"));
  R(rename("a", "a/sub/x"));
  R(rename("a/sub", "a"));
  R(rename("a", "b"));
  R(rename("a", "empty"));
  R(rename("empty", "a"));
  R(rename("a", "f"));
  R(rename("f", "a"));
  R(rename("f/", "q"));
  R(rename("f", "q/"));
  R(rename("a/", "q/"));
  R(rename("q/.", "z"));
  R(rename("q", "b/.."));
  R(rename("/", "z"));
  R(rename("f", "h"));
  printf("both names of one file stay: %ld\n", links("f"));
  R(rename("q", "a"));
  R(ren("f", "b/g", RENAME_NOREPLACE));
  R(ren("f", "f2", RENAME_NOREPLACE));
  R(ren("f2", "a", RENAME_EXCHANGE));
  lstat("f2", &st);
  printf("exchanged: %d\n", S_ISDIR(st.st_mode));
  R(ren("a", "f2", RENAME_EXCHANGE));
  R(ren("a", "none", RENAME_EXCHANGE));
  R(ren("f2", "z", RENAME_EXCHANGE | RENAME_NOREPLACE));
  R(ren("f2", "z", 64));
  R(ren("a", "a/sub", RENAME_EXCHANGE));
  R(rename("f2", "/proc/x"));
  int fd = open("a", O_RDONLY | O_DIRECTORY);
  R(renameat(fd, "sub", AT_FDCWD, "moved"));
  R(renameat(1000, "sub", AT_FDCWD, "moved"));
  chdir("moved");
  R(rmdir("../moved"));
  R(open("x", O_CREAT | O_RDWR, 0600));
  R(mkdir("x", 0700));
  R(getcwd(buf, sizeof buf) ? 0 : -1);
  R(open(".", O_RDONLY));
  R(chdir(".."));
  return 0;
}
