/* Preloaded into a process under test: counts the calls that write below one folder, and lets some of them fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[4096], note[4200];
static atomic_long count;
static long first, last;
static int error;

/* From now on calls number `from` to `to` below `where` fail with `code`; code 0 kills the process there. */
void fail_writes(const char *where, long from, long to, long code)
{
    snprintf(folder, sizeof folder, "%s/", where);
    snprintf(note, sizeof note, "%s.writes", where);
    count = 0, first = from, last = to, error = code;
}

static void say(const char *call, const char *path, long n)
{
    int (*really)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = really(note, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dprintf(fd, "%ld %s %s\n", n, call, path);
    close(fd);
}

static int fails(const char *call, const char *path)
{
    if (!folder[0] || strncmp(path, folder, strlen(folder)))
        return 0;
    long n = ++count;
    if (n < first || n > last)
        return 0;
    say(call, path, n);
    if (!error)
        kill(getpid(), SIGKILL);
    errno = error;
    return 1;
}

static int fails_at(const char *call, int fd)
{
    char link[64], path[4096];
    if (!folder[0])
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = 0;
    return fails(call, path);
}

/* Note beside the folder how many such calls there were. */
void count_writes(void)
{
    say("in all", folder, count);
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))
#define BY_FILE(type, name, parameters, types, values) \
    type name parameters { return fails_at(#name, fd) ? -1 : ((type(*) types)dlsym(RTLD_NEXT, #name)) values; }
#define BY_PATH(name, parameters, types, values) \
    int name parameters { return fails(#name, path) ? -1 : ((int(*) types)dlsym(RTLD_NEXT, #name)) values; }

BY_FILE(ssize_t, write, (int fd, const void *b, size_t n), (int, const void *, size_t), (fd, b, n))
BY_FILE(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), (int, const void *, size_t, off_t), (fd, b, n, o))
BY_FILE(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), (int, const void *, size_t, off64_t),
        (fd, b, n, o))
BY_FILE(int, fsync, (int fd), (int), (fd))
BY_FILE(int, fdatasync, (int fd), (int), (fd))
BY_FILE(int, ftruncate, (int fd, off_t n), (int, off_t), (fd, n))
BY_FILE(int, ftruncate64, (int fd, off64_t n), (int, off64_t), (fd, n))
BY_PATH(rename, (const char *path, const char *to), (const char *, const char *), (path, to))
BY_PATH(mkdir, (const char *path, mode_t mode), (const char *, mode_t), (path, mode))

/* Opening writes only where it makes a file. */
#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        if ((flags & O_CREAT) && access(path, F_OK) && fails(#name, path)) \
            return -1; \
        return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
