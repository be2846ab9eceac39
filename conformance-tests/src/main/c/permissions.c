// Permission checks, chmod(2), chown(2) and their kin, as root and as other users.
#include "check.h"
#include <grp.h>

static void print(const char *path) {
  struct stat st;
  if (lstat(path, &st)) printf("%s: %s\n", path, strerrorname_np(errno));
  else printf("%s: %o %d:%d\n", path, st.st_mode, st.st_uid, st.st_gid);
}

static void become(int uid, int gid) {
  gid_t groups[] = {300};
  if (setgroups(1, groups) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid)) printf("become: %s\n", strerrorname_np(errno));
}

static void as_user(void) {
  become(100, 200);
  OK("read 0600 of root", open("secret", O_RDONLY));
  OK("read 0644 of root", open("public", O_RDONLY));
  OK("write 0644 of root", open("public", O_WRONLY));
  OK("write 0664 by group", open("grouped", O_WRONLY));
  OK("owner class counts first", open("mine-none", O_RDONLY));
  OK("truncate 0644 of root", truncate("public", 0));
  OK("create in 0755 of root", open("new", O_CREAT | O_WRONLY, 0644));
  OK("search 0700 of root", open("private/x", O_RDONLY));
  OK("list 0711", open("search", O_RDONLY));
  OK("search 0711", open("search/x", O_RDONLY));
  OK("create in mine", open("mine/new", O_CREAT | O_WRONLY, 0644));
  print("mine/new");
  OK("create in setgid", open("setgid/new", O_CREAT | O_WRONLY, 02775));
  print("setgid/new");
  OK("mkdir in setgid", mkdir("setgid/dir", 0755));
  print("setgid/dir");
  OK("chmod of root's", chmod("public", 0666));
  OK("chmod of mine", chmod("mine-file", 04755));
  print("mine-file");
  OK("chmod setgid, own group", chmod("mine-file", 02755));
  print("mine-file");
  OK("chmod setgid, foreign group", chmod("mine-foreign", 02755));
  print("mine-foreign");
  OK("chown to other", chown("mine-file", 101, -1));
  OK("chown to own", chown("mine-file", 100, -1));
  OK("chgrp to supplementary", chown("mine-file", -1, 300));
  print("mine-file");
  OK("chgrp to foreign", chown("mine-file", -1, 400));
  OK("chown of root's", chown("public", 100, -1));
  OK("chown nothing", chown("public", -1, -1));
  OK("unlink in sticky, mine", unlink("sticky/mine"));
  OK("unlink in sticky, root's", unlink("sticky/roots"));
  OK("rename in sticky, root's", rename("sticky/roots", "sticky/x"));
  OK("unlink root's in mine", unlink("mine/roots"));
  OK("rmdir in 0755 of root", rmdir("empty"));
  OK("utimes of root's, now", utimensat(AT_FDCWD, "grouped", NULL, 0));
  struct timespec times[2] = {{1, 0}, {1, 0}};
  OK("utimes of root's, set", utimensat(AT_FDCWD, "grouped", times, 0));
  OK("O_NOATIME of root's", open("public", O_RDONLY | O_NOATIME));
  OK("mknod device", mknod("mine/dev", S_IFCHR | 0666, 0x103));
  OK("mkfifo", mkfifo("mine/fifo", 0666));
  OK("chroot", chroot("."));
  OK("append to setuid", write(open("mine-suid", O_WRONLY | O_APPEND), "x", 1) - 1);
  print("mine-suid");
  OK("truncate setgid", truncate("mine-sgid", 0));
  print("mine-sgid");
}

static void body(void) {
  chmod(".", 0755);
  put("secret", "x");
  chmod("secret", 0600);
  put("public", "x");
  put("grouped", "x");
  chown("grouped", 0, 300);
  chmod("grouped", 0664);
  put("mine-none", "x");
  chown("mine-none", 100, 200);
  chmod("mine-none", 0066);
  mkdir("private", 0700);
  put("private/x", "x");
  mkdir("search", 0711);
  put("search/x", "x");
  mkdir("mine", 0755);
  put("mine/roots", "x");
  chown("mine", 100, 200);
  mkdir("setgid", 02777);
  chown("setgid", 0, 400);
  chmod("setgid", 02777);
  put("mine-file", "x");
  chown("mine-file", 100, 200);
  put("mine-foreign", "x");
  chown("mine-foreign", 100, 400);
  mkdir("sticky", 01777);
  chmod("sticky", 01777);
  put("sticky/mine", "x");
  chown("sticky/mine", 100, 200);
  put("sticky/roots", "x");
  mkdir("empty", 0755);
  put("mine-suid", "x");
  chown("mine-suid", 100, 200);
  chmod("mine-suid", 06755);
  put("mine-sgid", "x");
  chown("mine-sgid", 100, 200);
  chmod("mine-sgid", 02755);
  chmod("/root", 0755);
  in_child(as_user);
  chmod("/root", 0700);
  printf("as root\n");
  OK("read 0600", open("mine-none", O_RDWR));
  put("s", "x");
  OK("chmod 6755", chmod("s", 06755));
  OK("chown clears set-id", chown("s", 1, 1));
  print("s");
  chmod("s", 02644);
  OK("chown keeps setgid without x", chown("s", 1, 1));
  print("s");
  chmod("s", 06755);
  OK("chown of nothing", chown("s", -1, -1));
  print("s");
  int fd = open("s", O_WRONLY);
  chmod("s", 06755);
  write(fd, "y", 1);
  print("s");
  OK("fchmod", fchmod(fd, 0123));
  OK("fchown", fchown(fd, 5, 6));
  print("s");
  symlink("s", "l");
  OK("lchown", lchown("l", 7, 8));
  print("l");
  print("s");
  OK("chown follows", chown("l", 9, 10));
  print("s");
  OK("fchownat empty", fchownat(fd, "", 11, 12, AT_EMPTY_PATH));
  print("s");
  OK("fchownat bad flag", fchownat(AT_FDCWD, "s", 1, 1, 1));
  OK("fchmodat2 nofollow link", syscall(452, AT_FDCWD, "l", 0777, AT_SYMLINK_NOFOLLOW));
  OK("fchmodat2 empty", syscall(452, fd, "", 0640, AT_EMPTY_PATH));
  print("s");
  OK("chmod through link", chmod("l", 0601));
  print("s");
  OK("chmod missing", chmod("none", 0644));
  OK("fchmod bad", fchmod(99, 0644));
  OK("chmod high bits", chmod("s", 0777777));
  print("s");
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
