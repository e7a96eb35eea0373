/* Names and indexes of network interfaces, after POSIX.1-2017 <net/if.h>. */
#ifndef PX_IF_H
#define PX_IF_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a name with the zero at its end. */
#define PX_IF_NAMESIZE 16

struct px_if_nameindex {
    unsigned if_index;
    char *if_name;
};

/* The index of an interface; 0: there is none of this name. */
unsigned px_if_nametoindex(const char *name);

/* The name of an interface, in the caller's PX_IF_NAMESIZE bytes; a null pointer with px_errno PX_ENXIO: none has this index. */
char *px_if_indextoname(unsigned index, char *name);

/* All interfaces, ended by one of index 0; a null pointer with px_errno PX_ENOBUFS: no memory. To be given back by px_if_freenameindex. */
struct px_if_nameindex *px_if_nameindex(void);

void px_if_freenameindex(struct px_if_nameindex *list);

#ifdef __cplusplus
}
#endif

#endif
