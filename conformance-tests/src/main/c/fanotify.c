// capabilities: CAP_SYS_ADMIN
// fanotify_init(2), fanotify_mark(2): marks, what is told of paths, ignored events, permission.
#include "check.h"
#include <poll.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

static const char *names(uint64_t mask) {
  static char text[200];
  static const struct { uint64_t bit; const char *name; } all[] = {{FAN_ACCESS, "access "}, {FAN_MODIFY, "modify "}, {FAN_CLOSE_WRITE, "close_write "}, {FAN_CLOSE_NOWRITE, "close_nowrite "}, {FAN_OPEN, "open "}, {FAN_OPEN_EXEC, "open_exec "}, {FAN_Q_OVERFLOW, "overflow "}, {FAN_OPEN_PERM, "open_perm "}, {FAN_ACCESS_PERM, "access_perm "}, {FAN_OPEN_EXEC_PERM, "open_exec_perm "}};
  text[0] = 0;
  for (int i = 0; i < 10; i++)
    if (mask & all[i].bit) strcat(text, all[i].name), mask &= ~all[i].bit;
  if (mask) strcat(text, "and more ");
  return text;
}

static void object(int fd) {
  char link[64], target[256];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, target, sizeof target - 1);
  target[n < 0 ? 0 : n] = 0;
  printf("%s", target);
}

// Prints all events that wait.
static void events(const char *label, int group) {
  char buffer[4096] __attribute__((aligned(8)));
  printf("%s:", label);
  ssize_t n;
  while ((n = read(group, buffer, sizeof buffer)) > 0) {
    struct fanotify_event_metadata *event = (void *)buffer;
    for (; FAN_EVENT_OK(event, n); event = FAN_EVENT_NEXT(event, n)) {
      printf(" [%s", names(event->mask));
      if (event->fd >= 0) object(event->fd), close(event->fd);
      printf("%s%s%s]", event->pid == getpid() ? "" : " by another", event->vers == FANOTIFY_METADATA_VERSION ? "" : " version", event->metadata_len == 24 && event->event_len == 24 ? "" : " length");
    }
  }
  printf(" %s\n", strerrorname_np(errno));
}

static int group(int flags) {
  int fd = fanotify_init(FAN_CLOEXEC | FAN_NONBLOCK | flags, O_RDONLY | O_CLOEXEC);
  if (fd < 0) printf("fanotify_init: %s\n", strerrorname_np(errno));
  return fd;
}

static void touch(const char *path) {
  char byte;
  int fd = open(path, O_RDWR);
  read(fd, &byte, 1);
  write(fd, "y", 1);
  close(fd);
}

static void peek(const char *path) {
  char byte;
  int fd = open(path, O_RDONLY);
  read(fd, &byte, 1);
  close(fd);
}

static void calls(void) {
  put("f", "text");
  mkdir("d", 0755);
  symlink("d", "l");
  OK("init", fanotify_init(0, O_RDONLY));
  OK("unknown flags", fanotify_init(1 << 20, O_RDONLY));
  OK("both classes", fanotify_init(FAN_CLASS_CONTENT | FAN_CLASS_PRE_CONTENT, O_RDONLY));
  OK("bad access mode", fanotify_init(0, 3));
  OK("bad event flags", fanotify_init(0, O_CREAT));
  OK("name without directory", fanotify_init(FAN_REPORT_NAME, O_RDONLY));
  int fd = group(FAN_UNLIMITED_QUEUE | FAN_UNLIMITED_MARKS);
  V("close on exec", fcntl(fd, F_GETFD));
  V("flags", fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
  V("read nothing", read(fd, fd ? (char[64]){0} : 0, 64));
  V("seek", lseek(fd, 10, SEEK_SET));
  V("mark", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "f"));
  V("remove", fanotify_mark(fd, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "f"));
  V("remove again", fanotify_mark(fd, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "f"));
  V("no command", fanotify_mark(fd, 0, FAN_OPEN, AT_FDCWD, "f"));
  V("two commands", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "f"));
  V("unknown flags", fanotify_mark(fd, FAN_MARK_ADD | 0x100000, FAN_OPEN, AT_FDCWD, "f"));
  V("no events", fanotify_mark(fd, FAN_MARK_ADD, 0, AT_FDCWD, "f"));
  V("unknown events", fanotify_mark(fd, FAN_MARK_ADD, 1u << 25, AT_FDCWD, "f"));
  V("high events", fanotify_mark(fd, FAN_MARK_ADD, 1ull << 40, AT_FDCWD, "f"));
  V("events of names", fanotify_mark(fd, FAN_MARK_ADD, FAN_CREATE, AT_FDCWD, "d"));
  V("events of attributes", fanotify_mark(fd, FAN_MARK_ADD, FAN_ATTRIB, AT_FDCWD, "f"));
  V("questions to a group that is only told", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, "f"));
  V("missing", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "none"));
  V("only directories", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_ONLYDIR, FAN_OPEN, AT_FDCWD, "f"));
  V("link followed", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_ONLYDIR, FAN_OPEN, AT_FDCWD, "l"));
  V("link not followed", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_DONT_FOLLOW, FAN_OPEN, AT_FDCWD, "l"));
  V("bad group", fanotify_mark(99, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "f"));
  int file = open("f", O_RDONLY), ends[2];
  V("no group", fanotify_mark(file, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "f"));
  V("by descriptor", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, file, 0));
  V("by bad descriptor", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, 98, 0));
  V("relative to a file", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, file, "x"));
  V("bad path", fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, (char *)8));
  V("both kinds of ignoring", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | 0x400, FAN_OPEN, AT_FDCWD, "f"));
  V("flush with a command", fanotify_mark(fd, FAN_MARK_FLUSH | FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "f"));
  V("flush", fanotify_mark(fd, FAN_MARK_FLUSH, 0, AT_FDCWD, 0));
  V("remove flushed", fanotify_mark(fd, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "f"));
  pipe(ends);
  V("pipe's mount", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, ends[0], 0));
  struct fanotify_response answer = {55, FAN_ALLOW};
  V("answer without a question", write(fd, &answer, sizeof answer));
  V("short answer", write(fd, &answer, 4));
  answer.response = 77;
  V("unknown answer", write(fd, &answer, sizeof answer));
  close(fd);
}

