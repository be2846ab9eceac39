// capabilities: CAP_SYS_ADMIN CAP_SETUID
// The mqueue file system of mq_overview(7): queues as files, seen through every mount of it.
#include "check.h"
#include <dirent.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static void list(const char *what, const char *dir) {
  static char names[64][32];
  int count = 0;
  DIR *d = opendir(dir);
  for (struct dirent *e; (e = readdir(d));)
    if (e->d_name[0] != '.') snprintf(names[count++], 32, "%.24s/%d", e->d_name, e->d_type);
  closedir(d);
  qsort(names, count, 32, by_name);
  printf("%s:", what);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
}

static void state(const char *what, const char *path) {
  char text[128] = {0};
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  V(what, read(fd, text, 127));
  printf("%s", text);
  V("at the end", read(fd, text, 127));
  close(fd);
}

static void attributes(const char *what, const char *path) {
  struct stat st;
  if (stat(path, &st)) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: mode %o size %ld links %ld uid %d blocks %ld\n", what, st.st_mode, (long)st.st_size, (long)st.st_nlink, st.st_uid, (long)st.st_blocks);
}

static void stranger(void) {
  setresuid(1000, 1000, 1000);
  V("open another's", open("m/one", O_RDONLY));
  V("unlink another's", unlink("m/one"));
  V("make one's own", open("m/own", O_CREAT | O_EXCL | O_RDWR, 0640));
  attributes("own", "m/own");
  V("unlink one's own", unlink("m/own"));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  umask(022);
  V("mount namespace", syscall(SYS_unshare, CLONE_NEWNS));
  V("private", mount("none", "/", 0, MS_REC | MS_PRIVATE, 0));
  chmod(".", 0755);
  mkdir("m", 0755);
  mkdir("n", 0755);
  V("mount", mount("queues", "m", "mqueue", MS_NOSUID, 0));
  V("mount again", mount("queues", "n", "mqueue", 0, 0));
  struct statfs fs;
  V("statfs", statfs("m", &fs));
  printf("type %lx names %ld\n", (long)fs.f_type, (long)fs.f_namelen);
  struct stat root;
  stat("m", &root);
  printf("root %o\n", root.st_mode);
  list("none", "m");

  struct mq_attr size = {.mq_maxmsg = 4, .mq_msgsize = 32};
  mqd_t q = syscall(SYS_mq_open, "one", O_RDWR | O_CREAT | O_EXCL, 0600, &size);
  list("one", "m");
  list("one, elsewhere", "n");
  attributes("its file", "n/one");
  V("send", mq_send(q, "hello", 5, 1));
  state("waiting", "m/one");

  int fd = open("m/two", O_CREAT | O_EXCL | O_RDWR, 0666);
  printf("made by open: %s\n", fd < 0 ? strerrorname_np(errno) : "ok");
  list("two", "n");
  struct mq_attr a;
  V("is a queue", mq_getattr(fd, &a));
  printf("most %ld length %ld now %ld\n", a.mq_maxmsg, a.mq_msgsize, a.mq_curmsgs);
  V("send to it", mq_send(fd, "there", 5, 3));
  V("write to it", write(fd, "x", 1));
  state("two's state", "n/two");
  V("make again", open("m/two", O_CREAT | O_EXCL | O_RDWR, 0666));
  V("chmod", chmod("m/two", 0604));
  attributes("changed", "m/two");
  V("truncate", truncate("m/two", 3));

  V("mkdir", mkdir("m/d", 0755));
  V("symlink", symlink("a", "m/l"));
  V("link", link("m/two", "m/three"));
  V("rename", rename("m/two", "m/three"));
  V("mknod", mknod("m/p", S_IFIFO | 0600, 0));
  V("rmdir", rmdir("m/two"));
  in_child(stranger);

  V("unlink by the file system", unlink("m/two"));
  V("gone for mq_open", syscall(SYS_mq_open, "two", O_RDWR, 0, NULL));
  V("still a queue", mq_getattr(fd, &a));
  printf("now %ld\n", a.mq_curmsgs);
  V("unlink by mq_unlink", syscall(SYS_mq_unlink, "one"));
  attributes("gone", "n/one");
  list("none left", "n");
  V("unlink again", unlink("m/one"));
  V("unmount", umount("m"));
  V("unmount the other", umount("n"));
  return 0;
}
