// capabilities: CAP_SYS_ADMIN
// mount(2), umount2(2): new mounts, binds, remounts, moves, propagation, namespaces.
#include "check.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/sysmacros.h>

#define MNT_EXPIRE_ 4
#define NOFOLLOW_ 8

// Prints a mount's line of mountinfo without its numbers.
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
    printf("%s: %s%s%s%s %s", point, options, strstr(tail, "shared:") ? " shared" : "", strstr(tail, "master:") ? " slave" : "",
           strstr(tail, "unbindable") ? " unbindable" : "", dash + 2);
    printf("\n");
    found = 1;
  }
  if (!found) printf("%s: not mounted\n", point);
  fclose(file);
}

static int there(const char *path) { return access(path, F_OK) == 0; }

static void plain(void) {
  mkdir("a", 0755);
  put("f", "file");
  symlink("a", "link");
  V("mount", mount("none", "a", "tmpfs", 0, "size=1m,mode=700"));
  struct stat st, top;
  stat("a", &st);
  stat(".", &top);
  printf("mode %o other device %d\n", st.st_mode, st.st_dev != top.st_dev);
  info("/tmp/m/a");
  put("a/x", "x");
  int fd = open("a/x", O_RDWR);
  V("umount busy", umount2("a", 0));
  V("umount detach", umount2("a", MNT_DETACH));
  V("after", there("a/x"));
  V("still open", write(fd, "more", 4));
  close(fd);
  V("umount again", umount2("a", 0));
  V("umount missing", umount2("none", 0));
  V("umount file", umount2("f", 0));
  V("umount bad flags", umount2("a", 64));
  V("umount expire and force", umount2("a", MNT_EXPIRE_ | MNT_FORCE));
  V("umount null", umount2(0, 0));
  V("unknown type", mount("none", "a", "nosuchfs", 0, 0));
  V("no type", mount("none", "a", 0, 0, 0));
  V("empty type", mount("none", "a", "", 0, 0));
  V("missing target", mount("none", "b", "tmpfs", 0, 0));
  V("file target", mount("none", "f", "tmpfs", 0, 0));
  V("null target", mount("none", 0, "tmpfs", 0, 0));
  V("bad type pointer", mount("none", "a", (char *)8, 0, 0));
  V("bad option", mount("none", "a", "tmpfs", 0, "nonsense=1"));
  V("bad size", mount("none", "a", "tmpfs", 0, "size=x"));
  V("mount null source", mount(0, "a", "tmpfs", 0, 0));
  info("/tmp/m/a");
  V("umount link nofollow", umount2("link", NOFOLLOW_));
  V("umount link", umount2("link", 0));
  mount("one", "a", "tmpfs", 0, 0);
  put("a/one", "1");
  mount("two", "a", "tmpfs", 0, 0);
  printf("stacked: one %d\n", there("a/one"));
  V("expire first", umount2("a", MNT_EXPIRE_));
  V("expire second", umount2("a", MNT_EXPIRE_));
  printf("uncovered: one %d\n", there("a/one"));
  V("rmdir mount point", rmdir("a"));
  V("rename mount point", rename("a", "c"));
  V("unlink file", unlink("a/one"));
  V("umount", umount2("a", 0));
  V("rmdir", rmdir("a"));
}

