/* What programs are told of interfaces and of sockets: POSIX.1-2017 net/if.h, and of Linux netdevice(7) and /proc/net (proc(5)). */
#define _GNU_SOURCE
#include "conformance.h"
#include "inet_common.h"

#include <net/if.h>
#include <string.h>

static void names_and_indexes_of_interfaces_agree(void)
{
    char name[IF_NAMESIZE];
    unsigned index = if_nametoindex("lo");
    CHECK(index > 0);
    CHECK(if_indextoname(index, name) == name);
    CHECK(strcmp(name, "lo") == 0);
    CHECK_EQUAL(if_nametoindex("none"), 0);
    errno = 0;
    CHECK(if_indextoname(9999, name) == 0);
    CHECK_EQUAL(errno, ENXIO);
}

#ifndef CONFORMANCE_DOOR /* which has no ioctl */
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/un.h>
#include <unistd.h>

enum { LISTENING = 10, CLOSED = 7 };

static struct ifreq ask(int made, unsigned long what)
{
    struct ifreq asked;
    memset(&asked, 0xFF, sizeof asked);
    strcpy(asked.ifr_name, "lo");
    CHECK_EQUAL(ioctl(made, what, &asked), 0);
    CHECK(strcmp(asked.ifr_name, "lo") == 0);
    return asked;
}

static unsigned address_of(struct ifreq answer)
{
    struct sockaddr_in address;
    memcpy(&address, &answer.ifr_addr, sizeof address);
    CHECK_EQUAL(address.sin_family, AF_INET);
    return ntohl(address.sin_addr.s_addr);
}

static void ioctl_tells_of_an_interface(void)
{
    static const int families[] = { AF_INET, AF_INET6, AF_UNIX };
    for (int i = 0; i < 3; i++)
    {
        int made = socket(families[i], SOCK_DGRAM, 0);
        CHECK(made >= 0);
        if (families[i] == AF_INET)
        {
            CHECK_EQUAL(address_of(ask(made, SIOCGIFADDR)), 0x7F000001);
            CHECK_EQUAL(address_of(ask(made, SIOCGIFNETMASK)), 0xFF000000);
            CHECK_EQUAL(address_of(ask(made, SIOCGIFBRDADDR)), 0);
        }

        CHECK_EQUAL(ask(made, SIOCGIFFLAGS).ifr_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_BROADCAST), IFF_UP | IFF_LOOPBACK | IFF_RUNNING);
        CHECK(ask(made, SIOCGIFMTU).ifr_mtu >= 1500);
        CHECK_EQUAL(ask(made, SIOCGIFHWADDR).ifr_hwaddr.sa_family, ARPHRD_LOOPBACK);
        struct ifreq asked = ask(made, SIOCGIFINDEX);
        memset(asked.ifr_name, 0xFF, sizeof asked.ifr_name);
        CHECK_EQUAL(ioctl(made, SIOCGIFNAME, &asked), 0);
        CHECK(strcmp(asked.ifr_name, "lo") == 0);
        close(made);
    }
}

static void ioctl_tells_what_is_no_interface(void)
{
    int made = socket(AF_INET, SOCK_DGRAM, 0);
    struct ifreq asked = { .ifr_name = "l" };
    CHECK_ERROR(ioctl(made, SIOCGIFINDEX, &asked), ENODEV);
    CHECK_ERROR(ioctl(made, SIOCGIFADDR, &asked), ENODEV);
    asked.ifr_ifindex = 9999;
    CHECK_ERROR(ioctl(made, SIOCGIFNAME, &asked), ENODEV);
    CHECK_ERROR(ioctl(made, SIOCGIFCONF, (void *)16), EFAULT);
    CHECK_ERROR(ioctl(made, SIOCGIFADDR, (void *)16), EFAULT);
}

