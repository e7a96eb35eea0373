/* Addresses of the internet as text (POSIX.1-2017 inet_addr, inet_ntop; RFC 4291 section 2.2, RFC 5952). */
#include <px/errno.h>
#include <px/inet.h>

#define GROUPS 8

uint32_t px_htonl(uint32_t value)
{
    return value << 24 | (value & 0xFF00) << 8 | (value >> 8 & 0xFF00) | value >> 24;
}

uint16_t px_htons(uint16_t value)
{
    return (uint16_t)(value << 8 | value >> 8);
}

uint32_t px_ntohl(uint32_t value)
{
    return px_htonl(value);
}

uint16_t px_ntohs(uint16_t value)
{
    return px_htons(value);
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A number in the notation of C; where it ends, or a null pointer. */
static const char *number(const char *text, uint64_t *value)
{
    int base = 10;
    const char *start;

    if (*text == '0') {
        base = 8;
        if ((text[1] == 'x' || text[1] == 'X') && digit(text[2]) >= 0) {
            base = 16;
            text += 2;
        }
    }
    start = text;
    *value = 0;
    while (digit(*text) >= 0 && digit(*text) < base) {
        *value = *value * (unsigned)base + (unsigned)digit(*text++);
        if (*value > 0xFFFFFFFF)
            return 0;
    }
    return text == start ? 0 : text;
}

int px_inet_aton(const char *text, struct px_in_addr *address)
{
    uint64_t parts[4];
    int count = 0;
    uint32_t whole = 0;

    for (;;) {
        text = number(text, &parts[count]);
        if (!text)
            return 0;
        count++;
        if (*text != '.')
            break;
        if (count == 4)
            return 0;
        text++;
    }
    if (*text && !is_space(*text))
        return 0;

    /* The last number fills all bytes that the others leave. */
    for (int i = 0; i < count - 1; i++) {
        if (parts[i] > 0xFF)
            return 0;
        whole |= (uint32_t)parts[i] << (24 - 8 * i);
    }
    if (parts[count - 1] >> (8 * (5 - count)))
        return 0;
    address->s_addr = px_htonl(whole | (uint32_t)parts[count - 1]);
    return 1;
}

px_in_addr_t px_inet_addr(const char *text)
{
    struct px_in_addr address;

    return px_inet_aton(text, &address) ? address.s_addr : PX_INADDR_NONE;
}

static char *put_decimal(char *to, unsigned value)
{
    if (value >= 100)
        *to++ = (char)('0' + value / 100);
    if (value >= 10)
        *to++ = (char)('0' + value / 10 % 10);
    *to++ = (char)('0' + value % 10);
    return to;
}

static char *put_four(char *to, const uint8_t *bytes)
{
    for (int i = 0; i < 4; i++) {
        if (i)
            *to++ = '.';
        to = put_decimal(to, bytes[i]);
    }
    return to;
}

char *px_inet_ntoa(struct px_in_addr address)
{
    static char text[PX_INET_ADDRSTRLEN];

    *put_four(text, (const uint8_t *)&address) = 0;
    return text;
}

static unsigned group_of(const uint8_t *bytes, int index)
{
    return (unsigned)bytes[2 * index] << 8 | bytes[2 * index + 1];
}

static char *put_six(char *to, const uint8_t *bytes)
{
    static const char digits[] = "0123456789abcdef";
    int longest = 1, first = -1, groups = GROUPS;

    /* The longest run of two or more zero groups is left out, the first of equal ones. */
    for (int i = 0; i < GROUPS; i++) {
        int end = i;
        while (end < GROUPS && group_of(bytes, end) == 0)
            end++;
        if (end - i > longest) {
            longest = end - i;
            first = i;
        }
        if (end > i)
            i = end;
    }

    /* ::ffff:a.b.c.d and ::a.b.c.d */
    if (first == 0 && ((longest == 5 && group_of(bytes, 5) == 0xFFFF) || longest == 6))
        groups = 6;
    for (int i = 0; i < groups; i++) {
        unsigned group = group_of(bytes, i);
        int shift = 12;
        if (i == first) {
            *to++ = ':';
            i += longest - 1;
            if (i == GROUPS - 1 || (groups == 6 && i == 5))
                *to++ = ':';
            continue;
        }
        if (i)
            *to++ = ':';
        while (shift && group >> shift == 0)
            shift -= 4;
        for (; shift >= 0; shift -= 4)
            *to++ = digits[group >> shift & 0xF];
    }
    if (groups == 6) {
        if (to[-1] != ':')
            *to++ = ':';
        to = put_four(to, bytes + 12);
    }
    return to;
}

const char *px_inet_ntop(int family, const void *address, char *text, px_socklen_t size)
{
    char whole[PX_INET6_ADDRSTRLEN];
    char *end;
    px_size_t length;

    if (family != PX_AF_INET && family != PX_AF_INET6) {
        px_errno = PX_EAFNOSUPPORT;
        return 0;
    }
    end = family == PX_AF_INET ? put_four(whole, address) : put_six(whole, address);
    *end = 0;
    length = (px_size_t)(end - whole) + 1;
    if (length > size) {
        px_errno = PX_ENOSPC;
        return 0;
    }
    for (px_size_t i = 0; i < length; i++)
        text[i] = whole[i];
    return text;
}

/* Four decimal numbers without leading zeros, and nothing behind. */
static int take_four(const char *text, uint8_t *bytes)
{
    for (int i = 0; i < 4; i++) {
        unsigned value = 0;
        const char *start = text;
        if (i && *text++ != '.')
            return 0;
        start = text;
        while (*text >= '0' && *text <= '9') {
            value = value * 10 + (unsigned)(*text++ - '0');
            if (value > 0xFF || (text - start > 1 && *start == '0'))
                return 0;
        }
        if (text == start)
            return 0;
        bytes[i] = (uint8_t)value;
    }
    return *text == 0;
}

static int take_six(const char *text, uint8_t *bytes)
{
    uint8_t taken[2 * GROUPS] = { 0 };
    int count = 0, gap = -1;

    if (text[0] == ':') {
        if (text[1] != ':')
            return 0;
        gap = 0;
        text += 2;
    }
    while (*text) {
        const char *start = text;
        unsigned value = 0;
        while (digit(*text) >= 0 && text - start < 4)
            value = value << 4 | (unsigned)digit(*text++);
        if (*text == '.' && text > start && count <= GROUPS - 2) {
            if (!take_four(start, taken + 2 * count))
                return 0;
            count += 2;
            break;
        }
        if (text == start || count == GROUPS)
            return 0;
        taken[2 * count] = (uint8_t)(value >> 8);
        taken[2 * count + 1] = (uint8_t)value;
        count++;
        if (*text == 0)
            break;
        if (*text++ != ':')
            return 0;
        if (*text == ':') {
            if (gap >= 0)
                return 0;
            gap = count;
            text++;
        } else if (*text == 0) {
            return 0;
        }
    }
    if (gap < 0 ? count != GROUPS : count == GROUPS)
        return 0;
    for (int i = 0; i < 2 * GROUPS; i++)
        bytes[i] = 0;
    for (int i = 0; i < 2 * count; i++) {
        int from_end = gap >= 0 && i >= 2 * gap;
        bytes[from_end ? 2 * (GROUPS - count) + i : i] = taken[i];
    }
    return 1;
}

int px_inet_pton(int family, const char *text, void *address)
{
    uint8_t bytes[4];

    switch (family) {
    case PX_AF_INET:
        if (!take_four(text, bytes))
            return 0;
        for (int i = 0; i < 4; i++)
            ((uint8_t *)address)[i] = bytes[i];
        return 1;
    case PX_AF_INET6:
        return take_six(text, address);
    default:
        px_errno = PX_EAFNOSUPPORT;
        return -1;
    }
}
