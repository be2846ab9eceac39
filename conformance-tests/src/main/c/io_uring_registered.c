// Files and buffers that are registered with a ring: io_uring_register(2), and the operations that name them.
#include "rings.h"
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef IORING_OP_FTRUNCATE
#define IORING_OP_FTRUNCATE 55
#endif

static struct uring u;

static long reg(unsigned op, const void *arg, unsigned n) { return syscall(SYS_io_uring_register, u.fd, op, arg, n); }

static void files(void) {
  puts("-- files");
  char buf[32] = "";
  open_ring(&u, 8, 0);
  int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600), p[2];
  write(fd, "0123456789", 10);
  pipe(p);
  V("unregister none", reg(IORING_UNREGISTER_FILES, 0, 0));
  int first[4] = {fd, -1, p[0], p[1]}, bad[2] = {fd, 999}, self[1] = {u.fd};
  V("update none", reg(IORING_REGISTER_FILES_UPDATE, &(struct io_uring_files_update){.fds = (uintptr_t)first}, 1));
  V("none at all", reg(IORING_REGISTER_FILES, first, 0));
  V("null", reg(IORING_REGISTER_FILES, 0, 2));
  V("bad address", reg(IORING_REGISTER_FILES, (void *)8, 2));
  V("no such file", reg(IORING_REGISTER_FILES, bad, 2));
  V("a ring", reg(IORING_REGISTER_FILES, self, 1));
  V("register", reg(IORING_REGISTER_FILES, first, 4));
  V("twice", reg(IORING_REGISTER_FILES, first, 4));
  close(fd);
  next(&u, IORING_OP_READ, 0, buf, 4, 2, 1)->flags = IOSQE_FIXED_FILE;
  one(&u, "read of a closed number");
  puts(buf);
  next(&u, IORING_OP_READ, 1, buf, 4, 0, 2)->flags = IOSQE_FIXED_FILE;
  one(&u, "empty slot");
  next(&u, IORING_OP_READ, 4, buf, 4, 0, 3)->flags = IOSQE_FIXED_FILE;
  one(&u, "beyond");
  next(&u, IORING_OP_READ, -1, buf, 4, 0, 4)->flags = IOSQE_FIXED_FILE;
  one(&u, "negative");
  next(&u, IORING_OP_READ, 2, buf, 4, 0, 5)->flags = IOSQE_FIXED_FILE;
  V("a pipe", enter(&u, 1, 0, 0));
  next(&u, IORING_OP_WRITE, 3, "pipe", 4, 0, 6)->flags = IOSQE_FIXED_FILE;
  V("its writer", enter(&u, 1, 2, IORING_ENTER_GETEVENTS));
  reap(&u, "pipe", 2);
  puts(buf);
  next(&u, IORING_OP_FSYNC, 0, 0, 0, 0, 7)->flags = IOSQE_FIXED_FILE;
  one(&u, "fsync");
  next(&u, IORING_OP_FTRUNCATE, 0, 0, 0, 5, 8)->flags = IOSQE_FIXED_FILE;
  one(&u, "ftruncate");
  next(&u, IORING_OP_FALLOCATE, 0, (void *)9, 0, 0, 9)->flags = IOSQE_FIXED_FILE;
  one(&u, "fallocate");
  next(&u, IORING_OP_FADVISE, 0, 0, 10, 0, 9)->flags = IOSQE_FIXED_FILE;
  one(&u, "fadvise");
  next(&u, IORING_OP_SYNC_FILE_RANGE, 0, 0, 4, 0, 10)->flags = IOSQE_FIXED_FILE;
  one(&u, "sync_file_range");
  show("file");
  next(&u, IORING_OP_POLL_ADD, 3, 0, 0, 0, 11)->poll32_events = POLLOUT;
  u.sqes[(*u.sqtail - 1) & u.mask].flags = IOSQE_FIXED_FILE;
  one(&u, "poll");
  next(&u, IORING_OP_OPENAT, 0, "x", 0, 0, 12)->flags = IOSQE_FIXED_FILE;
  one(&u, "openat has no fixed directory");
  next(&u, IORING_OP_MKDIRAT, 0, "x", 0, 0, 13)->flags = IOSQE_FIXED_FILE;
  one(&u, "mkdirat has no fixed directory");
  next(&u, IORING_OP_NOP, 0, 0, 0, 0, 14)->flags = IOSQE_FIXED_FILE;
  one(&u, "nop");
  int others[3] = {-1, IORING_REGISTER_FILES_SKIP, open("file", O_RDONLY)};
  struct io_uring_files_update up = {.offset = 0, .fds = (uintptr_t)others};
  V("update", reg(IORING_REGISTER_FILES_UPDATE, &up, 3));
  up.offset = 2;
  V("update beyond", reg(IORING_REGISTER_FILES_UPDATE, &up, 3));
  up.offset = -1;
  V("update far beyond", reg(IORING_REGISTER_FILES_UPDATE, &up, 3));
  up.offset = 0;
  V("update nothing", reg(IORING_REGISTER_FILES_UPDATE, &up, 0));
  up.resv = 1;
  V("update reserved", reg(IORING_REGISTER_FILES_UPDATE, &up, 1));
  V("update bad address", reg(IORING_REGISTER_FILES_UPDATE, (void *)8, 1));
  int some[3] = {others[2], 999, others[2]};
  up = (struct io_uring_files_update){.offset = 0, .fds = (uintptr_t)some};
  V("update stops", reg(IORING_REGISTER_FILES_UPDATE, &up, 3));
  next(&u, IORING_OP_READ, 0, buf, 4, 1, 15)->flags = IOSQE_FIXED_FILE;
  one(&u, "read through the new one");
  up.fds = (uintptr_t)(some + 1);
  V("update fails", reg(IORING_REGISTER_FILES_UPDATE, &up, 1));
  next(&u, IORING_OP_READ, 0, buf, 4, 1, 15)->flags = IOSQE_FIXED_FILE;
  one(&u, "the old one went first");
  next(&u, IORING_OP_WRITE, 2, buf, 4, 1, 16)->flags = IOSQE_FIXED_FILE;
  one(&u, "it is for reading");
  next(&u, IORING_OP_FILES_UPDATE, 0, others, 2, 0, 17);
  one(&u, "update by a request");
  next(&u, IORING_OP_READ, 0, buf, 4, 1, 18)->flags = IOSQE_FIXED_FILE;
  one(&u, "gone");
  next(&u, IORING_OP_FILES_UPDATE, 0, others, 2, 3, 19);
  one(&u, "update by a request, beyond");
  next(&u, IORING_OP_FILES_UPDATE, 0, others, 0, 0, 20);
  one(&u, "update nothing by a request");
  V("unregister with arguments", reg(IORING_UNREGISTER_FILES, others, 1));
  V("unregister", reg(IORING_UNREGISTER_FILES, 0, 0));
  V("unregister again", reg(IORING_UNREGISTER_FILES, 0, 0));
  close_ring(&u);
}

