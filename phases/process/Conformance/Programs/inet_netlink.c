/* Sockets of AF_NETLINK: what programs and C libraries ask of the network (netlink(7) and rtnetlink(7) of Linux), and the same by ioctl (netdevice(7)). */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which has neither these sockets nor ioctl */
#include "inet_common.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUTE = 0, ERROR = 2, DONE = 3, REQUEST = 1, MULTI = 2, ACKNOWLEDGE = 4, DUMP = 0x300, CREATE = 0x600 };
enum { NEW_LINK = 16, GET_LINK = 18, NEW_ADDRESS = 20, DELETE_ADDRESS = 21, GET_ADDRESS = 22 };

struct netlink_address { unsigned short family, zero; unsigned port, groups; };
struct header { unsigned length; unsigned short type, flags; unsigned sequence, port; };
struct link_body { unsigned char family, zero; unsigned short type; int index; unsigned flags, changed; };
struct address_body { unsigned char family, length, flags, scope; int index; };
struct attribute { unsigned short length, type; unsigned value; };
struct link_request { struct header header; struct link_body body; };
struct address_request { struct header header; struct address_body body; struct attribute local, peer; };

static int open_netlink(void)
{
    int made = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, ROUTE);
    CHECK(made >= 0);
    return made;
}

static struct link_request link_request(unsigned short type, unsigned short flags, int index)
{
    struct link_request asked = { { sizeof asked, type, (unsigned short)(REQUEST | flags), 77, 0 }, { .index = index } };
    return asked;
}

/* The error that an answer of one message has, as a positive number. */
static int error_of(int made)
{
    struct { struct header header; int error; char more[200]; } answer;
    CHECK(recv(made, &answer, sizeof answer, 0) >= (ssize_t)(sizeof answer.header + sizeof answer.error + sizeof answer.header));
    CHECK_EQUAL(answer.header.type, ERROR);
    CHECK_EQUAL(answer.header.sequence, 77);
    return -answer.error;
}

static void getifaddrs_lists_the_loopback(void)
{
    struct ifaddrs *list;
    int found = 0;
    CHECK_EQUAL(getifaddrs(&list), 0);
    for (struct ifaddrs *each = list; each != 0; each = each->ifa_next)
    {
        if (strcmp(each->ifa_name, "lo") != 0 || each->ifa_addr == 0 || each->ifa_addr->sa_family != AF_INET)
            continue;
        found += ((struct sockaddr_in *)each->ifa_addr)->sin_addr.s_addr == htonl(0x7F000001)
            && ((struct sockaddr_in *)each->ifa_netmask)->sin_addr.s_addr == htonl(0xFF000000)
            && (each->ifa_flags & (IFF_UP | IFF_LOOPBACK)) == (IFF_UP | IFF_LOOPBACK);
    }

    freeifaddrs(list);
    CHECK_EQUAL(found, 1);
    struct if_nameindex *names = if_nameindex();
    CHECK(names != 0);
    CHECK(strcmp(names[0].if_name, "lo") == 0);
    if_freenameindex(names);
}

static void each_socket_has_a_port(void)
{
    int first = open_netlink(), second = open_netlink();
    struct netlink_address name = { .family = AF_NETLINK }, other = name;
    socklen_t length = sizeof name;
    CHECK_EQUAL(bind(first, (struct sockaddr *)&name, sizeof name), 0);
    CHECK_EQUAL(getsockname(first, (struct sockaddr *)&name, &length), 0);
    CHECK_EQUAL(length, sizeof name);
    CHECK_EQUAL(name.family, AF_NETLINK);
    CHECK(name.port != 0);
    CHECK_ERROR(bind(second, (struct sockaddr *)&name, sizeof name), EADDRINUSE);
    CHECK_ERROR(bind(second, (struct sockaddr *)&name, 4), EINVAL);
    CHECK_EQUAL(bind(second, (struct sockaddr *)&other, sizeof other), 0);
    CHECK_EQUAL(getsockname(second, (struct sockaddr *)&other, &length), 0);
    CHECK(other.port != name.port);
    other.port++;
    CHECK_ERROR(bind(second, (struct sockaddr *)&other, sizeof other), EINVAL);
    CHECK_ERROR(socket(AF_NETLINK, SOCK_RAW, 99), EPROTONOSUPPORT);
    CHECK_ERROR(listen(first, 1), EOPNOTSUPP);
    CHECK_ERROR(shutdown(first, SHUT_RDWR), EOPNOTSUPP);
}