static void ioctl_lists_interfaces(void)
{
    int made = socket(AF_INET, SOCK_DGRAM, 0);
    struct ifconf list = { 0 };
    CHECK_EQUAL(ioctl(made, SIOCGIFCONF, &list), 0);
    int whole = list.ifc_len;
    CHECK(whole >= (int)sizeof(struct ifreq) && whole % sizeof(struct ifreq) == 0);
    list.ifc_buf = malloc((size_t)whole);
    CHECK_EQUAL(ioctl(made, SIOCGIFCONF, &list), 0);
    CHECK_EQUAL(list.ifc_len, whole);
    int found = 0;
    for (int i = 0; i < whole / (int)sizeof(struct ifreq); i++)
        found += strcmp(list.ifc_req[i].ifr_name, "lo") == 0 && address_of(list.ifc_req[i]) == 0x7F000001;
    CHECK_EQUAL(found, 1);
    list.ifc_len = sizeof(struct ifreq) - 1;
    CHECK_EQUAL(ioctl(made, SIOCGIFCONF, &list), 0);
    CHECK_EQUAL(list.ifc_len, 0);
}

/* Whether a file of /proc/net has a line with an address at 127.0.0.1 and a state. */
static int is_listed(const char *file, int port, int state)
{
    char line[256], wanted[32];
    int found = 0;
    snprintf(wanted, sizeof wanted, " 0100007F:%04X ", (unsigned)port);
    FILE *table = fopen(file, "r");
    CHECK(table != 0);
    while (fgets(line, sizeof line, table) != 0)
    {
        unsigned is = 0;
        char *at = strstr(line, wanted);
        if (at == strchr(line, ':') + 1 && sscanf(at, "%*s %*s %x", &is) == 1)
            found += (int)is == state;
    }

    fclose(table);
    return found;
}

static void proc_net_lists_sockets(void)
{
    int port, other;
    int listening = listening_at(&port);
    int datagrams = bound_to(SOCK_DGRAM, 0);
    other = port_of(datagrams);
    CHECK_EQUAL(is_listed("/proc/net/tcp", port, LISTENING), 1);
    CHECK_EQUAL(is_listed("/proc/net/udp", other, CLOSED), 1);
    close(listening);
    close(datagrams);
    CHECK_EQUAL(is_listed("/proc/net/tcp", port, LISTENING), 0);
    CHECK_EQUAL(is_listed("/proc/net/udp", other, CLOSED), 0);
    struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "\0proc_net" };
    int made = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_EQUAL(bind(made, (struct sockaddr *)&name, sizeof(sa_family_t) + 9), 0);
    CHECK_EQUAL(listen(made, 1), 0);
    char line[256];
    int found = 0;
    FILE *table = fopen("/proc/net/unix", "r");
    while (fgets(line, sizeof line, table) != 0)
    {
        unsigned flags = 0, type = 0;
        if (strstr(line, " @proc_net") != 0 && sscanf(line, "%*[^:]: %*x %*x %x %x", &flags, &type) == 2)
            found += flags == 0x10000 && type == SOCK_STREAM;
    }

    CHECK_EQUAL(found, 1);
}

static void proc_net_lists_interfaces(void)
{
    char line[256];
    unsigned long bytes = 0, packets;
    int ends[2];
    make_datagram_pair(ends);
    CHECK_EQUAL(send(ends[0], line, 100, 0), 100);
    FILE *table = fopen("/proc/net/dev", "r");
    CHECK(table != 0);
    while (fgets(line, sizeof line, table) != 0)
    {
        if (sscanf(line, " lo: %lu %lu", &bytes, &packets) == 2)
            break;
    }

    CHECK(bytes >= 100);
    fclose(table);
    int found = 0;
    table = fopen("/proc/net/if_inet6", "r");
    while (fgets(line, sizeof line, table) != 0)
        found += strncmp(line, "00000000000000000000000000000001 01 80 10 80       lo\n", 53) == 0;
    CHECK_EQUAL(found, 1);
    int most = 0;
    table = fopen("/proc/sys/net/core/somaxconn", "r");
    CHECK_EQUAL(fscanf(table, "%d", &most), 1);
    CHECK(most >= SOMAXCONN);
}
#endif

const struct test inet_interface_tests[] = {
    { "if_nametoindex/names_and_indexes_agree", names_and_indexes_of_interfaces_agree },
#ifndef CONFORMANCE_DOOR
    { "ioctl/tells_of_an_interface", ioctl_tells_of_an_interface },
    { "ioctl/tells_what_is_no_interface", ioctl_tells_what_is_no_interface },
    { "ioctl/lists_interfaces", ioctl_lists_interfaces },
    { "proc/net_lists_sockets", proc_net_lists_sockets },
    { "proc/net_lists_interfaces", proc_net_lists_interfaces },
#endif
    { 0 },
};
