// capabilities: CAP_SYS_ADMIN
// fsopen(2), fsconfig(2), fsmount(2), fspick(2), move_mount(2), open_tree(2), mount_setattr(2).
#include "check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#define CLONE_ 1
#define RECURSIVE_ 0x8000
#define F_EMPTY_ 4
#define T_EMPTY_ 0x40
#define SET_GROUP_ 0x100
#define BENEATH_ 0x200
#define SYS_open_tree_attr_ 467
#define FD_CLOEXEC_ O_CLOEXEC

struct attr { uint64_t set, clear, propagation, userns; };

static int fs_open(const char *type, unsigned flags) { return syscall(SYS_fsopen, type, flags); }
static int fs_config(int fd, unsigned cmd, const void *key, const void *value, int aux) { return syscall(SYS_fsconfig, fd, cmd, key, value, aux); }
static int fs_mount(int fd, unsigned flags, unsigned attr) { return syscall(SYS_fsmount, fd, flags, attr); }
static int fs_pick(int dir, const char *path, unsigned flags) { return syscall(SYS_fspick, dir, path, flags); }
static int tree(int dir, const char *path, unsigned flags) { return syscall(SYS_open_tree, dir, path, flags); }
static int move(int from, const char *a, int to, const char *b, unsigned flags) { return syscall(SYS_move_mount, from, a, to, b, flags); }
static int setattr(int dir, const char *path, unsigned flags, struct attr *a, size_t size) { return syscall(SYS_mount_setattr, dir, path, flags, a, size); }
static int set_one(const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation) {
  struct attr a = {set, clear, propagation, 0};
  return setattr(AT_FDCWD, path, flags, &a, sizeof a);
}

// Prints a mount's lines of mountinfo without its numbers.
static void info(const char *point) {
  FILE *file = fopen("/proc/self/mountinfo", "r");
  char line[1024], wanted[256];
  snprintf(wanted, sizeof wanted, " %s ", point);
  int found = 0;
  while (fgets(line, sizeof line, file)) {
    char *rest = strstr(line, wanted);
    if (!rest) continue;
    char options[128], tail[512];
    sscanf(rest + strlen(wanted), "%127s %511[^\n]", options, tail);
    char *dash = strstr(tail, "- ");
    printf("%s: %s%s%s%s %s\n", point, options, strstr(tail, "shared:") ? " shared" : "", strstr(tail, "master:") ? " slave" : "",
           strstr(tail, "unbindable") ? " unbindable" : "", dash + 2);
    found = 1;
  }
  if (!found) printf("%s: not mounted\n", point);
  fclose(file);
}

static int there(const char *path) { return access(path, F_OK) == 0; }

// Prints all that a context has to say.
static void messages(int fd) {
  char text[256];
  ssize_t n;
  while ((n = read(fd, text, sizeof text - 1)) > 0) {
    text[n] = 0;
    printf("  says %s%s", text, text[n - 1] == '\n' ? "" : "|\n");
  }
  if (n < 0) printf("  then %s\n", strerrorname_np(errno));
  else printf("  then the end\n");
}

