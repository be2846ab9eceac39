// truncate(2), ftruncate, fallocate, lseek with SEEK_DATA and SEEK_HOLE, RLIMIT_FSIZE.
#include "check.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

static volatile int signals;
static void on_signal(int s) { signals++; }

static long size(int fd) {
  struct stat st;
  fstat(fd, &st);
  return st.st_size;
}

static void limited(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGXFSZ, &action, NULL);
  struct rlimit limit = {10000, 10000};
  setrlimit(RLIMIT_FSIZE, &limit);
  int fd = open("limited", O_RDWR | O_CREAT | O_TRUNC, 0644);
  char block[6000] = {0};
  V("first", write(fd, block, sizeof block));
  V("cut", write(fd, block, sizeof block));
  V("beyond", write(fd, block, sizeof block));
  printf("signals %d\n", signals);
  V("ftruncate beyond", ftruncate(fd, 20000));
  printf("signals %d\n", signals);
  V("fallocate beyond", fallocate(fd, 0, 0, 20000));
  printf("signals %d\n", signals);
  V("pwrite beyond", pwrite(fd, block, 1, 10000));
  V("pwrite across", pwrite(fd, block, 10, 9995));
  V("size", size(fd));
}

static void body(void) {
  int fd = open("file", O_RDWR | O_CREAT, 0644);
  V("write", write(fd, "0123456789", 10));
  V("ftruncate down", ftruncate(fd, 4));
  V("size", size(fd));
  V("ftruncate up", ftruncate(fd, 8));
  char text[10000] = {0};
  V("pread", pread(fd, text, 20, 0));
  printf("%d %d %d\n", text[3], text[4], text[7]);
  V("position stays", lseek(fd, 0, SEEK_CUR));
  V("write behind the end", write(fd, "x", 1));
  V("size", size(fd));
  V("truncate", truncate("file", 5000));
  V("size", size(fd));
  V("negative", truncate("file", -1));
  V("fnegative", ftruncate(fd, -1));
  V("directory", truncate(".", 0));
  V("missing", truncate("none", 0));
  V("slash", truncate("file/", 0));
  V("read-only descriptor", ftruncate(open("file", O_RDONLY), 0));
  V("bad descriptor", ftruncate(99, 0));
  int p[2];
  pipe(p);
  V("pipe", ftruncate(p[1], 0));
  V("huge", ftruncate(fd, 1L << 40));
  V("size", size(fd));
  V("seek", lseek(fd, -1, SEEK_END));
  V("read last", read(fd, text, 10));
  V("down again", ftruncate(fd, 0));
  struct stat st;
  fstat(fd, &st);
  printf("blocks %d\n", (int)st.st_blocks);

  V("fallocate", fallocate(fd, 0, 0, 10000));
  V("size", size(fd));
  fstat(fd, &st);
  printf("blocks %d\n", st.st_blocks >= 20);
  V("keep size", fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 20000));
  V("size", size(fd));
  memset(text, 'a', sizeof text);
  pwrite(fd, text, sizeof text, 0);
  V("punch", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4000, 5000));
  pread(fd, text, sizeof text, 0);
  printf("%d %d %d %d\n", text[3999], text[4000], text[8999], text[9000]);
  char here[PATH_MAX];
  if (!strncmp(getcwd(here, sizeof here), "/root", 5)) {  // tmpfs of Linux has no FALLOC_FL_ZERO_RANGE
    V("zero", fallocate(fd, FALLOC_FL_ZERO_RANGE, 9500, 1000));
    V("size", size(fd));
    pread(fd, text, sizeof text, 0);
    printf("%d %d\n", text[9499], text[9500]);
  }
  V("punch without keep", fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 10));
  V("length 0", fallocate(fd, 0, 0, 0));
  V("negative offset", fallocate(fd, 0, -1, 10));
  V("overflow", fallocate(fd, 0, LONG_MAX, 10));
  V("read-only", fallocate(open("file", O_RDONLY), 0, 0, 10));
  V("directory", fallocate(open(".", O_RDONLY), 0, 0, 10));
  V("pipe", fallocate(p[1], 0, 0, 10));
  V("bad mode", fallocate(fd, 0x1000, 0, 10));
  V("posix_fallocate", posix_fallocate(fd, 0, 30000));
  V("size", size(fd));

  int sparse = open("sparse", O_RDWR | O_CREAT, 0644);
  ftruncate(sparse, 1 << 20);
  pwrite(sparse, "x", 1, 65536);
  V("data", lseek(sparse, 0, SEEK_DATA));
  V("hole", lseek(sparse, 65536, SEEK_HOLE));
  V("hole at 0", lseek(sparse, 0, SEEK_HOLE));
  V("data behind", lseek(sparse, 200000, SEEK_DATA));
  V("hole behind", lseek(sparse, 200000, SEEK_HOLE));
  V("data at the end", lseek(sparse, 1 << 20, SEEK_DATA));
  V("hole beyond", lseek(sparse, 2 << 20, SEEK_HOLE));
  V("data negative", lseek(sparse, -1, SEEK_DATA));
  V("bad whence", lseek(sparse, 0, 9));
  V("set negative", lseek(sparse, -1, SEEK_SET));
  V("cur negative", lseek(sparse, -(1L << 30), SEEK_CUR));
  V("set beyond", lseek(sparse, 5 << 20, SEEK_SET));
  V("read beyond", read(sparse, text, 10));
  V("write beyond", write(sparse, "y", 1));
  V("size", size(sparse));
  char *map = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, sparse, 0);
  map[0] = 'm';
  map[5000] = 'n';
  ftruncate(sparse, 100);
  ftruncate(sparse, 8192);
  printf("mapping after truncation: %d %d\n", map[0], map[5000]);
  in_child(limited);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
