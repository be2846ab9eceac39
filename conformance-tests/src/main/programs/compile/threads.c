// Eight threads behind a barrier count under a mutex, then hand a token round through condition variables.
#include <pthread.h>
#include <stdio.h>

#define THREADS 8
#define ROUNDS 5000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static long counter, turns;
static __thread int local;

static void *count(void *argument) {
    long number = (long)argument;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        local++;
        pthread_mutex_unlock(&mutex);
    }
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < 10; i++) {
        while (turns % THREADS != number) pthread_cond_wait(&turned, &mutex);
        turns++;
        pthread_cond_broadcast(&turned);
    }
    pthread_mutex_unlock(&mutex);
    return (void *)(long)local;
}

int main(void) {
    pthread_t threads[THREADS];
    long sum = 0;
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, count, (void *)i);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        sum += (long)result;
    }
    printf("%ld %ld %ld\n", counter, sum, turns);
    return 0;
}