static void slots(void) {
  puts("-- slots");
  char buf[16] = "";
  int none[4] = {-1, -1, -1, -1};
  open_ring(&u, 8, 0);
  int lowest = dup(0);
  close(lowest);
  struct io_uring_sqe *s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 1);
  s->file_index = 1;
  one(&u, "no table");
  V("register", reg(IORING_REGISTER_FILES, none, 4));
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 2);
  s->file_index = 2;
  one(&u, "openat");
  printf("no number %d\n", fcntl(lowest, F_GETFD));
  next(&u, IORING_OP_READ, 1, buf, 4, 0, 3)->flags = IOSQE_FIXED_FILE;
  one(&u, "read");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 4);
  s->file_index = 5;
  one(&u, "openat beyond");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 5);
  s->file_index = 1;
  s->open_flags = O_CLOEXEC;
  one(&u, "close-on-exec is a number's");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "none", 0, 0, 6);
  s->file_index = 1;
  one(&u, "openat missing");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 7);
  s->file_index = IORING_FILE_INDEX_ALLOC;
  one(&u, "a free one");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 8);
  s->file_index = IORING_FILE_INDEX_ALLOC;
  one(&u, "another");
  s = next(&u, IORING_OP_SOCKET, AF_UNIX, 0, 0, SOCK_STREAM, 9);
  s->file_index = 4;
  one(&u, "socket");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 10);
  s->file_index = IORING_FILE_INDEX_ALLOC;
  one(&u, "the last");
  s = next(&u, IORING_OP_OPENAT, AT_FDCWD, "file", 0, 0, 10);
  s->file_index = IORING_FILE_INDEX_ALLOC;
  one(&u, "full");
  s = next(&u, IORING_OP_CLOSE, 0, 0, 0, 0, 11);
  s->file_index = 2;
  one(&u, "close");
  s = next(&u, IORING_OP_CLOSE, 0, 0, 0, 0, 12);
  s->file_index = 2;
  one(&u, "close again");
  s = next(&u, IORING_OP_CLOSE, 1, 0, 0, 0, 13);
  s->file_index = 1;
  one(&u, "close both");
  s = next(&u, IORING_OP_CLOSE, 0, 0, 0, 0, 14);
  s->file_index = 9;
  one(&u, "close beyond");
  close_ring(&u);
  open_ring(&u, 4, 0);
  struct io_uring_rsrc_register r = {.nr = 3, .flags = IORING_RSRC_REGISTER_SPARSE};
  V("sparse", reg(IORING_REGISTER_FILES2, &r, sizeof r));
  V("unregister", reg(IORING_UNREGISTER_FILES, 0, 0));
  V("bad size", reg(IORING_REGISTER_FILES2, &r, 8));
  r.resv2 = 1;
  V("reserved", reg(IORING_REGISTER_FILES2, &r, sizeof r));
  close_ring(&u);
}

