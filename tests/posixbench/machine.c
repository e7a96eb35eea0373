/* The first process of Linux: what a machine needs before and after the measuring. */
#include "machine.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "row.h"

static void complain(const char *what)
{
    dprintf(STDERR_FILENO, "posixbench: %s: %s\n", what, errno_name(errno));
}

/* Linux gives the interface its address when it comes up. */
static void raise_loopback(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
    if (descriptor < 0 || ioctl(descriptor, SIOCSIFFLAGS, &request) != 0)
        complain("no loopback interface");
    if (descriptor >= 0)
        close(descriptor);
}

/*
 * Linux keeps lists of free pages per processor, with a common limit for all kinds of pages. After its start they may be full of pages
 * that only the kernel can use, and each page of a program then takes the long way: munmap_256 reads 330,000 in place of 268,000, and
 * any change of the image decides which. Page tables use up those pages: one for each block of 2 MiB that was read in.
 */
static void use_up_kernel_pages(void)
{
    const size_t block = (size_t)2 << 20;
    const size_t size = 1024 * block;
    volatile char *blocks = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (blocks == MAP_FAILED || madvise((void *)blocks, size, MADV_DONTFORK) != 0) {
        complain("no sparse mapping");
        return;
    }

    for (size_t offset = 0; offset < size; offset += block)
        (void)blocks[offset];
}

/* A child measures, because Linux treats the signals and the end of its first process in a special way. */
int run_machine(int64_t started, int count, char **names)
{
    dprintf(STDOUT_FILENO, "row boot.first_output %lld 1\n", (long long)started);
    raise_loopback();
    use_up_kernel_pages();
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(measure_rows(count, names));
    if (child < 0 || waitpid(child, &status, 0) != child)
        complain("no process to measure in");
    else if (status != 0)
        dprintf(STDERR_FILENO, "posixbench: measuring ended with wait status 0x%x\n", (unsigned)status);

    tcdrain(STDOUT_FILENO);
    reboot(RB_POWER_OFF);
    complain("the machine stays on");
    return 1;
}