static void inodes(void) {
  put("f", "text");
  put("g", "text");
  mkdir("d", 0755);
  put("d/f", "x");
  int fd = group(0), n = -1;
  fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN | FAN_ACCESS | FAN_MODIFY | FAN_CLOSE, AT_FDCWD, "f");
  touch("f");
  struct pollfd poll_fd = {fd, POLLIN | POLLOUT, 0};
  V("poll", poll(&poll_fd, 1, 0));
  V("events", poll_fd.revents & POLLIN);
  ioctl(fd, FIONREAD, &n);
  V("FIONREAD", n);
  char small[20];
  V("small buffer", read(fd, small, sizeof small));
  events("file", fd);
  peek("f");
  events("only read", fd);
  touch("g");
  events("another file", fd);
  link("f", "h");
  touch("h");
  events("by another name", fd);
  truncate("f", 2);
  events("truncate by path", fd);
  fanotify_mark(fd, FAN_MARK_REMOVE, FAN_ACCESS | FAN_OPEN, AT_FDCWD, "f");
  touch("f");
  events("fewer events", fd);
  fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN | FAN_CLOSE, AT_FDCWD, "d");
  close(open("d", O_RDONLY | O_DIRECTORY));
  touch("d/f");
  events("directory without flags", fd);
  fanotify_mark(fd, FAN_MARK_ADD, FAN_EVENT_ON_CHILD, AT_FDCWD, "d");
  touch("d/f");
  close(open("d", O_RDONLY | O_DIRECTORY));
  events("children", fd);
  fanotify_mark(fd, FAN_MARK_ADD, FAN_ONDIR | FAN_ACCESS, AT_FDCWD, "d");
  DIR *dir = opendir("d");
  while (readdir(dir)) {}
  closedir(dir);
  events("directory", fd);
  rename("d/f", "d/moved");
  touch("d/moved");
  events("renamed", fd);
  unlink("f"), unlink("h");
  put("f", "new");
  touch("f");
  events("a new file of the name", fd);
  close(fd);
}

static void ignoring(void) {
  mkdir("d", 0755);
  put("d/f", "x");
  put("d/g", "x");
  int fd = group(0);
  fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN | FAN_MODIFY | FAN_EVENT_ON_CHILD, AT_FDCWD, "d");
  fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK, FAN_OPEN, AT_FDCWD, "d/f");
  peek("d/f");
  events("ignored", fd);
  touch("d/g");
  events("not ignored", fd);
  touch("d/f");
  events("ignored until modified", fd);
  peek("d/f");
  events("after it", fd);
  fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORED_SURV_MODIFY, FAN_OPEN, AT_FDCWD, "d/f");
  touch("d/f");
  peek("d/f");
  events("ignored for good", fd);
  fanotify_mark(fd, FAN_MARK_REMOVE | FAN_MARK_IGNORED_MASK, FAN_OPEN, AT_FDCWD, "d/f");
  peek("d/f");
  events("no more", fd);
  close(fd);
}

