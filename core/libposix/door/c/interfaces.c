/* The C door to names and indexes of interfaces, which any socket tells by ioctl (netdevice(7) of Linux). */
#include <px/errno.h>
#include <px/if.h>
#include <px/mman.h>
#include <px/socket.h>
#include <px/unistd-files.h>

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_ioctl(int, unsigned long, void *);

#define SIOCGIFNAME 0x8910
#define SIOCGIFINDEX 0x8933

/* struct ifreq. */
struct request {
    char name[PX_IF_NAMESIZE];
    union {
        unsigned index;
        char others[24];
    } value;
};

/* What px_if_nameindex gives, in a page of its own: 127 interfaces, with the last entry, are more than a board has. */
enum { MOST = 127 };

struct list {
    struct px_if_nameindex entries[MOST + 1];
    char names[MOST][PX_IF_NAMESIZE];
};

/* Whether an interface was found; the name and the index in the request are true then. px_errno stays as it was. */
static int ask(unsigned long what, struct request *request)
{
    int before = px_errno;
    int made = px_socket(PX_AF_UNIX, PX_SOCK_DGRAM | PX_SOCK_CLOEXEC, 0);
    long result = made < 0 ? -1 : px_raw_ioctl(made, what, request);

    if (made >= 0)
        px_close(made);
    px_errno = before;
    return result == 0;
}

unsigned px_if_nametoindex(const char *name)
{
    struct request request = { .value.index = 0 };

    for (int i = 0; name[i] != 0; i++) {
        if (i == PX_IF_NAMESIZE - 1)
            return 0;
        request.name[i] = name[i];
    }
    return ask(SIOCGIFINDEX, &request) ? request.value.index : 0;
}

char *px_if_indextoname(unsigned index, char *name)
{
    struct request request = { .value.index = index };

    if (!ask(SIOCGIFNAME, &request)) {
        px_errno = PX_ENXIO;
        return 0;
    }
    for (int i = 0; i < PX_IF_NAMESIZE; i++)
        name[i] = request.name[i];
    return name;
}

struct px_if_nameindex *px_if_nameindex(void)
{
    int before = px_errno;
    struct list *list = px_mmap(0, sizeof *list, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);

    if (list == PX_MAP_FAILED) {
        px_errno = PX_ENOBUFS;
        return 0;
    }

    /* Indexes have no gaps. */
    for (unsigned i = 0; i < MOST && px_if_indextoname(i + 1, list->names[i]) != 0; i++) {
        list->entries[i].if_index = i + 1;
        list->entries[i].if_name = list->names[i];
    }
    px_errno = before;
    return list->entries;
}

void px_if_freenameindex(struct px_if_nameindex *list)
{
    if (list != 0)
        px_munmap(list, sizeof(struct list));
}
