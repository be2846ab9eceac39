// capabilities: CAP_SYS_ADMIN
// IPC namespaces: System V objects and POSIX queues of one are not seen in another (ipc_namespaces(7)).
#include "check.h"
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define KEY 0x1234

static void look(const char *where) {
  printf("== %s\n", where);
  OK("shmget", shmget(KEY, 4096, 0));
  OK("semget", semget(KEY, 1, 0));
  OK("msgget", msgget(KEY, 0));
  errno = 0;
  mqd_t q = mq_open("/ns", O_RDONLY);
  printf("mq_open: %s\n", q == -1 ? strerrorname_np(errno) : "ok");
  if (q != -1) mq_close(q);
}

static void make(void) {
  shmget(KEY, 4096, IPC_CREAT | 0600);
  semget(KEY, 1, IPC_CREAT | 0600);
  msgget(KEY, IPC_CREAT | 0600);
  mq_close(mq_open("/ns", O_RDWR | O_CREAT, 0600, NULL));
}

static void unshared(void) {
  OK("unshare", unshare(CLONE_NEWIPC));
  look("new");
  make();
  look("with its own");
  struct msqid_ds info;
  printf("queues %d\n", msgctl(0, MSG_INFO, &info));
}

// What was attached stays attached.
static void attached(void) {
  int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  char *at = shmat(id, 0, 0);
  strcpy(at, "still here");
  OK("unshare", unshare(CLONE_NEWIPC));
  printf("%s\n", at);
  OK("stat", shmctl(id, IPC_STAT, &(struct shmid_ds){0}));
  OK("detach", shmdt(at));
  OK("detach again", shmdt(at));
}

static void semaphore_undo(void) {
  int id = semget(KEY, 1, 0);
  struct sembuf op = {0, 3, SEM_UNDO};
  V("semop", semop(id, &op, 1));
  V("value", semctl(id, 0, GETVAL));
  OK("old", open("/proc/self/ns/ipc", O_RDONLY));
  int old = open("/proc/self/ns/ipc", O_RDONLY);
  OK("unshare", unshare(CLONE_NEWIPC));
  V("value elsewhere", semctl(id, 0, GETVAL));
  OK("setns", setns(old, CLONE_NEWIPC));
  V("value given back", semctl(id, 0, GETVAL));
}

static int child(void *unused) {
  look("cloned");
  fflush(stdout);
  return 0;
}

static void mounted(void) {
  OK("unshare", unshare(CLONE_NEWIPC | CLONE_NEWNS));
  mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
  mkdir("/tmp/mq", 0755);
  OK("mount", mount("mqueue", "/tmp/mq", "mqueue", 0, NULL));
  OK("outer queue", access("/tmp/mq/ns", F_OK));
  mq_close(mq_open("/inner", O_RDWR | O_CREAT, 0600, NULL));
  OK("inner queue", access("/tmp/mq/inner", F_OK));
  OK("unshare again", unshare(CLONE_NEWIPC));
  mqd_t q = mq_open("/inner", O_RDONLY);
  printf("inner queue by name: %s\n", q == -1 ? strerrorname_np(errno) : "ok");
  umount("/tmp/mq");
}

// Without rights in the namespace of another's: its owner's user namespace counts.
static void in_user_namespace(void) {
  OK("unshare both", unshare(CLONE_NEWUSER | CLONE_NEWIPC));
  make();
  look("own");
  int id = msgget(KEY, 0);
  OK("remove", msgctl(id, IPC_RMID, NULL));
}

static void user_only(void) {
  OK("unshare user", unshare(CLONE_NEWUSER));
  int id = shmget(KEY, 0, 0);
  OK("get", id);
  struct shmid_ds info;
  OK("stat", shmctl(id, IPC_STAT, &info));
  printf("owner %u %u\n", info.shm_perm.uid, info.shm_perm.gid);
  OK("set", shmctl(id, IPC_SET, &info));
  OK("lock", shmctl(id, SHM_LOCK, NULL));
  OK("setns", setns(open("/proc/self/ns/ipc", O_RDONLY), 0));
}

int main(void) {
  static char stack[65536];
  make();
  look("first");
  in_child(unshared);
  look("first again");
  in_child(attached);
  in_child(semaphore_undo);
  fflush(stdout);
  int pid = clone(child, stack + sizeof stack, CLONE_NEWIPC | SIGCHLD, 0);
  waitpid(pid, NULL, 0);
  in_child(mounted);
  in_child(in_user_namespace);
  in_child(user_only);
  // entering a child's
  int ready[2], end[2];
  char c;
  pipe(ready);
  pipe(end);
  if (!(pid = fork())) {
    close(end[1]);
    unshare(CLONE_NEWIPC);
    make();
    write(ready[1], "", 1);
    read(end[0], &c, 1);
    _exit(0);
  }
  read(ready[0], &c, 1);
  shmctl(shmget(KEY, 0, 0), IPC_RMID, NULL);
  look("first without a segment");
  int fd = syscall(SYS_pidfd_open, pid, 0), own = open("/proc/self/ns/ipc", O_RDONLY);
  OK("setns by pidfd", setns(fd, CLONE_NEWIPC));
  look("the child's");
  OK("back", setns(own, 0));
  close(end[1]);
  waitpid(pid, NULL, 0);
  return 0;
}