static void binds(void) {
  mkdir("src", 0755);
  mkdir("src/sub", 0755);
  mkdir("dst", 0755);
  mkdir("dst2", 0755);
  put("src/file", "contents");
  put("target", "");
  mount("inner", "src/sub", "tmpfs", 0, 0);
  put("src/sub/in", "in");
  V("bind", mount("src", "dst", 0, MS_BIND, 0));
  printf("file %d inner %d\n", there("dst/file"), there("dst/sub/in"));
  V("rbind", mount("src", "dst2", 0, MS_BIND | MS_REC, 0));
  printf("file %d inner %d\n", there("dst2/file"), there("dst2/sub/in"));
  V("umount with children", umount2("dst2", 0));
  V("umount detach", umount2("dst2", MNT_DETACH));
  V("file on file", mount("src/file", "target", 0, MS_BIND, 0));
  show("target");
  V("unlink bound file", unlink("target"));
  V("link across", link("target", "copy"));
  V("rename across", rename("src/file", "dst/other"));
  V("umount file", umount2("target", 0));
  show("target");
  V("directory on file", mount("src", "target", 0, MS_BIND, 0));
  V("file on directory", mount("src/file", "dst2", 0, MS_BIND, 0));
  V("missing source", mount("nowhere", "dst2", 0, MS_BIND, 0));
  V("null source", mount(0, "dst2", 0, MS_BIND, 0));
  V("empty source", mount("", "dst2", 0, MS_BIND, 0));
  V("remount bind ro", mount(0, "dst", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0));
  V("create in it", open("dst/new", O_CREAT | O_WRONLY, 0644));
  V("mkdir in it", mkdir("dst/newdir", 0755));
  V("unlink in it", unlink("dst/file"));
  V("chmod in it", chmod("dst/file", 0600));
  V("truncate in it", truncate("dst/file", 0));
  V("utimes in it", utimensat(AT_FDCWD, "dst/file", 0, 0));
  V("access in it", access("dst/file", W_OK));
  V("mkdir existing in it", mkdir("dst/sub", 0755));
  V("creat existing in it", open("dst/file", O_CREAT | O_RDONLY, 0644) >= 0);
  V("truncating open in it", open("dst/file", O_RDONLY | O_TRUNC));
  struct statvfs vfs;
  statvfs("dst", &vfs);
  printf("statvfs flags %lx\n", vfs.f_flag);
  OK("create beside it", open("src/new", O_CREAT | O_WRONLY, 0644));
  info("/tmp/m/dst");
  V("remount bind nosuid,noexec,nodev", mount(0, "dst", 0, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_NOATIME, 0));
  info("/tmp/m/dst");
  mknod("src/null", S_IFCHR | 0666, makedev(1, 3));
  V("device on nodev", open("dst/null", O_RDONLY));
  V("device on dev", open("src/null", O_RDONLY) >= 0);
  put("src/prog", "#!/nowhere\n");
  chmod("src/prog", 0755);
  V("exec on noexec", execl("dst/prog", "prog", NULL));
  V("access X_OK on noexec", access("dst/prog", X_OK));
  int fd = open("dst/prog", O_RDONLY);
  V("mmap exec on noexec", (long)mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
  close(fd);
  umount2("dst", 0);
  V("remount what is not mounted", mount(0, "dst", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0));
  V("remount without bind", mount(0, "dst", 0, MS_REMOUNT | MS_RDONLY, 0));
  umount2("src/sub", 0);
}

static void remounts(void) {
  mkdir("r", 0755);
  mkdir("s", 0755);
  mount("r", "r", "tmpfs", 0, "size=64k");
  mount("r", "s", 0, MS_BIND, 0);
  put("r/file", "x");
  int fd = open("r/file", O_RDWR);
  V("remount ro under a writer", mount(0, "r", 0, MS_REMOUNT | MS_RDONLY, 0));
  V("bind remount ro under a writer", mount(0, "r", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0));
  close(fd);
  V("remount ro", mount(0, "r", 0, MS_REMOUNT | MS_RDONLY, 0));
  V("write here", open("r/file", O_RDWR));
  V("write by the other mount", open("s/file", O_RDWR));
  info("/tmp/m/r");
  info("/tmp/m/s");
  V("remount rw with size", mount(0, "r", 0, MS_REMOUNT, "size=128k"));
  info("/tmp/m/r");
  struct statfs fs;
  statfs("r", &fs);
  printf("blocks %ld\n", (long)fs.f_blocks);
  V("remount bad option", mount(0, "r", 0, MS_REMOUNT, "wrong"));
  V("noatime", mount(0, "r", 0, MS_REMOUNT | MS_BIND | MS_NOATIME | MS_NODIRATIME, 0));
  info("/tmp/m/r");
  V("strictatime", mount(0, "r", 0, MS_REMOUNT | MS_BIND | MS_STRICTATIME, 0));
  info("/tmp/m/r");
  V("umount", umount2("r", 0));
  V("umount", umount2("s", 0));
}

static void moves(void) {
  mkdir("x", 0755);
  mkdir("y", 0755);
  mount("x", "x", "tmpfs", 0, 0);
  mkdir("x/in", 0755);
  put("x/file", "moved");
  V("move", mount("x", "y", 0, MS_MOVE, 0));
  show("y/file");
  printf("left %d\n", there("x/file"));
  V("move into itself", mount("y", "y/in", 0, MS_MOVE, 0));
  V("move no mount", mount("y/in", "x", 0, MS_MOVE, 0));
  V("move on a file", mount("y", "y/file", 0, MS_MOVE, 0));
  V("move missing", mount("nothing", "x", 0, MS_MOVE, 0));
  V("umount", umount2("y", 0));
}

static void propagation(void) {
  mkdir("p", 0755);
  mkdir("q", 0755);
  mkdir("t", 0755);
  mount("p", "p", "tmpfs", 0, 0);
  mkdir("p/in", 0755);
  mkdir("p/in2", 0755);
  V("share what is no mount", mount(0, "q", 0, MS_SHARED, 0));
  V("two types", mount(0, "p", 0, MS_SHARED | MS_PRIVATE, 0));
  V("type with another flag", mount(0, "p", 0, MS_SHARED | MS_RDONLY, 0));
  V("shared", mount(0, "p", 0, MS_SHARED, 0));
  V("bind the shared", mount("p", "q", 0, MS_BIND, 0));
  V("bind for a slave", mount("p", "t", 0, MS_BIND, 0));
  V("slave", mount(0, "t", 0, MS_SLAVE, 0));
  info("/tmp/m/p");
  info("/tmp/m/q");
  info("/tmp/m/t");
  V("mount in the shared", mount("n", "p/in", "tmpfs", 0, 0));
  put("p/in/x", "x");
  printf("peer %d slave %d\n", there("q/in/x"), there("t/in/x"));
  info("/tmp/m/q/in");
  info("/tmp/m/t/in");
  V("mount in the slave", mount("n", "t/in2", "tmpfs", 0, 0));
  put("t/in2/x", "x");
  printf("shared %d peer %d\n", there("p/in2/x"), there("q/in2/x"));
  V("umount in the peer", umount2("q/in", 0));
  printf("shared %d slave %d\n", there("p/in/x"), there("t/in/x"));
  V("umount in the slave", umount2("t/in2", 0));
  V("slave and shared", mount(0, "t", 0, MS_SHARED, 0));
  info("/tmp/m/t");
  V("move below a shared parent", (mount("m", "p/in", "tmpfs", 0, 0), mount("p/in", "p/in2", 0, MS_MOVE, 0)));
  V("umount", umount2("p/in", 0));
  V("private", mount(0, "q", 0, MS_PRIVATE, 0));
  mount("n", "p/in", "tmpfs", 0, 0);
  put("p/in/x", "x");
  printf("private %d\n", there("q/in/x"));
  V("unbindable", mount(0, "q", 0, MS_UNBINDABLE, 0));
  info("/tmp/m/q");
  mkdir("u", 0755);
  V("bind the unbindable", mount("q", "u", 0, MS_BIND, 0));
  pid_t child = fork();
  if (!child) {
    unshare(CLONE_NEWNS);
    mount("n", "p/in2", "tmpfs", 0, 0);
    put("p/in2/child", "x");
    mkdir("u/own", 0755);
    mount("n", "u/own", "tmpfs", 0, 0);
    put("u/own/x", "x");
    _exit(0);
  }
  waitpid(child, 0, 0);
  printf("from another namespace: shared %d slave %d private %d\n", there("p/in2/child"), there("t/in2/child"), there("u/own/x"));
  umount2("p/in2", 0);
  umount2("p/in", 0);
  V("umount t", umount2("t", 0));
  V("umount q", umount2("q", 0));
  V("umount p", umount2("p", 0));
}

static void unprivileged(void) {
  setuid(65534);
  V("mount", mount("none", "/tmp/m", "tmpfs", 0, 0));
  V("mount missing", mount("none", "/tmp/missing", "tmpfs", 0, 0));
  V("bind", mount("/tmp", "/tmp/m", 0, MS_BIND, 0));
  V("umount", umount2("/proc", 0));
  V("umount no mount", umount2("/tmp/m", 0));
  V("umount missing", umount2("/tmp/missing", 0));
  V("umount bad flags", umount2("/proc", 64));
  V("unshare", unshare(CLONE_NEWNS));
  V("pivot_root", syscall(SYS_pivot_root, "/tmp", "/tmp"));
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
  V("unshare", unshare(CLONE_NEWNS));
  V("private", mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
  part("plain", plain);
  part("binds", binds);
  part("remounts", remounts);
  part("moves", moves);
  part("propagation", propagation);
  part("unprivileged", unprivileged);
  return 0;
}
