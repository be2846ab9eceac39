// capabilities: CAP_SYS_ADMIN
// setns(2), the files of /proc/PID/ns and their ioctls, unshare(2) of what these stand for.
#include "check.h"
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statfs.h>

#define NS_GET_USERNS_ 0xb701
#define NS_GET_PARENT_ 0xb702
#define NS_GET_NSTYPE_ 0xb703
#define NS_GET_OWNER_UID_ 0xb704
#define NS_GET_MNTNS_ID_ 0x8008b705
#define NS_GET_PID_FROM_PIDNS_ 0x8004b706
#define NS_GET_TGID_FROM_PIDNS_ 0x8004b707
#define NS_GET_PID_IN_PIDNS_ 0x8004b708
#define NS_GET_TGID_IN_PIDNS_ 0x8004b709

static const char *const kinds[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};

static int ns(const char *kind, int flags) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
  return open(path, flags);
}

static int ns_of(pid_t pid, const char *kind) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
  return open(path, O_RDONLY);
}

static ino_t number(int fd) {
  struct stat st;
  return fstat(fd, &st) ? 0 : st.st_ino;
}

static int pidfd(pid_t pid) { return syscall(SYS_pidfd_open, pid, 0); }

// A child that has done something and waits until its pipe is closed.
struct held { pid_t pid; int end; };

static struct held hold(void (*body)(void)) {
  int ready[2], end[2];
  pipe(ready);
  pipe(end);
  fflush(stdout);
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (!pid) {
    close(ready[0]);
    close(end[1]);
    body();
    write(ready[1], "", 1);
    char c;
    read(end[0], &c, 1);
    _exit(0);
  }
  close(ready[1]);
  close(end[0]);
  char c;
  read(ready[0], &c, 1);
  close(ready[0]);
  return (struct held){pid, end[1]};
}

static void drop(struct held held) {
  close(held.end);
  waitpid(held.pid, 0, 0);
}

static void files(void) {
  struct stat st, other;
  dev_t device = 0;
  for (int i = 0; i < 8; i++) {
    int fd = ns(kinds[i], O_RDONLY);
    if (fd < 0) {
      printf("%s: %s\n", kinds[i], strerrorname_np(errno));
      continue;
    }
    fstat(fd, &st);
    if (!device) device = st.st_dev;
    char path[64], target[64] = "", wanted[64];
    snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
    readlink(path, target, 63);
    snprintf(wanted, sizeof wanted, "%s:[%lu]", kinds[i], (unsigned long)st.st_ino);
    printf("%s: mode %o owner %d size %ld named %d device %d", kinds[i], st.st_mode, st.st_uid, (long)st.st_size, !strcmp(target, wanted), st.st_dev == device);
    stat(path, &other);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    memset(target, 0, sizeof target);
    readlink(path, target, 63);
    printf(" same %d link %d type %x\n", other.st_ino == st.st_ino, !strcmp(target, wanted), ioctl(fd, NS_GET_NSTYPE_));
    close(fd);
  }
  int fd = ns("uts", O_RDONLY);
  struct statfs fs;
  V("fstatfs", fstatfs(fd, &fs));
  printf("magic %lx\n", (long)fs.f_type);
  char c;
  V("read", read(fd, &c, 1));
  V("write", write(fd, &c, 1));
  V("open for writing", ns("uts", O_WRONLY));
  V("open both", ns("uts", O_RDWR));
  OK("O_PATH", ns("uts", O_PATH));
  V("nofollow", ns("uts", O_RDONLY | O_NOFOLLOW));
  V("directory", ns("uts", O_RDONLY | O_DIRECTORY));
  V("unknown", ns("none", O_RDONLY));
  V("unlink", unlink("/proc/self/ns/uts"));
  V("chmod", fchmod(fd, 0600));
  V("lseek", lseek(fd, 0, SEEK_SET));
  V("unknown ioctl", ioctl(fd, 0x1234));
  V("parent of uts", ioctl(fd, NS_GET_PARENT_));
  int uid = -1;
  V("owner of uts", ioctl(fd, NS_GET_OWNER_UID_, &uid));
  V("mount id of uts", ioctl(fd, NS_GET_MNTNS_ID_, &uid));
  V("pid in uts", ioctl(fd, NS_GET_PID_IN_PIDNS_, getpid()));
  int user = ioctl(fd, NS_GET_USERNS_);
  int own = ns("user", O_RDONLY);
  printf("user namespace %d cloexec %d type %x\n", number(user) == number(own), fcntl(user, F_GETFD), ioctl(user, NS_GET_NSTYPE_));
  V("its owner", ioctl(user, NS_GET_OWNER_UID_, &uid));
  printf("uid %d\n", uid);
  V("its user namespace", ioctl(user, NS_GET_USERNS_));
  V("its parent", ioctl(user, NS_GET_PARENT_));
  int mnt = ns("mnt", O_RDONLY);
  uint64_t id = 0;
  V("mount id", ioctl(mnt, NS_GET_MNTNS_ID_, &id));
  printf("set %d\n", id != 0);
  int pids = ns("pid", O_RDONLY);
  V("parent of the first pid namespace", ioctl(pids, NS_GET_PARENT_));
  V("pid in it", ioctl(pids, NS_GET_PID_IN_PIDNS_, getpid()) == getpid());
  V("pid from it", ioctl(pids, NS_GET_TGID_FROM_PIDNS_, getpid()) == getpid());
  V("no such pid", ioctl(pids, NS_GET_PID_IN_PIDNS_, 4000000));
}

