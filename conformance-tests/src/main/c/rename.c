// rename(2), renameat2(2): the matrix of kinds, directories, flags, errnos.
#include "check.h"

static void setup(void) {
  fresh("r");
  put("file", "file");
  put("other", "other");
  mkdir("empty", 0755);
  mkdir("empty2", 0755);
  mkdir("full", 0755);
  put("full/inside", "inside");
  symlink("file", "link");
  symlink("nowhere", "dangling");
  mkfifo("fifo", 0600);
  link("file", "hard");
}

static void body(void) {
  static const char *const kinds[] = {"file", "empty", "full", "link", "dangling", "fifo", "none"};
  char top[PATH_MAX], label[100];
  getcwd(top, sizeof top);
  for (int i = 0; i < 7; i++)
    for (int j = 0; j < 7; j++) {
      chdir(top);
      setup();
      sprintf(label, "%s -> %s", kinds[i], kinds[j]);
      V(label, rename(kinds[i], kinds[j]));
    }
  chdir(top);
  setup();
  V("hard links to the same file", rename("file", "hard"));
  V("both stay", access("file", F_OK) | access("hard", F_OK));
  V("directory onto an empty one", rename("full", "empty"));
  show("empty/inside");
  V("into itself", rename("empty", "empty/below"));
  mkdir("empty/deep", 0755);
  V("deep into itself", rename("empty", "empty/deep/below"));
  V("onto an ancestor", rename("empty/deep", "empty"));
  V("up", rename("empty/deep", "deep"));
  V("file with slash", rename("file", "x/"));
  V("directory with slash", rename("deep/", "deeper/"));
  V("dot", rename(".", "x"));
  V("dotdot", rename("..", "x"));
  V("to dot", rename("deeper", "."));
  V("to root", rename("deeper", "/"));
  V("missing parent", rename("file", "none/x"));
  V("file as parent", rename("file", "other/x"));
  V("empty old", rename("", "x"));
  V("empty new", rename("file", ""));
  V("other file system", rename("file", "/dev/shm/x"));
  int dir = open("deeper", O_RDONLY);
  V("renameat", renameat(AT_FDCWD, "file", dir, "moved"));
  show("deeper/moved");
  V("NOREPLACE free", renameat2(dir, "moved", AT_FDCWD, "free", RENAME_NOREPLACE));
  V("NOREPLACE taken", renameat2(AT_FDCWD, "free", AT_FDCWD, "other", RENAME_NOREPLACE));
  V("NOREPLACE and EXCHANGE", renameat2(AT_FDCWD, "free", AT_FDCWD, "other", RENAME_NOREPLACE | RENAME_EXCHANGE));
  V("unknown flag", renameat2(AT_FDCWD, "free", AT_FDCWD, "other", 8));
  V("EXCHANGE files", renameat2(AT_FDCWD, "free", AT_FDCWD, "other", RENAME_EXCHANGE));
  show("free");
  show("other");
  V("EXCHANGE with directory", renameat2(AT_FDCWD, "free", AT_FDCWD, "deeper", RENAME_EXCHANGE));
  show("deeper");
  V("is a directory now", access("free/.", F_OK));
  V("EXCHANGE missing", renameat2(AT_FDCWD, "free", AT_FDCWD, "none", RENAME_EXCHANGE));
  V("EXCHANGE into itself", renameat2(AT_FDCWD, "free", AT_FDCWD, "free/x", RENAME_EXCHANGE));

  mkdir("walk", 0755);
  mkdir("walk/sub", 0755);
  int inside = open("walk/sub", O_RDONLY);
  rename("walk", "walked");
  fchdir(inside);
  char now[PATH_MAX];
  getcwd(now, sizeof now);
  printf("cwd follows: %s\n", now + strlen(top));
  chdir("../..");
  struct stat before, after;
  put("name", "x");
  stat("name", &before);
  int fd = open("name", O_RDWR);
  put("replaced", "old contents");
  int old = open("replaced", O_RDONLY);
  rename("name", "replaced");
  stat("replaced", &after);
  printf("inode kept %d\n", before.st_ino == after.st_ino);
  char text[20] = {0};
  V("read the replaced", read(old, text, sizeof text));
  write(fd, "yy", 2);
  show("replaced");
  fstat(old, &after);
  printf("links of the replaced %d\n", (int)after.st_nlink);

  // What came with the image and what is new must move alike.
  rename("/etc/conformance-none", "x");
  mkdir("sticky", 01777);
  chmod("sticky", 01777);
  put("sticky/roots", "x");
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