static void a_list_ends_with_a_message_of_its_own(void)
{
    int made = open_netlink();
    struct link_request asked = link_request(GET_LINK, DUMP, 0);
    struct netlink_address server = { .family = AF_NETLINK }, from;
    CHECK_EQUAL(sendto(made, &asked, sizeof asked, 0, (struct sockaddr *)&server, sizeof server), sizeof asked);
    char buffer[8192];
    int links = 0;
    for (int ended = 0; !ended;)
    {
        /* As C libraries and ip(8) do: how long the next one is, then all of it. */
        struct iovec none = { 0, 0 }, whole = { buffer, sizeof buffer };
        struct msghdr message = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &none, .msg_iovlen = 1 };
        ssize_t length = recvmsg(made, &message, MSG_PEEK | MSG_TRUNC);
        CHECK(length >= (ssize_t)sizeof(struct header));
        CHECK_EQUAL(message.msg_flags & MSG_TRUNC, MSG_TRUNC);
        message.msg_iov = &whole;
        message.msg_namelen = sizeof from;
        CHECK_EQUAL(recvmsg(made, &message, 0), length);
        CHECK_EQUAL(message.msg_namelen, sizeof from);
        CHECK_EQUAL(from.family, AF_NETLINK);
        CHECK_EQUAL(from.port, 0);
        for (ssize_t at = 0; at < length;)
        {
            struct header *header = (struct header *)(buffer + at);
            CHECK_EQUAL(header->sequence, 77);
            CHECK(header->flags & MULTI);
            links += header->type == NEW_LINK;
            ended |= header->type == DONE;
            at += (ssize_t)((header->length + 3) & ~3U);
        }
    }

    CHECK(links >= 1);
    CHECK_ERROR(recv(made, buffer, sizeof buffer, MSG_DONTWAIT), EAGAIN);
}

static void errors_are_told_in_messages(void)
{
    int made = open_netlink();
    struct link_request asked = link_request(GET_LINK, 0, 9999);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), ENODEV);
    asked = link_request(1, ACKNOWLEDGE, 0);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), 0);
    asked = link_request(500, 0, 0);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), EOPNOTSUPP);
    asked.header.flags = 0;
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_ERROR(recv(made, &asked, sizeof asked, MSG_DONTWAIT), EAGAIN);
}

static int shared;

/* The child looks at what its parent receives afterwards. */
static int peek_in_child(void)
{
    struct header header;
    return recv(shared, &header, sizeof header, MSG_PEEK) == sizeof header && header.type == NEW_LINK ? 0 : 1;
}

static void answers_are_polled_for_and_shared_by_a_child(void)
{
    int made = open_netlink();
    struct pollfd polled = { made, POLLIN | POLLOUT, 0 };
    CHECK_EQUAL(poll(&polled, 1, 0), 1);
    CHECK_EQUAL(polled.revents, POLLOUT);
    int set = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN };
    CHECK_EQUAL(epoll_ctl(set, EPOLL_CTL_ADD, made, &event), 0);
    CHECK_EQUAL(epoll_wait(set, &event, 1, 0), 0);
    struct link_request asked = link_request(GET_LINK, 0, 1);
    CHECK_EQUAL(write(made, &asked, sizeof asked), sizeof asked);
    CHECK_EQUAL(epoll_wait(set, &event, 1, 1000), 1);
    CHECK_EQUAL(poll(&polled, 1, 0), 1);
    CHECK_EQUAL(polled.revents, POLLIN | POLLOUT);
    int copy = dup(made);
    close(made);
    shared = copy;
    CHECK_EQUAL(exit_status_of(child_running(peek_in_child)), 0);
    char buffer[4096];
    CHECK(read(copy, buffer, sizeof buffer) > (ssize_t)sizeof(struct link_request));
    CHECK_EQUAL(((struct header *)buffer)->type, NEW_LINK);
}

static struct address_request address_request(unsigned short type, unsigned short flags)
{
    unsigned address = htonl(0x0A7B0001); /* 10.123.0.1 */
    struct address_request asked = {
        { sizeof asked, type, (unsigned short)(REQUEST | ACKNOWLEDGE | flags), 77, 0 },
        { AF_INET, 24, 0, 0, (int)if_nametoindex("lo") }, { 8, 2, address }, { 8, 1, address },
    };
    return asked;
}

static int changes_of_nobody(void)
{
    if (setuid(1000) != 0)
        return 1;
    int made = open_netlink();
    struct address_request asked = address_request(NEW_ADDRESS, CREATE);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), EPERM);
    struct netlink_address other = { AF_NETLINK, 0, 4000000, 0 };
    CHECK_ERROR(sendto(made, &asked, sizeof asked, 0, (struct sockaddr *)&other, sizeof other), EPERM);
    struct ifreq mtu = { .ifr_name = "lo", .ifr_mtu = 1500 };
    CHECK_ERROR(ioctl(made, SIOCSIFMTU, &mtu), EPERM);
    CHECK_ERROR(ioctl(made, SIOCSIFFLAGS, &mtu), EPERM);
    return 0;
}

static int can_bind(void)
{
    int made = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0A7B0001) };
    int result = bind(made, (struct sockaddr *)&address, sizeof address);
    close(made);
    return result == 0;
}

static void the_superuser_changes_addresses(void)
{
    if (geteuid() != 0)
        skip("not the superuser");
    CHECK_EQUAL(exit_status_of(child_running(changes_of_nobody)), 0);
    int made = open_netlink();
    struct address_request asked = address_request(NEW_ADDRESS, CREATE);
    CHECK(!can_bind());
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), 0);
    CHECK(can_bind());
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), EEXIST);
    asked = address_request(DELETE_ADDRESS, 0);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), 0);
    CHECK(!can_bind());
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), EADDRNOTAVAIL);
    struct netlink_address other = { AF_NETLINK, 0, 4000000, 0 };
    CHECK_ERROR(sendto(made, &asked, sizeof asked, 0, (struct sockaddr *)&other, sizeof other), ECONNREFUSED);
}

