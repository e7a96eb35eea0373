/* Control data of datagrams (ip(7) and ipv6(7) of Linux; RFC 3542 sections 6 and 20.1). */
#define _GNU_SOURCE
#include "conformance.h"

#ifndef CONFORMANCE_DOOR /* which has no such options */
#include "inet_common.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 256 };

struct outcome { ssize_t count; int flags; size_t used; union { struct cmsghdr first; char bytes[ROOM]; } control; };

static struct sockaddr_in6 any_port(int family)
{
    struct sockaddr_in6 address = { .sin6_family = (sa_family_t)family };
    if (family == AF_INET6)
        address.sin6_addr = in6addr_loopback;
    else
        ((struct sockaddr_in *)&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* Two sockets; the second sends to the first. */
static void make_pair(int family, int pair[2])
{
    struct sockaddr_in6 address = any_port(family);
    socklen_t length = family == AF_INET6 ? sizeof address : sizeof(struct sockaddr_in);
    pair[0] = socket(family, SOCK_DGRAM, 0);
    pair[1] = socket(family, SOCK_DGRAM, 0);
    CHECK(pair[0] >= 0 && pair[1] >= 0);
    CHECK_EQUAL(bind(pair[0], (struct sockaddr *)&address, length), 0);
    CHECK_EQUAL(getsockname(pair[0], (struct sockaddr *)&address, &length), 0);
    CHECK_EQUAL(connect(pair[1], (struct sockaddr *)&address, length), 0);
}

static void ask(int made, int level, int option)
{
    int on = 1, is = 0;
    socklen_t length = sizeof is;
    CHECK_EQUAL(setsockopt(made, level, option, &on, sizeof on), 0);
    CHECK_EQUAL(getsockopt(made, level, option, &is, &length), 0);
    CHECK_EQUAL(is, 1);
}

static ssize_t send_with(int made, int level, int type, const void *data, size_t size)
{
    union { struct cmsghdr first; char bytes[ROOM]; } control = { .bytes = { 0 } };
    struct iovec bytes = { "four", 4 };
    struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(size) };
    control.first.cmsg_len = CMSG_LEN(size);
    control.first.cmsg_level = level;
    control.first.cmsg_type = type;
    memcpy(CMSG_DATA(&control.first), data, size);
    return sendmsg(made, &message, 0);
}

static struct outcome receive_with(int made, size_t room)
{
    struct outcome result;
    char buffer[16];
    struct iovec bytes = { buffer, sizeof buffer };
    struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = room ? &result.control : 0, .msg_controllen = room };
    memset(&result.control, 0xEE, sizeof result.control);
    result.count = recvmsg(made, &message, 0);
    result.flags = message.msg_flags;
    result.used = message.msg_controllen;
    return result;
}

