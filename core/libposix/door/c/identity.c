/* The C door to user and group ids. */
#include <px/unistd.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_getuid(void);
extern long px_raw_geteuid(void);
extern long px_raw_getgid(void);
extern long px_raw_getegid(void);
extern long px_raw_setuid(px_uid_t);
extern long px_raw_setgid(px_gid_t);
extern long px_raw_setreuid(px_uid_t, px_uid_t);
extern long px_raw_setregid(px_gid_t, px_gid_t);
extern long px_raw_setresuid(px_uid_t, px_uid_t, px_uid_t);
extern long px_raw_setresgid(px_gid_t, px_gid_t, px_gid_t);
extern long px_raw_getgroups(int, px_gid_t *);

#define UNCHANGED UINT32_MAX

px_uid_t px_getuid(void)
{
    return (px_uid_t)px_raw_getuid();
}

px_uid_t px_geteuid(void)
{
    return (px_uid_t)px_raw_geteuid();
}

px_gid_t px_getgid(void)
{
    return (px_gid_t)px_raw_getgid();
}

px_gid_t px_getegid(void)
{
    return (px_gid_t)px_raw_getegid();
}

int px_setuid(px_uid_t user)
{
    return (int)px_answer(px_raw_setuid(user));
}

int px_setgid(px_gid_t group)
{
    return (int)px_answer(px_raw_setgid(group));
}

/* The library OS takes this id for "leave it", which is no id of a user here. */
int px_seteuid(px_uid_t user)
{
    return (int)px_answer(user == UNCHANGED ? -PX_EINVAL : px_raw_setresuid(UNCHANGED, user, UNCHANGED));
}

int px_setegid(px_gid_t group)
{
    return (int)px_answer(group == UNCHANGED ? -PX_EINVAL : px_raw_setresgid(UNCHANGED, group, UNCHANGED));
}

int px_setreuid(px_uid_t real, px_uid_t effective)
{
    return (int)px_answer(px_raw_setreuid(real, effective));
}

int px_setregid(px_gid_t real, px_gid_t effective)
{
    return (int)px_answer(px_raw_setregid(real, effective));
}

int px_getgroups(int room, px_gid_t groups[])
{
    return (int)px_answer(px_raw_getgroups(room, groups));
}
