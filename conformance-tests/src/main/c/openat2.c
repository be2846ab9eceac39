// openat2(2): the struct's size, bad combinations, RESOLVE_*.
#include "check.h"
#include <linux/openat2.h>

static long with(int dir, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
  struct open_how how = {flags, mode, resolve};
  return syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static void body(void) {
  char here[PATH_MAX], absolute[PATH_MAX + 8];
  getcwd(here, sizeof here);
  put("file", "x");
  mkdir("dir", 0755);
  put("dir/inner", "y");
  symlink("../file", "dir/up");
  symlink("inner", "dir/beside");
  sprintf(absolute, "%s/file", here);
  symlink(absolute, "dir/absolute");
  symlink("/proc/self/exe", "dir/magic");
  int dir = open("dir", O_PATH);
  struct open_how how[2] = {{O_RDONLY}, {0}};
  OK("plain", with(AT_FDCWD, "file", O_RDONLY, 0, 0));
  OK("size 0", syscall(SYS_openat2, AT_FDCWD, "file", how, 0));
  OK("size 23", syscall(SYS_openat2, AT_FDCWD, "file", how, 23));
  OK("larger, zeros", syscall(SYS_openat2, AT_FDCWD, "file", how, sizeof how));
  OK("larger by 3, zeros", syscall(SYS_openat2, AT_FDCWD, "file", how, sizeof how[0] + 3));
  how[1].flags = 1;
  OK("larger, not zeros", syscall(SYS_openat2, AT_FDCWD, "file", how, sizeof how));
  OK("page and more", syscall(SYS_openat2, AT_FDCWD, "file", how, 4097));
  OK("bad pointer", syscall(SYS_openat2, AT_FDCWD, "file", 8, sizeof how[0]));
  OK("unknown flag", with(AT_FDCWD, "file", 0x100000000ull, 0, 0));
  OK("unknown low flag", with(AT_FDCWD, "file", 0x40000000, 0, 0));
  OK("mode without O_CREAT", with(AT_FDCWD, "file", O_RDONLY, 0644, 0));
  OK("mode beyond 07777", with(AT_FDCWD, "file", O_RDWR | O_CREAT, 010644, 0));
  OK("O_CREAT", with(AT_FDCWD, "made", O_RDWR | O_CREAT, 0644, 0));
  OK("O_PATH and O_RDWR", with(AT_FDCWD, "file", O_PATH | O_RDWR, 0, 0));
  OK("O_PATH and O_CLOEXEC", with(AT_FDCWD, "file", O_PATH | O_CLOEXEC, 0, 0));
  OK("unknown resolve", with(AT_FDCWD, "file", O_RDONLY, 0, 0x100));
  OK("BENEATH and IN_ROOT", with(AT_FDCWD, "file", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
  OK("BENEATH inner", with(dir, "inner", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH ..", with(dir, "../file", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH x/..", with(AT_FDCWD, "dir/../file", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH absolute", with(dir, absolute, O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH link up", with(dir, "up", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH link beside", with(dir, "beside", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH absolute link", with(dir, "absolute", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("BENEATH magic link", with(dir, "magic", O_RDONLY, 0, RESOLVE_BENEATH));
  OK("IN_ROOT inner", with(dir, "/inner", O_RDONLY, 0, RESOLVE_IN_ROOT));
  OK("IN_ROOT ..", with(dir, "../../inner", O_RDONLY, 0, RESOLVE_IN_ROOT));
  OK("IN_ROOT link up", with(dir, "up", O_RDONLY, 0, RESOLVE_IN_ROOT));
  OK("IN_ROOT absolute link", with(dir, "absolute", O_RDONLY, 0, RESOLVE_IN_ROOT));
  OK("NO_SYMLINKS file", with(AT_FDCWD, "file", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  OK("NO_SYMLINKS link", with(AT_FDCWD, "dir/beside", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  OK("NO_SYMLINKS O_PATH link", with(AT_FDCWD, "dir/beside", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS));
  OK("NO_MAGICLINKS link", with(AT_FDCWD, "dir/beside", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS));
  OK("NO_MAGICLINKS magic", with(AT_FDCWD, "/proc/self/exe", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS));
  OK("NO_MAGICLINKS magic, O_PATH", with(AT_FDCWD, "/proc/self/exe", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_MAGICLINKS));
  OK("NO_XDEV same", with(AT_FDCWD, "dir/inner", O_RDONLY, 0, RESOLVE_NO_XDEV));
  OK("NO_XDEV into proc", with(AT_FDCWD, "/proc/version", O_RDONLY, 0, RESOLVE_NO_XDEV));
  OK("NO_XDEV up", with(open("/proc", O_PATH), "..", O_RDONLY, 0, RESOLVE_NO_XDEV));
  OK("CACHED O_CREAT", with(AT_FDCWD, "file", O_RDWR | O_CREAT, 0644, RESOLVE_CACHED));
  OK("CACHED known", with(AT_FDCWD, "file", O_RDONLY, 0, RESOLVE_CACHED));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
