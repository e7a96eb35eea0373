/*
 * Addresses of AF_INET and AF_INET6, and options of their protocols, after POSIX.1-2017 <netinet/in.h> and <netinet/tcp.h>; what Linux has beyond them is
 * said so. The values are those of Linux on x86-64. What each option does: docs/sockets.md.
 */
#ifndef PX_IN_H
#define PX_IN_H

#include <px/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint16_t px_in_port_t;
typedef uint32_t px_in_addr_t;

/* Numbers in it are in network byte order, as are ports. */
struct px_in_addr {
    px_in_addr_t s_addr;
};

struct px_in6_addr {
    uint8_t s6_addr[16];
};

struct px_sockaddr_in {
    px_sa_family_t sin_family;
    px_in_port_t sin_port;
    struct px_in_addr sin_addr;
    uint8_t sin_zero[8];
};

struct px_sockaddr_in6 {
    px_sa_family_t sin6_family;
    px_in_port_t sin6_port;
    uint32_t sin6_flowinfo;
    struct px_in6_addr sin6_addr;
    uint32_t sin6_scope_id;
};

struct px_ipv6_mreq {
    struct px_in6_addr ipv6mr_multiaddr;
    unsigned ipv6mr_interface;
};

/* Of Linux. */
struct px_ip_mreq {
    struct px_in_addr imr_multiaddr;
    struct px_in_addr imr_interface;
};

struct px_ip_mreqn {
    struct px_in_addr imr_multiaddr;
    struct px_in_addr imr_address;
    int imr_ifindex;
};

struct px_in_pktinfo {
    int ipi_ifindex;
    struct px_in_addr ipi_spec_dst;
    struct px_in_addr ipi_addr;
};

struct px_in6_pktinfo {
    struct px_in6_addr ipi6_addr;
    unsigned ipi6_ifindex;
};

/* The first fields of it: what the stack does not know is 0. Times are in microseconds. */
struct px_tcp_info {
    uint8_t tcpi_state;
    uint8_t tcpi_ca_state;
    uint8_t tcpi_retransmits;
    uint8_t tcpi_probes;
    uint8_t tcpi_backoff;
    uint8_t tcpi_options;
    uint8_t tcpi_scales;
    uint8_t tcpi_flags;
    uint32_t tcpi_rto;
    uint32_t tcpi_ato;
    uint32_t tcpi_snd_mss;
    uint32_t tcpi_rcv_mss;
    uint32_t tcpi_unacked;
    uint32_t tcpi_sacked;
    uint32_t tcpi_lost;
    uint32_t tcpi_retrans;
    uint32_t tcpi_fackets;
    uint32_t tcpi_last_data_sent;
    uint32_t tcpi_last_ack_sent;
    uint32_t tcpi_last_data_recv;
    uint32_t tcpi_last_ack_recv;
    uint32_t tcpi_pmtu;
    uint32_t tcpi_rcv_ssthresh;
    uint32_t tcpi_rtt;
    uint32_t tcpi_rttvar;
    uint32_t tcpi_snd_ssthresh;
    uint32_t tcpi_snd_cwnd;
    uint32_t tcpi_advmss;
    uint32_t tcpi_reordering;
    uint32_t tcpi_rcv_rtt;
    uint32_t tcpi_rcv_space;
    uint32_t tcpi_total_retrans;
};

#define PX_TCP_ESTABLISHED 1
#define PX_TCP_SYN_SENT 2
#define PX_TCP_SYN_RECV 3
#define PX_TCP_FIN_WAIT1 4
#define PX_TCP_FIN_WAIT2 5
#define PX_TCP_TIME_WAIT 6
#define PX_TCP_CLOSE 7
#define PX_TCP_CLOSE_WAIT 8
#define PX_TCP_LAST_ACK 9
#define PX_TCP_LISTEN 10
#define PX_TCP_CLOSING 11

#define PX_IPPROTO_IP 0
#define PX_IPPROTO_ICMP 1
#define PX_IPPROTO_TCP 6
#define PX_IPPROTO_UDP 17
#define PX_IPPROTO_IPV6 41
#define PX_IPPROTO_ICMPV6 58
#define PX_IPPROTO_UDPLITE 136 /* of Linux */
#define PX_IPPROTO_RAW 255