static void buffers(void) {
  puts("-- buffers");
  open_ring(&u, 8, 0);
  int fd = open("buffers", O_RDWR | O_CREAT | O_TRUNC, 0600);
  char *m = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct iovec v[3] = {{m, 4096}, {m + 4096, 100}, {NULL, 0}};
  V("unregister none", reg(IORING_UNREGISTER_BUFFERS, 0, 0));
  V("none at all", reg(IORING_REGISTER_BUFFERS, v, 0));
  V("too many", reg(IORING_REGISTER_BUFFERS, v, 16385));
  V("bad address", reg(IORING_REGISTER_BUFFERS, (void *)8, 1));
  struct iovec bad[3] = {{NULL, 10}, {m, 0}, {(void *)4096, 4096}};
  V("null with a length", reg(IORING_REGISTER_BUFFERS, bad, 1));
  V("no length", reg(IORING_REGISTER_BUFFERS, bad + 1, 1));
  V("not mapped", reg(IORING_REGISTER_BUFFERS, bad + 2, 1));
  struct iovec huge = {m, (1UL << 30) + 1};
  V("too long", reg(IORING_REGISTER_BUFFERS, &huge, 1));
  V("register", reg(IORING_REGISTER_BUFFERS, v, 3));
  V("twice", reg(IORING_REGISTER_BUFFERS, v, 3));
  strcpy(m, "hello, fixed");
  next(&u, IORING_OP_WRITE_FIXED, fd, m, 12, 0, 1)->buf_index = 0;
  one(&u, "write");
  next(&u, IORING_OP_READ_FIXED, fd, m + 4096 + 10, 5, 7, 2)->buf_index = 1;
  one(&u, "read");
  printf("%s\n", m + 4096 + 10);
  next(&u, IORING_OP_READ_FIXED, fd, m + 4096 + 90, 11, 0, 3)->buf_index = 1;
  one(&u, "beyond its end");
  next(&u, IORING_OP_READ_FIXED, fd, m + 4096, 5, 0, 4)->buf_index = 0;
  one(&u, "another's");
  next(&u, IORING_OP_READ_FIXED, fd, m, 5, 0, 5)->buf_index = 2;
  one(&u, "an empty one");
  next(&u, IORING_OP_READ_FIXED, fd, m, 5, 0, 6)->buf_index = 3;
  one(&u, "no such buffer");
  next(&u, IORING_OP_READ_FIXED, fd, m, 50, 0, 7)->buf_index = 0;
  one(&u, "short");
  int files[1] = {fd};
  V("files", reg(IORING_REGISTER_FILES, files, 1));
  struct io_uring_sqe *s = next(&u, IORING_OP_WRITE_FIXED, 0, m, 4, 20, 8);
  s->buf_index = 0;
  s->flags = IOSQE_FIXED_FILE;
  one(&u, "both fixed");
  struct stat st;
  fstat(fd, &st);
  printf("size %ld\n", (long)st.st_size);
  V("unregister with arguments", reg(IORING_UNREGISTER_BUFFERS, v, 1));
  V("unregister", reg(IORING_UNREGISTER_BUFFERS, 0, 0));
  next(&u, IORING_OP_READ_FIXED, fd, m, 5, 0, 9)->buf_index = 0;
  one(&u, "none is left");
  V("register again", reg(IORING_REGISTER_BUFFERS, v, 1));
  close_ring(&u);
}

int main(void) {
  fresh("/tmp/registered");
  files();
  slots();
  buffers();
  chdir("/");
  sweep("/tmp/registered");
}
