// umask(2): what it takes from open, mkdir, mknod, O_TMPFILE and memfd; what it leaves alone.
#include "check.h"

static void mode(const char *path) {
  struct stat st;
  lstat(path, &st);
  printf("%s %o\n", path, st.st_mode);
}

static void body(void) {
  umask(022);
  printf("old %o\n", umask(027));
  printf("old %o\n", umask(07777));
  printf("only permissions stay %o\n", umask(077));
  close(open("file", O_CREAT | O_WRONLY, 07777));
  mode("file");
  mkdir("dir", 07777);
  mode("dir");
  mkfifo("fifo", 0666);
  mode("fifo");
  symlink("x", "link");
  mode("link");
  chmod("file", 0777);
  mode("file");
  struct stat st;
  fstat(open(".", O_TMPFILE | O_RDWR, 0666), &st);
  printf("unnamed %o\n", st.st_mode);
  if (fork() == 0) {
    printf("child %o\n", umask(0));
    _exit(0);
  }
  wait(NULL);
  printf("parent %o\n", umask(0));
  close(open("all", O_CREAT | O_WRONLY, 0666));
  mode("all");
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
