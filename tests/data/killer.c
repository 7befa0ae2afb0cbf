/* Runs a program and kills it with SIGKILL at one call to the system, counted over all its threads:
 *
 *     killer LOG CLASS NUMBER before|after|stop PROGRAM [ARGUMENT…]
 *
 * CLASS is write or sync (files in the current directory, but not what it prints), send or receive (sockets). The program
 * dies at the entry of the call with this number, before anything comes of it, or at its exit, before the program hears of
 * it. Number 0 kills never. With `stop` it is stopped by SIGSTOP at the exit of the call instead, which is counted from each
 * SIGUSR1 on; SIGCONT lets it go on. LOG gets a line for every call of the four classes: class, name, file. The exit code is the
 * program's, or 137 if it was killed here.
 *
 * strace can inject a signal too, but counts every thread by itself: most calls of a program with threads cannot be named
 * that way. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PUTS, TAKES, SYNCS };
static const struct {
    unsigned long number;
    const char *name;
    int kind;
} CALLS[] = {
    {SYS_write, "write", PUTS},       {SYS_pwrite64, "pwrite64", PUTS},   {SYS_writev, "writev", PUTS},
    {SYS_pwritev, "pwritev", PUTS},   {SYS_sendto, "sendto", PUTS},       {SYS_sendmsg, "sendmsg", PUTS},
    {SYS_read, "read", TAKES},        {SYS_readv, "readv", TAKES},        {SYS_recvfrom, "recvfrom", TAKES},
    {SYS_recvmsg, "recvmsg", TAKES},  {SYS_fsync, "fsync", SYNCS},        {SYS_fdatasync, "fdatasync", SYNCS},
    {SYS_ftruncate, "ftruncate", PUTS},
};

static FILE *record;
static const char *wanted;
static unsigned long target, seen;
static int after, stop_only, killed;
static volatile sig_atomic_t armed = 1, again;
static pid_t child, due;

/* The class of a call, or none; tells its name and its file. */
static const char *class_of(pid_t tid, unsigned long number, unsigned long fd, const char **name, char *file, size_t size) {
    static char here[4096];
    if (!here[0] && !getcwd(here, sizeof here)) return 0;
    for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++) {
        if (CALLS[i].number != number || fd <= STDERR_FILENO) continue;
        char link[64];
        snprintf(link, sizeof link, "/proc/%d/fd/%lu", tid, fd);
        ssize_t n = readlink(link, file, size - 1);
        if (n <= 0) return 0;
        file[n] = 0;
        *name = CALLS[i].name;
        if (!strncmp(file, "socket:", 7)) {
            file[6] = 0;
            return CALLS[i].kind == PUTS ? "send" : CALLS[i].kind == TAKES ? "receive" : 0;
        }
        size_t length = strlen(here);
        if (strncmp(file, here, length) || CALLS[i].kind == TAKES) return 0;
        memmove(file, file + length, n - length + 1);
        return CALLS[i].kind == PUTS ? "write" : "sync";
    }
    return 0;
}

static void dies(pid_t tid) {
    killed = 1;
    if (!stop_only) {
        kill(child, SIGKILL);
        return;
    }
    fprintf(record, "stopped\n");
    fflush(record);
    /* This very thread first: it may not get any further. */
    syscall(SYS_tgkill, child, tid, SIGSTOP);
}

static void at_call(pid_t tid) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) <= 0) return;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT && tid == due && !killed) dies(tid);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
    const char *name;
    char file[4096];
    const char *class = class_of(tid, info.entry.nr, info.entry.args[0], &name, file, sizeof file);
    if (again) again = killed = due = seen = 0;
    if (!class || killed) return;
    fprintf(record, "%s %s %s\n", class, name, file);
    if (!armed || strcmp(class, wanted) || ++seen != target) return;
    if (after) due = tid;
    else dies(tid);
}

static void forward(int signal) { kill(child, signal); }

static void arm(int signal) {
    (void)signal;
    armed = again = 1;
}

static void fail(const char *what) {
    fprintf(stderr, "killer: %s: %s\n", what, strerror(errno));
    exit(126);
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "killer LOG CLASS NUMBER before|after|stop PROGRAM…\n"), 125;
    if (!(record = fopen(argv[1], "we"))) fail(argv[1]);
    wanted = argv[2];
    target = strtoul(argv[3], 0, 10);
    stop_only = !strcmp(argv[4], "stop");
    after = stop_only || !strcmp(argv[4], "after");
    armed = !stop_only;
    if ((child = fork()) < 0) fail("fork");
    if (!child) {
        raise(SIGSTOP);
        execv(argv[5], argv + 5);
        _exit(127);
    }
    int status;
    if (waitpid(child, &status, WUNTRACED) < 0 || !WIFSTOPPED(status)) fail("start");
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SEIZE, child, 0, options)) fail("ptrace");
    signal(SIGTERM, forward);
    signal(SIGCONT, forward);
    signal(SIGUSR1, arm);
    kill(child, SIGCONT);

    int code = 1;
    for (pid_t tid; (tid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
        if (tid < 0) continue;
        if (tid == child && WIFEXITED(status)) code = WEXITSTATUS(status);
        if (tid == child && WIFSIGNALED(status)) code = 128 + WTERMSIG(status);
        if (!WIFSTOPPED(status)) continue;
        int stop = WSTOPSIG(status), event = status >> 16;
        if (stop == (SIGTRAP | 0x80)) at_call(tid);
        /* A stop of the whole group is left to whoever sends SIGCONT; the other events need nothing. */
        int group = event == PTRACE_EVENT_STOP && stop != SIGTRAP;
        ptrace(group ? PTRACE_LISTEN : PTRACE_SYSCALL, tid, 0, event || stop == (SIGTRAP | 0x80) ? 0 : stop);
    }
    fclose(record);
    return code;
}
