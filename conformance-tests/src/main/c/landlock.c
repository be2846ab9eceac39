// capabilities: CAP_SYS_ADMIN
// landlock(7): rulesets and rules, what domains forbid with files, sockets, signals and tracing, how they nest.
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <termios.h>

// Headers of distributions know less than the kernel.
enum {
  LANDLOCK_CREATE_RULESET_VERSION = 1,
  LANDLOCK_RULE_PATH_BENEATH = 1,
  LANDLOCK_RULE_NET_PORT = 2,
  LANDLOCK_ACCESS_FS_EXECUTE = 1,
  LANDLOCK_ACCESS_FS_WRITE_FILE = 2,
  LANDLOCK_ACCESS_FS_READ_FILE = 4,
  LANDLOCK_ACCESS_FS_READ_DIR = 8,
  LANDLOCK_ACCESS_FS_REMOVE_DIR = 0x10,
  LANDLOCK_ACCESS_FS_REMOVE_FILE = 0x20,
  LANDLOCK_ACCESS_FS_MAKE_CHAR = 0x40,
  LANDLOCK_ACCESS_FS_MAKE_DIR = 0x80,
  LANDLOCK_ACCESS_FS_MAKE_REG = 0x100,
  LANDLOCK_ACCESS_FS_MAKE_BLOCK = 0x800,
  LANDLOCK_ACCESS_FS_REFER = 0x2000,
  LANDLOCK_ACCESS_FS_TRUNCATE = 0x4000,
  LANDLOCK_ACCESS_FS_IOCTL_DEV = 0x8000,
  LANDLOCK_ACCESS_NET_BIND_TCP = 1,
  LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET = 1,
  LANDLOCK_SCOPE_SIGNAL = 2,
  LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON = 2,
  LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF = 4,
};

struct landlock_ruleset_attr {
  uint64_t handled_access_fs, handled_access_net, scoped;
};

struct landlock_path_beneath_attr {
  uint64_t allowed_access;
  int32_t parent_fd;
} __attribute__((packed));

struct landlock_net_port_attr {
  uint64_t allowed_access, port;
};

#define FS(x) LANDLOCK_ACCESS_FS_##x
#define ALL_FS ((FS(IOCTL_DEV) << 1) - 1)
#define READS (FS(READ_FILE) | FS(READ_DIR) | FS(EXECUTE))

struct wide {
  struct landlock_ruleset_attr attr;
  uint64_t more;
};

static int create(uint64_t fs, uint64_t net, uint64_t scoped) {
  struct landlock_ruleset_attr attr = {fs, net, scoped};
  return syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
}

static long path_rule(int set, const char *path, uint64_t access) {
  struct landlock_path_beneath_attr rule = {access, open(path, O_PATH | O_CLOEXEC)};
  long result = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  int saved = errno;
  close(rule.parent_fd);
  errno = saved;
  return result;
}

static long restrict_self(int set, int flags) { return syscall(SYS_landlock_restrict_self, set, flags); }

static void enter(int set) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (restrict_self(set, 0)) printf("restrict: %s\n", strerrorname_np(errno));
  close(set);
}

