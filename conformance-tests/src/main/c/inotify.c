// inotify(7): which events come, in which order, with which names.
#include "check.h"
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <utime.h>

static int in;
static unsigned cookies[16], cookie_count;

static void names(unsigned mask) {
  static const struct { unsigned bit; const char *name; } all[] = {
      {IN_ACCESS, "ACCESS"}, {IN_MODIFY, "MODIFY"}, {IN_ATTRIB, "ATTRIB"}, {IN_CLOSE_WRITE, "CLOSE_WRITE"},
      {IN_CLOSE_NOWRITE, "CLOSE_NOWRITE"}, {IN_OPEN, "OPEN"}, {IN_MOVED_FROM, "MOVED_FROM"}, {IN_MOVED_TO, "MOVED_TO"},
      {IN_CREATE, "CREATE"}, {IN_DELETE, "DELETE"}, {IN_DELETE_SELF, "DELETE_SELF"}, {IN_MOVE_SELF, "MOVE_SELF"},
      {IN_UNMOUNT, "UNMOUNT"}, {IN_Q_OVERFLOW, "Q_OVERFLOW"}, {IN_IGNORED, "IGNORED"}, {IN_ISDIR, "ISDIR"}};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
    if (mask & all[i].bit) printf(" %s", all[i].name);
}

// Prints all that is queued; cookies as the order in which they were first seen.
static void events(const char *label) {
  static char buffer[1 << 16] __attribute__((aligned(8)));
  printf("%s:\n", label);
  ssize_t n;
  while ((n = read(in, buffer, sizeof buffer)) > 0) {
    for (char *at = buffer; at < buffer + n;) {
      struct inotify_event *event = (void *)at;
      unsigned cookie = 0;
      if (event->cookie) {
        while (cookie < cookie_count && cookies[cookie] != event->cookie) cookie++;
        if (cookie == cookie_count) cookies[cookie_count++ % 16] = event->cookie;
        cookie++;
      }
      printf("  wd %d", event->wd);
      names(event->mask);
      if (cookie) printf(" cookie %u", cookie);
      if (event->len) printf(" '%s' (%u)", event->name, event->len);
      printf("\n");
      at += sizeof *event + event->len;
    }
  }
  if (n < 0 && errno != EAGAIN) printf("  %s\n", strerrorname_np(errno));
}

static void files(void) {
  in = inotify_init1(IN_NONBLOCK);
  cookie_count = 0;
  mkdir("d", 0755);
  put("d/f", "text");
  V("watch d", inotify_add_watch(in, "d", IN_ALL_EVENTS));
  V("watch f", inotify_add_watch(in, "d/f", IN_ALL_EVENTS));
  char c[8];
  int fd = open("d/f", O_RDWR);
  read(fd, c, 2);
  read(fd, c, 0);
  pread(fd, c, 8, 100);
  write(fd, "x", 1);
  write(fd, "x", 0);
  pwrite(fd, "y", 1, 0);
  events("open, read, write");
  ftruncate(fd, 1);
  fchmod(fd, 0600);
  fchown(fd, 0, 0);
  futimens(fd, 0);
  fsetxattr(fd, "user.a", "v", 1, 0);
  fallocate(fd, 0, 0, 100);
  events("attributes");
  close(fd);
  events("close");
  close(open("d/f", O_RDONLY));
  close(open("d/f", O_PATH));
  close(open("d/f", O_WRONLY | O_TRUNC));
  truncate("d/f", 3);
  struct timespec only_access[2] = {{1, 0}, {0, UTIME_OMIT}}, only_modify[2] = {{0, UTIME_OMIT}, {1, 0}};
  utimensat(AT_FDCWD, "d/f", only_access, 0);
  utimensat(AT_FDCWD, "d/f", only_modify, 0);
  chmod("d/f", 0644);
  struct stat st;
  stat("d/f", &st);
  access("d/f", R_OK);
  events("by path");
  put("d/new", "new");
  events("create");
  mkdir("d/sub", 0755);
  symlink("f", "d/s");
  mkfifo("d/p", 0644);
  link("d/f", "d/l");
  events("other kinds");
  rename("d/new", "d/renamed");
  rename("d/renamed", "d/f");
  events("rename, rename over");
  V("f again", inotify_add_watch(in, "d/f", IN_ALL_EVENTS));
  unlink("d/l");
  events("last link of what was watched");
  rename("d/sub", "elsewhere");
  rename("elsewhere", "d/back");
  renameat2(AT_FDCWD, "d/back", AT_FDCWD, "d/f", 2);
  events("out, in, exchange");
  renameat2(AT_FDCWD, "d/back", AT_FDCWD, "d/f", 2);
  events("exchange back");
  unlink("d/s");
  unlink("d/p");
  rmdir("d/back");
  events("remove");
  DIR *dir = opendir("d");
  while (readdir(dir)) {}
  closedir(dir);
  events("read directory");
  fd = open("d/f", O_RDONLY);
  unlink("d/f");
  read(fd, c, 1);
  events("unlinked while open");
  close(fd);
  events("closed");
  chmod("d", 0700);
  rename("d", "e");
  rmdir("e");
  events("directory itself");
  close(in);
}

