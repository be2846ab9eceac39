// capabilities: CAP_LINUX_IMMUTABLE
// file_getattr(2), file_setattr(2), FS_IOC_GETFLAGS and their kin; what the flags forbid.
#include "check.h"
#include <linux/fs.h>
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/xattr.h>

struct attr {
  uint64_t xflags;
  uint32_t extsize, nextents, projid, cowextsize;
  uint64_t more;
};

static long getattr(int dir, const char *path, struct attr *attr, unsigned long size, int at) { return syscall(468, dir, path, attr, size, at); }
static long setattr(int dir, const char *path, struct attr *attr, unsigned long size, int at) { return syscall(469, dir, path, attr, size, at); }

static long setflags(const char *path, long flags) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  long result = ioctl(fd, FS_IOC_SETFLAGS, &flags);
  int saved = errno;
  close(fd);
  errno = saved;
  return result;
}

static long getflags(const char *path) {
  int fd = open(path, O_RDONLY);
  unsigned int flags = 0;
  if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags)) {
    if (fd >= 0) close(fd);
    return -1;
  }
  close(fd);
  return flags & (FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL);
}

static void states(const char *path) {
  struct statx st;
  struct attr attr = {0};
  statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &st);
  long known = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND | STATX_ATTR_NODUMP;
  printf("%s: flags %lx, statx %lx of %lx, ", path, getflags(path), (long)st.stx_attributes & known, (long)st.stx_attributes_mask & known);
  V("xflags", getattr(AT_FDCWD, path, &attr, 24, 0) ? -1 : (long)attr.xflags);
}

static void calls(void) {
  put("f", "text");
  mkdir("d", 0755);
  symlink("f", "l");
  mkfifo("p", 0644);
  int dir = open(".", O_RDONLY | O_DIRECTORY), fd = open("f", O_RDWR), place = open("f", O_PATH);
  struct attr attr = {0};
  V("get", getattr(dir, "f", &attr, 24, 0));
  printf("xflags %lx extsize %u nextents %u projid %u cow %u\n", (long)attr.xflags, attr.extsize, attr.nextents, attr.projid, attr.cowextsize);
  V("get by link", getattr(dir, "l", &attr, 24, 0));
  V("get link", getattr(dir, "l", &attr, 24, AT_SYMLINK_NOFOLLOW));
  V("get fifo", getattr(dir, "p", &attr, 24, 0));
  V("get proc", getattr(AT_FDCWD, "/proc/self/status", &attr, 24, 0));
  V("get by descriptor", getattr(fd, "", &attr, 24, AT_EMPTY_PATH));
  V("get null path", getattr(fd, 0, &attr, 24, AT_EMPTY_PATH));
  V("get by O_PATH", getattr(place, "", &attr, 24, AT_EMPTY_PATH));
  V("get empty path", getattr(fd, "", &attr, 24, 0));
  V("get missing", getattr(dir, "none", &attr, 24, 0));
  V("get bad descriptor", getattr(99, "f", &attr, 24, 0));
  V("get bad flags", getattr(dir, "f", &attr, 24, AT_SYMLINK_FOLLOW));
  V("get small", getattr(dir, "f", &attr, 23, 0));
  V("get zero", getattr(dir, "f", &attr, 0, 0));
  attr.more = 7;
  V("get larger", getattr(dir, "f", &attr, 32, 0));
  printf("tail %lu\n", (long)attr.more);
  V("get huge", getattr(dir, "f", &attr, 5000, 0));
  V("get bad address", getattr(dir, "f", (void *)8, 24, 0));
  attr = (struct attr){0};
  V("set nothing", setattr(dir, "f", &attr, 24, 0));
  attr.xflags = FS_XFLAG_NODUMP | FS_XFLAG_NOATIME;
  V("set", setattr(dir, "f", &attr, 24, 0));
  states("f");
  attr.more = 1;
  V("set larger", setattr(dir, "f", &attr, 32, 0));
  attr.more = 0;
  V("set larger of zeros", setattr(dir, "f", &attr, 32, 0));
  V("set small", setattr(dir, "f", &attr, 16, 0));
  V("set huge", setattr(dir, "f", &attr, 5000, 0));
  V("set bad flags", setattr(dir, "f", &attr, 24, 1));
  V("set bad address", setattr(dir, "f", (void *)8, 24, 0));
  V("set missing", setattr(dir, "none", &attr, 24, 0));
  V("set link", setattr(dir, "l", &attr, 24, AT_SYMLINK_NOFOLLOW));
  V("set fifo", setattr(dir, "p", &attr, 24, 0));
  attr.xflags = 1ul << 40;
  V("set unknown xflag", setattr(dir, "f", &attr, 24, 0));
  attr.xflags = FS_XFLAG_REALTIME;
  V("set realtime", setattr(dir, "f", &attr, 24, 0));
  attr.xflags = FS_XFLAG_EXTSZINHERIT;
  V("set extszinherit", setattr(dir, "f", &attr, 24, 0));
  attr.xflags = FS_XFLAG_SYNC;
  V("set sync", setattr(dir, "f", &attr, 24, 0));
  attr.xflags = FS_XFLAG_HASATTR;
  V("set hasattr", setattr(dir, "f", &attr, 24, 0));
  states("f");
  attr = (struct attr){.projid = 5};
  V("set project", setattr(dir, "f", &attr, 24, 0));
  attr = (struct attr){.extsize = 4096};
  V("set extent size", setattr(dir, "f", &attr, 24, 0));
  attr = (struct attr){.xflags = FS_XFLAG_NODUMP};
  V("set directory", setattr(dir, "d", &attr, 24, 0));
  mkdir("d/e", 0755);
  put("d/g", "");
  mkfifo("d/p", 0644);
  states("d/e");
  states("d/g");
  states("f");
}

