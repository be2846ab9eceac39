// User namespaces: making them, their maps, who may write these, and what capabilities count for (user_namespaces(7)).
#include "check.h"
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// A child in a new user namespace; it goes on when told to and shows what it finds.
struct held { pid_t pid; int go; };

static void ids(const char *label) {
  uid_t r, e, s;
  gid_t rg, eg, sg;
  getresuid(&r, &e, &s);
  getresgid(&rg, &eg, &sg);
  printf("%s: %u %u %u, %u %u %u\n", label, r, e, s, rg, eg, sg);
}

static void caps(const char *label) {
  char line[256];
  FILE *f = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, f))
    if (!strncmp(line, "Cap", 3)) {
      unsigned long long v = strtoull(strchr(line, '\t') + 1, 0, 16);
      printf("%s %.6s: %s\n", label, line, !v ? "none" : v == (1ULL << 41) - 1 ? "all" : "some");
    }
  fclose(f);
}

static int try_write(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  ssize_t n = write(fd, text, strlen(text));
  int e = errno;
  close(fd);
  errno = e;
  return n < 0 ? -1 : (int)n;
}

static int write_of(pid_t pid, const char *file, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  return try_write(path, text);
}

static struct held hold(void (*body)(void), unsigned flags) {
  int ready[2], go[2];
  char c;
  pipe(ready);
  pipe(go);
  fflush(stdout);
  pid_t pid = fork();
  if (!pid) {
    close(ready[0]);
    close(go[1]);
    if (unshare(flags)) {
      printf("unshare %x: %s\n", flags, strerrorname_np(errno));
      fflush(stdout);
      _exit(1);
    }
    write(ready[1], "", 1);
    close(ready[1]);
    read(go[0], &c, 1);
    body();
    fflush(stdout);
    _exit(0);
  }
  close(ready[1]);
  close(go[0]);
  read(ready[0], &c, 1);
  close(ready[0]);
  return (struct held){pid, go[1]};
}

static void release(struct held h) {
  int status;
  close(h.go);
  waitpid(h.pid, &status, 0);
  if (status) printf("child status %x\n", status);
}

static void nothing(void) {}

static void drop(uid_t id) {
  setgroups(0, NULL);
  setresgid(id, id, id);
  setresuid(id, id, id);
  prctl(PR_SET_DUMPABLE, 1);
}

static void unmapped(void) {
  OK("unshare user", unshare(CLONE_NEWUSER));
  ids("unmapped ids");
  caps("unmapped");
  show("/proc/self/uid_map");
  show("/proc/self/gid_map");
  show("/proc/self/setgroups");
  V("setuid 0", setuid(0));
  V("setuid own", setuid(1000));
  V("setresuid -1", setresuid(-1, -1, -1));
  V("setgroups", setgroups(0, NULL));
  V("getgroups", getgroups(0, NULL));
  V("setfsuid 5", setfsuid(5));
}

static void self_map(void) {
  mkdir("/tmp/open", 0755);
  chmod("/tmp/open", 0777);
  drop(1000);
  OK("unshare user", unshare(CLONE_NEWUSER));
  V("gid map before setgroups", try_write("/proc/self/gid_map", "0 1000 1"));
  V("uid map of another id", try_write("/proc/self/uid_map", "0 1001 1"));
  V("uid map of two ids", try_write("/proc/self/uid_map", "0 1000 2"));
  V("setgroups nonsense", try_write("/proc/self/setgroups", "none"));
  V("setgroups deny junk", try_write("/proc/self/setgroups", "deny x"));
  V("setgroups long", try_write("/proc/self/setgroups", "deny    "));
  V("setgroups deny", try_write("/proc/self/setgroups", "deny"));
  V("setgroups allow again", try_write("/proc/self/setgroups", "allow"));
  V("setgroups deny again", try_write("/proc/self/setgroups", "deny\n"));
  show("/proc/self/setgroups");
  V("uid map", try_write("/proc/self/uid_map", "0 1000 1"));
  V("uid map again", try_write("/proc/self/uid_map", "0 1000 1"));
  V("gid map", try_write("/proc/self/gid_map", "0 1000 1\n"));
  show("/proc/self/uid_map");
  show("/proc/self/gid_map");
  ids("mapped ids");
  caps("mapped");
  V("setgroups denied", setgroups(0, NULL));
  V("setuid unmapped", setuid(1));
  V("setresuid 0 1 0", setresuid(0, 1, 0));
  V("setgid 0", setgid(0));
  V("setregid 7", setregid(7, -1));
  struct stat st;
  stat("/", &st);
  printf("/ belongs to %u %u\n", st.st_uid, st.st_gid);
  stat("/proc/self", &st);
  printf("/proc/self belongs to %u %u\n", st.st_uid, st.st_gid);
  OK("hostname", sethostname("x", 1));
  OK("unshare uts", unshare(CLONE_NEWUTS));
  OK("hostname of its own", sethostname("x", 1));
  OK("chroot", chroot("/"));
  OK("nice", setpriority(PRIO_PROCESS, 0, -5));
  OK("mknod", mknod("/tmp/open/null", S_IFCHR | 0666, 0x103));
  OK("mknod of a regular file", mknod("/tmp/open/file", S_IFREG | 0666, 0));
  stat("/tmp/open/file", &st);
  printf("it belongs to %u %u\n", st.st_uid, st.st_gid);
  OK("prlimit", setrlimit(RLIMIT_NOFILE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}));
  OK("drop caps", prctl(PR_CAPBSET_DROP, 5));
}

