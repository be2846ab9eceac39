// capabilities: CAP_SYS_ADMIN
// statmount(2), listmount(2), the unique number of a mount in statx(2).
#include "check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>

#define SYS_statmount_ 457
#define SYS_listmount_ 458

struct request { uint32_t size, fd; uint64_t id, param, ns; };

struct answer {
  uint32_t size, opts;
  uint64_t mask;
  uint32_t major, minor;
  uint64_t magic;
  uint32_t flags, type;
  uint64_t id, parent;
  uint32_t old, parent_old;
  uint64_t attr, propagation, peers, master, from;
  uint32_t root, point;
  uint64_t ns;
  uint32_t subtype, source, opt_num, opt_array, sec_num, sec_array;
  uint64_t supported;
  uint32_t uid_num, uid_map, gid_num, gid_map;
  uint64_t spare[43];
  char text[4096];
};

static struct answer got;

static long stat_mount(uint64_t id, uint64_t mask, size_t room, unsigned flags) {
  struct request r = {24, 0, id, mask, 0};
  memset(&got, 0, sizeof got);
  return syscall(SYS_statmount_, &r, &got, room, flags);
}

static long list_mount(uint64_t id, uint64_t last, uint64_t *ids, size_t count, unsigned flags) {
  struct request r = {24, 0, id, last, 0};
  return syscall(SYS_listmount_, &r, ids, count, flags);
}

static uint64_t number(const char *path, unsigned mask) {
  struct statx st;
  if (statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, mask, &st)) return 0;
  return st.stx_mnt_id;
}

static const char *text(uint32_t offset) { return got.text + offset; }

static void all(const char *path) {
  uint64_t id = number(path, 0x4000);
  V(path, stat_mount(id, 0x1fff, sizeof got, 0));
  printf("  mask %lx size %d\n", (long)got.mask, got.size > 512);
  printf("  magic %lx flags %x device %d\n", (long)got.magic, got.flags, ({ struct stat st; stat(path, &st); st.st_dev == makedev(got.major, got.minor); }));
  printf("  id %d parent %d old %d parent_old %d\n", got.id == id, got.parent == number("..", 0x4000), got.old == number(path, 0x1000), got.parent_old == number("..", 0x1000));
  printf("  attr %lx propagation %lx peers %d master %d from %d\n", (long)got.attr, (long)got.propagation, got.peers != 0, got.master != 0, got.from != 0);
  printf("  root %s point %s type %s source %s\n", text(got.root), text(got.point), text(got.type), text(got.source));
  printf("  options %s\n", text(got.opts));
  const char *option = text(got.opt_array);
  for (unsigned i = 0; i < got.opt_num; i++) {
    printf("  option %s\n", option);
    option += strlen(option) + 1;
  }
  printf("  ns %d security %u supported %d\n", got.ns != 0, got.sec_num, (got.supported & 0x1fff) == 0x1fff);
}

static void numbers(void) {
  mkdir("a", 0755);
  mount("mine", "a", "tmpfs", MS_NOSUID | MS_NOATIME, "size=64k,mode=700");
  struct statx st;
  V("statx", statx(AT_FDCWD, "a", 0, 0x4000, &st));
  printf("unique %d above %d\n", !!(st.stx_mask & 0x4000), st.stx_mnt_id > 1ull << 31);
  V("statx", statx(AT_FDCWD, "a", 0, 0x1000, &st));
  printf("unique %d above %d\n", !!(st.stx_mask & 0x4000), st.stx_mnt_id > 1ull << 31);
  chdir("a");
  all(".");
  mkdir("dir", 0755);
  mkdir("../b", 0755);
  mount("dir", "../b", 0, MS_BIND, 0);
  mount(0, "../b", 0, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NODEV | MS_NOEXEC, 0);
  mount(0, "../b", 0, MS_SHARED, 0);
  chdir("../b");
  all(".");
  mkdir("../c", 0755);
  mount(".", "../c", 0, MS_BIND, 0);
  mount(0, "../c", 0, MS_SLAVE, 0);
  mount(0, "../c", 0, MS_REMOUNT | MS_BIND | MS_STRICTATIME, 0);
  chdir("../c");
  all(".");
  mount(0, "../c", 0, MS_UNBINDABLE, 0);
  stat_mount(number(".", 0x4000), 2, sizeof got, 0);
  printf("unbindable %lx\n", (long)got.propagation);
  chdir("..");
  mount(0, "a", 0, MS_REMOUNT | MS_RDONLY, 0);
  stat_mount(number("a", 0x4000), 1, sizeof got, 0);
  printf("read-only %x mask %lx\n", got.flags, (long)got.mask);
}