static void ioctls(void) {
  put("f", "text");
  mkfifo("p", 0644);
  int fd = open("f", O_RDONLY), place = open("f", O_PATH), fifo = open("p", O_RDWR), proc = open("/proc/self/status", O_RDONLY);
  unsigned long flags = 0;
  struct fsxattr x = {0};
  V("get", ioctl(fd, FS_IOC_GETFLAGS, &flags));
  V("get of place", ioctl(place, FS_IOC_GETFLAGS, &flags));
  V("get of fifo", ioctl(fifo, FS_IOC_GETFLAGS, &flags));
  V("get of proc", ioctl(proc, FS_IOC_GETFLAGS, &flags));
  V("get bad address", ioctl(fd, FS_IOC_GETFLAGS, 8));
  V("set bad address", ioctl(fd, FS_IOC_SETFLAGS, 8));
  flags = FS_NODUMP_FL;
  V("set", ioctl(fd, FS_IOC_SETFLAGS, &flags));
  V("set of fifo", ioctl(fifo, FS_IOC_SETFLAGS, &flags));
  V("set of proc", ioctl(proc, FS_IOC_SETFLAGS, &flags));
  V("xget", ioctl(fd, FS_IOC_FSGETXATTR, &x));
  printf("xflags %x project %u\n", x.fsx_xflags, x.fsx_projid);
  V("xget bad address", ioctl(fd, FS_IOC_FSGETXATTR, 8));
  V("xget of fifo", ioctl(fifo, FS_IOC_FSGETXATTR, &x));
  x.fsx_xflags = FS_XFLAG_NOATIME;
  V("xset", ioctl(fd, FS_IOC_FSSETXATTR, &x));
  states("f");
  x.fsx_projid = 7;
  V("xset project", ioctl(fd, FS_IOC_FSSETXATTR, &x));
  x.fsx_projid = 0, x.fsx_xflags = FS_XFLAG_DAX;
  V("xset dax", ioctl(fd, FS_IOC_FSSETXATTR, &x));
  x.fsx_xflags = FS_XFLAG_EXTSIZE, x.fsx_extsize = 4096;
  V("xset extent size", ioctl(fd, FS_IOC_FSSETXATTR, &x));
  flags = FS_COMPR_FL;
  V("set compressed", ioctl(fd, FS_IOC_SETFLAGS, &flags));
  flags = FS_SYNC_FL;
  V("set sync", ioctl(fd, FS_IOC_SETFLAGS, &flags));
  flags = FS_EXTENT_FL;
  V("set extents", ioctl(fd, FS_IOC_SETFLAGS, &flags));
  V("flags", getflags("f"));
}

