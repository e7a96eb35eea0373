/* The C door to terminals. Attributes of the library OS are those of Linux' kernel (struct termios2), which are shorter than those of C libraries. */
#include <px/fcntl.h>
#include <px/stat.h>
#include <px/termios.h>
#include <px/unistd-files.h>
#include "result.h"

extern long px_raw_ioctl(int, unsigned long, void *);
extern long px_point_ioctl(int, unsigned long, void *);

/* Requests of Linux (asm-generic/ioctls.h). */
enum {
    TCSBRK = 0x5409, TCXONC = 0x540A, TCFLSH = 0x540B, TIOCGPGRP = 0x540F, TIOCSPGRP = 0x5410, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414,
    TIOCGSID = 0x5429,
};
#define TCGETS2 0x802C542AU
#define TCSETS2 0x402C542BU
#define TIOCGPTN 0x80045430U
#define TIOCSPTLCK 0x40045431U

#define SPEED_BITS 0x100FU
#define KERNEL_CHARACTERS 19

struct attributes {
    uint32_t input, output, control, local;
    uint8_t line;
    uint8_t characters[KERNEL_CHARACTERS];
    uint32_t input_speed, output_speed;
};

static int is_speed(px_speed_t speed)
{
    return (speed & ~SPEED_BITS) == 0 && speed != 0x1000;
}

int px_tcgetattr(int descriptor, struct px_termios *attributes)
{
    struct attributes kernel;

    if (px_answer(px_raw_ioctl(descriptor, TCGETS2, &kernel)) < 0)
        return -1;
    attributes->c_iflag = kernel.input;
    attributes->c_oflag = kernel.output;
    attributes->c_cflag = kernel.control;
    attributes->c_lflag = kernel.local;
    attributes->c_line = kernel.line;
    for (int i = 0; i < PX_NCCS; i++)
        attributes->c_cc[i] = i < KERNEL_CHARACTERS ? kernel.characters[i] : 0;
    attributes->c_ispeed = attributes->c_ospeed = kernel.control & SPEED_BITS;
    return 0;
}

int px_tcsetattr(int descriptor, int actions, const struct px_termios *attributes)
{
    struct attributes kernel = {
        .input = attributes->c_iflag, .output = attributes->c_oflag, .control = attributes->c_cflag, .local = attributes->c_lflag,
        .line = attributes->c_line, .input_speed = attributes->c_ispeed, .output_speed = attributes->c_ospeed,
    };

    if (actions < PX_TCSANOW || actions > PX_TCSAFLUSH) {
        px_errno = PX_EINVAL;
        return -1;
    }
    for (int i = 0; i < KERNEL_CHARACTERS; i++)
        kernel.characters[i] = attributes->c_cc[i];
    return (int)px_answer(px_raw_ioctl(descriptor, TCSETS2 + (unsigned)actions, &kernel));
}

static int request(int descriptor, unsigned long number, long argument)
{
    return (int)px_answer(px_raw_ioctl(descriptor, number, (void *)argument));
}

int px_tcdrain(int descriptor)
{
    return (int)px_answer(px_point_ioctl(descriptor, TCSBRK, (void *)1));
}

int px_tcsendbreak(int descriptor, int duration)
{
    (void)duration; /* whatever it is: there is no line that has breaks */
    return request(descriptor, TCSBRK, 0);
}

int px_tcflow(int descriptor, int action)
{
    return request(descriptor, TCXONC, action);
}

int px_tcflush(int descriptor, int queue)
{
    return request(descriptor, TCFLSH, queue);
}

px_pid_t px_tcgetsid(int descriptor)
{
    int session = 0;

    return px_answer(px_raw_ioctl(descriptor, TIOCGSID, &session)) < 0 ? -1 : session;
}

px_pid_t px_tcgetpgrp(int descriptor)
{
    int group = 0;

    return px_answer(px_raw_ioctl(descriptor, TIOCGPGRP, &group)) < 0 ? -1 : group;
}

int px_tcsetpgrp(int descriptor, px_pid_t group)
{
    int wanted = group;
    long result = px_raw_ioctl(descriptor, TIOCSPGRP, &wanted);

    /* POSIX has one error for a group that is not of the session, whether or not there is one; Linux has two. */
    return (int)px_answer(result == -PX_ESRCH ? -PX_EPERM : result);
}

