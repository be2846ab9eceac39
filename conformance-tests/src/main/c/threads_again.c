// Threads in rounds: those of a round end together, and the next round takes what they leave.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { ROUNDS = 40, THREADS = 24 };

static pthread_barrier_t all_run;
static int done[THREADS];

static void *work(void *index) {
  pthread_barrier_wait(&all_run);
  usleep(1000);
  done[(long)index]++;
  return index;
}

int main(void) {
  long sum = 0;
  pthread_barrier_init(&all_run, NULL, THREADS);
  for (int round = 0; round < ROUNDS; round++) {
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++) {
      int failure = pthread_create(&threads[i], NULL, work, (void *)i);
      if (failure) return printf("pthread_create: %d\n", failure), 1;
    }
    for (int i = 0; i < THREADS; i++) {
      void *result;
      pthread_join(threads[i], &result);
      sum += (long)result;
    }
  }
  int least = ROUNDS;
  for (int i = 0; i < THREADS; i++) least = done[i] < least ? done[i] : least;
  printf("rounds: %d\n", least);
  printf("sum of results: %ld\n", sum);
}
