// link(2), linkat, unlink, unlinkat, rmdir, symlink, readlink, mkdir: counts, kinds, errnos.
#include "check.h"

static int links(const char *path) {
  struct stat st;
  return lstat(path, &st) ? -errno : (int)st.st_nlink;
}

static void body(void) {
  put("file", "x");
  mkdir("dir", 0755);
  V("link", link("file", "hard"));
  printf("links %d %d\n", links("file"), links("hard"));
  V("link existing", link("file", "hard"));
  V("link directory", link("dir", "dir2"));
  V("link missing", link("none", "x"));
  V("link missing parent", link("file", "none/x"));
  V("link with slash", link("file", "x/"));
  V("link across", link("file", "/dev/shm/x"));
  V("symlink", symlink("file", "link"));
  V("link a symlink", link("link", "link2"));
  printf("links of the symlink %d\n", links("link"));
  V("follow", linkat(AT_FDCWD, "link", AT_FDCWD, "hard2", AT_SYMLINK_FOLLOW));
  printf("links %d\n", links("file"));
  V("bad flags", linkat(AT_FDCWD, "link", AT_FDCWD, "hard3", 0x1));
  int fd = open("file", O_RDONLY), dir = open("dir", O_RDONLY);
  V("linkat", linkat(AT_FDCWD, "file", dir, "inside", 0));
  V("unlink", unlink("hard"));
  printf("links %d\n", links("file"));
  V("unlink again", unlink("hard"));
  V("unlink directory", unlink("dir"));
  V("unlink with slash", unlink("file/"));
  V("unlink directory with slash", unlink("dir/"));
  V("unlink empty", unlink(""));
  V("unlink dot", unlink("."));
  V("unlink through file", unlink("file/x"));
  V("unlink symlink", unlink("link"));
  printf("links %d\n", links("file"));
  V("unlinkat bad flags", unlinkat(AT_FDCWD, "file", 1));
  V("unlinkat file as directory", unlinkat(AT_FDCWD, "file", AT_REMOVEDIR));
  V("rmdir full", rmdir("dir"));
  V("unlinkat inside", unlinkat(dir, "inside", 0));
  V("rmdir file", rmdir("file"));
  V("rmdir dot", rmdir("."));
  V("rmdir dir/.", rmdir("dir/."));
  V("rmdir dir/..", rmdir("dir/.."));
  V("rmdir root", rmdir("/"));
  V("rmdir mount point", rmdir("/proc"));
  V("rmdir missing", rmdir("none"));
  V("rmdir with slash", rmdir("dir/"));
  V("create in a removed directory", openat(dir, "x", O_CREAT | O_WRONLY, 0644));
  V("mkdir in a removed directory", mkdirat(dir, "x", 0755));
  struct stat st;
  V("look in a removed directory", fstatat(dir, "x", &st, 0));
  fstat(dir, &st);
  printf("links of a removed directory %d\n", (int)st.st_nlink);
  V("symlink empty target", symlink("", "e"));
  V("symlink existing", symlink("x", "file"));
  static char longtarget[4200];
  memset(longtarget, 'a', 4095);
  V("symlink 4095", symlink(longtarget, "longest"));
  longtarget[4095] = 'a';
  V("symlink 4096", symlink(longtarget, "longer"));
  char text[10];
  symlink("0123456789abcdef", "cut");
  V("readlink cut", readlink("cut", text, sizeof text));
  printf("%.10s\n", text);
  V("readlink size 0", syscall(SYS_readlink, "cut", text, 0));
  V("readlink file", readlink("file", text, sizeof text));
  V("readlink missing", readlink("none", text, sizeof text));
  V("readlink directory", readlink(".", text, sizeof text));
  V("readlink bad buffer", syscall(SYS_readlink, "cut", 8, 10));
  lstat("cut", &st);
  printf("symlink mode %o size %d\n", st.st_mode, (int)st.st_size);
  symlink("chain1", "chain0");
  for (int i = 0; i < 45; i++) {
    char from[20], to[20];
    sprintf(from, "deep%d", i);
    sprintf(to, i ? "deep%d" : "file", i - 1);
    symlink(to, from);
  }
  OK("40 links", open("deep39", O_RDONLY));
  OK("41 links", open("deep40", O_RDONLY));
  V("mkdir existing", mkdir("file", 0755));
  V("mkdir with slash", mkdir("slash/", 0755));
  V("mkdir missing parent", mkdir("none/x", 0755));
  V("mkdir dot", mkdir(".", 0755));
  V("mkdir slash/.", mkdir("slash/.", 0755));
  V("mkdir new/.", mkdir("new/.", 0755));
  V("mkdir root", mkdir("/", 0755));
  V("mkdir on a dangling link", (symlink("nowhere", "dangling"), mkdir("dangling", 0755)));
  V("symlink on a dangling link", symlink("x", "dangling"));
  V("mkdir sticky", mkdir("sticky", 01777));
  stat("sticky", &st);
  printf("mode %o\n", st.st_mode);
  char proc[40];
  sprintf(proc, "/proc/self/fd/%d", fd);
  V("linkat through /proc", linkat(AT_FDCWD, proc, AT_FDCWD, "fromproc", AT_SYMLINK_FOLLOW));
  V("linkat empty path", linkat(fd, "", AT_FDCWD, "fromfd", AT_EMPTY_PATH));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
