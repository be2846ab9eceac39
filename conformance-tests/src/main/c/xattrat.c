// setxattrat(2) and its kin, cachestat(2).
#include "check.h"
#include <sys/xattr.h>

struct args {
  uint64_t value;
  uint32_t size, flags;
  uint64_t more;
};

static long set(int dir, const char *path, int at, const char *name, const char *value, unsigned size, int flags) {
  struct args args = {(uint64_t)value, size, flags, 0};
  return syscall(463, dir, path, at, name, &args, 16L);
}

static long get(int dir, const char *path, int at, const char *name, char *value, unsigned size) {
  struct args args = {(uint64_t)value, size, 0, 0};
  return syscall(464, dir, path, at, name, &args, 16L);
}

static long list(int dir, const char *path, int at, char *out, unsigned long size) { return syscall(465, dir, path, at, out, size); }
static long rem(int dir, const char *path, int at, const char *name) { return syscall(466, dir, path, at, name); }

static void attributes(void) {
  put("f", "x");
  symlink("f", "l");
  mkdir("d", 0755);
  int dir = open(".", O_RDONLY | O_DIRECTORY), fd = open("f", O_RDONLY), place = open("f", O_PATH);
  char out[300] = "";
  V("set", set(dir, "f", 0, "user.a", "value", 5, 0));
  V("set by link", set(AT_FDCWD, "l", 0, "user.b", "b", 1, 0));
  V("set link itself", set(AT_FDCWD, "l", AT_SYMLINK_NOFOLLOW, "user.c", "c", 1, 0));
  V("create existing", set(dir, "f", 0, "user.a", "v", 1, XATTR_CREATE));
  V("replace missing", set(dir, "f", 0, "user.z", "v", 1, XATTR_REPLACE));
  V("bad xattr flags", set(dir, "f", 0, "user.a", "v", 1, 4));
  V("bad at flags", set(dir, "f", AT_SYMLINK_FOLLOW, "user.a", "v", 1, 0));
  V("empty path", set(fd, "", 0, "user.a", "v", 1, 0));
  V("by descriptor", set(fd, "", AT_EMPTY_PATH, "user.d", "dd", 2, 0));
  V("null path", set(fd, 0, AT_EMPTY_PATH, "user.e", "ee", 2, 0));
  V("by O_PATH", set(place, "", AT_EMPTY_PATH, "user.p", "pp", 2, 0));
  V("cwd by empty path", set(AT_FDCWD, "", AT_EMPTY_PATH, "user.w", "w", 1, 0));
  V("bad descriptor", set(99, "f", 0, "user.a", "v", 1, 0));
  V("absolute with bad descriptor", set(99, "/nothing", 0, "user.a", "v", 1, 0));
  V("file as directory", set(fd, "f", 0, "user.a", "v", 1, 0));
  V("too large", set(dir, "f", 0, "user.a", "v", 65537, 0));
  V("bad value", set(dir, "f", 0, "user.a", (char *)8, 10, 0));
  V("no name", set(dir, "f", 0, "", "v", 1, 0));
  V("null name", set(dir, "f", 0, 0, "v", 1, 0));
  V("unknown namespace", set(dir, "f", 0, "wrong.a", "v", 1, 0));
  struct args args = {(uint64_t)out, sizeof out, 0, 0};
  V("small struct", syscall(464, dir, "f", 0, "user.a", &args, 15L));
  V("zero struct", syscall(464, dir, "f", 0, "user.a", &args, 0L));
  V("larger struct of zeros", syscall(464, dir, "f", 0, "user.a", &args, 24L));
  args.more = 1;
  V("larger struct", syscall(464, dir, "f", 0, "user.a", &args, 24L));
  V("huge struct", syscall(464, dir, "f", 0, "user.a", &args, 5000L));
  V("bad struct", syscall(464, dir, "f", 0, "user.a", 8, 16L));
  args.flags = 1;
  V("get with flags", syscall(464, dir, "f", 0, "user.a", &args, 16L));
  V("get", get(dir, "f", 0, "user.a", out, sizeof out));
  printf("%.5s\n", out);
  V("get size", get(dir, "f", 0, "user.a", 0, 0));
  V("get small", get(dir, "f", 0, "user.a", out, 2));
  V("get missing", get(dir, "f", 0, "user.none", out, 2));
  V("get by descriptor", get(fd, "", AT_EMPTY_PATH, "user.d", out, sizeof out));
  V("get by O_PATH", get(place, "", AT_EMPTY_PATH, "user.d", out, sizeof out));
  V("get of link", get(dir, "l", AT_SYMLINK_NOFOLLOW, "user.a", out, sizeof out));
  V("list size", list(dir, "f", 0, 0, 0));
  V("list", list(dir, "f", 0, out, sizeof out));
  V("list small", list(dir, "f", 0, out, 3));
  V("list by descriptor", list(fd, "", AT_EMPTY_PATH, out, sizeof out));
  V("list bad flags", list(fd, "", 0x8000, out, sizeof out));
  V("list of link", list(dir, "l", AT_SYMLINK_NOFOLLOW, 0, 0));
  V("list of directory", list(dir, "d", 0, out, sizeof out));
  V("remove", rem(dir, "f", 0, "user.a"));
  V("remove again", rem(dir, "f", 0, "user.a"));
  V("remove by descriptor", rem(fd, "", AT_EMPTY_PATH, "user.d"));
  V("remove bad flags", rem(dir, "f", 1, "user.b"));
  V("list at the end", list(dir, "f", 0, out, sizeof out));
}

static void cached(void) {
  int fd = open("f", O_RDWR | O_CREAT | O_TRUNC, 0600);
  struct { uint64_t off, len; } range = {0, 0};
  uint64_t out[5];
  static char page[4096];
  for (int i = 0; i < 5; i++) pwrite(fd, page, 4096, (i + 2) * 4096L);
  ftruncate(fd, 20 * 4096);
#define STAT(label)                                         \
  V(label, syscall(451, fd, &range, out, 0));              \
  printf("  cache %ld writeback %ld\n", (long)out[0], (long)out[2])
  STAT("all");
  range.len = 3 * 4096;
  STAT("first three");
  range.off = 4096 * 3 + 5;
  range.len = 10;
  STAT("inside one");
  range.len = 5000;
  STAT("over a border");
  range.off = 100 * 4096;
  STAT("beyond");
  range.off = -1;
  range.len = 10;
  V("wrapping", syscall(451, fd, &range, out, 0));
  V("flags", syscall(451, fd, &range, out, 1));
  V("bad range", syscall(451, fd, 8, out, 0));
  range.off = 0;
  V("bad result", syscall(451, fd, &range, 8, 0));
  V("bad descriptor", syscall(451, 99, &range, out, 0));
  V("O_PATH", syscall(451, open("f", O_PATH), &range, out, 0));
  int pipes[2];
  pipe(pipes);
  V("pipe", syscall(451, pipes[0], &range, out, 0));
  V("directory", syscall(451, open(".", O_RDONLY), &range, out, 0));
  chmod("f", 0444);
  int rd = open("f", O_RDONLY);
  setuid(65534);
  V("of another", syscall(451, rd, &range, out, 0));
}

static void body(void) {
  in_child(attributes);
  in_child(cached);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
