// Random reads, writes, truncations, mappings and moves of files, compared with a model in memory; the same in each kind of file system.
#include "check.h"
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

enum { FILES = 4, MOST = 200000, STEPS = 2000, PAGE = 4096 };

// A file, what it should hold, and two descriptors of it that were opened apart.
static struct file {
  int fd, other;
  long size;
  unsigned char model[MOST];
} files[FILES];

static uint64_t state;
static int step;
static unsigned char buffer[MOST + PAGE];
static const char *place;

static uint64_t draw(uint64_t n) {  // splitmix64
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (z ^ z >> 31) % n;
}

static void wrong(const char *what, long expected, long actual) {
  printf("%s step %d: %s: expected %ld, was %ld, %s\n", place, step, what, expected, actual, strerrorname_np(errno));
  fflush(stdout);
  _exit(1);
}

static void expect(const char *what, long expected, long actual) {
  if (expected != actual) wrong(what, expected, actual);
}

static void same(const char *what, const unsigned char *expected, const unsigned char *actual, long offset, long length) {
  for (long i = 0; i < length; i++)
    if (expected[i] != actual[i]) {
      errno = 0;
      printf("%s step %d: %s: byte %ld of the file, expected %d, was %d\n", place, step, what, offset + i, expected[i], actual[i]);
      fflush(stdout);
      _exit(1);
    }
}

static long least(long a, long b) { return a < b ? a : b; }

// Lengths are often those of pages, and their neighbours.
static long some_length(void) {
  switch (draw(4)) {
    case 0: return 1 + draw(20);
    case 1: return PAGE * (1 + draw(6));
    case 2: return PAGE * (1 + draw(6)) + draw(3) - 1;
    default: return 1 + draw(40000);
  }
}

static long some_offset(long below) {
  if (below <= 0) return 0;
  long at = draw(below);
  return draw(3) ? at : at / PAGE * PAGE;
}

static void name_of(int i, char *name) { sprintf(name, "file%d", i); }

static int either(struct file *f) { return draw(2) ? f->fd : f->other; }

static void grow(struct file *f, long size) {
  if (size > f->size) f->size = size;  // the model is zero beyond the size
}

static void shrink(struct file *f, long size) {
  if (size < f->size) memset(f->model + size, 0, f->size - size);
  f->size = size;
}

static void fill(unsigned char *at, long length) {
  unsigned char first = 1 + draw(255), by = draw(7);
  for (long i = 0; i < length; i++) at[i] = first + i * by;
}

static void do_write(struct file *f) {
  long at = some_offset(MOST - 1), length = least(some_length(), MOST - at);
  fill(buffer, length);
  long half = draw(length + 1);
  struct iovec parts[2] = {{buffer, half}, {buffer + half, length - half}};
  expect("write", length, draw(2) ? pwrite(either(f), buffer, length, at) : pwritev(either(f), parts, 2, at));
  memcpy(f->model + at, buffer, length);
  grow(f, at + length);
}

static void do_append(struct file *f, const char *name) {
  long length = least(some_length(), MOST - f->size);
  if (length <= 0) return;
  fill(buffer, length);
  int fd = open(name, O_WRONLY | O_APPEND);
  expect("append", length, write(fd, buffer, length));
  expect("position after it", f->size + length, lseek(fd, 0, SEEK_CUR));
  close(fd);
  memcpy(f->model + f->size, buffer, length);
  f->size += length;
}

static void do_read(struct file *f) {
  long at = some_offset(MOST), length = some_length();
  long there = f->size > at ? least(length, f->size - at) : 0;
  expect("read", there, pread(either(f), buffer, length, at));
  same("read", f->model + at, buffer, at, there);
}

static void do_truncate(struct file *f, const char *name) {
  long size = draw(3) ? some_offset(MOST) : least(MOST, f->size + draw(3) - (f->size > 0));
  expect("truncate", 0, draw(2) ? ftruncate(either(f), size) : truncate(name, size));
  shrink(f, least(f->size, size));
  f->size = size;
}

