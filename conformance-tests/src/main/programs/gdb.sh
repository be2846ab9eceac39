# gdb: breakpoints, stepping, a backtrace, variables and memory written, a watchpoint in software, threads, a crash, a system call caught.
cd /tmp
cat >t.c <<'C'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static int total;
static void *worker(void *unused) { return unused; }
static int add(int a, int b) {
  int sum = a + b;
  total += sum;
  return sum;
}
int main(void) {
  for (int i = 0; i < 3; i++) add(i, 10);
  pthread_t t;
  pthread_create(&t, 0, worker, 0);
  pthread_join(t, 0);
  printf("total %d\n", total);
  fflush(stdout);
  if (total > 100) *(volatile int *)0 = 1;
  return total;
}
C
gcc -g -O0 -pthread -o t t.c
debug() { gdb -q -batch -nx -iex 'set debuginfod enabled off' -ex 'set pagination off' -ex 'set can-use-hw-watchpoints 0' -ex 'set print thread-events off' "$@" 2>&1 | grep -v '^warning\|libthread_db\|^\[New\|^\[Switching' | sed 's/process [0-9]*/process N/; s/0x[0-9a-f]*/ADDR/g'; }
debug -ex 'break add' -ex run -ex bt -ex 'print a + b' -ex next -ex next -ex 'print total' -ex finish -ex 'delete 1' -ex continue t
debug -ex 'break add if a == 2' -ex run -ex 'print a' -ex 'set var total = 1000' -ex continue -ex 'print total' -ex bt t
debug -ex 'break main' -ex run -ex 'watch total' -ex continue -ex continue -ex 'delete' -ex continue t
debug -ex 'break worker' -ex run -ex 'print $_thread' -ex stepi -ex kill t
debug -ex 'catch syscall 231' -ex run -ex 'print total' -ex continue t
