// A fault that is caught and jumped out of, a timer, queued values, a child that stops and goes on, and an end by SIGSEGV.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile sig_atomic_t ticks;

static void onFault(int signal, siginfo_t *info, void *context) {
    siglongjmp(back, info->si_addr == (void *)0x1000 ? 1 : 2);
}

static void onTick(int signal) { ticks++; }

static void onValue(int signal, siginfo_t *info, void *context) { printf("value %d\n", info->si_value.sival_int); }

int main(void) {
    struct sigaction fault = {.sa_sigaction = onFault, .sa_flags = SA_SIGINFO};
    struct sigaction tick = {.sa_handler = onTick};
    struct sigaction value = {.sa_sigaction = onValue, .sa_flags = SA_SIGINFO};
    setvbuf(stdout, NULL, _IONBF, 0);
    sigaction(SIGSEGV, &fault, NULL);
    int jumped = sigsetjmp(back, 1);
    if (!jumped) *(volatile int *)0x1000 = 1;
    printf("jumped %d\n", jumped);
    sigaction(SIGALRM, &tick, NULL);
    struct itimerval timer = {{0, 10000}, {0, 10000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    while (ticks < 5) pause();
    timer = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    puts("ticked");
    sigaction(SIGRTMIN, &value, NULL);
    sigset_t block;
    sigemptyset(&block);
    sigaddset(&block, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &block, NULL);
    for (int i = 0; i < 3; i++) sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
    sigprocmask(SIG_UNBLOCK, &block, NULL);
    pid_t child = fork();
    if (!child) {
        raise(SIGSTOP);
        _exit(5);
    }
    int status;
    waitpid(child, &status, WUNTRACED);
    printf("stopped %d\n", WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
    kill(child, SIGCONT);
    waitpid(child, &status, 0);
    printf("exited %d\n", WEXITSTATUS(status));
    signal(SIGSEGV, SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    raise(SIGSEGV);
    return 0;
}
