// capabilities: CAP_SYS_ADMIN
// pivot_root(2), chroot(2): what they refuse, what becomes of roots and working directories.
#include "check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

static int pivot(const char *top, const char *put) { return syscall(SYS_pivot_root, top, put); }

static void where(const char *label) {
  char text[256] = "";
  long n = syscall(SYS_getcwd, text, sizeof text);
  printf("%s: %s\n", label, n < 0 ? strerrorname_np(errno) : text);
}

static void prepare(void) {
  unshare(CLONE_NEWNS);
  mount(0, "/", 0, MS_REC | MS_PRIVATE, 0);
  chdir("/tmp/m");
  mkdir("new", 0755);
  mount("new", "new", "tmpfs", 0, 0);
  mkdir("new/old", 0755);
  mkdir("new/dir", 0755);
  put("new/file", "in the new root");
}

static void refused(void) {
  prepare();
  mkdir("plain", 0755);
  V("missing new root", pivot("none", "new/old"));
  V("missing put_old", pivot("new", "new/none"));
  V("file as new root", pivot("new/file", "new/old"));
  V("file as put_old", pivot("new", "new/file"));
  V("not a mount point", pivot("plain", "plain"));
  V("directory inside a mount", pivot("new/dir", "new/dir"));
  V("put_old outside", pivot("new", "plain"));
  V("current root", pivot("/", "/"));
  V("null", pivot(0, "new/old"));
  mount(0, "new", 0, MS_SHARED, 0);
  V("shared new root", pivot("new", "new/old"));
  mount(0, "new", 0, MS_PRIVATE, 0);
  chroot("new");
  V("from a chroot into a directory of it", pivot("/dir", "/dir"));
}

static void usual(void) {
  prepare();
  int fd = open("/", O_RDONLY | O_DIRECTORY);
  chdir("new");
  V("pivot", pivot(".", "old"));
  where("cwd");
  show("/file");
  V("old root", access("/old/proc", F_OK));
  OK("old root by descriptor", openat(fd, "guest", O_RDONLY));
  chdir("/");
  where("cwd");
  V("umount busy", umount2("/old", 0));
  V("umount", umount2("/old", MNT_DETACH));
  V("gone", access("/old/proc", F_OK));
  OK("old root by descriptor", openat(fd, "guest", O_RDONLY));
  V("fchdir", fchdir(fd));
  where("cwd in what is detached");
  V("back", chdir("/"));
  V("umount root", umount2("/", 0));
}

static void stacked(void) {
  prepare();
  chdir("new");
  V("pivot . .", pivot(".", "."));
  where("cwd");
  show("/file");
  V("umount", umount2(".", MNT_DETACH));
  V("chdir", chdir("/"));
  where("cwd");
  V("entries", access("/proc", F_OK));
}

static void others(void) {
  prepare();
  int go[2], done[2];
  pipe(go);
  pipe(done);
  char c;
  pid_t child = fork();
  if (!child) {
    chdir("/");
    write(done[1], "", 1);
    read(go[0], &c, 1);
    show("/file");
    where("child's cwd");
    show("file");
    _exit(0);
  }
  read(done[0], &c, 1);
  chdir("new");
  pivot(".", "old");
  write(go[1], "", 1);
  waitpid(child, 0, 0);
}

static void chroots(void) {
  prepare();
  int out = open(".", O_RDONLY | O_DIRECTORY);
  V("chroot file", chroot("new/file"));
  V("chroot missing", chroot("none"));
  V("chroot", chroot("new"));
  where("cwd outside");
  show("/file");
  show("file");
  chdir("/");
  where("cwd");
  show("../../file");
  V("fchdir out", fchdir(out));
  where("cwd outside");
  V("chroot out", chroot("."));
  where("cwd");
  show("/new/file");
  setuid(65534);
  V("chroot without the right", chroot("/"));
}

static void part(const char *name, void (*body)(void)) {
  printf("== %s\n", name);
  fresh("/tmp/m");
  in_child(body);
  chdir("/");
  sweep("/tmp/m");
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  umask(022);
  part("refused", refused);
  part("usual", usual);
  part("stacked", stacked);
  part("others", others);
  part("chroots", chroots);
  return 0;
}