static void grammar(void) {
  static const char *const bad[] = {"\n", "0", "0 0", "0 0 0", "0 0 1 1", "0 0 1x", "x 0 1", "0 0 1\n\n", "-1 0 1",
    "4294967295 0 1", "0 4294967295 1", "1 1 4294967295", "0 0 2\n1 5 1", "0 0 2\n5 1 1", "0,0,1", "0 0 1\n2"};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct held h = hold(nothing, CLONE_NEWUSER);
    char label[32];
    snprintf(label, sizeof label, "bad map %u", i);
    V(label, write_of(h.pid, "uid_map", bad[i]));
    release(h);
  }
  static const char *const good[] = {"0 0 1", " 0\t0  1 \n", "5 100 10\n0 0 5\n20 3000 1\n", "0 0 4294967295", "7 8 1\n8 7 1"};
  for (unsigned i = 0; i < sizeof good / sizeof *good; i++) {
    struct held h = hold(nothing, CLONE_NEWUSER);
    char label[32], path[64], text[256];
    snprintf(label, sizeof label, "good map %u", i);
    V(label, write_of(h.pid, "uid_map", good[i]));
    V("gid", write_of(h.pid, "gid_map", good[i]));
    V("projid", write_of(h.pid, "projid_map", good[i]));
    V("setgroups after gid", write_of(h.pid, "setgroups", "deny"));
    V("again", write_of(h.pid, "uid_map", good[i]));
    snprintf(path, sizeof path, "/proc/%d/uid_map", h.pid);
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, text, sizeof text - 1);
    text[n < 0 ? 0 : n] = 0;
    printf("seen from outside:\n%s", text);
    close(fd);
    release(h);
  }
  // extents: 340 are allowed
  for (int extents = 339; extents <= 341; extents++) {
    static char text[8192];
    int at = 0;
    for (int i = 0; i < extents; i++) at += sprintf(text + at, "%d %d 1\n", i * 2, i * 2);
    struct held h = hold(nothing, CLONE_NEWUSER);
    char label[32];
    snprintf(label, sizeof label, "%d extents", extents);
    V(label, write_of(h.pid, "uid_map", text) > 0 ? 1 : -1);
    release(h);
  }
  struct held h = hold(nothing, CLONE_NEWUSER);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/uid_map", h.pid);
  int fd = open(path, O_RDWR);
  V("nonsense", write(fd, "0 0", 3));
  V("then a map", write(fd, "0 0 1", 5));
  V("further on", write(fd, "1 1 1", 5));
  close(fd);
  release(h);
}

static void second(void) {
  ids("in second");
  V("own map from within", try_write("/proc/self/uid_map", "0 0 1"));
}

// A map leads through the parent's.
static void nested(void) {
  ids("outer");
  show("/proc/self/uid_map");
  struct held h = hold(second, CLONE_NEWUSER);
  V("inner map too long", write_of(h.pid, "uid_map", "0 0 11"));
  V("inner map", write_of(h.pid, "uid_map", "100 0 10"));
  V("inner gids", write_of(h.pid, "gid_map", "200 0 10"));
  release(h);
  OK("unshare again", unshare(CLONE_NEWUSER));
  show("/proc/self/uid_map");
  ids("again unmapped");
}

static void depth(void) {
  int levels = 0;
  while (!unshare(CLONE_NEWUSER)) {
    try_write("/proc/self/setgroups", "deny");
    if (try_write("/proc/self/uid_map", "0 0 1") < 0 || try_write("/proc/self/gid_map", "0 0 1") < 0) {
      printf("map at level %d: %s\n", levels, strerrorname_np(errno));
      break;
    }
    levels++;
  }
  printf("%d levels, then %s\n", levels, strerrorname_np(errno));
}

