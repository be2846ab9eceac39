// sendfile(2), copy_file_range(2): offsets, positions, kinds of files, errnos.
#include "check.h"
#include <sys/sendfile.h>

static void body(void) {
  static char big[300000], back[300000];
  for (int i = 0; i < sizeof big; i++) big[i] = i * 7;
  put("in", "0123456789");
  int in = open("in", O_RDONLY), out = open("out", O_RDWR | O_CREAT, 0644);
  int p[2];
  pipe(p);
  V("file to pipe", sendfile(p[1], in, NULL, 100));
  V("position", lseek(in, 0, SEEK_CUR));
  char text[100];
  V("arrived", read(p[0], text, sizeof text));
  off_t offset = 4;
  V("with offset", sendfile(out, in, &offset, 3));
  printf("offset %d\n", (int)offset);
  V("position", lseek(in, 0, SEEK_CUR));
  V("position of out", lseek(out, 0, SEEK_CUR));
  show("out");
  offset = 100;
  V("beyond", sendfile(out, in, &offset, 3));
  offset = -1;
  V("negative", sendfile(out, in, &offset, 3));
  V("count 0", sendfile(out, in, NULL, 0));
  V("from pipe", sendfile(out, p[0], NULL, 10));
  offset = 0;
  V("from pipe with offset", sendfile(out, p[0], &offset, 10));
  V("from directory", sendfile(out, open(".", O_RDONLY), NULL, 10));
  V("to read-only", sendfile(in, in, NULL, 10));
  V("from write-only", sendfile(out, open("in", O_WRONLY), NULL, 10));
  V("bad in", sendfile(out, 99, NULL, 10));
  V("bad out", sendfile(99, in, NULL, 10));
  V("bad offset", sendfile(out, in, (void *)8, 10));
  offset = 0;
  V("to append", sendfile(open("out", O_WRONLY | O_APPEND), in, &offset, 10));
  int large = open("large", O_RDWR | O_CREAT, 0644);
  write(large, big, sizeof big);
  int copy = open("copy", O_RDWR | O_CREAT, 0644);
  offset = 0;
  V("large", sendfile(copy, large, &offset, 1 << 20));
  pread(copy, back, sizeof back, 0);
  printf("same %d\n", !memcmp(big, back, sizeof big));
  fcntl(p[1], F_SETFL, O_NONBLOCK);
  offset = 0;
  V("to a full pipe", sendfile(p[1], large, &offset, sizeof big));
  printf("offset %d\n", (int)offset);
  V("to a full pipe again", sendfile(p[1], large, &offset, sizeof big));

  int to = open("to", O_RDWR | O_CREAT, 0644);
  lseek(in, 2, SEEK_SET);
  V("copy", copy_file_range(in, NULL, to, NULL, 5, 0));
  printf("positions %d %d\n", (int)lseek(in, 0, SEEK_CUR), (int)lseek(to, 0, SEEK_CUR));
  show("to");
  off_t from = 8, where = 20;
  V("copy with offsets", copy_file_range(in, &from, to, &where, 100, 0));
  printf("offsets %d %d position %d\n", (int)from, (int)where, (int)lseek(to, 0, SEEK_CUR));
  V("copy at the end", copy_file_range(in, &from, to, &where, 100, 0));
  V("copy flags", copy_file_range(in, &from, to, &where, 100, 1));
  from = 0, where = 2;
  V("copy overlapping", copy_file_range(to, &from, to, &where, 10, 0));
  from = 0, where = 100;
  V("copy within", copy_file_range(to, &from, to, &where, 10, 0));
  V("copy to read-only", copy_file_range(to, NULL, in, NULL, 10, 0));
  V("copy to append", copy_file_range(in, NULL, open("to", O_WRONLY | O_APPEND), NULL, 10, 0));
  V("copy from pipe", copy_file_range(p[0], NULL, to, NULL, 10, 0));
  V("copy from directory", copy_file_range(open(".", O_RDONLY), NULL, to, NULL, 10, 0));
  V("copy 0", copy_file_range(in, NULL, to, NULL, 0, 0));
  from = 0, where = 0;
  V("copy large", copy_file_range(large, &from, to, &where, sizeof big, 0));
  pread(to, back, sizeof back, 0);
  printf("same %d\n", !memcmp(big, back, sizeof big));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
