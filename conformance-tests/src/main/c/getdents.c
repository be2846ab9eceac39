// getdents64(2), getdents(2): all names once, small buffers, seeking, removal while reading.
#include "check.h"

struct entry64 { uint64_t ino; int64_t off; unsigned short reclen; unsigned char type; char name[]; };

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static char *names[3000];
static int types[3000];
static int64_t offsets[3000];
static int count;

static int collect(int fd, size_t size) {
  char buffer[4096];
  int calls = 0;
  long n;
  count = 0;
  while ((n = syscall(SYS_getdents64, fd, buffer, size)) > 0) {
    calls++;
    for (long at = 0; at < n;) {
      struct entry64 *e = (void *)(buffer + at);
      names[count] = strdup(e->name);
      offsets[count] = e->off;
      types[count++] = e->type;
      if (e->reclen % 8) printf("odd record length\n");
      at += e->reclen;
    }
  }
  if (n < 0) printf("getdents64: %s\n", strerrorname_np(errno));
  return calls;
}

static void show_sorted(const char *what) {
  qsort(names, count, sizeof *names, compare);
  printf("%s:", what);
  for (int i = 0; i < count && i < 20; i++) printf(" %s", names[i]);
  printf(" (%d)\n", count);
}

static void body(void) {
  mkdir("d", 0755);
  int fd = open("d", O_RDONLY | O_DIRECTORY);
  collect(fd, 4096);
  show_sorted("empty");
  put("d/file", "x");
  mkdir("d/dir", 0755);
  symlink("file", "d/link");
  mkfifo("d/fifo", 0600);
  lseek(fd, 0, SEEK_SET);
  collect(fd, 4096);
  for (int i = 0; i < count; i++) {
    struct stat st;
    fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW);
    if (types[i] != IFTODT(st.st_mode)) printf("%s: type %d\n", names[i], types[i]);
  }
  show_sorted("rewound");
  char buffer[4096];
  V("at the end", syscall(SYS_getdents64, fd, buffer, sizeof buffer));
  lseek(fd, 0, SEEK_SET);
  V("too small", syscall(SYS_getdents64, fd, buffer, 10));
  V("bad buffer", syscall(SYS_getdents64, fd, 8, 4096));
  collect(fd, 24);
  printf("one at a time: %d\n", count);
  lseek(fd, 0, SEEK_SET);
  long n = syscall(SYS_getdents, fd, buffer, sizeof buffer);
  int old = 0;
  for (long at = 0; at < n; old++) at += *(unsigned short *)(buffer + at + 16);
  printf("getdents: %d\n", old);
  V("a file", syscall(SYS_getdents64, open("d/file", O_RDONLY), buffer, sizeof buffer));
  V("bad descriptor", syscall(SYS_getdents64, 99, buffer, sizeof buffer));
  close(fd);

  mkdir("many", 0755);
  for (int i = 0; i < 1000; i++) {
    char name[30];
    sprintf(name, "many/entry-%04d", i);
    close(open(name, O_CREAT | O_WRONLY, 0644));
  }
  fd = open("many", O_RDONLY);
  printf("several calls %d\n", collect(fd, 1024) > 10);
  qsort(names, count, sizeof *names, compare);
  int twice = 0;
  for (int i = 1; i < count; i++) twice += !strcmp(names[i - 1], names[i]);
  printf("many %d, twice %d, first %s last %s\n", count, twice, names[2], names[count - 1]);

  lseek(fd, 0, SEEK_SET);
  n = syscall(SYS_getdents64, fd, buffer, 1024);
  struct entry64 *last = 0;
  for (long at = 0; at < n; at += last->reclen) last = (void *)(buffer + at);
  printf("position is the last offset %d\n", lseek(fd, 0, SEEK_CUR) == last->off);
  int64_t middle = last->off;
  n = syscall(SYS_getdents64, fd, buffer, 1024);
  char first[40];
  strcpy(first, ((struct entry64 *)buffer)->name);
  lseek(fd, middle, SEEK_SET);
  syscall(SYS_getdents64, fd, buffer, 1024);
  printf("seek back finds the same %d\n", !strcmp(first, ((struct entry64 *)buffer)->name));

  lseek(fd, 0, SEEK_SET);
  int removed = 0;
  while ((n = syscall(SYS_getdents64, fd, buffer, 512)) > 0)
    for (long at = 0; at < n; at += ((struct entry64 *)(buffer + at))->reclen) {
      struct entry64 *e = (void *)(buffer + at);
      if (e->name[0] == 'e') removed += unlinkat(fd, e->name, 0) == 0;
    }
  printf("removed while reading %d\n", removed);
  V("rmdir", rmdir("many"));
  V("removed directory", syscall(SYS_getdents64, fd, buffer, 512));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