static void unmapped_creator(void) {
  OK("first", unshare(CLONE_NEWUSER));
  OK("without an id", unshare(CLONE_NEWUSER));
}

static void chrooted(void) {
  mkdir("/tmp/jail", 0755);
  OK("chroot", chroot("/tmp/jail"));
  OK("in a jail", unshare(CLONE_NEWUSER));
}

static void *sleeper(void *fd) {
  char c;
  read(*(int *)fd, &c, 1);
  return 0;
}

#include <pthread.h>
static void threads(void) {
  int p[2];
  pthread_t t;
  pipe(p);
  pthread_create(&t, 0, sleeper, p);
  OK("with threads", unshare(CLONE_NEWUSER));
  close(p[1]);
  pthread_join(t, 0);
}

static int run(void *unused) {
  return geteuid() == 65534 ? 0 : 1;
}

static void clones(void) {
  static char stack[65536];
  int status;
  V("clone thread", syscall(SYS_clone, CLONE_NEWUSER | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, 0, 0, 0, 0));
  V("clone fs", syscall(SYS_clone, CLONE_NEWUSER | CLONE_FS, 0, 0, 0, 0));
  V("clone ipc sysvsem", syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWIPC | CLONE_SYSVSEM, 0, 0, 0, 0));
  drop(1000);
  OK("clone uts without user", clone(run, stack + sizeof stack, CLONE_NEWUTS | SIGCHLD, 0));
  OK("unshare ipc without user", unshare(CLONE_NEWIPC));
  pid_t pid = clone(run, stack + sizeof stack, CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0);
  OK("clone all", pid);
  waitpid(pid, &status, 0);
  printf("status %x\n", status);
}

static void bystander(void) {
  struct held h = hold(nothing, CLONE_NEWUSER);
  drop(1000);
  V("another's map", write_of(h.pid, "uid_map", "0 1000 1"));
  OK("kill", kill(h.pid, 0));
  setuid(0);
  release(h);
}

// What is outside belongs to others, whatever capabilities there are inside.
static void files(void) {
  put("/tmp/owned", "x");
  chown("/tmp/owned", 5, 5);
  chmod("/tmp/owned", 0600);
  put("/tmp/mapped", "x");
  chown("/tmp/mapped", 105, 105);
  chmod("/tmp/mapped", 0600);
  put("/tmp/half", "x");
  chown("/tmp/half", 105, 5);
  chmod("/tmp/half", 0600);
}

static void one_file(const char *path) {
  struct stat st;
  printf("%s: ", path);
  if (stat(path, &st)) printf("%s\n", strerrorname_np(errno));
  else printf("%u %u\n", st.st_uid, st.st_gid);
  OK("open", open(path, O_RDONLY));
  OK("chmod", chmod(path, 0600));
  OK("chown to 1", chown(path, 1, 1));
  OK("chown to unmapped", chown(path, 50, -1));
  OK("chown back", chown(path, 5, 5));
  OK("truncate", truncate(path, 0));
  OK("setxattr", syscall(SYS_setxattr, path, "trusted.x", "y", 1, 0));
}

static void inside(void) {
  setgroups(0, NULL);
  setresgid(0, 0, 0);
  setresuid(0, 0, 0);
  ids("root of ten");
  one_file("/tmp/owned");
  one_file("/tmp/mapped");
  one_file("/tmp/half");
  gid_t g[2] = {3, 9};
  V("setgroups", setgroups(2, g));
  gid_t got[4];
  V("getgroups", getgroups(4, got));
  printf("groups %u %u\n", got[0], got[1]);
  g[0] = 10;
  V("setgroups unmapped", setgroups(1, g));
  V("setresuid", setresuid(1, 2, 3));
  ids("others");
  caps("others");
}

int main(void) {
  umask(022);
  ids("start");
  show("/proc/self/uid_map");
  show("/proc/self/setgroups");
  V("initial map", try_write("/proc/self/uid_map", "0 0 1"));
  in_child(unmapped);
  in_child(self_map);
  grammar();
  struct held h = hold(nested, CLONE_NEWUSER);
  V("outer map", write_of(h.pid, "uid_map", "0 0 10"));
  V("outer gids", write_of(h.pid, "gid_map", "0 0 10"));
  release(h);
  in_child(depth);
  in_child(unmapped_creator);
  in_child(chrooted);
  in_child(threads);
  in_child(clones);
  in_child(bystander);
  files();
  h = hold(inside, CLONE_NEWUSER);
  V("map of ten", write_of(h.pid, "uid_map", "0 100 10"));
  V("gids of ten", write_of(h.pid, "gid_map", "0 100 10"));
  release(h);
  return 0;
}