static void contexts(void) {
  V("unknown type", fs_open("nosuchfs", 0));
  V("null type", fs_open(0, 0));
  V("bad type", fs_open((char *)8, 0));
  V("bad flags", fs_open("tmpfs", 2));
  int fd = fs_open("tmpfs", 1);
  printf("cloexec %d\n", fcntl(fd, F_GETFD));
  printf("flags %o\n", fcntl(fd, F_GETFL) & O_ACCMODE);
  messages(fd);
  V("write", write(fd, "x", 1));
  char name[64] = "", link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  readlink(link, name, 63);
  printf("link %s\n", name);
  V("flag without key", fs_config(fd, 0, 0, 0, 0));
  V("flag with value", fs_config(fd, 0, "ro", "x", 0));
  V("flag with aux", fs_config(fd, 0, "ro", 0, 1));
  V("string without value", fs_config(fd, 1, "size", 0, 0));
  V("string without key", fs_config(fd, 1, 0, "x", 0));
  V("string with aux", fs_config(fd, 1, "size", "1m", 3));
  V("binary without length", fs_config(fd, 2, "size", "1m", 0));
  V("path with bad fd", fs_config(fd, 3, "size", "/", -7));
  V("fd with value", fs_config(fd, 5, "size", "/", 0));
  V("create with key", fs_config(fd, 6, "size", 0, 0));
  V("unknown command", fs_config(fd, 77, 0, 0, 0));
  V("negative fd", fs_config(-1, 0, "ro", 0, 0));
  V("closed fd", fs_config(999, 0, "ro", 0, 0));
  int plain = open("/", O_RDONLY);
  V("other fd", fs_config(plain, 0, "ro", 0, 0));
  V("bad key pointer", fs_config(fd, 0, (char *)8, 0, 0));
  V("bad value pointer", fs_config(fd, 1, "size", (char *)8, 0));
  char big[300];
  memset(big, 'k', sizeof big);
  big[299] = 0;
  V("long key", fs_config(fd, 0, big, 0, 0));
  V("long value", fs_config(fd, 1, "source", big, 0));
  V("empty key", fs_config(fd, 0, "", 0, 0));
  messages(fd);
  V("unknown flag", fs_config(fd, 0, "nonsense", 0, 0));
  V("unknown string", fs_config(fd, 1, "nonsense", "x", 0));
  messages(fd);
  V("bad size", fs_config(fd, 1, "size", "x", 0));
  V("size as a flag", fs_config(fd, 0, "size", 0, 0));
  V("bad mode", fs_config(fd, 1, "mode", "9", 0));
  V("size as binary", fs_config(fd, 2, "size", "1m", 2));
  V("size as fd", fs_config(fd, 5, "size", 0, plain));
  messages(fd);
  V("small buffer", (fs_config(fd, 0, "wrong", 0, 0), read(fd, name, 3)));
  messages(fd);
  for (int i = 0; i < 10; i++) {
    char key[16];
    snprintf(key, sizeof key, "wrong%d", i);
    fs_config(fd, 0, key, 0, 0);
  }
  messages(fd);
  V("mount too early", fs_mount(fd, 0, 0));
  V("reconfigure too early", fs_config(fd, 7, 0, 0, 0));
  V("source", fs_config(fd, 1, "source", "mine", 0));
  V("source again", fs_config(fd, 1, "source", "other", 0));
  V("source as a flag", fs_config(fd, 0, "source", 0, 0));
  messages(fd);
  V("size", fs_config(fd, 1, "size", "64k", 0));
  V("nr_inodes", fs_config(fd, 1, "nr_inodes", "5", 0));
  V("mode", fs_config(fd, 1, "mode", "0751", 0));
  V("uid", fs_config(fd, 1, "uid", "33", 0));
  V("gid", fs_config(fd, 1, "gid", "44", 0));
  V("create", fs_config(fd, 6, 0, 0, 0));
  V("create again", fs_config(fd, 6, 0, 0, 0));
  V("parameter after create", fs_config(fd, 1, "size", "1m", 0));
  V("mount bad flags", fs_mount(fd, 2, 0));
  V("mount bad attributes", fs_mount(fd, 0, 0x100000));
  V("mount bad atime", fs_mount(fd, 0, 0x30));
  V("mount bad fd", fs_mount(999, 0, 0));
  V("mount other fd", fs_mount(plain, 0, 0));
  int mnt = fs_mount(fd, 1, 2 | 8);
  printf("mounted %d cloexec %d path %d\n", mnt >= 0, fcntl(mnt, F_GETFD), !!(fcntl(mnt, F_GETFL) & O_PATH));
  V("mount again", fs_mount(fd, 0, 0));
  struct stat st;
  fstat(mnt, &st);
  printf("mode %o uid %d gid %d\n", st.st_mode, st.st_uid, st.st_gid);
  V("create file in the detached", close(openat(mnt, "file", O_CREAT | O_WRONLY, 0644)));
  mkdir("a", 0755);
  V("attach", move(mnt, "", AT_FDCWD, "a", F_EMPTY_));
  info("/tmp/m/a");
  V("file", there("a/file"));
  int many = 0;
  while (many < 20) {
    char path[32];
    snprintf(path, sizeof path, "a/n%d", many);
    int made = open(path, O_CREAT | O_WRONLY, 0644);
    if (made < 0) break;
    close(made);
    many++;
  }
  printf("inodes left %d: %s\n", many, strerrorname_np(errno));
  int data = open("a/file", O_WRONLY);
  static char block[128 << 10];
  printf("written %zd\n", write(data, block, sizeof block));
  V("full", write(data, block, 1));
  close(data);
  V("size for reconfiguring", fs_config(fd, 1, "size", "128k", 0));
  V("reconfigure", fs_config(fd, 7, 0, 0, 0));
  info("/tmp/m/a");
  V("reconfigure read-only", (fs_config(fd, 0, "ro", 0, 0), fs_config(fd, 7, 0, 0, 0)));
  info("/tmp/m/a");
  V("umount busy", umount2("a", 0));
  close(mnt);
  V("umount", umount2("a", 0));
  close(fd);
  close(plain);
}

