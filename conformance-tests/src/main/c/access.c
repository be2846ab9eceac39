// access(2), faccessat, faccessat2: real and effective ids, flags, kinds, errnos.
#include "check.h"
#include <grp.h>

static void all(const char *path) {
  printf("%s:", path);
  for (int mode = 0; mode < 8; mode++) {
    int result = access(path, mode);
    printf(" %s", result ? strerrorname_np(errno) : "ok");
  }
  printf("\n");
}

static void as_user(void) {
  setgroups(0, NULL);
  setresgid(200, 200, 200);
  setresuid(100, 100, 100);
  all("secret");
  all("public");
  all("program");
  all("dir");
  all("closed");
  all("closed/x");
}

static void mixed(void) {
  setgroups(0, NULL);
  setresgid(200, 0, 0);
  setresuid(100, 0, 0);
  V("real ids", access("secret", R_OK));
  V("effective ids", syscall(SYS_faccessat2, AT_FDCWD, "secret", R_OK, AT_EACCESS));
  V("open", open("secret", O_RDONLY) >= 0);
}

static void body(void) {
  put("secret", "x");
  chmod("secret", 0600);
  put("public", "x");
  put("program", "x");
  chmod("program", 0751);
  mkdir("dir", 0755);
  mkdir("closed", 0700);
  put("closed/x", "x");
  symlink("nowhere", "dangling");
  symlink("secret", "link");
  all("secret");
  all("program");
  all("dir");
  chmod("/root", 0755);
  in_child(as_user);
  in_child(mixed);
  chmod("/root", 0700);
  V("missing", access("none", F_OK));
  V("below a file", access("secret/x", F_OK));
  V("dangling", access("dangling", F_OK));
  V("dangling, nofollow", syscall(SYS_faccessat2, AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW));
  V("link, nofollow", syscall(SYS_faccessat2, AT_FDCWD, "link", W_OK, AT_SYMLINK_NOFOLLOW));
  V("bad mode", access("secret", 8));
  V("bad flags", syscall(SYS_faccessat2, AT_FDCWD, "secret", F_OK, 1));
  V("bad pointer", access((char *)8, F_OK));
  V("empty", access("", F_OK));
  int fd = open("secret", O_RDONLY);
  V("empty path", syscall(SYS_faccessat2, fd, "", R_OK, AT_EMPTY_PATH));
  V("empty path, X", syscall(SYS_faccessat2, fd, "", X_OK, AT_EMPTY_PATH));
  V("faccessat of a file", faccessat(fd, "x", F_OK, 0));
  V("faccessat of a directory", faccessat(open("closed", O_RDONLY), "x", R_OK, 0));
  V("faccessat bad descriptor", faccessat(99, "x", F_OK, 0));
  V("write in proc", access("/proc/version", W_OK));
  V("write on read-only", access("/sys", W_OK));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