static void do_allocate(struct file *f) {
  long at = some_offset(MOST - 1), length = least(some_length(), MOST - at);
  switch (draw(3)) {
    case 0:
      expect("fallocate", 0, fallocate(either(f), 0, at, length));
      grow(f, at + length);
      break;
    case 1:
      expect("fallocate, size kept", 0, fallocate(either(f), FALLOC_FL_KEEP_SIZE, at, length));
      break;
    default:
      expect("hole", 0, fallocate(either(f), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, length));
      if (at < f->size) memset(f->model + at, 0, least(length, f->size - at));
  }
}

static void do_map(struct file *f) {
  if (f->size == 0) return;
  long at = some_offset(f->size) / PAGE * PAGE, length = least(some_length(), f->size - at);
  int shared = draw(3) != 0;
  unsigned char *p = mmap(NULL, length, PROT_READ | PROT_WRITE, shared ? MAP_SHARED : MAP_PRIVATE, either(f), at);
  if (p == MAP_FAILED) wrong("mmap", 0, -1);
  same("mapping", f->model + at, p, at, length);
  long tail = (length + PAGE - 1) / PAGE * PAGE - length;
  if (at + length == f->size)
    for (long i = 0; i < tail; i++)
      if (p[length + i]) wrong("beyond the end of the mapped file", 0, p[length + i]);
  long first = draw(length), count = least(1 + draw(9000), length - first);
  fill(p + first, count);
  if (shared) memcpy(f->model + at + first, p + first, count);
  if (draw(2)) {
    // what is written by call shows in a shared mapping, and in a private one where it was not written to
    long where = first > 0 ? draw(first) : length - 1;
    unsigned char x = draw(256);
    if (first > 0 || shared) {
      expect("write below a mapping", 1, pwrite(either(f), &x, 1, at + where));
      f->model[at + where] = x;
      if (shared) expect("seen in the mapping", x, p[where]);
    }
  }
  if (shared && draw(3) == 0) expect("msync", 0, msync(p, length, draw(2) ? MS_SYNC : MS_ASYNC));
  if (draw(4) == 0) expect("MADV_DONTNEED", 0, madvise(p, length, MADV_DONTNEED)), shared ? same("mapped again", f->model + at, p, at, length) : (void)0;
  expect("munmap", 0, munmap(p, length));
}

// From one file to another, or inside one.
static void do_copy(struct file *from, struct file *to) {
  long at = some_offset(MOST - 1), target = some_offset(MOST - 1);
  long length = least(least(some_length(), MOST - at), MOST - target);
  if (from == to && labs(at - target) < length) return;
  long there = from->size > at ? least(length, from->size - at) : 0;
  off_t in = at, out = target;
  long moved = 0;
  if (draw(2)) {
    while (moved < there) {
      long n = copy_file_range(from->fd, &in, to->other, &out, length - moved, 0);
      if (n <= 0) wrong("copy_file_range", there, n);
      moved += n;
    }
    if (there == 0) expect("copy_file_range of nothing", 0, copy_file_range(from->fd, &in, to->other, &out, length, 0));
    expect("copy_file_range, offset", at + moved, in);
    expect("copy_file_range, target", target + moved, out);
  } else {
    expect("lseek", target, lseek(to->fd, target, SEEK_SET));
    while (moved < there) {
      long n = sendfile(to->fd, from->other, &in, length - moved);
      if (n <= 0) wrong("sendfile", there, n);
      moved += n;
    }
    expect("sendfile, offset", at + moved, in);
  }
  expect("copied", there, moved);
  if (there == 0) return;
  memcpy(buffer, from->model + at, there);
  memcpy(to->model + target, buffer, there);
  grow(to, target + there);
}

