/* Preloaded into the program under test: ends it at one of the moments at which a crash can be told from another.
 *
 * A moment is: before and behind each sync of the journal, and when the answer to a writing request has arrived and was
 * not read yet. Between two of them nothing changes, neither on the disk nor in the cloud.
 *
 *   CRASHPOINTS_LOG=FILE   every moment, and every write request that leaves, is a line of it
 *   CRASHPOINTS_AT=N       the program ends at the N-th moment with the code 137
 *   CRASHPOINTS_POWER=1    and the power goes: what was not synced is not in the files of the journal any more
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 4096
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int moments, target = -1, power, log_file = -1;
static unsigned char awaits_answer[DESCRIPTORS];

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *at = getenv("CRASHPOINTS_AT"), *log = getenv("CRASHPOINTS_LOG");
  if (at) target = atoi(at);
  power = getenv("CRASHPOINTS_POWER") != NULL;
  if (log) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The path behind a descriptor if it is a file of the journal. */
static int journal_path(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t count = readlink(link, path, 4000);
  if (count <= 0) return 0;
  path[count] = 0;
  const char *name = strrchr(path, '/');
  return name && (!strcmp(name, "/journal.db") || !strcmp(name, "/journal.db-wal"));
}

static void copy(const char *from, const char *to) {
  char buffer[1 << 16];
  ssize_t count;
  int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  while (in >= 0 && out >= 0 && (count = read(in, buffer, sizeof buffer)) > 0)
    if (REAL(write)(out, buffer, count) != count) break;
  close(in);
  close(out);
}

static void lose_power(void) {
  DIR *open_files = opendir("/proc/self/fd");
  struct dirent *entry;
  char path[4100], kept[4200];
  while (open_files && (entry = readdir(open_files))) {
    if (!journal_path(atoi(entry->d_name), path)) continue;
    snprintf(kept, sizeof kept, "%s.synced", path);
    if (access(kept, F_OK) == 0) copy(kept, path);
    else if (truncate(path, 0)) _exit(99);
    char *end = strstr(path, "-wal");
    if (end) { strcpy(end, "-shm"); unlink(path); }
  }
}

static void note(const char *text, int count) {
  char line[300];
  int size = snprintf(line, sizeof line, "%.*s\n", count, text);
  if (log_file >= 0 && REAL(write)(log_file, line, size) != size) _exit(99);
}

/* Called with the lock held: nobody writes to the journal's files or to a socket beside it. */
static void moment(const char *name) {
  moments += 1;
  note(name, (int)strlen(name));
  if (moments != target) return;
  if (power) lose_power();
  _exit(137);
}

static int sync_with(int (*sync)(int), int fd) {
  char path[4100], kept[4200];
  if (!journal_path(fd, path)) return sync(fd);
  pthread_mutex_lock(&lock);
  moment("before a sync");
  int result = sync(fd);
  if (result == 0 && power) {
    snprintf(kept, sizeof kept, "%s.synced", path);
    copy(path, kept);
  }
  moment("synced");
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int fd) { return sync_with(REAL(fsync), fd); }
int fdatasync(int fd) { return sync_with(REAL(fdatasync), fd); }

static void look_at_request(int fd, const char *bytes, size_t count) {
  static const char *methods[] = {"POST ", "PUT ", "PATCH ", "DELETE "};
  if (fd < 0 || fd >= DESCRIPTORS) return;
  for (int i = 0; i < 4; i++) {
    if (count < 8 || strncmp(bytes, methods[i], strlen(methods[i]))) continue;
    /* A log-in changes nothing. */
    const char *end = memchr(bytes, '\r', count);
    int size = end ? (int)(end - bytes) : (int)count;
    if (memmem(bytes, size, "token", 5) || memmem(bytes, size, "OS-FEDERATION", 13)) return;
    pthread_mutex_lock(&lock);
    note(bytes, size > 250 ? 250 : size);
    awaits_answer[fd] = 1;
    pthread_mutex_unlock(&lock);
  }
}

static void look_at_answer(int fd, ssize_t count) {
  if (fd < 0 || fd >= DESCRIPTORS || count <= 0 || !awaits_answer[fd]) return;
  pthread_mutex_lock(&lock);
  awaits_answer[fd] = 0;
  moment("answered");
  pthread_mutex_unlock(&lock);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  look_at_request(fd, bytes, count);
  return REAL(write)(fd, bytes, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (count > 0) look_at_request(fd, parts[0].iov_base, parts[0].iov_len);
  return REAL(writev)(fd, parts, count);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
  look_at_request(fd, bytes, count);
  return REAL(send)(fd, bytes, count, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  if (message->msg_iovlen > 0) look_at_request(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
  return REAL(sendmsg)(fd, message, flags);
}

ssize_t read(int fd, void *bytes, size_t count) {
  ssize_t result = REAL(read)(fd, bytes, count);
  look_at_answer(fd, result);
  return result;
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
  ssize_t result = REAL(recv)(fd, bytes, count, flags);
  look_at_answer(fd, result);
  return result;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  ssize_t result = REAL(recvmsg)(fd, message, flags);
  look_at_answer(fd, result);
  return result;
}
