/* A disk that fails on command, and that writes down what happened to it, for one process: LD_PRELOAD.
 *
 * WARROOM_DISK names a file with one word for the database's files: full, readonly, broken, slow (5 s for each sync);
 * empty or missing: well. WARROOM_DISK_LOG names a file to which every write, truncation and sync of the database and of
 * its write-ahead log is appended, in order. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { DATABASE, WAL, OTHER, NONE };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -2;

static int kind(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return NONE;
    path[n] = 0;
    const char *name = strstr(path, "warroom.db");
    if (!name || strstr(name, "-shm")) return NONE;
    if (!strcmp(name, "warroom.db")) return DATABASE;
    return strcmp(name, "warroom.db-wal") ? OTHER : WAL;
}

static char mode(void) {
    const char *file = getenv("WARROOM_DISK");
    char word = 0;
    if (!file) return 0;
    int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY, 0);
    if (fd < 0) return 0;
    if (syscall(SYS_read, fd, &word, 1) != 1) word = 0;
    syscall(SYS_close, fd);
    return word;
}

static int refused(void) {
    switch (mode()) {
    case 'f': errno = ENOSPC; return 1;
    case 'r': errno = EROFS; return 1;
    case 'b': errno = EIO; return 1;
    default: return 0;
    }
}

static void note(char what, int file, uint64_t at, const void *data, uint32_t size) {
    if (file != DATABASE && file != WAL) return;
    pthread_mutex_lock(&lock);
    if (log_fd == -2) {
        const char *name = getenv("WARROOM_DISK_LOG");
        log_fd = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    }
    if (log_fd >= 0) {
        char head[14] = {what, (char)file};
        memcpy(head + 2, &at, 8);
        memcpy(head + 10, &size, 4);
        struct iovec parts[2] = {{head, sizeof head}, {(void *)data, data ? size : 0}};
        syscall(SYS_writev, log_fd, parts, 2);
    }
    pthread_mutex_unlock(&lock);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    int file = kind(fd);
    if (file != NONE && refused()) return -1;
    ssize_t done = syscall(SYS_pwrite64, fd, data, size, at);
    if (done > 0) note('w', file, at, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

ssize_t write(int fd, const void *data, size_t size) {
    int file = kind(fd);
    if (file == NONE) return syscall(SYS_write, fd, data, size);
    if (refused()) return -1;
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = syscall(SYS_write, fd, data, size);
    if (done > 0) note('w', file, at, data, done);
    return done;
}

int ftruncate64(int fd, off64_t size) {
    int file = kind(fd);
    if (file != NONE && refused()) return -1;
    int done = syscall(SYS_ftruncate, fd, size);
    if (done == 0) note('t', file, size, 0, 0);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_with(int fd, long call) {
    int file = kind(fd);
    if (file != NONE) {
        char now = mode();
        if (now == 'b') {
            errno = EIO;
            return -1;
        }
        if (now == 's') {
            struct timespec five = {5, 0};
            nanosleep(&five, 0);
        }
    }
    int done = syscall(call, fd);
    if (done == 0) note('s', file, 0, 0, 0);
    return done;
}

int fsync(int fd) { return sync_with(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_with(fd, SYS_fdatasync); }
