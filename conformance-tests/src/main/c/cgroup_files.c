// capabilities: CAP_SYS_ADMIN
// The core files of cgroup2, in a group of the test's own: the machine's root may have any controllers.
#include "cgroups.h"

#include <linux/sched.h>
#include <sys/vfs.h>

static int lines(const char *file) {
  char text[4096];
  int fd = open(file, O_RDONLY), count = 0;
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
  for (ssize_t i = 0; i < n; i++) count += text[i] == '\n';
  if (fd >= 0) close(fd);
  return count;
}

// Prints the value behind a key of a flat keyed file.
static void keyed(const char *file, const char *key) {
  char line[256];
  FILE *in = fopen(file, "r");
  if (!in) {
    printf("%s: %s\n", file, strerrorname_np(errno));
    return;
  }
  while (fgets(line, sizeof line, in))
    if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ' ') printf("%s %s", file, line);
  fclose(in);
}

static pid_t sleeper(void) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0)
    for (;;) pause();
  return child;
}

// Prints the end of a process's path, with what stands behind it.
static void where(pid_t pid) {
  char path[64], text[512] = "";
  snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
  FILE *in = fopen(path, "r");
  while (in && fgets(text, sizeof text, in))
    if (!strncmp(text, "0::", 3)) break;
  if (in) fclose(in);
  char *group = strstr(text, "runsc-j-conformance-");
  printf("in %s", group ? group + 36 : text);
}

static void names(void) {
  static const char *const files[] = {"cgroup.procs", "cgroup.controllers", "cgroup.subtree_control", "cgroup.stat", "cgroup.max.depth", "cgroup.max.descendants", "cgroup.type", "cgroup.events", "cgroup.kill"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct stat st;
    printf("%s: ", files[i]);
    if (stat(files[i], &st)) printf("%s\n", strerrorname_np(errno));
    else printf("%o %ld %ld\n", st.st_mode, (long)st.st_size, (long)st.st_nlink);
  }
  struct statfs fs;
  V("statfs", statfs(".", &fs));
  printf("magic %lx\n", (long)fs.f_type);
  show("cgroup.type");
  show("cgroup.max.depth");
  show("cgroup.max.descendants");
  show("cgroup.subtree_control");
  show("cgroup.events");
  keyed("cgroup.stat", "nr_descendants");
  keyed("cgroup.stat", "nr_dying_descendants");
}

static void tree(void) {
  V("mkdir", mkdir("a", 0755));
  V("mkdir again", mkdir("a", 0755));
  V("mkdir of a file", mkdir("cgroup.procs", 0755));
  V("mkdir with newline", mkdir("a\nb", 0755));
  V("mkdir below", mkdir("a/b", 0755));
  V("creat", open("file", O_CREAT | O_WRONLY, 0644));
  V("mknod", mknod("fifo", S_IFIFO | 0644, 0));
  V("symlink", symlink("a", "link"));
  V("unlink", unlink("cgroup.procs"));
  V("unlink of a directory", unlink("a"));
  V("rmdir of a file", rmdir("cgroup.procs"));
  V("rmdir with groups", rmdir("a"));
  V("rmdir of none", rmdir("none"));
  keyed("cgroup.stat", "nr_descendants");
  struct stat st;
  stat(".", &st);
  printf("links %ld\n", (long)st.st_nlink);
  word("cgroup.max.descendants", "2");
  V("mkdir beyond descendants", mkdir("c", 0755));
  V("mkdir beyond descendants below", mkdir("a/c", 0755));
  word("cgroup.max.descendants", "max");
  word("cgroup.max.depth", "1");
  V("mkdir beyond depth", mkdir("a/c", 0755));
  V("mkdir in depth", mkdir("c", 0755));
  word("cgroup.max.depth", "0");
  V("mkdir at depth 0", mkdir("d", 0755));
  word("cgroup.max.depth", "-1");
  word("cgroup.max.depth", "x");
  word("cgroup.max.depth", "99999999999");
  word("cgroup.max.depth", " max\n");
  word("cgroup.max.descendants", "-1");
  word("cgroup.max.descendants", "");
  show("cgroup.max.depth");
  V("rmdir", rmdir("c"));
  V("rmdir", rmdir("a/b"));
  V("rmdir", rmdir("a"));
  keyed("cgroup.stat", "nr_descendants");
}

