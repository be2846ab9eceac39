// write(2), pwrite(2), writev(2) of hundreds of KiB to new parts of files: what is there afterwards, beside it, in mappings, and after a fault halfway.
#include "check.h"
#include <sys/mman.h>
#include <sys/uio.h>

enum { MIB = 1 << 20 };

static unsigned char *source;

static unsigned char pattern(long at) { return (unsigned char)(at * 31 + (at >> 12) + 1); }

// Prints how far a part of a file is the source's bytes from a position on.
static void compare(const char *label, int fd, long offset, long length, long from) {
  unsigned char *seen = malloc(length);
  long n = pread(fd, seen, length, offset);
  long same = 0;
  while (same < n && seen[same] == pattern(from + same)) same++;
  printf("%s: read %ld, same %ld\n", label, n, same);
  free(seen);
}

static void zeros(const char *label, int fd, long offset, long length) {
  unsigned char *seen = malloc(length);
  long n = pread(fd, seen, length, offset);
  long same = 0;
  while (same < n && seen[same] == 0) same++;
  printf("%s: read %ld, zeros %ld\n", label, n, same);
  free(seen);
}

static long size(int fd) {
  struct stat st;
  return fstat(fd, &st) ? -1 : st.st_size;
}

int main(void) {
  fresh("/tmp/large_writes");
  source = mmap(0, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (long i = 0; i < 2 * MIB; i++) source[i] = pattern(i);

  int fd = open("new", O_RDWR | O_CREAT | O_TRUNC, 0644);
  V("write", write(fd, source, MIB));
  compare("write", fd, 0, MIB + 10, 0);
  V("write more", write(fd, source + MIB, MIB));
  compare("write more", fd, 0, 2 * MIB, 0);
  V("over it", pwrite(fd, source + 7, MIB, 4096));
  compare("before", fd, 0, 4096, 0);
  compare("over it", fd, 4096, MIB, 7);
  compare("behind", fd, MIB + 4096, MIB - 4096, MIB + 4096);
  close(fd);

  fd = open("hole", O_RDWR | O_CREAT | O_TRUNC, 0644);
  V("into a hole", pwrite(fd, source, 700001, 3 * 4096 + 1));
  zeros("below", fd, 0, 3 * 4096 + 1);
  compare("within", fd, 3 * 4096 + 1, 800000, 0);
  V("behind the end", pwrite(fd, source, 500000, 2 * MIB - 3));
  zeros("between", fd, 3 * 4096 + 1 + 700001, 2 * MIB - 3 - (3 * 4096 + 1 + 700001));
  compare("at the end", fd, 2 * MIB - 3, 500000, 0);
  V("size", size(fd));
  V("longer", ftruncate(fd, 4 * MIB));
  zeros("longer", fd, 2 * MIB - 3 + 500000, 4 * MIB - (2 * MIB - 3 + 500000));
  close(fd);

  fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0644);
  V("sparse", ftruncate(fd, 2 * MIB));
  unsigned char *map = mmap(0, 2 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  map[MIB] = 9;
  V("below a mapping", pwrite(fd, source, 2 * MIB, 0));
  printf("mapping: %s\n", memcmp(map, source, 2 * MIB) ? "differs" : "same");
  V("shorter", ftruncate(fd, MIB));
  V("longer", ftruncate(fd, 2 * MIB));
  V("from its own mapping", pwrite(fd, map, MIB, MIB));
  compare("from its own mapping", fd, MIB, MIB, 0);
  munmap(map, 2 * MIB);
  close(fd);

  fd = open("fault", O_RDWR | O_CREAT | O_TRUNC, 0644);
  mprotect(source + MIB + MIB / 2, MIB / 2, PROT_NONE);
  V("fault halfway", write(fd, source + MIB, MIB));
  compare("fault halfway", fd, 0, MIB, MIB);
  V("size", size(fd));
  V("fault at once", write(fd, source + MIB + MIB / 2, MIB / 2));
  V("size", size(fd));
  V("position", lseek(fd, 0, SEEK_CUR));
  close(fd);

  fd = open("vector", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0644);
  struct iovec parts[] = {{source, 300001}, {source + 300001, 1}, {source + 300002, 400000}};
  V("writev", writev(fd, parts, 3));
  compare("writev", fd, 0, 800000, 0);
  close(fd);
  if (chdir("/")) return 1;
  sweep("/tmp/large_writes");
}
