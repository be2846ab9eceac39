// eventfd(2): counting, semaphores, limits, readiness.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static int ready(int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  return p.revents;
}

static int add(int fd, uint64_t v) { return write(fd, &v, 8); }

static long take(int fd) {
  uint64_t v = 0;
  long r = read(fd, &v, 8);
  if (r == 8) printf("value %llx ", (unsigned long long)v);
  return r;
}

static int shared;
static void *reader(void *unused) {
  uint64_t v;
  read(shared, &v, 8);
  return (void *)(long)v;
}

// A word across two pages of a file that do not follow each other in it.
static uint64_t *split_word(void) {
  int file = memfd_create("pages", 0);
  ftruncate(file, 2 * 4096);
  char *base = mmap(0, 2 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mmap(base, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 4096);
  mmap(base + 4096, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
  return (uint64_t *)(base + 4096 - 4);
}

static void *split_writer(void *word) { return (void *)write(shared, word, 8); }

int main(void) {
  report("bad flags", eventfd(0, 2));
  int fd = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
  struct stat st;
  fstat(fd, &st);
  printf("flags %x cloexec %d mode %o\n", fcntl(fd, F_GETFL), fcntl(fd, F_GETFD), st.st_mode);
  char name[64] = "", path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  readlink(path, name, 63);
  printf("name %s\n", name);
  printf("ready %x\n", ready(fd));
  report("read short", read(fd, name, 7));
  report("read", take(fd));
  report("read empty", take(fd));
  printf("ready empty %x\n", ready(fd));
  report("add 5", add(fd, 5));
  report("add max", add(fd, -1));
  report("add too much", add(fd, UINT64_MAX - 5));
  report("fill", add(fd, UINT64_MAX - 6));
  printf("ready full %x\n", ready(fd));
  report("add zero", add(fd, 0));
  report("add one", add(fd, 1));
  report("write short", write(fd, name, 4));
  report("read bad address", read(fd, (void *)8, 8));
  report("write bad address", write(fd, (void *)8, 8));
  report("pread", pread(fd, name, 8, 0));
  close(fd);
  fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
  report("semaphore", take(fd));
  report("semaphore", take(fd));
  report("semaphore", take(fd));
  shared = eventfd(0, 0);
  pthread_t t;
  void *value;
  pthread_create(&t, 0, reader, 0);
  usleep(20000);
  report("wake reader", add(shared, 7));
  pthread_join(t, &value);
  printf("reader got %ld\n", (long)value);

  uint64_t most = UINT64_MAX - 1, seven = 7;
  uint64_t *word = split_word();
  memcpy(word, &seven, 8);
  report("full", write(shared, &most, 8));
  pthread_create(&t, 0, split_writer, word);
  usleep(20000);
  report("read all", take(shared));
  pthread_join(t, &value);
  printf("split word: %ld\n", (long)value);
  report("read split", take(shared));
}
