/*
 * A card reader for pcscd (an IFD handler, version 3.0) whose card is on the other end of a Unix
 * socket: DEVICENAME in the reader's configuration. pcscd comes with no header for handlers unless
 * one installs it, so that the few types and numbers of PC/SC part 3 are here.
 *
 * A request is a length of two bytes, big-endian, and so many bytes: 'p' (is a card there?), 'u'
 * (power up), 'd' (power down) or 't' and a command. The reply has the same form: one byte 0 or 1,
 * the answer to reset, nothing, or the card's response. An empty reply to 'u' and 't' means that the
 * card is gone.
 */
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef unsigned long DWORD;
typedef unsigned char UCHAR;
typedef long RESPONSECODE;
struct io_header {
  DWORD protocol, length;
};

enum {
  SUCCESS = 0,
  POWER_UP = 500,
  POWER_DOWN = 501,
  UNKNOWN_TAG = 600,
  COMMUNICATION_ERROR = 612,
  NOT_SUPPORTED = 614,
  PRESENT = 615,
  NOT_PRESENT = 616,
  TAG_ATR = 0x0303,
  TAG_SLOTS = 0x0FAE,
  TAG_READERS = 0x0FAF,
  MAX_ATR = 33,
  MAX_MESSAGE = 4096
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int card = -1;
static UCHAR atr[MAX_ATR];
static DWORD atr_length;

static int exactly(ssize_t (*io)(int, void*, size_t), void* data, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = io(card, (UCHAR*)data + done, size - done);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

static ssize_t put(int to, void* data, size_t size) { return send(to, data, size, MSG_NOSIGNAL); }

static ssize_t get(int from, void* data, size_t size) { return recv(from, data, size, 0); }

/* The length of the reply, or -1. */
static long ask(UCHAR what, const UCHAR* data, size_t size, UCHAR* reply, size_t room) {
  long result = -1;
  if (size >= MAX_MESSAGE) return result;
  UCHAR head[3] = {(UCHAR)((size + 1) >> 8), (UCHAR)(size + 1), what};
  UCHAR length[2];
  pthread_mutex_lock(&lock);
  if (card >= 0 && exactly(put, head, sizeof(head)) && exactly(put, (void*)data, size) &&
      exactly(get, length, sizeof(length))) {
    size_t told = (size_t)(length[0] << 8 | length[1]);
    if (told <= room && exactly(get, reply, told)) result = (long)told;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

RESPONSECODE IFDHCreateChannelByName(DWORD lun, char* name) {
  (void)lun;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(name) >= sizeof(address.sun_path)) return COMMUNICATION_ERROR;
  strcpy(address.sun_path, name);
  card = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (card < 0 || connect(card, (struct sockaddr*)&address, sizeof(address)) != 0) {
    return COMMUNICATION_ERROR;
  }
  return SUCCESS;
}

RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel) {
  (void)lun;
  (void)channel;
  return NOT_SUPPORTED;
}

RESPONSECODE IFDHCloseChannel(DWORD lun) {
  (void)lun;
  if (card >= 0) close(card);
  card = -1;
  return SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, DWORD* length, UCHAR* value) {
  (void)lun;
  switch (tag) {
    case TAG_ATR:
      if (*length < atr_length) return COMMUNICATION_ERROR;
      memcpy(value, atr, atr_length);
      *length = atr_length;
      return SUCCESS;
    case TAG_SLOTS:
    case TAG_READERS:
      *length = 1;
      *value = 1;
      return SUCCESS;
    default:
      *length = 0;
      return UNKNOWN_TAG;
  }
}

RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD length, UCHAR* value) {
  (void)lun;
  (void)tag;
  (void)length;
  (void)value;
  return NOT_SUPPORTED;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR flags, UCHAR p1, UCHAR p2,
                                       UCHAR p3) {
  (void)lun;
  (void)protocol;
  (void)flags;
  (void)p1;
  (void)p2;
  (void)p3;
  return SUCCESS;
}

RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, UCHAR* told, DWORD* length) {
  (void)lun;
  long size = ask(action == POWER_DOWN ? 'd' : 'u', NULL, 0, atr, sizeof(atr));
  atr_length = size > 0 ? (DWORD)size : 0;
  if (action == POWER_DOWN) {
    *length = 0;
    return size < 0 ? COMMUNICATION_ERROR : SUCCESS;
  }
  if (size <= 0) {
    *length = 0;
    return COMMUNICATION_ERROR;
  }
  memcpy(told, atr, atr_length);
  *length = atr_length;
  return SUCCESS;
}

RESPONSECODE IFDHTransmitToICC(DWORD lun, struct io_header to, const UCHAR* command, DWORD size,
                               UCHAR* response, DWORD* length, struct io_header* from) {
  (void)lun;
  long told = ask('t', command, size, response, *length);
  if (told <= 0) {
    *length = 0;
    return COMMUNICATION_ERROR;
  }
  *length = (DWORD)told;
  if (from) from->protocol = to.protocol;
  return SUCCESS;
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, const UCHAR* in, DWORD in_size, UCHAR* out,
                         DWORD room, DWORD* returned) {
  (void)lun;
  (void)code;
  (void)in;
  (void)in_size;
  (void)out;
  (void)room;
  if (returned) *returned = 0;
  return NOT_SUPPORTED;
}

RESPONSECODE IFDHICCPresence(DWORD lun) {
  (void)lun;
  UCHAR there = 0;
  return ask('p', NULL, 0, &there, 1) == 1 && there ? PRESENT : NOT_PRESENT;
}