static void rename_host(void) {
  unshare(CLONE_NEWUTS);
  sethostname("inner", 5);
}

static void name(const char *label) {
  char text[65];
  gethostname(text, sizeof text);
  printf("%s: %s\n", label, text);
}

static void uts(void) {
  unshare(CLONE_NEWUTS);
  sethostname("outer", 5);
  int before = ns("uts", O_RDONLY);
  struct held held = hold(rename_host);
  int fd = ns_of(held.pid, "uts");
  printf("different %d\n", number(fd) != number(before));
  V("wrong type", setns(fd, CLONE_NEWNS));
  V("unknown type", setns(fd, 1));
  V("closed", setns(999, 0));
  V("no namespace", setns(0, 0));
  int path = open("/proc/self/ns/uts", O_PATH);
  V("O_PATH", setns(path, 0));
  name("before");
  V("enter", setns(fd, CLONE_NEWUTS));
  name("inside");
  V("back", setns(before, 0));
  name("back");
  drop(held);
  V("enter after its task", setns(fd, 0));
  name("inside");
  setns(before, 0);
  struct held again = hold(rename_host);
  int process = pidfd(again.pid);
  V("pidfd without type", setns(process, 0));
  V("pidfd with unknown type", setns(process, CLONE_VM));
  V("pidfd", setns(process, CLONE_NEWUTS));
  name("inside");
  V("all that are the same", setns(process, CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS));
  drop(again);
  V("pidfd of nobody", setns(process, CLONE_NEWUTS));
  int user = ns("user", O_RDONLY);
  V("own user namespace", setns(user, 0));
  V("own ipc", setns(ns("ipc", O_RDONLY), 0));
  V("own net", setns(ns("net", O_RDONLY), CLONE_NEWNET));
}

static void other_mounts(void) {
  unshare(CLONE_NEWNS);
  mount(0, "/", 0, MS_REC | MS_PRIVATE, 0);
  mount("x", "/tmp/m/d", "tmpfs", 0, 0);
  put("/tmp/m/d/inside", "x");
}

static void *nothing(void *unused) { return 0; }

static void mounts(void) {
  mkdir("d", 0755);
  struct held held = hold(other_mounts);
  int before = ns("mnt", O_RDONLY), fd = ns_of(held.pid, "mnt");
  printf("different %d seen %d\n", number(fd) != number(before), access("/tmp/m/d/inside", F_OK) == 0);
  V("enter", setns(fd, CLONE_NEWNS));
  printf("seen %d\n", access("/tmp/m/d/inside", F_OK) == 0);
  char cwd[64];
  printf("cwd %s\n", getcwd(cwd, sizeof cwd));
  drop(held);
  printf("still seen %d\n", access("/tmp/m/d/inside", F_OK) == 0);
  V("back", setns(before, 0));
  printf("seen %d\n", access("/tmp/m/d/inside", F_OK) == 0);
  V("in again", setns(fd, 0));
  printf("seen %d\n", access("/tmp/m/d/inside", F_OK) == 0);
  V("back", setns(before, 0));
  struct held again = hold(other_mounts);
  int process = pidfd(again.pid);
  V("pidfd", setns(process, CLONE_NEWNS | CLONE_NEWUTS));
  printf("seen %d\n", access("/tmp/m/d/inside", F_OK) == 0);
  setns(before, 0);
  drop(again);
  chroot("/tmp/m");
  setns(before, 0);
  printf("chroot left %d\n", access("/proc/self", F_OK) == 0);
}