// By way of a pipe.
static void do_splice(struct file *from, struct file *to) {
  if (from == to) return;  // the pipe may hold the file's own pages, not a copy
  int ends[2];
  long at = some_offset(MOST - 1), target = some_offset(MOST - 1);
  long length = least(least(least(some_length(), 60000), MOST - at), MOST - target);
  long there = from->size > at ? least(length, from->size - at) : 0;
  if (pipe(ends)) wrong("pipe", 0, -1);
  off_t in = at, out = target;
  // some file systems give less than is asked for
  long n = splice(from->fd, &in, ends[1], NULL, length, 0);
  if (n < 0 || n > there || (n == 0) != (there == 0)) wrong("splice to the pipe", there, n);
  for (long done = 0; done < n;) {
    long m = splice(ends[0], NULL, to->fd, &out, n - done, 0);
    if (m <= 0) wrong("splice from the pipe", n - done, m);
    done += m;
  }
  close(ends[0]), close(ends[1]);
  memcpy(buffer, from->model + at, n);
  memcpy(to->model + target, buffer, n);
  if (n > 0) grow(to, target + n);
}

static void do_reopen(struct file *f, int i) {
  char name[16], moved[16], linked[16];
  name_of(i, name), sprintf(moved, "moved%d", i), sprintf(linked, "linked%d", i);
  switch (draw(3)) {
    case 0:
      close(f->other);
      f->other = open(name, O_RDWR);
      break;
    case 1:  // there and back, over another name
      expect("link", 0, link(name, linked));
      put(moved, "gone");
      expect("rename over", 0, rename(name, moved));
      close(f->fd);
      f->fd = open(moved, O_RDWR);
      expect("rename back", 0, rename(moved, name));
      expect("unlink", 0, unlink(linked));
      break;
    default:  // a new file of the name; the old one lives on until its descriptors are closed
      expect("unlink", 0, unlink(name));
      long there = least(f->size, 100);
      expect("read of the unlinked", there, pread(f->fd, buffer, 100, 0));
      same("unlinked", f->model, buffer, 0, there);
      close(f->fd), close(f->other);
      shrink(f, 0);
      f->fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
      f->other = open(name, O_RDWR);
  }
  if (f->fd < 0 || f->other < 0) wrong("open", 0, -1);
}

static void compare(struct file *f) {
  struct stat s;
  expect("fstat", 0, fstat(either(f), &s));
  expect("size", f->size, s.st_size);
  expect("links", 1, s.st_nlink);
  expect("whole file", f->size, pread(either(f), buffer, sizeof buffer, 0));
  same("whole file", f->model, buffer, 0, f->size);
}

static void body(void) {
  char name[16];
  static char here[64];
  place = getcwd(here, sizeof here);
  state = 2024;
  for (int i = 0; i < FILES; i++) {
    name_of(i, name);
    files[i].size = 0;
    memset(files[i].model, 0, MOST);
    files[i].fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    files[i].other = open(name, O_RDWR);
  }
  for (step = 0; step < STEPS; step++) {
    int i = draw(FILES);
    struct file *f = &files[i], *g = &files[draw(FILES)];
    name_of(i, name);
    switch (draw(16)) {
      case 0: case 1: case 2: do_write(f); break;
      case 3: do_append(f, name); break;
      case 4: case 5: do_read(f); break;
      case 6: case 7: do_truncate(f, name); break;
      case 8: case 9: do_allocate(f); break;
      case 10: case 11: case 12: do_map(f); break;
      case 13: do_copy(f, g); break;
      case 14: do_splice(f, g); break;
      default: do_reopen(f, i);
    }
    if (step % 16 == 0) compare(f);
  }
  for (int i = 0; i < FILES; i++) {
    compare(&files[i]);
    uint64_t sum = 0;
    for (long at = 0; at < files[i].size; at++) sum = sum * 31 + files[i].model[at];
    printf("file %d: %ld bytes, %016lx\n", i, files[i].size, sum);
    close(files[i].fd), close(files[i].other);
  }
}

int main(void) {
  everywhere(body);
  return 0;
}