static void processes(void) {
  mkdir("a", 0755);
  mkdir("b", 0755);
  pid_t child = sleeper();
  printf("processes %d\n", lines("a/cgroup.procs"));
  number("a/cgroup.procs", child);
  printf("processes %d %d\n", lines("a/cgroup.procs"), lines("b/cgroup.procs"));
  where(child);
  show("a/cgroup.events");
  keyed("cgroup.events", "populated");
  V("rmdir populated", rmdir("a"));
  number("b/cgroup.procs", child);
  where(child);
  keyed("a/cgroup.events", "populated");
  keyed("b/cgroup.events", "populated");
  word("a/cgroup.procs", "x");
  word("a/cgroup.procs", "-1");
  word("a/cgroup.procs", "999999999");
  word("a/cgroup.procs", "");
  kill(child, SIGKILL);
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  keyed("b/cgroup.events", "populated");
  printf("processes with a zombie %d\n", lines("b/cgroup.procs"));
  where(child);
  V("rmdir with a zombie", rmdir("b"));
  where(child);
  reap(child);
  // children are born where their parent is
  fflush(stdout);
  child = fork();
  if (child == 0) {
    word("a/cgroup.procs", "0");
    pid_t grandchild = sleeper();
    where(getpid());
    where(grandchild);
    printf("processes %d\n", lines("a/cgroup.procs"));
    word("a/cgroup.kill", "0");
    word("a/cgroup.kill", "x");
    fflush(stdout);
    word("a/cgroup.kill", "1");
    _exit(1);
  }
  reap(child);
  while (rmdir("a") && errno == EBUSY) usleep(1000);  // the grandchild dies by itself
  V("kill in an empty group", mkdir("a", 0755));
  word("a/cgroup.kill", "1");
  V("rmdir", rmdir("a"));
}

static void controllers(void) {
  word("cgroup.subtree_control", "+nosuch");
  word("cgroup.subtree_control", "pids");
  word("cgroup.subtree_control", "");
  mkdir("a", 0755);
  mkdir("a/b", 0755);
  word("a/b/cgroup.subtree_control", "");
  show("a/b/cgroup.subtree_control");
  show("a/b/cgroup.controllers");
  struct stat st;
  V("no controller's file", stat("a/b/pids.max", &st));
  word("a/cgroup.type", "domain");
  rmdir("a/b");
  rmdir("a");
}

// clone3 with a descriptor of a group: the child starts there.
static pid_t into(int fd, uint64_t more) {
  struct clone_args args = {.flags = CLONE_INTO_CGROUP | more, .exit_signal = SIGCHLD, .cgroup = fd};
  fflush(stdout);
  pid_t child = syscall(SYS_clone3, &args, sizeof args);
  if (child == 0)
    for (;;) pause();
  return child;
}

static void clones(void) {
  mkdir("a", 0755);
  mkdir("gone", 0755);
  int fds[] = {open("a", O_RDONLY | O_DIRECTORY), open("a", O_PATH), open("a/cgroup.procs", O_RDONLY), open("/tmp", O_RDONLY), open("gone", O_RDONLY)};
  rmdir("gone");
  for (int i = 0; i < 5; i++) {
    pid_t child = into(fds[i], 0);
    printf("clone %d: %s\n", i, child < 0 ? strerrorname_np(errno) : "ok");
    if (child > 0) {
      where(child);
      printf("processes %d\n", lines("a/cgroup.procs"));
      kill(child, SIGKILL);
      reap(child);
    }
    close(fds[i]);
  }
  V("rmdir", rmdir("a"));
}

int main(void) {
  if (enter_own_group()) return 1;
  names();
  tree();
  processes();
  controllers();
  clones();
  if (leave_own_group()) return 1;
  return 0;
}