static void forbidden(const char *path) {
  OK("open to read", open(path, O_RDONLY));
  OK("open to write", open(path, O_WRONLY));
  OK("open to append", open(path, O_WRONLY | O_APPEND));
  OK("open to append and truncate", open(path, O_WRONLY | O_APPEND | O_TRUNC));
  OK("open to truncate", open(path, O_RDONLY | O_TRUNC));
  OK("open exclusively", open(path, O_RDWR | O_CREAT | O_EXCL, 0644));
  OK("create", open(path, O_WRONLY | O_CREAT, 0644));
  V("truncate", truncate(path, 0));
  V("access to write", access(path, W_OK));
  V("access to read", access(path, R_OK));
  V("chmod", chmod(path, 0600));
  V("chown", chown(path, 1, 1));
  V("times now", utimensat(AT_FDCWD, path, 0, 0));
  struct timespec times[2] = {{1, 0}, {1, 0}};
  V("times", utimensat(AT_FDCWD, path, times, 0));
  V("setxattr", setxattr(path, "user.a", "b", 1, 0));
  V("removexattr", removexattr(path, "user.a"));
  V("setxattr unknown", setxattr(path, "wrong.a", "b", 1, 0));
  V("link", link(path, "other"));
  V("rename", rename(path, "renamed"));
  put("over", "o");
  V("rename over", rename("over", path));
  V("exchange", renameat2(AT_FDCWD, "over", AT_FDCWD, path, RENAME_EXCHANGE));
  V("unlink", unlink(path));
}

static void obeyed(void) {
  put("f", "text");
  int before = open("f", O_RDWR), appending = open("f", O_RDWR | O_APPEND);
  puts("-- immutable");
  V("set", setflags("f", FS_IMMUTABLE_FL));
  states("f");
  forbidden("f");
  V("write by older descriptor", write(before, "TEXT", 4));
  V("ftruncate by older descriptor", ftruncate(before, 2));
  V("fallocate by older descriptor", fallocate(before, 0, 0, 10));
  V("fchmod by older descriptor", fchmod(before, 0600));
  V("fsetxattr by older descriptor", fsetxattr(before, "user.a", "b", 1, 0));
  V("map by older descriptor", mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, before, 0) == MAP_FAILED ? -1 : 0);
  puts("-- append only");
  V("set", setflags("f", FS_APPEND_FL));
  states("f");
  forbidden("f");
  V("ftruncate by older descriptor", ftruncate(before, 2));
  V("fallocate by older descriptor", fallocate(before, 0, 0, 10));
  V("punch by older descriptor", fallocate(before, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 4096));
  V("map by older descriptor", mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, before, 0) == MAP_FAILED ? -1 : 0);
  V("map to read by older descriptor", mmap(0, 4096, PROT_READ, MAP_SHARED, before, 0) == MAP_FAILED ? -1 : 0);
  V("map privately by older descriptor", mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, before, 0) == MAP_FAILED ? -1 : 0);
  V("clear O_APPEND", fcntl(appending, F_SETFL, 0));
  V("keep O_APPEND", fcntl(appending, F_SETFL, O_APPEND | O_NONBLOCK));
  V("write", write(appending, "more", 4));
  V("reset", setflags("f", 0));
  V("clear O_APPEND", fcntl(appending, F_SETFL, 0));
  puts("-- directories");
  mkdir("d", 0755);
  put("d/f", "x");
  V("immutable", setflags("d", FS_IMMUTABLE_FL));
  OK("create in", open("d/new", O_WRONLY | O_CREAT, 0644));
  OK("unnamed in", open("d", O_WRONLY | O_TMPFILE, 0644));
  V("mkdir in", mkdir("d/e", 0755));
  V("link in", link("f", "d/g"));
  V("unlink in", unlink("d/f"));
  V("rename out of", rename("d/f", "g"));
  V("rename itself", rename("d", "d2"));
  V("rmdir", rmdir("d"));
  OK("write to file in", open("d/f", O_WRONLY));
  V("append only", setflags("d", FS_APPEND_FL));
  OK("create in", open("d/new", O_WRONLY | O_CREAT, 0644));
  V("unlink in", unlink("d/f"));
  V("rename in", rename("d/f", "d/g"));
  V("rename into", rename("over", "d/over"));
  V("mkdir in", mkdir("d/e", 0755));
  V("rmdir in", rmdir("d/e"));
  V("reset", setflags("d", 0));
}

