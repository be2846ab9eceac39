// readv(2), writev, preadv, pwritev, preadv2, pwritev2, pread, pwrite: vectors, offsets, flags, faults.
#include "check.h"
#include <sys/mman.h>
#include <sys/uio.h>

static void body(void) {
  char a[4], b[8], c[100] = {0};
  struct iovec out[3] = {{"abc", 3}, {NULL, 0}, {"defgh", 5}}, in[2] = {{a, 4}, {b, 8}};
  int fd = open("file", O_RDWR | O_CREAT, 0644);
  V("writev", writev(fd, out, 3));
  V("position", lseek(fd, 0, SEEK_CUR));
  V("lseek", lseek(fd, 0, SEEK_SET));
  V("readv", readv(fd, in, 2));
  printf("%.4s %.4s\n", a, b);
  V("readv at the end", readv(fd, in, 2));
  V("no vectors", readv(fd, in, 0));
  V("negative", readv(fd, in, -1));
  V("1025", readv(fd, in, 1025));
  V("bad vectors", readv(fd, (void *)8, 1));
  struct iovec huge[2] = {{a, 4}, {b, -1UL}};
  V("huge length", readv(fd, huge, 2));
  V("preadv", preadv(fd, in, 2, 2));
  printf("%.4s %.2s\n", a, b);
  V("pwritev", pwritev(fd, out, 3, 10));
  V("position", lseek(fd, 0, SEEK_CUR));
  V("preadv negative", preadv(fd, in, 2, -5));
  V("pread", pread(fd, c, 50, 0));
  printf("hole %d %d, then %.3s\n", c[8], c[9], c + 10);
  V("pread negative", pread(fd, c, 50, -1));
  V("pwrite negative", pwrite(fd, c, 5, -1));
  V("pread beyond", pread(fd, c, 50, 5000));
  V("preadv2 at the position", (lseek(fd, 1, SEEK_SET), preadv2(fd, in, 2, -1, 0)));
  V("position", lseek(fd, 0, SEEK_CUR));
  char here[PATH_MAX];
  if (!strncmp(getcwd(here, sizeof here), "/root", 5))  // not on tmpfs of Linux
    V("preadv2 NOWAIT", preadv2(fd, in, 2, 0, RWF_NOWAIT) > 0);
  V("preadv2 HIPRI", preadv2(fd, in, 2, 0, RWF_HIPRI));
  V("preadv2 unknown", preadv2(fd, in, 2, 0, 0x8000));
  V("preadv2 APPEND", preadv2(fd, in, 2, 0, RWF_APPEND));
  V("pwritev2 APPEND", pwritev2(fd, out, 1, 0, RWF_APPEND));
  V("size", lseek(fd, 0, SEEK_END));
  V("pwritev2 APPEND at the position", (lseek(fd, 0, SEEK_SET), pwritev2(fd, out, 1, -1, RWF_APPEND)));
  V("position", lseek(fd, 0, SEEK_CUR));
  V("pwritev2 DSYNC", pwritev2(fd, out, 1, 0, RWF_DSYNC));
  int append = open("file", O_WRONLY | O_APPEND);
  V("NOAPPEND", pwritev2(append, out, 1, 0, 0x20));
  V("size", lseek(fd, 0, SEEK_END));
  V("NOAPPEND and APPEND", pwritev2(append, out, 1, 0, 0x20 | RWF_APPEND));
  int p[2];
  pipe(p);
  V("pipe writev", writev(p[1], out, 3));
  V("pipe readv", readv(p[0], in, 2));
  V("pipe preadv", preadv(p[0], in, 2, 0));
  V("pipe preadv2 -1", (write(p[1], "xyz", 3), preadv2(p[0], in, 2, -1, 0)));
  V("pipe preadv2 -1 NOWAIT", preadv2(p[0], in, 2, -1, RWF_NOWAIT));

  char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  memset(page, 'p', 4096);
  lseek(fd, 0, SEEK_SET);
  V("write across a hole", write(fd, page + 4090, 20));
  V("position", lseek(fd, 0, SEEK_CUR));
  V("write from a hole", write(fd, page + 4096, 20));
  put("long", "0123456789012345678901234567890123456789");
  int source = open("long", O_RDONLY);
  V("read across a hole", read(source, page + 4090, 20));
  V("position", lseek(source, 0, SEEK_CUR));
  V("read into a hole", read(source, page + 4096, 20));
  V("position", lseek(source, 0, SEEK_CUR));
  struct iovec torn[3] = {{page, 5}, {page + 4096, 5}, {page, 5}};
  V("readv, second bad", readv(source, torn, 3));
  V("writev, second bad", writev(fd, torn, 3));
  V("read 0", read(source, page, 0));
  V("read 0 into a hole", read(source, page + 4096, 0));
  V("write 0", write(fd, page, 0));
  V("read kernel address", read(source, (void *)0xffff800000000000, 5));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
