/* Names of shared memory objects, and of semaphores. */
#ifndef SHM_PATH_H
#define SHM_PATH_H

/* Most bytes of a file name. */
#define PX_SHM_NAME 255

#define PX_SHM_PATH 272

/* The path of an object: in /dev/shm, with something in front of its name. -1 with px_errno set: EINVAL, ENAMETOOLONG. */
int px_shm_path(const char *prefix, const char *name, char path[PX_SHM_PATH]);

#endif