static void a_datagram_tells_where_it_was_sent_to(void)
{
    int pair[2];
    make_pair(AF_INET, pair);
    ask(pair[0], IPPROTO_IP, IP_PKTINFO);
    CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    struct outcome got = receive_with(pair[0], ROOM);
    CHECK_EQUAL(got.count, 4);
    CHECK_EQUAL(got.flags, 0);
    CHECK_EQUAL(got.used, CMSG_SPACE(sizeof(struct in_pktinfo)));
    CHECK_EQUAL(got.control.first.cmsg_level, IPPROTO_IP);
    CHECK_EQUAL(got.control.first.cmsg_type, IP_PKTINFO);
    struct in_pktinfo info;
    memcpy(&info, CMSG_DATA(&got.control.first), sizeof info);
    CHECK_EQUAL(info.ipi_ifindex, if_nametoindex("lo"));
    CHECK_EQUAL(info.ipi_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_EQUAL(info.ipi_spec_dst.s_addr, htonl(INADDR_LOOPBACK));
}

static void a_datagram_of_ipv6_tells_where_it_was_sent_to(void)
{
    int pair[2];
    make_pair(AF_INET6, pair);
    ask(pair[0], IPPROTO_IPV6, IPV6_RECVPKTINFO);
    CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    struct outcome got = receive_with(pair[0], ROOM);
    CHECK_EQUAL(got.used, CMSG_SPACE(sizeof(struct in6_pktinfo)));
    CHECK_EQUAL(got.control.first.cmsg_level, IPPROTO_IPV6);
    CHECK_EQUAL(got.control.first.cmsg_type, IPV6_PKTINFO);
    struct in6_pktinfo info;
    memcpy(&info, CMSG_DATA(&got.control.first), sizeof info);
    CHECK_EQUAL(info.ipi6_ifindex, if_nametoindex("lo"));
    CHECK_EQUAL(memcmp(&info.ipi6_addr, &in6addr_loopback, sizeof in6addr_loopback), 0);
}

static void numbers_are_sent_and_told_with_one_datagram(void)
{
    int pair[2], number = 33;
    make_pair(AF_INET6, pair);
    ask(pair[0], IPPROTO_IPV6, IPV6_RECVHOPLIMIT);
    CHECK_EQUAL(send_with(pair[1], IPPROTO_IPV6, IPV6_HOPLIMIT, &number, sizeof number), 4);
    struct outcome got = receive_with(pair[0], ROOM);
    CHECK_EQUAL(got.used, CMSG_SPACE(sizeof number));
    CHECK_EQUAL(got.control.first.cmsg_type, IPV6_HOPLIMIT);
    CHECK_EQUAL(*(int *)CMSG_DATA(&got.control.first), 33);
    CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    got = receive_with(pair[0], ROOM);
    CHECK_EQUAL(*(int *)CMSG_DATA(&got.control.first), 64);

    make_pair(AF_INET, pair);
    ask(pair[0], IPPROTO_IP, IP_RECVTTL);
    ask(pair[0], IPPROTO_IP, IP_RECVTOS);
    CHECK_EQUAL(send_with(pair[1], IPPROTO_IP, IP_TTL, &number, sizeof number), 4);
    got = receive_with(pair[0], ROOM);
    CHECK_EQUAL(got.used, CMSG_SPACE(sizeof number) + CMSG_SPACE(1));
    CHECK_EQUAL(got.control.first.cmsg_type, IP_TTL);
    CHECK_EQUAL(*(int *)CMSG_DATA(&got.control.first), 33);
    struct cmsghdr *second = (struct cmsghdr *)(got.control.bytes + CMSG_SPACE(sizeof number));
    CHECK_EQUAL(second->cmsg_type, IP_TOS);
    CHECK_EQUAL(second->cmsg_len, CMSG_LEN(1));
    CHECK_EQUAL(*CMSG_DATA(second), 0);
    unsigned char service = 0x10;
    CHECK_EQUAL(send_with(pair[1], IPPROTO_IP, IP_TOS, &service, sizeof service), 4);
    got = receive_with(pair[0], ROOM);
    second = (struct cmsghdr *)(got.control.bytes + CMSG_SPACE(sizeof number));
    CHECK_EQUAL(*CMSG_DATA(second), 0x10);
}

static void what_has_no_room_is_cut_off(void)
{
    int pair[2];
    make_pair(AF_INET, pair);
    ask(pair[0], IPPROTO_IP, IP_PKTINFO);
    ask(pair[0], IPPROTO_IP, IP_RECVTTL);
    for (int i = 0; i < 5; i++)
        CHECK_EQUAL(send(pair[1], "four", 4, 0), 4);
    struct outcome got = receive_with(pair[0], 0);
    CHECK_EQUAL(got.flags, MSG_CTRUNC);
    CHECK_EQUAL(got.used, 0);
    got = receive_with(pair[0], sizeof(struct cmsghdr) - 1);
    CHECK_EQUAL(got.flags, MSG_CTRUNC);
    CHECK_EQUAL(got.used, 0);
    got = receive_with(pair[0], CMSG_LEN(4));
    CHECK_EQUAL(got.flags, MSG_CTRUNC);
    CHECK_EQUAL(got.used, CMSG_LEN(4));
    CHECK_EQUAL(got.control.first.cmsg_len, CMSG_LEN(4));
    CHECK_EQUAL((unsigned char)got.control.bytes[CMSG_LEN(4)], 0xEE);
    got = receive_with(pair[0], CMSG_SPACE(sizeof(struct in_pktinfo)));
    CHECK_EQUAL(got.flags, MSG_CTRUNC);
    CHECK_EQUAL(got.used, CMSG_SPACE(sizeof(struct in_pktinfo)));
    got = receive_with(pair[0], CMSG_SPACE(sizeof(struct in_pktinfo)) + CMSG_LEN(4));
    CHECK_EQUAL(got.flags, 0);
    CHECK_EQUAL(got.used, CMSG_SPACE(sizeof(struct in_pktinfo)) + CMSG_LEN(4));
}

static void what_is_wrong_is_einval(void)
{
    int pair[2], number = 0;
    struct in_pktinfo info = { .ipi_ifindex = 9999 };
    make_pair(AF_INET, pair);
    CHECK_ERROR(send_with(pair[1], IPPROTO_IP, IP_TTL, &number, sizeof number), EINVAL);
    number = 256;
    CHECK_ERROR(send_with(pair[1], IPPROTO_IP, IP_TTL, &number, sizeof number), EINVAL);
    CHECK_ERROR(send_with(pair[1], IPPROTO_IP, IP_TOS, &number, sizeof number), EINVAL);
    CHECK_ERROR(send_with(pair[1], IPPROTO_IP, IP_TTL, &number, 2), EINVAL);
    CHECK_ERROR(send_with(pair[1], IPPROTO_IP, 99, &number, sizeof number), EINVAL);
    CHECK_ERROR(send_with(pair[1], IPPROTO_IP, IP_PKTINFO, &info, sizeof info), ENODEV);
    CHECK_EQUAL(send_with(pair[1], 132, 1, &number, sizeof number), 4);
    make_pair(AF_INET6, pair);
    CHECK_ERROR(send_with(pair[1], IPPROTO_IPV6, IPV6_HOPLIMIT, &number, sizeof number), EINVAL);
    number = -2;
    CHECK_ERROR(send_with(pair[1], IPPROTO_IPV6, IPV6_TCLASS, &number, sizeof number), EINVAL);
}

static void a_datagram_goes_from_the_address_that_is_said(void)
{
    int pair[2];
    struct sockaddr_in from = { .sin_family = AF_INET };
    socklen_t length = sizeof from;
    struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl(0x7F000009) };
    char buffer[16];
    make_pair(AF_INET, pair);
    int sender = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_EQUAL(getsockname(pair[0], (struct sockaddr *)&from, &length), 0);
    CHECK_EQUAL(connect(sender, (struct sockaddr *)&from, length), 0);
    CHECK_EQUAL(send_with(sender, IPPROTO_IP, IP_PKTINFO, &info, sizeof info), 4);
    CHECK_EQUAL(recvfrom(pair[0], buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length), 4);
    CHECK_EQUAL(ntohl(from.sin_addr.s_addr), 0x7F000009);
}