static void rulesets(void) {
  V("version", syscall(SYS_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION));
  struct wide wide = {{FS(EXECUTE), 0, 0}, 0};
  V("version with attributes", syscall(SYS_landlock_create_ruleset, &wide, 8, LANDLOCK_CREATE_RULESET_VERSION));
  V("version with size", syscall(SYS_landlock_create_ruleset, 0, 8, LANDLOCK_CREATE_RULESET_VERSION));
  V("bad flags", syscall(SYS_landlock_create_ruleset, 0, 0, 128));
  V("bad flags with attributes", syscall(SYS_landlock_create_ruleset, &wide, 8, 128));
  V("no attributes", syscall(SYS_landlock_create_ruleset, 0, 8, 0));
  V("no attributes, no size", syscall(SYS_landlock_create_ruleset, 0, 0, 0));
  V("bad address", syscall(SYS_landlock_create_ruleset, 8, 8, 0));
  V("small", syscall(SYS_landlock_create_ruleset, &wide, 7, 0));
  OK("smallest", syscall(SYS_landlock_create_ruleset, &wide, 8, 0));
  OK("larger", syscall(SYS_landlock_create_ruleset, &wide, sizeof wide, 0));
  wide.more = 1;
  V("larger with bits", syscall(SYS_landlock_create_ruleset, &wide, sizeof wide, 0));
  V("huge", syscall(SYS_landlock_create_ruleset, &wide, 4097, 0));
  V("nothing handled", create(0, 0, 0));
  V("unknown file right", create(FS(IOCTL_DEV) << 1, 0, 0));
  V("unknown net right", create(0, 4, 0));
  V("unknown scope", create(0, 0, 4));
  int set = create(ALL_FS, 3, 3);
  char byte = 0;
  V("cloexec", fcntl(set, F_GETFD));
  V("mode", fcntl(set, F_GETFL) & O_ACCMODE);
  V("read", read(set, &byte, 1));
  V("write", write(set, &byte, 1));
  struct landlock_path_beneath_attr rule = {FS(READ_FILE), open("/", O_PATH)};
  V("rule flags", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 1));
  V("rule for bad descriptor", syscall(SYS_landlock_add_rule, 99, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  V("rule for another file", syscall(SYS_landlock_add_rule, rule.parent_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  V("bad rule type", syscall(SYS_landlock_add_rule, set, 0, &rule, 0));
  V("bad rule address", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, 8, 0));
  V("rule", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  rule.allowed_access = 0;
  V("rule without rights", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  rule.allowed_access = FS(IOCTL_DEV) << 1;
  V("rule with unknown right", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  rule.allowed_access = FS(READ_FILE), rule.parent_fd = 98;
  V("rule with bad parent", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  rule.parent_fd = set;
  V("rule about ruleset", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  int ends[2];
  pipe(ends);
  rule.parent_fd = ends[0];
  V("rule about pipe", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
  put("/tmp/file", "x");
  V("file with file rights", path_rule(set, "/tmp/file", FS(READ_FILE) | FS(WRITE_FILE) | FS(EXECUTE) | FS(TRUNCATE) | FS(IOCTL_DEV)));
  V("file with directory rights", path_rule(set, "/tmp/file", FS(READ_FILE) | FS(READ_DIR)));
  int narrow = create(FS(READ_FILE), 0, 0);
  V("rule beyond what is handled", path_rule(narrow, "/tmp", FS(READ_FILE) | FS(WRITE_FILE)));
  struct landlock_net_port_attr port = {LANDLOCK_ACCESS_NET_BIND_TCP, 80};
  V("port", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_NET_PORT, &port, 0));
  V("port beyond what is handled", syscall(SYS_landlock_add_rule, narrow, LANDLOCK_RULE_NET_PORT, &port, 0));
  port.port = 65536;
  V("port too large", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_NET_PORT, &port, 0));
  port.allowed_access = 0;
  V("port without rights", syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_NET_PORT, &port, 0));
  V("restrict by bad descriptor", restrict_self(99, 0));
  V("restrict by another file", restrict_self(rule.parent_fd, 0));
  V("restrict with bad flags", restrict_self(set, 8));
  V("only flags", restrict_self(-1, LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF));
  V("only other flags", restrict_self(-1, LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON));
}

static void unprivileged(void) {
  setresuid(1000, 1000, 1000);
  int set = create(FS(MAKE_CHAR), 0, 0);
  V("without no_new_privs", restrict_self(set, 0));
  V("bad flags without no_new_privs", restrict_self(set, 8));
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  for (int i = 1; i <= 17; i++) {
    if (restrict_self(set, 0)) printf("layer %d: %s\n", i, strerrorname_np(errno));
  }
}

static void tree(void) {
  fresh("/tmp/work");
  mkdir("r", 0755), mkdir("w", 0755), mkdir("n", 0755), mkdir("w/d", 0755), mkdir("r/d", 0755), mkdir("n/d", 0755);
  put("r/f", "r"), put("w/f", "w"), put("n/f", "n"), put("w/g", "g"), put("r/d/f", "d");
  symlink("../r/f", "n/l");
}

static void files(void) {
  tree();
  int before = open("n/f", O_RDWR), dir = open("n", O_RDONLY | O_DIRECTORY);
  int set = create(ALL_FS, 0, 0);
  V("r", path_rule(set, "r", READS));
  V("w", path_rule(set, "w", ALL_FS & ~FS(REFER)));
  V("proc", path_rule(set, "/proc", FS(READ_FILE)));
  enter(set);
  OK("read in r", open("r/f", O_RDONLY));
  OK("list r", open("r", O_RDONLY | O_DIRECTORY));
  OK("write in r", open("r/f", O_WRONLY));
  OK("append in r", open("r/f", O_RDWR | O_APPEND));
  OK("create in r", open("r/new", O_WRONLY | O_CREAT, 0644));
  OK("truncate in r", open("r/f", O_RDONLY | O_TRUNC));
  OK("read in n", open("n/f", O_RDONLY));
  OK("read by link in n", open("n/l", O_RDONLY));
  OK("list n", open("n", O_RDONLY | O_DIRECTORY));
  OK("place in n", open("n/f", O_PATH));
  OK("list work", open(".", O_RDONLY));
  OK("list root", open("/", O_RDONLY));
  OK("read in w", open("w/f", O_RDONLY));
  OK("write in w", open("w/f", O_WRONLY | O_TRUNC));
  OK("create in w", open("w/new", O_WRONLY | O_CREAT | O_EXCL, 0644));
  OK("unnamed in w", open("w", O_WRONLY | O_TMPFILE, 0644));
  OK("unnamed in r", open("r", O_WRONLY | O_TMPFILE, 0644));
  OK("read missing in n", open("n/missing", O_RDONLY));
  OK("create existing in n", open("n/f", O_WRONLY | O_CREAT | O_EXCL, 0644));
  V("truncate in n", truncate("n/f", 0));
  V("truncate in r", truncate("r/f", 0));
  V("truncate in w", truncate("w/f", 0));
  V("mkdir in n", mkdir("n/e", 0755));
  V("mkdir in w", mkdir("w/e", 0755));
  V("mkdir existing in n", mkdir("n/d", 0755));
  V("rmdir in n", rmdir("n/d"));
  V("rmdir in w", rmdir("w/e"));
  V("unlink in r", unlink("r/f"));
  V("unlink missing in r", unlink("r/missing"));
  V("unlink in w", unlink("w/new"));
  V("symlink in n", symlink("x", "n/s"));
  V("symlink in w", symlink("x", "w/s"));
  V("fifo in r", mkfifo("r/p", 0644));
  V("fifo in w", mkfifo("w/p", 0644));
  V("socket node in r", mknod("r/s", S_IFSOCK | 0644, 0));
  V("socket node in w", mknod("w/so", S_IFSOCK | 0644, 0));
  V("file node in r", mknod("r/n", S_IFREG | 0644, 0));
  V("rename in w", rename("w/f", "w/h"));
  V("rename in r", rename("r/f", "r/h"));
  V("rename w to deeper", rename("w/h", "w/d/h"));
  V("rename r to w", rename("r/f", "w/x"));
  V("rename w to r", rename("w/h", "r/x"));
  V("link in w", link("w/h", "w/i"));
  V("link w to deeper", link("w/h", "w/d/i"));
  V("link r to w", link("r/f", "w/i2"));
  V("exchange in w", renameat2(AT_FDCWD, "w/h", AT_FDCWD, "w/g", RENAME_EXCHANGE));
  V("exchange r and w", renameat2(AT_FDCWD, "w/h", AT_FDCWD, "r/f", RENAME_EXCHANGE));
  struct stat st;
  V("stat in n", stat("n/f", &st));
  V("chmod in n", chmod("n/f", 0600));
  V("access in n", access("n/f", R_OK));
  V("chdir to n", chdir("n"));
  V("chdir back", chdir(".."));
  char text[4];
  V("read by older descriptor", read(before, text, 1));
  V("write by older descriptor", write(before, "x", 1));
  V("ftruncate by older descriptor", ftruncate(before, 1));
  OK("older descriptor again by proc", open("/proc/self/fd/3", O_RDONLY));
  OK("at older directory", openat(dir, "f", O_RDONLY));
  int ends[2];
  V("pipe", pipe(ends));
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
  OK("pipe again by proc", open(path, O_RDONLY | O_NONBLOCK));
  int memory = memfd_create("m", 0);
  V("memfd truncated", ftruncate(memory, 10));
  snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
  OK("memfd again by proc", open(path, O_RDWR));
  V("execute in n", execl("n/f", "f", (char *)0));
  V("mount", mount("t", "w", "tmpfs", 0, ""));
  V("umount", umount("/tmp"));
}

static void rights(void) {
  tree();
  int set = create(FS(TRUNCATE) | FS(WRITE_FILE), 0, 0);
  path_rule(set, "w", FS(WRITE_FILE));
  path_rule(set, "r", FS(WRITE_FILE) | FS(TRUNCATE));
  enter(set);
  int fd;
  OK("write", fd = open("w/f", O_WRONLY));
  V("ftruncate", ftruncate(fd, 0));
  V("write to it", write(fd, "x", 1));
  OK("write and truncate", open("w/f", O_WRONLY | O_TRUNC));
  OK("creat", creat("w/f", 0644));
  OK("creat new", creat("w/new", 0644));
  OK("creat allowed", creat("r/f", 0644));
  OK("write allowed", fd = open("r/f", O_WRONLY));
  V("ftruncate allowed", ftruncate(fd, 0));
  OK("read elsewhere", open("n/f", O_RDONLY));
  OK("truncate elsewhere", open("n/f", O_RDONLY | O_TRUNC));
  V("rename across, nothing of it handled", rename("n/f", "n/d/f"));
  V("rename in one directory", rename("n/f", "n/g"));
  V("link across", link("n/g", "n/d/g"));
}

static void refer(void) {
  tree();
  int set = create(FS(REFER) | FS(MAKE_REG) | FS(REMOVE_FILE) | FS(READ_FILE) | FS(MAKE_DIR) | FS(REMOVE_DIR), 0, 0);
  path_rule(set, "w", FS(REFER) | FS(MAKE_REG) | FS(REMOVE_FILE) | FS(MAKE_DIR) | FS(REMOVE_DIR));
  path_rule(set, "r", FS(REFER) | FS(MAKE_REG) | FS(REMOVE_FILE) | FS(READ_FILE));
  path_rule(set, "n", FS(REFER));
  enter(set);
  V("deeper", rename("w/f", "w/d/f"));
  V("higher", rename("w/d/f", "w/f"));
  V("to more rights", rename("w/f", "r/x"));
  V("to fewer rights", rename("r/f", "w/x"));
  V("without the right to make", rename("w/f", "n/x"));
  V("without the right to remove", rename("n/f", "w/x"));
  V("link to more rights", link("w/g", "r/y"));
  V("link to fewer rights", link("r/d/f", "w/y"));
  V("link without the right to make", link("w/g", "n/y"));
  V("directory", rename("w/d", "w/dd"));
  mkdir("w/dd/sub", 0755);
  V("directory higher", rename("w/dd/sub", "w/sub"));
  V("exchange deeper", renameat2(AT_FDCWD, "w/g", AT_FDCWD, "w/dd/none", RENAME_EXCHANGE));
}

static void layers(void) {
  tree();
  int set = create(READS, 0, 0);
  path_rule(set, ".", READS);
  enter(set);
  OK("first layer: r", open("r/f", O_RDONLY));
  OK("first layer: n", open("n/f", O_RDONLY));
  set = create(FS(READ_FILE) | FS(WRITE_FILE), 0, 0);
  path_rule(set, "r", FS(READ_FILE));
  path_rule(set, "r/d", FS(WRITE_FILE));
  enter(set);
  OK("second layer: r", open("r/f", O_RDONLY));
  OK("second layer: n", open("n/f", O_RDONLY));
  OK("second layer: write r", open("r/f", O_WRONLY));
  OK("second layer: write r/d", open("r/d/f", O_RDWR));
  OK("second layer: outside", open("/proc/self/status", O_RDONLY));
  set = create(FS(READ_FILE), 0, 0);
  path_rule(set, "r/f", FS(READ_FILE));
  enter(set);
  OK("third layer: r/f", open("r/f", O_RDONLY));
  OK("third layer: r/d/f", open("r/d/f", O_RDONLY));
  OK("third layer: write r/d/f", open("r/d/f", O_WRONLY));
}

static void in_grandchild(void) { OK("in a child", open("n/f", O_RDONLY)); }

static void *in_thread(void *unused) {
  OK("in a new thread", open("n/f", O_RDONLY));
  return 0;
}

static pthread_barrier_t barrier;

static void *older_thread(void *unused) {
  pthread_barrier_wait(&barrier);
  OK("in an older thread", open("n/f", O_RDONLY));
  return 0;
}

static void inheritance(void) {
  tree();
  int set = create(FS(READ_FILE), 0, 0), fd;
  path_rule(set, "r", FS(READ_FILE));
  pthread_t older, newer;
  pthread_barrier_init(&barrier, 0, 2);
  pthread_create(&older, 0, older_thread, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  V("restrict", restrict_self(set, 0));
  path_rule(set, "n", FS(READ_FILE));
  OK("rules added later", open("n/f", O_RDONLY));
  pthread_barrier_wait(&barrier);
  pthread_join(older, 0);
  pthread_create(&newer, 0, in_thread, 0);
  pthread_join(newer, 0);
  in_child(in_grandchild);
  V("rename what a rule is about", rename("r", "renamed"));
  OK("the rule follows", open("renamed/f", O_RDONLY));
}

static struct sockaddr_un abstract(const char *name, socklen_t *length) {
  struct sockaddr_un address = {AF_UNIX};
  strcpy(address.sun_path + 1, name);
  *length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
  return address;
}

static int server(const char *name, int type) {
  socklen_t length;
  struct sockaddr_un address = abstract(name, &length);
  int fd = socket(AF_UNIX, type, 0);
  bind(fd, (struct sockaddr *)&address, length);
  if (type == SOCK_STREAM) listen(fd, 5);
  return fd;
}

static void reach(const char *label, const char *name, int type) {
  socklen_t length;
  struct sockaddr_un address = abstract(name, &length);
  int fd = socket(AF_UNIX, type, 0);
  V(label, connect(fd, (struct sockaddr *)&address, length));
  if (type == SOCK_DGRAM) V("  send", sendto(fd, "x", 1, 0, (struct sockaddr *)&address, length));
  close(fd);
}

static pid_t outside;

static void inner_signals(void) {
  V("to the domain above", kill(getppid(), 0));
  V("to itself", kill(getpid(), 0));
  enter(create(0, 0, LANDLOCK_SCOPE_SIGNAL));
  V("from a deeper domain to the one above", kill(getppid(), 0));
  V("to itself", kill(getpid(), 0));
}

static void scopes(void) {
  server("landlock-outside", SOCK_STREAM);
  server("landlock-outside-datagram", SOCK_DGRAM);
  int pair[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  outside = getppid();
  enter(create(0, 0, LANDLOCK_SCOPE_SIGNAL | LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET));
  reach("stream outside", "landlock-outside", SOCK_STREAM);
  reach("datagram outside", "landlock-outside-datagram", SOCK_DGRAM);
  server("landlock-inside", SOCK_STREAM);
  server("landlock-inside-datagram", SOCK_DGRAM);
  reach("stream inside", "landlock-inside", SOCK_STREAM);
  reach("datagram inside", "landlock-inside-datagram", SOCK_DGRAM);
  V("older pair", write(pair[0], "x", 1));
  struct sockaddr_un address = {AF_UNIX, "/tmp/landlock-path"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
  unlink(address.sun_path);
  V("bind a path", bind(fd, (struct sockaddr *)&address, sizeof address));
  listen(fd, 1);
  V("connect to a path", connect(client, (struct sockaddr *)&address, sizeof address));
  V("signal outside", kill(outside, 0));
  V("signal itself", kill(getpid(), 0));
  V("bad signal outside", kill(outside, 65));
  in_child(inner_signals);
  V("no such process", kill(99999, 0));
}

static void tracing(void) {
  char byte = 'a', copy = 0;
  struct iovec local = {&copy, 1}, remote = {&byte, 1};
  pid_t parent = getppid();
  V("memory of the parent", process_vm_readv(parent, &local, 1, &remote, 1, 0));
  enter(create(FS(MAKE_BLOCK), 0, 0));
  V("memory of the parent, outside", process_vm_readv(parent, &local, 1, &remote, 1, 0));
  V("own memory", process_vm_readv(getpid(), &local, 1, &remote, 1, 0));
  fflush(stdout);
  int ends[2];
  pipe(ends);
  pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    read(ends[0], &copy, 1);
    _exit(0);
  }
  V("memory of a child inside", process_vm_readv(child, &local, 1, &remote, 1, 0));
  close(ends[1]);
  waitpid(child, 0, 0);
}

static void devices(void) {
  int older = open("/dev/ptmx", O_RDWR | O_NOCTTY);
  int set = create(FS(IOCTL_DEV), 0, 0), n;
  path_rule(set, "/dev/pts", FS(IOCTL_DEV));
  enter(set);
  struct winsize size;
  V("older device", ioctl(older, TIOCGWINSZ, &size));
  int fd = open("/dev/zero", O_RDONLY);
  V("device", ioctl(fd, TIOCGWINSZ, &size));
  V("any ioctl of a device", ioctl(fd, FIONREAD, &n));
  n = 1;
  V("FIONBIO", ioctl(fd, FIONBIO, &n));
  V("FIOCLEX", ioctl(fd, FIOCLEX));
  put("/tmp/file", "text");
  fd = open("/tmp/file", O_RDONLY);
  V("file", ioctl(fd, FIONREAD, &n));
  int ends[2];
  pipe(ends);
  V("pipe", ioctl(ends[0], FIONREAD, &n));
}

int main(void) {
  umask(022);
  puts("== rulesets");
  in_child(rulesets);
  puts("== unprivileged");
  in_child(unprivileged);
  puts("== files");
  in_child(files);
  puts("== rights");
  in_child(rights);
  puts("== refer");
  in_child(refer);
  puts("== layers");
  in_child(layers);
  puts("== inheritance");
  in_child(inheritance);
  puts("== scopes");
  in_child(scopes);
  puts("== tracing");
  in_child(tracing);
  puts("== devices");
  in_child(devices);
  return 0;
}
