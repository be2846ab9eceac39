// semget(2), semop(2), semtimedop(2), semctl(2): values, sleepers, undo, order of errors, removal.
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>

union semun { int val; struct semid_ds *buf; unsigned short *array; struct seminfo *info; };
static int id;

static long op(int number, int change, int flags) {
  struct sembuf one = {number, change, flags};
  return semop(id, &one, 1);
}

static void values(const char *what) {
  unsigned short all[3];
  semctl(id, 0, GETALL, all);
  printf("%s: %d %d %d\n", what, all[0], all[1], all[2]);
}

static int count(int what) { return semctl(id, 0, what); }
static void handler(int number) {}

static void stranger(void) {
  setresuid(1000, 1000, 1000);
  V("take", op(0, -1, IPC_NOWAIT));
  V("zero", op(1, 0, IPC_NOWAIT));
  V("value", semctl(id, 0, GETVAL));
  V("set", semctl(id, 0, SETVAL, 1));
  V("remove", semctl(id, 0, IPC_RMID));
  V("get", semget(55, 1, 0600));
}

static void *sleeper(void *change) {
  long got = op(0, (long)change, 0);
  return (void *)(got ? (long)errno : 0);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  V("none", semget(55, 0, IPC_CREAT | 0600));
  V("negative", semget(55, -1, IPC_CREAT | 0600));
  V("too many", semget(55, 32001, IPC_CREAT | 0600));
  V("absent", semget(55, 1, 0));
  id = semget(55, 3, IPC_CREAT | 0640);
  V("same", semget(55, 0, 0) == id);
  V("more", semget(55, 4, 0));
  V("exclusive", semget(55, 3, IPC_CREAT | IPC_EXCL));
  values("fresh");
  V("set", semctl(id, 1, SETVAL, 5));
  V("set too large", semctl(id, 1, SETVAL, 32768));
  V("set negative", semctl(id, 1, SETVAL, -1));
  V("set number 3", semctl(id, 3, SETVAL, 1));
  V("get number -1", semctl(id, -1, GETVAL));
  V("get", semctl(id, 1, GETVAL));
  V("pid", semctl(id, 1, GETPID) == getpid());
  V("pid of untouched", semctl(id, 2, GETPID));
  unsigned short all[3] = {2, 3, 4}, bad[3] = {0, 40000, 0};
  V("set all", semctl(id, 0, SETALL, all));
  V("set all too large", semctl(id, 0, SETALL, bad));
  V("get all nowhere", semctl(id, 0, GETALL, 8));
  values("now");
  V("up", op(0, 3, 0));
  V("down", op(0, -4, 0));
  V("down, no wait", op(0, -2, IPC_NOWAIT));
  V("zero, no wait", op(0, 0, IPC_NOWAIT));
  V("overflow", op(0, 32767, 0));
  struct sembuf several[] = {{0, -1, 0}, {1, 5, 0}, {2, -9, IPC_NOWAIT}};
  V("all or none", semop(id, several, 3));
  values("none");
  struct sembuf chained[] = {{0, -1, 0}, {0, 0, IPC_NOWAIT}, {0, 2, 0}};
  V("one after the other", semop(id, chained, 3));
  values("chained");
  struct sembuf range[] = {{0, -1, 0}, {1, 32767, 0}};
  V("error in the second", semop(id, range, 2));
  values("as before");
  V("no operations", semop(id, several, 0));
  V("too many operations", semop(id, several, 501));
  V("nowhere", semop(id, (void *)8, 1));
  V("number 3", op(3, 1, 0));
  V("bad id", semop(id + 1, several, 1));
  V("negative id", semop(-1, several, 1));
  struct timespec soon = {0, 10000000}, wrong = {0, 1000000000};
  struct sembuf down = {0, -9, 0};
  V("time-out", semtimedop(id, &down, 1, &soon));
  V("bad time", semtimedop(id, &down, 1, &wrong));
  V("time nowhere", syscall(SYS_semtimedop, id, &down, 1, 8));
  signal(SIGALRM, handler);
  struct sigaction restart = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &restart, NULL);
  alarm(1);
  V("interrupted", op(0, -9, 0));
  semctl(id, 0, SETVAL, 0);
  pthread_t ids[4];
  pthread_create(&ids[0], NULL, sleeper, (void *)-1);
  while (count(GETNCNT) != 1) usleep(1000);
  pthread_create(&ids[1], NULL, sleeper, (void *)-2);
  while (count(GETNCNT) != 2) usleep(1000);
  printf("sleepers %d zero %d\n", count(GETNCNT), count(GETZCNT));
  V("up", op(0, 3, 0));
  void *got[4];
  for (int i = 0; i < 2; i++) pthread_join(ids[i], &got[i]);
  printf("they got %ld %ld, left %d\n", (long)got[0], (long)got[1], count(GETVAL));
  semctl(id, 0, SETVAL, 2);
  pthread_create(&ids[0], NULL, sleeper, (void *)0);
  while (count(GETZCNT) != 1) usleep(1000);
  op(0, -2, 0);
  pthread_join(ids[0], &got[0]);
  printf("zero: %ld\n", (long)got[0]);
  printf("== undo\n");
  semctl(id, 0, SETVAL, 1);
  pid_t child = fork();
  if (!child) {
    op(0, -1, SEM_UNDO);
    op(1, 2, SEM_UNDO);
    values("taken");
    _exit(0);
  }
  waitpid(child, NULL, 0);
  values("given back");
  printf("by %d\n", semctl(id, 0, GETPID) == child);
  child = fork();
  if (!child) {
    op(0, -1, SEM_UNDO);
    semctl(id, 0, SETVAL, 9);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  values("set in between");
  child = fork();
  if (!child) {
    op(0, -9, SEM_UNDO);
    for (;;) pause();
  }
  while (count(GETVAL) != 0) usleep(1000);
  pthread_create(&ids[0], NULL, sleeper, (void *)-9);
  while (count(GETNCNT) != 1) usleep(1000);
  kill(child, SIGKILL);
  pthread_join(ids[0], &got[0]);
  printf("a sleeper gets what the killed had: %ld\n", (long)got[0]);
  waitpid(child, NULL, 0);
  child = fork();
  if (!child) {
    semctl(id, 0, SETVAL, 32000);
    V("undo beyond the range", op(0, 1, SEM_UNDO) || op(0, -32001, SEM_UNDO) || op(0, 32767, SEM_UNDO) || op(0, -32767, SEM_UNDO));
    _exit(0);
  }
  waitpid(child, NULL, 0);
  values("end");
  in_child(stranger);
  struct semid_ds ds;
  V("stat", semctl(id, 0, IPC_STAT, &ds));
  printf("mode %o uid %d count %lu operated %d changed %d\n", ds.sem_perm.mode, ds.sem_perm.uid, ds.sem_nsems, ds.sem_otime != 0, ds.sem_ctime != 0);
  ds.sem_perm.mode = 0606;
  V("change", semctl(id, 0, IPC_SET, &ds));
  in_child(stranger);
  V("unknown command", semctl(id, 0, 99));
  semctl(id, 0, SETVAL, 0);
  pthread_create(&ids[0], NULL, sleeper, (void *)-1);
  while (count(GETNCNT) != 1) usleep(1000);
  V("remove", semctl(id, 0, IPC_RMID));
  pthread_join(ids[0], &got[0]);
  printf("a sleeper: %s\n", strerrorname_np((long)got[0]));
  V("then", op(0, 1, 0));
  V("by key", semget(55, 3, 0));
  int next = semget(IPC_PRIVATE, 1, 0600);
  printf("another id %d\n", next != id);
  struct seminfo info;
  printf("highest %d sets %d\n", semctl(0, 0, SEM_INFO, &info) >= 0, info.semusz);
  return 0;
}