static void sizes(void) {
  mkdir("a", 0755);
  mount("mine", "a", "tmpfs", 0, "size=64k");
  uint64_t id = number("a", 0x4000);
  V("flags", stat_mount(id, 1, sizeof got, 1));
  V("unknown id", stat_mount(1ull << 40, 1, sizeof got, 0));
  V("old id", stat_mount(number("a", 0x1000), 1, sizeof got, 0));
  V("unknown mask", stat_mount(id, 1ull << 50, sizeof got, 0));
  printf("mask %lx\n", (long)got.mask);
  V("nothing", stat_mount(id, 0, sizeof got, 0));
  printf("mask %lx size %u\n", (long)got.mask, got.size);
  V("no room for text", stat_mount(id, 0x20, 512, 0));
  V("some room for text", stat_mount(id, 0x20, 516, 0));
  V("room for text", stat_mount(id, 0x20, 520, 0));
  printf("size %u type %s\n", got.size, text(got.type));
  V("half of the struct", stat_mount(id, 1, 32, 0));
  printf("magic %lx flags %x\n", (long)got.magic, got.flags);
  V("no room", stat_mount(id, 1, 0, 0));
  struct request r = {8, 0, id, 1, 0};
  V("small request", syscall(SYS_statmount_, &r, &got, sizeof got, 0));
  r.size = 5000;
  V("big request", syscall(SYS_statmount_, &r, &got, sizeof got, 0));
  r.size = 32;
  r.ns = 77;
  V("no such namespace", syscall(SYS_statmount_, &r, &got, sizeof got, 0));
  stat_mount(id, 0x40, sizeof got, 0);
  r.ns = got.ns;
  V("this namespace", syscall(SYS_statmount_, &r, &got, sizeof got, 0));
  V("bad request", syscall(SYS_statmount_, (void *)8, &got, sizeof got, 0));
  r.ns = 0;
  V("bad buffer", syscall(SYS_statmount_, &r, (void *)8, sizeof got, 0));
}

static void lists(void) {
  uint64_t ids[64];
  mkdir("a", 0755);
  mount("a", "a", "tmpfs", 0, "size=64k");
  mkdir("a/x", 0755);
  mkdir("a/y", 0755);
  mount("x", "a/x", "tmpfs", 0, "size=64k");
  mount("y", "a/y", "tmpfs", 0, "size=64k");
  mkdir("a/x/z", 0755);
  mount("z", "a/x/z", "tmpfs", 0, "size=64k");
  uint64_t a = number("a", 0x4000), x = number("a/x", 0x4000), y = number("a/y", 0x4000), z = number("a/x/z", 0x4000);
  V("below a", list_mount(a, 0, ids, 64, 0));
  printf("%d %d %d\n", ids[0] == x, ids[1] == y, ids[2] == z);
  V("backwards", list_mount(a, 0, ids, 64, 1));
  printf("%d %d %d\n", ids[0] == z, ids[1] == y, ids[2] == x);
  V("two", list_mount(a, 0, ids, 2, 0));
  V("on", list_mount(a, ids[1], ids, 2, 0));
  printf("%d\n", ids[0] == z);
  V("the end", list_mount(a, z, ids, 2, 0));
  V("back from y", list_mount(a, y, ids, 9, 1));
  printf("%d\n", ids[0] == x);
  V("below y", list_mount(y, 0, ids, 64, 0));
  V("none wanted", list_mount(a, 0, ids, 0, 0));
  long count = list_mount(-1, 0, ids, 64, 0);
  int found = 0;
  for (long i = 0; i < count; i++) found += ids[i] == z || ids[i] == number("/", 0x4000);
  printf("all: found %d\n", found);
  V("too many", list_mount(a, 0, ids, 2000000, 0));
  V("bad flags", list_mount(a, 0, ids, 4, 2));
  V("unknown", list_mount(1ull << 40, 0, ids, 4, 0));
  V("old", list_mount(5, 0, ids, 4, 0));
  V("bad last", list_mount(a, 5, ids, 4, 0));
  V("bad buffer", list_mount(a, 0, (void *)8, 4, 0));
  chroot("a/x");
  chdir("/");
  V("below the root", list_mount(-1, 0, ids, 64, 0));
  V("outside", list_mount(a, 0, ids, 64, 0));
  V("statmount outside", stat_mount(a, 0x12, sizeof got, 0));
  V("statmount inside", stat_mount(z, 0x12, sizeof got, 0));
  printf("point %s\n", text(got.point));
  setuid(65534);
  V("list without the right", list_mount(-1, 0, ids, 64, 0));
  V("outside", list_mount(a, 0, ids, 64, 0));
  V("statmount outside", stat_mount(y, 0x12, sizeof got, 0));
  V("statmount inside", stat_mount(z, 0x12, sizeof got, 0));
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
  part("numbers", numbers);
  part("sizes", sizes);
  part("lists", lists);
  return 0;
}