static void wide(void) {
  mkdir("m", 0755);
  V("mount", mount("t", "m", "tmpfs", 0, ""));
  mkdir("m/d", 0755);
  put("m/d/f", "x");
  mkdir("b", 0755);
  V("bind", mount("m/d", "b", 0, MS_BIND, 0));
  int fd = group(0);
  V("mount mark", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "m"));
  peek("m/d/f");
  events("in the mount", fd);
  peek("b/f");
  events("by another mount", fd);
  V("flush inodes", fanotify_mark(fd, FAN_MARK_FLUSH, 0, AT_FDCWD, 0));
  peek("m/d/f");
  events("in the mount still", fd);
  V("flush mounts", fanotify_mark(fd, FAN_MARK_FLUSH | FAN_MARK_MOUNT, 0, AT_FDCWD, 0));
  peek("m/d/f");
  events("no more", fd);
  V("file system mark", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN | FAN_CLOSE, AT_FDCWD, "m/d/f"));
  peek("b/f");
  events("in the file system", fd);
  V("ignored", fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK, FAN_OPEN, AT_FDCWD, "m/d/f"));
  peek("m/d/f");
  events("in the file system, ignored", fd);
  close(fd);
  V("umount", umount("b"));
  V("umount", umount("m"));
}

static int answers[2];

static void asking_child(void) {
  char byte;
  int fd;
  OK("open allowed", fd = open("f", O_RDONLY));
  V("read allowed", read(fd, &byte, 1));
  V("read denied", read(fd, &byte, 1));
  OK("open denied", open("f", O_RDONLY));
  OK("place", open("f", O_PATH));
  OK("open another", open("g", O_RDONLY));
}

static void answer(int fd, unsigned response) {
  char buffer[256] __attribute__((aligned(8)));
  struct pollfd poll_fd = {fd, POLLIN, 0};
  poll(&poll_fd, 1, -1);
  struct fanotify_event_metadata *event = (void *)buffer;
  if (read(fd, buffer, 24) != 24) printf("read: %s\n", strerrorname_np(errno));
  struct fanotify_response reply = {event->fd, response};
  printf("asked: %s\n", names(event->mask));
  fflush(stdout);
  if (write(fd, &reply, sizeof reply) != sizeof reply) printf("write: %s\n", strerrorname_np(errno));
  V("answer again", write(fd, &reply, sizeof reply));
  fflush(stdout);
  close(event->fd);
}

static void permission(void) {
  put("f", "text");
  put("g", "text");
  int fd = group(FAN_CLASS_CONTENT);
  fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN_PERM | FAN_ACCESS_PERM, AT_FDCWD, "f");
  fflush(stdout);
  int out[2];
  pipe(out);
  pid_t child = fork();
  if (child == 0) {
    dup2(out[1], 1);
    asking_child();
    fflush(stdout);
    _exit(0);
  }
  answer(fd, FAN_ALLOW);
  answer(fd, FAN_ALLOW);
  answer(fd, FAN_DENY);
  answer(fd, FAN_DENY);
  int status;
  waitpid(child, &status, 0);
  close(out[1]);
  char text[512];
  ssize_t n = read(out[0], text, sizeof text);
  printf("%.*s", (int)n, text);
  fflush(stdout);
  // A group that ends allows what waits.
  child = fork();
  if (child == 0) {
    close(fd);
    _exit(open("f", O_RDONLY) < 0);
  }
  struct pollfd poll_fd = {fd, POLLIN, 0};
  poll(&poll_fd, 1, -1);
  close(fd);
  waitpid(child, &status, 0);
  printf("after the group's end: %x\n", status);
}

static void program(void) {
  int from = open("/proc/self/exe", O_RDONLY), to = open("prog", O_WRONLY | O_CREAT, 0755);
  char buffer[65536];
  ssize_t n;
  while ((n = read(from, buffer, sizeof buffer)) > 0) write(to, buffer, n);
  close(to), close(from);
  int fd = group(0);
  fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN_EXEC, AT_FDCWD, "prog");
  peek("prog");
  events("opened", fd);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    execl("prog", "prog", "quiet", (char *)0);
    _exit(9);
  }
  waitpid(child, 0, 0);
  events("executed", fd);
  close(fd);
}

static void unprivileged(void) {
  setresuid(1000, 1000, 1000);
  OK("init", fanotify_init(0, O_RDONLY));
  OK("init content", fanotify_init(FAN_CLASS_CONTENT, O_RDONLY));
}

static void in(void (*body)(void)) {
  fresh("/tmp/work");
  in_child(body);
  chdir("/");
  sweep("/tmp/work");
}

int main(int argc, char **argv) {
  if (argc > 1) return 0;
  umask(022);
  puts("== calls");
  in(calls);
  puts("== inodes");
  in(inodes);
  puts("== ignoring");
  in(ignoring);
  puts("== wide");
  in(wide);
  puts("== permission");
  in(permission);
  puts("== program");
  in(program);
  puts("== unprivileged");
  in(unprivileged);
  return 0;
}