int px_tcgetwinsize(int descriptor, struct px_winsize *size)
{
    return (int)px_answer(px_raw_ioctl(descriptor, TIOCGWINSZ, size));
}

int px_tcsetwinsize(int descriptor, const struct px_winsize *size)
{
    struct px_winsize wanted = *size;

    return (int)px_answer(px_raw_ioctl(descriptor, TIOCSWINSZ, &wanted));
}

px_speed_t px_cfgetospeed(const struct px_termios *attributes)
{
    return attributes->c_cflag & SPEED_BITS;
}

px_speed_t px_cfgetispeed(const struct px_termios *attributes)
{
    return px_cfgetospeed(attributes);
}

int px_cfsetospeed(struct px_termios *attributes, px_speed_t speed)
{
    if (!is_speed(speed)) {
        px_errno = PX_EINVAL;
        return -1;
    }
    attributes->c_cflag = (attributes->c_cflag & ~SPEED_BITS) | speed;
    return 0;
}

int px_cfsetispeed(struct px_termios *attributes, px_speed_t speed)
{
    return speed == PX_B0 ? 0 : px_cfsetospeed(attributes, speed);
}

/* The text and a number behind it; the length with its end, which counts although there is no room for it. */
static px_size_t write_name(char *name, px_size_t size, const char *text, int number)
{
    char digits[12];
    int count = 0;
    px_size_t length = 0;

    for (; text[length] != 0; length++) {
        if (length < size)
            name[length] = text[length];
    }
    if (number >= 0) {
        do
            digits[count++] = (char)('0' + number % 10);
        while ((number /= 10) > 0);
    }
    for (; count > 0; length++) {
        char next = digits[--count];
        if (length < size)
            name[length] = next;
    }
    if (length < size)
        name[length] = 0;
    return length + 1;
}

/* Whether a name leads to what is open. */
static int leads_to(const char *name, const struct px_stat *status)
{
    struct px_stat found;

    return px_stat(name, &found) == 0 && found.st_dev == status->st_dev && found.st_ino == status->st_ino && found.st_rdev == status->st_rdev;
}

int px_ttyname_r(int descriptor, char *name, px_size_t size)
{
    static const char *const devices[] = { "/dev/console", "/dev/tty", "/dev/ptmx" };
    char found[32];
    struct px_stat status;
    int before = px_errno;
    int error = 0;

    if (!px_isatty(descriptor) || px_fstat(descriptor, &status) != 0) {
        error = px_errno;
        px_errno = before;
        return error;
    }
    write_name(found, sizeof found, "/dev/pts/", (int)(status.st_rdev & 0xFF));
    for (unsigned i = 0; !leads_to(found, &status) && error == 0; i++) {
        if (i == sizeof devices / sizeof devices[0])
            error = PX_ENODEV;
        else
            write_name(found, sizeof found, devices[i], -1);
    }
    px_errno = before;
    return error != 0 ? error : write_name(name, size, found, -1) > size ? PX_ERANGE : 0;
}

char *px_ttyname(int descriptor)
{
    static char name[32];
    int error = px_ttyname_r(descriptor, name, sizeof name);

    if (error == 0)
        return name;
    px_errno = error;
    return 0;
}

char *px_ctermid(char *buffer)
{
    static char name[PX_L_ctermid];

    if (buffer == 0)
        buffer = name;
    write_name(buffer, PX_L_ctermid, "/dev/tty", -1);
    return buffer;
}

int px_posix_openpt(int flags)
{
    return px_open("/dev/ptmx", flags);
}

/* It belongs to who made it from the beginning. */
int px_grantpt(int master)
{
    int number = 0;
    long result = px_raw_ioctl(master, TIOCGPTN, &number);

    return (int)px_answer(result == -PX_ENOTTY ? -PX_EINVAL : result);
}

int px_unlockpt(int master)
{
    int locked = 0;
    long result = px_raw_ioctl(master, TIOCSPTLCK, &locked);

    return (int)px_answer(result == -PX_ENOTTY ? -PX_EINVAL : result);
}

char *px_ptsname(int master)
{
    static char name[32];
    int number = 0;

    if (px_answer(px_raw_ioctl(master, TIOCGPTN, &number)) < 0)
        return 0;
    write_name(name, sizeof name, "/dev/pts/", number);
    return name;
}