static void kinds(void) {
  static const char *const types[] = {"proc", "sysfs", "devpts"};
  mkdir("k", 0755);
  for (int i = 0; i < 3; i++) {
    int fd = fs_open(types[i], 0);
    printf("%s: opened %d\n", types[i], fd >= 0);
    V("  source", fs_config(fd, 1, "source", "src", 0));
    V("  wrong", fs_config(fd, 1, "wrong", "src", 0));
    V("  create", fs_config(fd, 6, 0, 0, 0));
    int mnt = fs_mount(fd, 0, 0);
    printf("  mounted %d\n", mnt >= 0);
    V("  attach", move(mnt, "", AT_FDCWD, "k", F_EMPTY_));
    struct statfs fs;
    statfs("k", &fs);
    printf("  magic %lx\n", (long)fs.f_type);
    close(mnt);
    close(fd);
    V("  umount", umount2("k", MNT_DETACH));
  }
}

static void picks(void) {
  mkdir("p", 0755);
  mkdir("q", 0755);
  symlink("p", "link");
  mount("picked", "p", "tmpfs", 0, "size=64k");
  mkdir("p/in", 0755);
  V("no mount", fs_pick(AT_FDCWD, "q", 0));
  V("inside a mount", fs_pick(AT_FDCWD, "p/in", 0));
  V("missing", fs_pick(AT_FDCWD, "none", 0));
  V("bad flags", fs_pick(AT_FDCWD, "p", 16));
  V("link not followed", fs_pick(AT_FDCWD, "link", 2));
  OK("link", fs_pick(AT_FDCWD, "link", 0));
  V("empty", fs_pick(AT_FDCWD, "", 0));
  int at = open("p", O_PATH);
  OK("empty path", fs_pick(at, "", 8));
  int fd = fs_pick(AT_FDCWD, "p", 1);
  printf("cloexec %d\n", fcntl(fd, F_GETFD));
  V("create", fs_config(fd, 6, 0, 0, 0));
  V("mount", fs_mount(fd, 0, 0));
  V("unknown", fs_config(fd, 0, "unknown", 0, 0));
  messages(fd);
  V("size", fs_config(fd, 1, "size", "96k", 0));
  V("reconfigure", fs_config(fd, 7, 0, 0, 0));
  info("/tmp/m/p");
  V("once more", fs_config(fd, 1, "size", "32k", 0));
  V("reconfigure", fs_config(fd, 7, 0, 0, 0));
  info("/tmp/m/p");
  put("p/file", "x");
  int writer = open("p/file", O_WRONLY);
  V("ro", fs_config(fd, 0, "ro", 0, 0));
  V("reconfigure under a writer", fs_config(fd, 7, 0, 0, 0));
  V("after a failure", fs_config(fd, 0, "rw", 0, 0));
  close(writer);
  close(fd);
  fd = fs_pick(AT_FDCWD, "p", 0);
  fs_config(fd, 0, "ro", 0, 0);
  V("reconfigure ro", fs_config(fd, 7, 0, 0, 0));
  info("/tmp/m/p");
  V("rw", fs_config(fd, 0, "rw", 0, 0));
  V("reconfigure rw", fs_config(fd, 7, 0, 0, 0));
  info("/tmp/m/p");
}