static void drop(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[CAP_LINUX_IMMUTABLE / 32].effective &= ~(1u << CAP_LINUX_IMMUTABLE % 32);
  syscall(SYS_capset, &header, data);
}

static void unable(void) {
  drop();
  V("immutable without the capability", setflags("f", FS_IMMUTABLE_FL));
  V("append without the capability", setflags("f", FS_APPEND_FL));
  V("nodump without the capability", setflags("f", FS_NODUMP_FL));
  V("clear immutable without the capability", setflags("i", 0));
  V("keep immutable without the capability", setflags("i", FS_IMMUTABLE_FL | FS_NODUMP_FL));
  setresuid(1, 1, 1);
  V("of another", setflags("f", 0));
  struct attr attr = {0};
  V("file_setattr of another", setattr(AT_FDCWD, "f", &attr, 24, 0));
  V("file_getattr of another", getattr(AT_FDCWD, "f", &attr, 24, 0));
}

static void rights(void) {
  put("f", "x");
  put("i", "x");
  V("immutable", setflags("i", FS_IMMUTABLE_FL));
  in_child(unable);
  states("f");
  states("i");
  V("reset", setflags("i", 0));
  int memory = memfd_create("m", 0);
  unsigned long flags = FS_APPEND_FL;
  V("of memfd", ioctl(memory, FS_IOC_SETFLAGS, &flags));
  V("truncate memfd", ftruncate(memory, 100));
  char up[] = "x";
  V("write memfd", write(memory, up, 1));
}

static void on_root(void) {
  put("f", "x");
  mkdir("d", 0755);
  V("immutable", setflags("f", FS_IMMUTABLE_FL));
  V("flags", getflags("f"));
  OK("open to write", open("f", O_WRONLY));
  V("unlink", unlink("f"));
  V("chmod", chmod("f", 0600));
  V("append only", setflags("f", FS_APPEND_FL));
  OK("open to write", open("f", O_WRONLY));
  OK("open to append", open("f", O_WRONLY | O_APPEND));
  V("reset", setflags("f", 0));
  V("unlink", unlink("f"));
  V("directory", setflags("d", FS_IMMUTABLE_FL));
  V("mkdir in", mkdir("d/e", 0755));
  V("flags", getflags("d"));
  V("reset", setflags("d", 0));
  V("mkdir in", mkdir("d/e", 0755));
}

static void in(const char *place, void (*body)(void)) {
  fresh(place);
  body();
  fflush(stdout);
  chdir("/");
  sweep(place);
}

int main(void) {
  umask(022);
  puts("== calls");
  in("/tmp/work", calls);
  puts("== ioctls");
  in("/tmp/work", ioctls);
  puts("== obeyed");
  in("/tmp/work", obeyed);
  puts("== rights");
  in("/tmp/work", rights);
  puts("== root");
  in("/root/work", on_root);
  return 0;
}