/* The next message that a group is told, for two seconds at most; 0: none comes. */
static int told(int made)
{
    struct { struct header header; struct address_body body; char more[400]; } message;
    struct sockaddr from;
    socklen_t length = sizeof from;
    struct pollfd poller = { .fd = made, .events = POLLIN };
    if (poll(&poller, 1, 2000) != 1)
        return 0;
    CHECK(recvfrom(made, &message, sizeof message, 0, &from, &length) >= (ssize_t)(sizeof message.header + sizeof message.body));
    CHECK_EQUAL(((struct netlink_address *)&from)->port, 0);
    CHECK_EQUAL(((struct netlink_address *)&from)->groups, 0x10);
    CHECK_EQUAL(message.body.family, AF_INET);
    CHECK_EQUAL(message.body.length, 24);
    CHECK_EQUAL(message.body.index, if_nametoindex("lo"));
    return message.header.type;
}

static void a_group_is_told_of_addresses_that_come_and_go(void)
{
    enum { LEVEL = 270, ADD_MEMBERSHIP = 1, DROP_MEMBERSHIP = 2, ADDRESSES = 5 };
    if (geteuid() != 0)
        skip("not the superuser");
    int made = open_netlink(), bound = open_netlink(), member = open_netlink(), group = ADDRESSES, none = 0;
    struct netlink_address own = { AF_NETLINK, 0, 0, 1 << (ADDRESSES - 1) };
    socklen_t length = sizeof own;
    CHECK_EQUAL(bind(bound, (struct sockaddr *)&own, sizeof own), 0);
    CHECK_EQUAL(getsockname(bound, (struct sockaddr *)&own, &length), 0);
    CHECK_EQUAL(own.groups, 1 << (ADDRESSES - 1));
    own = (struct netlink_address){ .family = AF_NETLINK };
    CHECK_EQUAL(bind(member, (struct sockaddr *)&own, sizeof own), 0); /* Linux tells nothing to a socket without a port */
    CHECK_EQUAL(setsockopt(member, LEVEL, ADD_MEMBERSHIP, &group, sizeof group), 0);
    CHECK_ERROR(setsockopt(member, LEVEL, ADD_MEMBERSHIP, &none, sizeof none), EINVAL);
    struct address_request asked = address_request(NEW_ADDRESS, CREATE);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), 0);
    CHECK_EQUAL(told(bound), NEW_ADDRESS);
    CHECK_EQUAL(told(member), NEW_ADDRESS);
    CHECK_EQUAL(setsockopt(member, LEVEL, DROP_MEMBERSHIP, &group, sizeof group), 0);
    asked = address_request(DELETE_ADDRESS, 0);
    CHECK_EQUAL(send(made, &asked, sizeof asked, 0), sizeof asked);
    CHECK_EQUAL(error_of(made), 0);
    CHECK_EQUAL(told(bound), DELETE_ADDRESS);
    char byte;
    CHECK_ERROR(recv(member, &byte, 1, MSG_DONTWAIT), EAGAIN);
}

static void addresses_are_told_by_their_own_family(void)
{
    static const int families[] = { AF_INET6, AF_UNIX, AF_NETLINK };
    for (int i = 0; i < 3; i++)
    {
        int made = socket(families[i], SOCK_DGRAM, 0);
        struct ifreq asked = { .ifr_name = "lo" };
        CHECK_ERROR(ioctl(made, SIOCGIFADDR, &asked), ENOTTY);
        CHECK_ERROR(ioctl(made, SIOCGIFNETMASK, &asked), ENOTTY);
        CHECK_ERROR(ioctl(made, SIOCGIFBRDADDR, &asked), ENOTTY);
        CHECK_EQUAL(ioctl(made, SIOCGIFFLAGS, &asked), 0);
        CHECK(asked.ifr_flags & IFF_LOOPBACK);
        CHECK_EQUAL(ioctl(made, 0x8942 /* SIOCGIFTXQLEN */, &asked), 0);
        close(made);
    }
}
#endif

const struct test inet_netlink_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "netlink/getifaddrs_lists_the_loopback", getifaddrs_lists_the_loopback },
    { "netlink/each_socket_has_a_port", each_socket_has_a_port },
    { "netlink/a_list_ends_with_a_message_of_its_own", a_list_ends_with_a_message_of_its_own },
    { "netlink/errors_are_told_in_messages", errors_are_told_in_messages },
    { "netlink/answers_are_polled_for_and_shared_by_a_child", answers_are_polled_for_and_shared_by_a_child },
    { "netlink/the_superuser_changes_addresses", the_superuser_changes_addresses },
    { "netlink/a_group_is_told_of_addresses_that_come_and_go", a_group_is_told_of_addresses_that_come_and_go },
    { "ioctl/addresses_are_told_by_their_own_family", addresses_are_told_by_their_own_family },
#endif
    { 0 },
};