static void trees(void) {
  mkdir("src", 0755);
  mkdir("src/dir", 0755);
  mkdir("src/sub", 0755);
  mkdir("dst", 0755);
  mkdir("dst2", 0755);
  symlink("src", "link");
  put("src/file", "contents");
  put("onto", "");
  mount("inner", "src/sub", "tmpfs", 0, 0);
  put("src/sub/in", "in");
  V("bad flags", tree(AT_FDCWD, "src", 2));
  V("recursive without clone", tree(AT_FDCWD, "src", RECURSIVE_));
  V("missing", tree(AT_FDCWD, "none", CLONE_));
  V("empty", tree(AT_FDCWD, "", CLONE_));
  int fd = tree(AT_FDCWD, "src", FD_CLOEXEC_);
  printf("opened %d cloexec %d path %d\n", fd >= 0, fcntl(fd, F_GETFD), !!(fcntl(fd, F_GETFL) & O_PATH));
  V("move what is no mount", move(fd, "", AT_FDCWD, "dst", F_EMPTY_));
  close(fd);
  fd = tree(AT_FDCWD, "src", CLONE_);
  printf("inner %d\n", faccessat(fd, "sub/in", F_OK, 0) == 0);
  V("umount the detached", ({ char p[64]; snprintf(p, 64, "/proc/self/fd/%d", fd); umount2(p, 0); }));
  V("attach", move(fd, "", AT_FDCWD, "dst", F_EMPTY_));
  V("attach again", move(fd, "", AT_FDCWD, "dst2", F_EMPTY_));
  printf("moved %d %d\n", there("dst/file"), there("dst2/file"));
  close(fd);
  printf("stays %d\n", there("dst2/file"));
  umount2("dst2", 0);
  fd = tree(AT_FDCWD, "src", CLONE_ | RECURSIVE_);
  printf("inner %d\n", faccessat(fd, "sub/in", F_OK, 0) == 0);
  int second = tree(fd, "sub", CLONE_);
  OK("clone of the detached", second);
  V("attach in the detached", move(second, "", fd, "dir", F_EMPTY_));
  printf("there %d\n", faccessat(fd, "dir/in", F_OK, 0) == 0);
  V("attach to itself", move(fd, "", fd, "dir", F_EMPTY_));
  close(second);
  V("attach a part", move(fd, "sub", AT_FDCWD, "dst", 0));
  V("attach", move(fd, "", AT_FDCWD, "dst", F_EMPTY_));
  printf("all %d %d\n", there("dst/sub/in"), there("dst/dir/in"));
  close(fd);
  V("umount", umount2("dst", MNT_DETACH));
  fd = tree(AT_FDCWD, "src/file", CLONE_);
  V("file on directory", move(fd, "", AT_FDCWD, "dst", F_EMPTY_));
  V("file on file", move(fd, "", AT_FDCWD, "onto", F_EMPTY_));
  show("onto");
  close(fd);
  umount2("onto", 0);
  fd = tree(AT_FDCWD, "src", CLONE_);
  int inside = openat(fd, ".", O_RDONLY | O_DIRECTORY);
  close(fd);
  V("after the close", faccessat(inside, "file", F_OK, 0));
  V("attach after the close", move(inside, "", AT_FDCWD, "dst", F_EMPTY_));
  V("clone after the close", tree(inside, "", CLONE_ | AT_EMPTY_PATH));
  close(inside);
  fd = tree(AT_FDCWD, "link", CLONE_ | AT_SYMLINK_NOFOLLOW);
  struct stat st;
  fstatat(fd, "", &st, AT_EMPTY_PATH);
  printf("link %d\n", S_ISLNK(st.st_mode));
  close(fd);
  mkdir("u", 0755);
  mount("u", "u", "tmpfs", 0, 0);
  mount(0, "u", 0, MS_UNBINDABLE, 0);
  V("clone the unbindable", tree(AT_FDCWD, "u", CLONE_));
  struct attr ro = {1, 0, 0, 0};
  fd = syscall(SYS_open_tree_attr_, AT_FDCWD, "src", CLONE_, &ro, sizeof ro);
  OK("open_tree_attr", fd);
  V("read-only", openat(fd, "new", O_CREAT | O_WRONLY, 0644));
  close(fd);
  V("open_tree_attr small", syscall(SYS_open_tree_attr_, AT_FDCWD, "src", CLONE_, &ro, 8));
  OK("open_tree_attr without", syscall(SYS_open_tree_attr_, AT_FDCWD, "src", CLONE_, 0, 0));
  V("open_tree_attr no clone", syscall(SYS_open_tree_attr_, AT_FDCWD, "src", 0, &ro, sizeof ro));
  umount2("src/sub", 0);
}