static void a_raw_socket_sends_headers_of_its_own(void)
{
    if (geteuid() != 0)
        skip("not the superuser");
    int raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW), on = 0;
    socklen_t length = sizeof on;
    CHECK(raw >= 0);
    CHECK_EQUAL(getsockopt(raw, IPPROTO_IP, IP_HDRINCL, &on, &length), 0);
    CHECK_EQUAL(on, 1);
    int pair[2];
    struct sockaddr_in to, from;
    length = sizeof to;
    make_pair(AF_INET, pair);
    ask(pair[0], IPPROTO_IP, IP_RECVTTL);
    CHECK_EQUAL(getsockname(pair[0], (struct sockaddr *)&to, &length), 0);

    /* Length, identification, checksum and source are not said; the checksum of UDP may be missing. */
    unsigned char packet[32] = { 0x45, 0, 0, 0, 0, 0, 0, 0, 77, IPPROTO_UDP, 0, 0, 0, 0, 0, 0, 127, 0, 0, 1, 0, 9, 0, 0, 0, 12, 0, 0, 'f', 'o', 'u', 'r' };
    memcpy(packet + 22, &to.sin_port, 2);
    CHECK_EQUAL(sendto(raw, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to), sizeof packet);
    char text[16];
    CHECK_EQUAL(recvfrom(pair[0], text, sizeof text, MSG_PEEK, (struct sockaddr *)&from, &length), 4);
    CHECK_EQUAL(memcmp(text, "four", 4), 0);
    CHECK_EQUAL(ntohl(from.sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQUAL(ntohs(from.sin_port), 9);
    struct outcome got = receive_with(pair[0], ROOM);
    CHECK_EQUAL(*(int *)CMSG_DATA(&got.control.first), 77);
    CHECK_ERROR(sendto(raw, packet, 19, 0, (struct sockaddr *)&to, sizeof to), EINVAL);
    packet[0] = 0x4F;
    CHECK_ERROR(sendto(raw, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to), EINVAL);
}
#endif

const struct test inet_control_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "control/a_datagram_tells_where_it_was_sent_to", a_datagram_tells_where_it_was_sent_to },
    { "control/a_datagram_of_ipv6_tells_where_it_was_sent_to", a_datagram_of_ipv6_tells_where_it_was_sent_to },
    { "control/numbers_are_sent_and_told_with_one_datagram", numbers_are_sent_and_told_with_one_datagram },
    { "control/what_has_no_room_is_cut_off", what_has_no_room_is_cut_off },
    { "control/what_is_wrong_is_einval", what_is_wrong_is_einval },
    { "control/a_raw_socket_sends_headers_of_its_own", a_raw_socket_sends_headers_of_its_own },
    { "control/a_datagram_goes_from_the_address_that_is_said", a_datagram_goes_from_the_address_that_is_said },
#endif
    { 0 },
};