static void masks(void) {
  in = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  mkdir("d", 0755);
  put("d/f", "text");
  symlink("d", "link");
  V("no events", inotify_add_watch(in, "d", 0));
  V("unknown bit only", inotify_add_watch(in, "d", 0x00100000));
  V("only control bits", inotify_add_watch(in, "d", IN_ONLYDIR));
  V("missing", inotify_add_watch(in, "none", IN_OPEN));
  V("empty", inotify_add_watch(in, "", IN_OPEN));
  V("null", inotify_add_watch(in, 0, IN_OPEN));
  V("bad descriptor", inotify_add_watch(99, "d", IN_OPEN));
  V("not inotify", inotify_add_watch(0, "d", IN_OPEN));
  V("onlydir on a file", inotify_add_watch(in, "d/f", IN_OPEN | IN_ONLYDIR));
  V("add and create", inotify_add_watch(in, "d", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE));
  int wd = inotify_add_watch(in, "d", IN_OPEN);
  V("create existing", inotify_add_watch(in, "d", IN_OPEN | IN_MASK_CREATE));
  printf("same number %d\n", inotify_add_watch(in, "link", IN_CREATE) == wd);
  close(open("d/f", O_RDONLY));
  put("d/g", "");
  events("replaced mask");
  inotify_add_watch(in, "d", IN_CLOSE_WRITE | IN_MASK_ADD);
  put("d/h", "");
  events("added mask");
  printf("link itself is another %d\n", inotify_add_watch(in, "link", IN_ALL_EVENTS | IN_DONT_FOLLOW) != wd);
  V("rm", inotify_rm_watch(in, wd));
  V("rm again", inotify_rm_watch(in, wd));
  V("rm none", inotify_rm_watch(in, -1));
  V("rm not inotify", inotify_rm_watch(0, 1));
  events("removed");
  wd = inotify_add_watch(in, "d", IN_CREATE | IN_DELETE | IN_ONESHOT);
  put("d/1", "");
  put("d/2", "");
  events("one shot");
  V("rm one shot", inotify_rm_watch(in, wd));
  inotify_add_watch(in, "d", IN_ACCESS | IN_CLOSE | IN_EXCL_UNLINK);
  int fd = open("d/f", O_RDONLY);
  char c[4];
  read(fd, c, 1);
  unlink("d/f");
  read(fd, c, 1);
  close(fd);
  events("unlinked excluded");
  V("init bad flags", inotify_init1(1));
  V("write", write(in, "x", 1));
  V("lseek", lseek(in, 0, SEEK_CUR));
  close(in);
}

static void reading(void) {
  in = inotify_init1(IN_NONBLOCK);
  mkdir("d", 0755);
  inotify_add_watch(in, "d", IN_CREATE | IN_DELETE);
  struct pollfd p = {in, POLLIN | POLLOUT};
  V("poll empty", poll(&p, 1, 0));
  char buffer[256];
  V("read empty", read(in, buffer, sizeof buffer));
  put("d/a", "");
  put("d/sixteen.letters", "");
  put("d/fifteen.letter", "");
  V("poll", poll(&p, 1, 0));
  printf("revents %x\n", p.revents);
  int left;
  V("FIONREAD", ioctl(in, FIONREAD, &left));
  printf("%d\n", left);
  V("too small", read(in, buffer, 16));
  V("one", read(in, buffer, 33));
  V("rest", read(in, buffer, sizeof buffer));
  V("bad buffer", (put("d/b", ""), syscall(SYS_read, in, 8, 100)));
  events("after a fault");
  for (int i = 0; i < 3; i++) put("d/same", "");
  events("not created again");
  inotify_add_watch(in, "d", IN_MODIFY);
  int fd = open("d/same", O_WRONLY);
  for (int i = 0; i < 5; i++) write(fd, "x", 1);
  events("equal ones are one");
  close(fd);
  fcntl(in, F_SETFL, 0);
  pid_t child = fork();
  if (!child) {
    usleep(50000);
    put("d/a", "wake");
    _exit(0);
  }
  V("blocking read", read(in, buffer, sizeof buffer));
  waitpid(child, 0, 0);
  fcntl(in, F_SETFL, O_NONBLOCK);
  while (read(in, buffer, sizeof buffer) > 0) {}
  inotify_add_watch(in, "d", IN_CREATE | IN_DELETE);
  for (int i = 0; i < 16500 / 2; i++) {
    close(open("d/x", O_CREAT | O_WRONLY, 0644));
    unlink("d/x");
  }
  int count = 0, overflow = 0;
  ssize_t n;
  static char big[1 << 20];
  while ((n = read(in, big, sizeof big)) > 0)
    for (char *at = big; at < big + n;) {
      struct inotify_event *event = (void *)at;
      count++;
      if (event->mask & IN_Q_OVERFLOW) overflow++, printf("overflow wd %d len %u\n", event->wd, event->len);
      at += sizeof *event + event->len;
    }
  printf("overflows %d\n", overflow);
  close(in);
}

static void rights(void) {
  put("secret", "");
  chmod("secret", 0200);
  chmod(".", 0755);
  setuid(65534);
  in = inotify_init();
  V("unreadable", inotify_add_watch(in, "secret", IN_OPEN));
  V("readable", inotify_add_watch(in, ".", IN_OPEN) > 0);
  int made = 0;
  while (made < 300 && inotify_init() >= 0) made++;
  printf("limited %d %s\n", made < 300, strerrorname_np(errno));
}

static void body(void) {
  in_child(files);
  sweep("d");
  in_child(masks);
  sweep("d");
  in_child(reading);
  in_child(rights);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
