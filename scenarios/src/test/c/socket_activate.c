/*
 * Starts a program that takes over a listening socket in the way of systemd: as descriptor 3, told
 * in LISTEN_FDS and LISTEN_PID. pcscd's own place for its socket is built in and needs an
 * administrator; this way it can be anywhere, and disturbs no other pcscd.
 *
 * socket_activate SOCKET PROGRAM ARGUMENT...
 *
 * Prints "listening" when the socket is there. The program is told to end when the one that started
 * this dies.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PASSED = 3 };

static int failed(const char* what) {
  perror(what);
  return 1;
}

int main(int count, char** arguments) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (count < 3 || strlen(arguments[1]) >= sizeof(address.sun_path)) {
    fputs("socket_activate SOCKET PROGRAM ARGUMENT...\n", stderr);
    return 2;
  }
  strcpy(address.sun_path, arguments[1]);
  unlink(address.sun_path);
  int listening = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listening < 0 || bind(listening, (struct sockaddr*)&address, sizeof(address)) != 0 ||
      listen(listening, 16) != 0) {
    return failed(address.sun_path);
  }
  if (listening != PASSED) {
    if (dup2(listening, PASSED) < 0) return failed("dup2");
    close(listening);
  }
  char pid[24];
  snprintf(pid, sizeof(pid), "%ld", (long)getpid());
  setenv("LISTEN_FDS", "1", 1);
  setenv("LISTEN_PID", pid, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  puts("listening");
  fflush(stdout);
  dup2(STDERR_FILENO, STDOUT_FILENO); /* nobody reads there any more */
  execvp(arguments[2], arguments + 2);
  return failed(arguments[2]);
}
