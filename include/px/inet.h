/* Addresses as text, and byte order, after POSIX.1-2017 <arpa/inet.h>. */
#ifndef PX_INET_H
#define PX_INET_H

#include <px/in.h>

#ifdef __cplusplus
extern "C" {
#endif

uint32_t px_htonl(uint32_t value);
uint16_t px_htons(uint16_t value);
uint32_t px_ntohl(uint32_t value);
uint16_t px_ntohs(uint16_t value);

/* An address of one to four numbers, each decimal, octal behind 0 or hexadecimal behind 0x; PX_INADDR_NONE if it is none. */
px_in_addr_t px_inet_addr(const char *text);

/* As px_inet_addr, and 1; 0 if it is none. Of Linux and BSD. */
int px_inet_aton(const char *text, struct px_in_addr *address);

/* Four decimal numbers, in memory that the next call uses too. */
char *px_inet_ntoa(struct px_in_addr address);

/* An address as text; a null pointer with px_errno PX_EAFNOSUPPORT, or PX_ENOSPC if it does not fit. IPv6 is written as RFC 5952 says. */
const char *px_inet_ntop(int family, const void *address, char *text, px_socklen_t size);

/* 1; 0: it is no address of the family. -1 with px_errno PX_EAFNOSUPPORT. */
int px_inet_pton(int family, const char *text, void *address);

#ifdef __cplusplus
}
#endif
#endif