static void pids(void) {
  int before = ns("pid", O_RDONLY);
  V("unshare", unshare(CLONE_NEWPID));
  V("for children", ns("pid_for_children", O_RDONLY));
  int end[2];
  pipe(end);
  pid_t first = fork();
  if (first < 0) exit(1);
  if (!first) {
    char c;
    close(end[1]);
    read(end[0], &c, 1);
    _exit(0);
  }
  close(end[0]);
  int fd = ns_of(first, "pid"), later = ns("pid_for_children", O_RDONLY);
  printf("child's is new %d and for children %d\n", number(fd) != number(before), number(fd) == number(later));
  int parent = ioctl(fd, NS_GET_PARENT_);
  printf("parent %d type %x\n", number(parent) == number(before), ioctl(parent, NS_GET_NSTYPE_));
  printf("first is %d in it\n", ioctl(fd, NS_GET_PID_IN_PIDNS_, first));
  printf("1 from it %d\n", ioctl(fd, NS_GET_PID_FROM_PIDNS_, 1) == first);
  V("thread", syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0, 0, 0, 0));
  V("unshare again", unshare(CLONE_NEWPID));
  V("back", setns(before, CLONE_NEWPID));
  pid_t outside = fork();
  if (outside < 0) exit(1);
  if (!outside) _exit(0);
  printf("in the new one %d\n", ioctl(fd, NS_GET_PID_IN_PIDNS_, outside) > 0);
  waitpid(outside, 0, 0);
  V("enter", setns(fd, 0));
  pid_t inside = fork();
  if (inside < 0) exit(1);
  if (!inside) {
    printf("inside: %d parent %d\n", getpid(), getppid());
    V("out", setns(before, 0));
    fflush(stdout);
    _exit(0);
  }
  waitpid(inside, 0, 0);
  pid_t nested = fork();
  if (nested < 0) exit(1);
  if (!nested) {
    mkdir("/tmp/m/proc", 0755);
    unshare(CLONE_NEWNS);
    mount(0, "/", 0, MS_REC | MS_PRIVATE, 0);
    V("mount proc", mount("proc", "/tmp/m/proc", "proc", 0, 0));
    char self[16] = "";
    readlink("/tmp/m/proc/self", self, 15);
    printf("self %d first %d\n", atoi(self) == getpid(), access("/tmp/m/proc/1/status", F_OK) == 0);
    fflush(stdout);
    _exit(0);
  }
  waitpid(nested, 0, 0);
  V("back", setns(before, 0));
  close(end[1]);
  waitpid(first, 0, 0);
  V("enter one whose init is gone", setns(fd, 0));
  V("fork there", fork());
}

static int depth(int left) {
  if (unshare(CLONE_NEWPID)) return errno;
  pid_t child = fork();
  if (child < 0) return errno;
  if (!child) _exit(left == 0 ? 0 : depth(left - 1));
  int status;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

static void nesting(void) {
  int error = depth(40);
  printf("deeper and deeper: %s\n", error ? strerrorname_np(error) : "no end");
}

static void unprivileged(void) {
  int fd[8];
  for (int i = 0; i < 8; i++) fd[i] = ns(kinds[i], O_RDONLY);
  int process = pidfd(getpid());
  setuid(65534);
  for (int i = 0; i < 8; i++)
    if (strcmp(kinds[i], "time")) V(kinds[i], setns(fd[i], 0));
  V("pidfd", setns(process, CLONE_NEWUTS));
  V("wrong type", setns(fd[7], CLONE_NEWNS));
  V("of another's", ns_of(1, "uts"));
  OK("own", ns_of(getpid(), "uts"));
  V("user namespace", ioctl(fd[7], NS_GET_USERNS_) >= 0);
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
  part("files", files);
  part("uts", uts);
  part("mounts", mounts);
  part("pids", pids);
  part("nesting", nesting);
  part("unprivileged", unprivileged);
  return 0;
}
