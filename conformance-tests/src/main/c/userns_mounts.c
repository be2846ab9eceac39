// What may be mounted, unmounted and changed in a mount namespace of an inner user namespace (mount_namespaces(7)).
#include "check.h"
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

static int try_write(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  int n = fd < 0 ? -1 : write(fd, text, strlen(text));
  if (fd >= 0) close(fd);
  return n;
}

static void enter(int flags) {
  OK("unshare", unshare(CLONE_NEWUSER | CLONE_NEWNS | flags));
  try_write("/proc/self/setgroups", "deny");
  try_write("/proc/self/uid_map", "0 0 1");
  try_write("/proc/self/gid_map", "0 0 1");
  OK("private", mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void mounts(void) {
  enter(0);
  mkdir("/tmp/a", 0755);
  mkdir("/tmp/b", 0755);
  OK("umount /tmp", umount2("/tmp", MNT_DETACH));
  OK("umount /dev/shm", umount("/dev/shm"));
  OK("move /tmp", mount("/tmp", "/root", NULL, MS_MOVE, NULL));
  OK("remount /dev/shm exec", mount("none", "/dev/shm", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV, NULL));
  OK("remount /dev/shm ro", mount("none", "/dev/shm", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL));
  OK("and back", mount("none", "/dev/shm", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
  OK("remount the file system", mount("none", "/tmp", NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=1m"));
  OK("bind /dev alone", mount("/dev", "/tmp/a", NULL, MS_BIND, NULL));
  OK("bind /dev", mount("/dev", "/tmp/a", NULL, MS_BIND | MS_REC, NULL));
  OK("umount below it", umount("/tmp/a/shm"));
  OK("umount it", umount2("/tmp/a", MNT_DETACH));
  OK("tmpfs", mount("none", "/tmp/a", "tmpfs", 0, "size=1m"));
  struct stat st;
  stat("/tmp/a", &st);
  printf("owner %u %u\n", st.st_uid, st.st_gid);
  put("/tmp/a/file", "x");
  OK("mknod", mknod("/tmp/a/null", S_IFCHR | 0666, 0x103));
  OK("remount own", mount("none", "/tmp/a", NULL, MS_REMOUNT, "size=2m"));
  OK("move own", mount("/tmp/a", "/tmp/b", NULL, MS_MOVE, NULL));
  show("/tmp/b/file");
  OK("umount own", umount("/tmp/b"));
  OK("bind", mount("/tmp/a", "/tmp/b", NULL, MS_BIND, NULL));
  OK("umount the bind", umount("/tmp/b"));
  OK("proc of the outer ids", mount("proc", "/tmp/a", "proc", 0, NULL));
  OK("mqueue of the outer ipc", mount("mqueue", "/tmp/a", "mqueue", 0, NULL));
  OK("sysfs of the outer network", mount("sysfs", "/tmp/a", "sysfs", 0, NULL));
  OK("unknown", mount("none", "/tmp/a", "nosuchfs", 0, NULL));
}

static void own_mqueue(void) {
  enter(CLONE_NEWIPC);
  OK("mqueue", mount("mqueue", "/tmp/a", "mqueue", 0, NULL));
  OK("devpts", mount("devpts", "/tmp/b", "devpts", 0, "newinstance,ptmxmode=0666"));
  OK("umount", umount("/tmp/a"));
}

static void proc_inside(void) {
  char link[16] = "";
  OK("proc", mount("proc", "/tmp/a", "proc", 0, NULL));
  readlink("/tmp/a/self", link, 15);
  printf("self is %s\n", link);
}

static void own_proc(void) {
  enter(CLONE_NEWPID);
  in_child(proc_inside);
}

// A mount namespace of the same user namespace's is the maker's in full.
static void twice(void) {
  enter(0);
  OK("tmpfs", mount("none", "/tmp/a", "tmpfs", 0, NULL));
  OK("unshare mounts", unshare(CLONE_NEWNS));
  OK("umount", umount("/tmp/a"));
  OK("tmpfs", mount("none", "/tmp/a", "tmpfs", 0, NULL));
  OK("unshare both", unshare(CLONE_NEWUSER | CLONE_NEWNS));
  OK("umount", umount("/tmp/a"));
}

static void user_only(void) {
  OK("unshare", unshare(CLONE_NEWUSER));
  OK("mount", mount("none", "/tmp/a", "tmpfs", 0, NULL));
  OK("umount", umount("/tmp"));
  OK("pivot_root", syscall(SYS_pivot_root, "/tmp", "/tmp"));
}

static void pivoted(void) {
  enter(0);
  OK("tmpfs", mount("none", "/tmp/a", "tmpfs", 0, NULL));
  mkdir("/tmp/a/old", 0755);
  OK("pivot_root", syscall(SYS_pivot_root, "/tmp/a", "/tmp/a/old"));
  OK("chdir", chdir("/"));
  OK("umount old", umount2("/old", MNT_DETACH));
  OK("what is left", access("/old/tmp", F_OK));
}

static void read_only_proc_inside(void) {
  OK("writable proc", mount("proc", "/tmp/a", "proc", 0, NULL));
  OK("proc with other times", mount("proc", "/tmp/a", "proc", MS_RDONLY | MS_NOATIME, NULL));
  OK("read-only proc", mount("proc", "/tmp/a", "proc", MS_RDONLY, NULL));
  OK("made writable", mount("none", "/tmp/a", NULL, MS_REMOUNT | MS_BIND, NULL));
  OK("other times", mount("none", "/tmp/a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOATIME, NULL));
}

// What is read-only outside does not become writable by a mount of its own.
static void read_only_proc(void) {
  OK("unshare", unshare(CLONE_NEWNS));
  OK("private", mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
  OK("read-only", mount("none", "/proc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  OK("unshare", unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID));
  in_child(read_only_proc_inside);
}

// Device nodes do not count in what an inner user namespace has mounted, whoever makes them.
static void foreign_device(void) {
  int there[2], made[2];
  char byte = 0, path[64];
  if (pipe(there) || pipe(made)) return;
  fflush(stdout);
  pid_t inner = fork();
  if (inner == 0) {
    enter(0);
    OK("tmpfs", mount("none", "/tmp/a", "tmpfs", 0, NULL));
    OK("devpts", mount("devpts", "/tmp/b", "devpts", 0, "newinstance,ptmxmode=0666"));
    fflush(stdout);
    if (write(there[1], &byte, 1) != 1 || read(made[0], &byte, 1) != 1) _exit(1);
    OK("open", open("/tmp/a/null", O_RDONLY) < 0 ? -1 : 0);
    OK("open a terminal", open("/tmp/b/ptmx", O_RDWR | O_NOCTTY) < 0 ? -1 : 0);
    fflush(stdout);
    _exit(0);
  }
  if (read(there[0], &byte, 1) == 1) {
    snprintf(path, sizeof path, "/proc/%d/root/tmp/a/null", inner);
    OK("mknod from outside", mknod(path, S_IFCHR | 0666, 0x103));
    fflush(stdout);
    if (write(made[1], &byte, 1) != 1) printf("write\n");
  }
  waitpid(inner, NULL, 0);
}

int main(void) {
  umask(022);
  in_child(mounts);
  in_child(own_mqueue);
  in_child(own_proc);
  in_child(twice);
  in_child(user_only);
  in_child(pivoted);
  in_child(read_only_proc);
  in_child(foreign_device);
  return 0;
}