static void moves(void) {
  mkdir("x", 0755);
  mkdir("y", 0755);
  symlink("x", "xlink");
  symlink("y", "ylink");
  mount("x", "x", "tmpfs", 0, 0);
  mkdir("x/in", 0755);
  put("x/file", "moved");
  V("bad flags", move(AT_FDCWD, "x", AT_FDCWD, "y", 0x1000));
  V("both", move(AT_FDCWD, "x", AT_FDCWD, "y", SET_GROUP_ | BENEATH_));
  V("missing from", move(AT_FDCWD, "none", AT_FDCWD, "y", 0));
  V("missing to", move(AT_FDCWD, "x", AT_FDCWD, "none", 0));
  V("empty from", move(AT_FDCWD, "", AT_FDCWD, "y", 0));
  V("links not followed", move(AT_FDCWD, "xlink", AT_FDCWD, "y", 0));
  V("target link not followed", move(AT_FDCWD, "x", AT_FDCWD, "ylink", 0));
  V("move", move(AT_FDCWD, "xlink", AT_FDCWD, "ylink", 0x11));
  show("y/file");
  V("into itself", move(AT_FDCWD, "y", AT_FDCWD, "y/in", 0));
  V("no mount", move(AT_FDCWD, "y/in", AT_FDCWD, "x", 0));
  V("on a file", move(AT_FDCWD, "y", AT_FDCWD, "y/file", 0));
  int at = open("y", O_PATH), to = open("x", O_PATH);
  V("by descriptors", move(at, "", to, "", F_EMPTY_ | T_EMPTY_));
  close(at);
  close(to);
  show("x/file");
  V("bad fd", move(999, "", AT_FDCWD, "y", F_EMPTY_));
  V("umount", umount2("x", 0));
  // beneath
  mount("outer", "y", "tmpfs", 0, 0);
  mkdir("y/d", 0755);
  mount("top", "y/d", "tmpfs", 0, 0);
  put("y/d/top", "top");
  mount("below", "x", "tmpfs", 0, 0);
  put("x/below", "below");
  V("beneath no mount", move(AT_FDCWD, "x", AT_FDCWD, "y/d/top", BENEATH_));
  V("beneath", move(AT_FDCWD, "x", AT_FDCWD, "y/d", BENEATH_));
  printf("top %d below %d\n", there("y/d/top"), there("y/d/below"));
  V("umount the top", umount2("y/d", 0));
  printf("top %d below %d\n", there("y/d/top"), there("y/d/below"));
  V("umount the bottom", umount2("y/d", 0));
  V("beneath the root", (mount("below", "x", "tmpfs", 0, 0), move(AT_FDCWD, "x", AT_FDCWD, "/", BENEATH_)));
  umount2("x", 0);
  umount2("y", 0);
}

static void groups(void) {
  mkdir("a", 0755);
  mkdir("b", 0755);
  mkdir("c", 0755);
  mount("a", "a", "tmpfs", 0, 0);
  mkdir("a/in", 0755);
  mount("a", "b", 0, MS_BIND, 0);
  mount("c", "c", "tmpfs", 0, 0);
  V("from private", move(AT_FDCWD, "a", AT_FDCWD, "b", SET_GROUP_));
  mount(0, "a", 0, MS_SHARED, 0);
  V("other file system", move(AT_FDCWD, "a", AT_FDCWD, "c", SET_GROUP_));
  V("no mount root", move(AT_FDCWD, "a", AT_FDCWD, "b/in", SET_GROUP_));
  V("set", move(AT_FDCWD, "a", AT_FDCWD, "b", SET_GROUP_));
  info("/tmp/m/b");
  mount("n", "a/in", "tmpfs", 0, 0);
  put("a/in/x", "x");
  printf("seen %d\n", there("b/in/x"));
  V("to shared", move(AT_FDCWD, "a", AT_FDCWD, "b", SET_GROUP_));
  umount2("a/in", 0);
  umount2("c", 0);
}

