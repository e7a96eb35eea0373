/* Addresses of PX_AF_UNIX, after POSIX.1-2017 <sys/un.h>. */
#ifndef PX_UN_H
#define PX_UN_H

#include <px/socket.h>

/* A path; or, as on Linux, a zero byte and a name that is not in the file system, as long as the length of the address says. */
struct px_sockaddr_un {
    px_sa_family_t sun_family;
    char sun_path[108];
};

#endif
