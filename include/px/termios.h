/*
 * Terminals: POSIX.1-2017 <termios.h>, what <unistd.h> and <stdio.h> have for terminals beside px_isatty (px/unistd-files.h), and pseudo terminals of
 * <stdlib.h>. Values and layout are those of C libraries on Linux x86-64. What each does: docs/terminals.md.
 */
#ifndef PX_TERMIOS_H
#define PX_TERMIOS_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t px_tcflag_t;
typedef uint8_t px_cc_t;
typedef uint32_t px_speed_t;

#define PX_NCCS 32

struct px_termios {
    px_tcflag_t c_iflag;
    px_tcflag_t c_oflag;
    px_tcflag_t c_cflag;
    px_tcflag_t c_lflag;
    px_cc_t c_line;
    px_cc_t c_cc[PX_NCCS];
    px_speed_t c_ispeed;
    px_speed_t c_ospeed;
};

/* Of POSIX.1-2024. */
struct px_winsize {
    uint16_t ws_row;
    uint16_t ws_col;
    uint16_t ws_xpixel;
    uint16_t ws_ypixel;
};

/* c_iflag */
#define PX_IGNBRK 0x1
#define PX_BRKINT 0x2
#define PX_IGNPAR 0x4
#define PX_PARMRK 0x8
#define PX_INPCK 0x10
#define PX_ISTRIP 0x20
#define PX_INLCR 0x40
#define PX_IGNCR 0x80
#define PX_ICRNL 0x100
#define PX_IXON 0x400
#define PX_IXANY 0x800
#define PX_IXOFF 0x1000

/* c_oflag */
#define PX_OPOST 0x1
#define PX_ONLCR 0x4
#define PX_OCRNL 0x8
#define PX_ONOCR 0x10
#define PX_ONLRET 0x20
#define PX_TABDLY 0x1800
#define PX_TAB0 0x0
#define PX_TAB3 0x1800

/* c_cflag */
#define PX_CSIZE 0x30
#define PX_CS5 0x0
#define PX_CS6 0x10
#define PX_CS7 0x20
#define PX_CS8 0x30
#define PX_CSTOPB 0x40
#define PX_CREAD 0x80
#define PX_PARENB 0x100
#define PX_PARODD 0x200
#define PX_HUPCL 0x400
#define PX_CLOCAL 0x800

/* c_lflag */
#define PX_ISIG 0x1
#define PX_ICANON 0x2
#define PX_ECHO 0x8
#define PX_ECHOE 0x10
#define PX_ECHOK 0x20
#define PX_ECHONL 0x40
#define PX_NOFLSH 0x80
#define PX_TOSTOP 0x100
#define PX_IEXTEN 0x8000

/* Indices of c_cc; a character that is 0 is switched off (_POSIX_VDISABLE). */
#define PX_VINTR 0
#define PX_VQUIT 1
#define PX_VERASE 2
#define PX_VKILL 3
#define PX_VEOF 4
#define PX_VTIME 5
#define PX_VMIN 6
#define PX_VSTART 8
#define PX_VSTOP 9
#define PX_VSUSP 10
#define PX_VEOL 11

/* Speeds. */
#define PX_B0 0x0
#define PX_B50 0x1
#define PX_B75 0x2
#define PX_B110 0x3
#define PX_B134 0x4
#define PX_B150 0x5
#define PX_B200 0x6
#define PX_B300 0x7
#define PX_B600 0x8
#define PX_B1200 0x9
#define PX_B1800 0xA
#define PX_B2400 0xB
#define PX_B4800 0xC
#define PX_B9600 0xD
#define PX_B19200 0xE
#define PX_B38400 0xF
#define PX_B115200 0x1002

#define PX_TCSANOW 0
#define PX_TCSADRAIN 1
#define PX_TCSAFLUSH 2
#define PX_TCIFLUSH 0
#define PX_TCOFLUSH 1
#define PX_TCIOFLUSH 2
#define PX_TCOOFF 0
#define PX_TCOON 1
#define PX_TCIOFF 2
#define PX_TCION 3

/* All return -1 with px_errno set when they fail. */
int px_tcgetattr(int descriptor, struct px_termios *attributes);
int px_tcsetattr(int descriptor, int actions, const struct px_termios *attributes);
int px_tcdrain(int descriptor);
int px_tcflow(int descriptor, int action);
int px_tcflush(int descriptor, int queue);
int px_tcsendbreak(int descriptor, int duration);
px_pid_t px_tcgetsid(int descriptor);
px_pid_t px_tcgetpgrp(int descriptor);
int px_tcsetpgrp(int descriptor, px_pid_t group);
int px_tcgetwinsize(int descriptor, struct px_winsize *size);
int px_tcsetwinsize(int descriptor, const struct px_winsize *size);

px_speed_t px_cfgetispeed(const struct px_termios *attributes);
px_speed_t px_cfgetospeed(const struct px_termios *attributes);

/* EINVAL: none of the speeds above. An input speed of PX_B0 is the output speed. */
int px_cfsetispeed(struct px_termios *attributes, px_speed_t speed);
int px_cfsetospeed(struct px_termios *attributes, px_speed_t speed);

/* An error number, or 0. ERANGE: the name does not fit. ENODEV: it has none. */
int px_ttyname_r(int descriptor, char *name, px_size_t size);

/* A static buffer, or a null pointer with px_errno set. */
char *px_ttyname(int descriptor);

#define PX_L_ctermid 9

/* "/dev/tty": in the buffer, or in a static one where that is a null pointer. */
char *px_ctermid(char *buffer);

int px_posix_openpt(int flags);
int px_grantpt(int master);
int px_unlockpt(int master);

/* A static buffer, or a null pointer with px_errno set. */
char *px_ptsname(int master);

#ifdef __cplusplus
}
#endif

#endif