static void attributes(void) {
  mkdir("t", 0755);
  mount("t", "t", "tmpfs", 0, "size=64k");
  mkdir("t/in", 0755);
  mount("in", "t/in", "tmpfs", 0, "size=64k");
  put("t/in/file", "x");
  struct attr a[2] = {{1, 0, 0, 0}};
  V("small", setattr(AT_FDCWD, "t", 0, a, 24));
  V("big", setattr(AT_FDCWD, "t", 0, a, 40));
  a[1].set = 1;
  V("big with contents", setattr(AT_FDCWD, "t", 0, a, 40));
  V("too big", setattr(AT_FDCWD, "t", 0, a, 8192));
  V("bad pointer", setattr(AT_FDCWD, "t", 0, (void *)8, 32));
  V("bad flags", setattr(AT_FDCWD, "t", 2, a, 32));
  V("no mount", set_one(".", 0, 1, 0, 0));
  V("missing", set_one("none", 0, 1, 0, 0));
  V("nothing to do", set_one("none", 0, 0, 0, 0));
  V("unknown attribute", set_one("t", 0, 0x400, 0, 0));
  V("unknown to clear", set_one("t", 0, 0, 0x400, 0));
  V("unknown propagation", set_one("t", 0, 0, 0, MS_RDONLY));
  V("two propagations", set_one("t", 0, 0, 0, MS_SHARED | MS_PRIVATE));
  V("atime without clearing", set_one("t", 0, 0x10, 0, 0));
  V("atime half cleared", set_one("t", 0, 0x10, 0x10, 0));
  V("atime both", set_one("t", 0, 0x30, 0x70, 0));
  info("/tmp/m/t");
  V("clear ro", set_one("t", 0, 0, 1, 0));
  V("nosuid noexec nodev", set_one("t", 0, 2 | 4 | 8, 0, 0));
  info("/tmp/m/t");
  info("/tmp/m/t/in");
  V("noatime nodiratime", set_one("t", 0, 0x10 | 0x80, 0x70, 0));
  info("/tmp/m/t");
  V("strictatime", set_one("t", 0, 0x20, 0x70, 0));
  info("/tmp/m/t");
  V("relatime", set_one("t", 0, 0, 0x70 | 0x80, 0));
  info("/tmp/m/t");
  V("nosymfollow", set_one("t", 0, 0x200000, 0, 0));
  symlink("in", "t/link");
  V("followed", access("t/link/file", F_OK));
  V("clear all, recursively read-only", set_one("t", RECURSIVE_, 1, 2 | 4 | 8 | 0x200000, 0));
  info("/tmp/m/t");
  info("/tmp/m/t/in");
  V("write in the inner", open("t/in/file", O_RDWR));
  V("clear", set_one("t", RECURSIVE_, 0, 1, 0));
  int writer = open("t/in/file", O_RDWR);
  V("under a writer", set_one("t", RECURSIVE_, 1 | 8, 0, 0));
  info("/tmp/m/t");
  close(writer);
  V("shared", set_one("t", RECURSIVE_, 0, 0, MS_SHARED));
  info("/tmp/m/t/in");
  V("slave", set_one("t", 0, 0, 0, MS_SLAVE));
  V("unbindable", set_one("t", 0, 0, 0, MS_UNBINDABLE));
  info("/tmp/m/t");
  int fd = tree(AT_FDCWD, "t/in", CLONE_);
  struct attr ro = {1, 0, 0, 0};
  V("the detached", setattr(fd, "", AT_EMPTY_PATH, &ro, sizeof ro));
  V("is read-only", openat(fd, "new", O_CREAT | O_WRONLY, 0644));
  struct attr idmap = {0x100000, 0, 0, 999};
  V("idmap without a descriptor", setattr(fd, "", AT_EMPTY_PATH, &idmap, sizeof idmap));
  idmap.userns = 1;
  V("idmap with another file", setattr(fd, "", AT_EMPTY_PATH, &idmap, sizeof idmap));
  close(fd);
  umount2("t/in", 0);
}

static void unprivileged(void) {
  mkdir("a", 0755);
  setuid(65534);
  struct attr ro = {1, 0, 0, 0};
  V("fsopen", fs_open("tmpfs", 0));
  V("fsopen bad flags", fs_open("tmpfs", 8));
  V("fsopen unknown", fs_open("none", 0));
  V("fspick", fs_pick(AT_FDCWD, "/", 0));
  V("fsmount", fs_mount(0, 0, 0));
  V("fsconfig", fs_config(0, 0, "ro", 0, 0));
  OK("open_tree", tree(AT_FDCWD, "a", 0));
  V("open_tree clone", tree(AT_FDCWD, "a", CLONE_));
  V("open_tree bad flags", tree(AT_FDCWD, "a", 2));
  V("move_mount", move(AT_FDCWD, "a", AT_FDCWD, "a", 0));
  V("move_mount bad flags", move(AT_FDCWD, "a", AT_FDCWD, "a", 0x1000));
  V("mount_setattr", setattr(AT_FDCWD, "a", 0, &ro, 32));
  V("mount_setattr small", setattr(AT_FDCWD, "a", 0, &ro, 3));
}

static void (*current)(void);

static void apart(void) {
  unshare(CLONE_NEWNS);
  current();
}

static void part(const char *name, void (*body)(void)) {
  printf("== %s\n", name);
  fresh("/tmp/m");
  current = body;
  in_child(apart);
  chdir("/");
  sweep("/tmp/m");
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  umask(022);
  V("unshare", unshare(CLONE_NEWNS));
  V("private", mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
  part("contexts", contexts);
  part("kinds", kinds);
  part("picks", picks);
  part("trees", trees);
  part("moves", moves);
  part("groups", groups);
  part("attributes", attributes);
  part("unprivileged", unprivileged);
  return 0;
}