#define PX_INADDR_ANY 0
#define PX_INADDR_LOOPBACK 0x7F000001u
#define PX_INADDR_BROADCAST 0xFFFFFFFFu
#define PX_INADDR_NONE 0xFFFFFFFFu

#define PX_INET_ADDRSTRLEN 16
#define PX_INET6_ADDRSTRLEN 46

#define PX_IN6ADDR_ANY_INIT { { 0 } }
#define PX_IN6ADDR_LOOPBACK_INIT { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } }

#define PX_TCP_NODELAY 1

/* Of Linux. */
#define PX_TCP_MAXSEG 2
#define PX_TCP_CORK 3
#define PX_TCP_KEEPIDLE 4
#define PX_TCP_KEEPINTVL 5
#define PX_TCP_KEEPCNT 6
#define PX_TCP_SYNCNT 7
#define PX_TCP_LINGER2 8
#define PX_TCP_DEFER_ACCEPT 9
#define PX_TCP_INFO 11
#define PX_TCP_QUICKACK 12
#define PX_TCP_CONGESTION 13
#define PX_TCP_USER_TIMEOUT 18
#define PX_TCP_NOTSENT_LOWAT 25
#define PX_TCP_INQ 36
#define PX_UDP_SEGMENT 103
#define PX_UDP_GRO 104
#define PX_UDPLITE_SEND_CSCOV 10
#define PX_UDPLITE_RECV_CSCOV 11
#define PX_IP_TOS 1
#define PX_IP_TTL 2
#define PX_IP_HDRINCL 3
#define PX_IP_OPTIONS 4
#define PX_IP_PKTINFO 8
#define PX_IP_MTU_DISCOVER 10
#define PX_IP_RECVERR 11
#define PX_IP_RECVTTL 12
#define PX_IP_RECVTOS 13
#define PX_IP_MTU 14
#define PX_IP_FREEBIND 15
#define PX_IP_TRANSPARENT 19
#define PX_IP_BIND_ADDRESS_NO_PORT 24
#define PX_IP_MULTICAST_IF 32
#define PX_IP_MULTICAST_TTL 33
#define PX_IP_MULTICAST_LOOP 34
#define PX_IP_ADD_MEMBERSHIP 35
#define PX_IP_DROP_MEMBERSHIP 36
#define PX_IP_UNBLOCK_SOURCE 37
#define PX_IP_BLOCK_SOURCE 38
#define PX_IP_ADD_SOURCE_MEMBERSHIP 39
#define PX_IP_DROP_SOURCE_MEMBERSHIP 40
#define PX_MCAST_JOIN_GROUP 42
#define PX_MCAST_BLOCK_SOURCE 43
#define PX_MCAST_UNBLOCK_SOURCE 44
#define PX_MCAST_LEAVE_GROUP 45
#define PX_MCAST_JOIN_SOURCE_GROUP 46
#define PX_MCAST_LEAVE_SOURCE_GROUP 47
#define PX_IP_MULTICAST_ALL 49
#define PX_IPV6_MTU_DISCOVER 23
#define PX_IPV6_MTU 24
#define PX_IPV6_RECVERR 25
#define PX_IPV6_MULTICAST_ALL 29
#define PX_IPV6_RECVPKTINFO 49
#define PX_IPV6_PKTINFO 50
#define PX_IPV6_RECVHOPLIMIT 51
#define PX_IPV6_HOPLIMIT 52
#define PX_IPV6_RECVPATHMTU 60
#define PX_IPV6_PATHMTU 61
#define PX_IPV6_DONTFRAG 62
#define PX_IPV6_RECVTCLASS 66
#define PX_IPV6_TCLASS 67
#define PX_IPV6_TRANSPARENT 75
#define PX_IPV6_FREEBIND 78

#define PX_IPV6_UNICAST_HOPS 16
#define PX_IPV6_MULTICAST_IF 17
#define PX_IPV6_MULTICAST_HOPS 18
#define PX_IPV6_MULTICAST_LOOP 19
#define PX_IPV6_JOIN_GROUP 20
#define PX_IPV6_LEAVE_GROUP 21
#define PX_IPV6_V6ONLY 26

#ifdef __cplusplus
}
#endif
#endif
