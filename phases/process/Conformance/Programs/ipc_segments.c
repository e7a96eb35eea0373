/* Shared memory: segments of System V, and shared memory objects of POSIX. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SIZE 10000
#define FAILED ((void *)-1)

static int segment;
static volatile char *memory;

/* A time of the last minute; a board that does not know the date counts from its start. */
static int is_now(long seconds)
{
    long now = time(NULL);
    return seconds >= now - 60 && seconds <= now + 1;
}

static void make(int mode)
{
    segment = shmget(IPC_PRIVATE, SIZE, IPC_CREAT | mode);
    CHECK(segment >= 0);
}

static void attach(void)
{
    memory = shmat(segment, NULL, 0);
    CHECK(memory != FAILED);
}

static void done(void)
{
    CHECK_EQUAL(shmctl(segment, IPC_RMID, NULL), 0);
}

static unsigned long attached(void)
{
    struct shmid_ds status;
    CHECK_EQUAL(shmctl(segment, IPC_STAT, &status), 0);
    return status.shm_nattch;
}

/* The call fails with (void *)-1 and this errno. */
#define CHECK_NO_ADDRESS(call, expected) (errno = 0, CHECK((call) == FAILED), CHECK_EQUAL(errno, expected))

static void get_makes_a_segment_of_zeros(void)
{
    struct shmid_ds status;
    make(0640);
    CHECK_EQUAL(shmctl(segment, IPC_STAT, &status), 0);
    CHECK_EQUAL(status.shm_segsz, SIZE);
    CHECK_EQUAL(status.shm_cpid, getpid());
    CHECK_EQUAL(status.shm_lpid, 0);
    CHECK_EQUAL(status.shm_nattch, 0);
    CHECK_EQUAL(status.shm_atime, 0);
    CHECK_EQUAL(status.shm_dtime, 0);
    CHECK(is_now(status.shm_ctime));
    CHECK_EQUAL(status.shm_perm.mode & 0777, 0640);
    CHECK_EQUAL(status.shm_perm.uid, geteuid());
    attach();
    for (int i = 0; i < SIZE; i++)
        CHECK_EQUAL(memory[i], 0);
    CHECK_EQUAL(shmdt((void *)memory), 0);
    done();
}

static int get_without_permission(void)
{
    return shmget(0x50490021, SIZE, 0600) == -1 && errno == EACCES ? 0 : 1;
}

static void a_key_finds_the_segment(void)
{
    key_t key = 0x50490021;
    segment = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
    CHECK(segment >= 0);
    CHECK_EQUAL(shmget(key, 0, 0), segment);
    CHECK_EQUAL(shmget(key, SIZE, IPC_CREAT | 0600), segment);
    CHECK_ERROR(shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
    CHECK_ERROR(shmget(key, SIZE + 1, 0), EINVAL);
    as_user(get_without_permission);
    done();
    CHECK_ERROR(shmget(key, SIZE, 0), ENOENT);
}

static void sizes_are_checked(void)
{
    CHECK_ERROR(shmget(IPC_PRIVATE, 0, IPC_CREAT | 0600), EINVAL);
    CHECK_ERROR(shmget(IPC_PRIVATE, 1UL << 40, IPC_CREAT | 0600), ENOMEM); /* 1 TiB */
}

static int write_to_it(void)
{
    volatile char *mine = shmat(segment, NULL, 0);
    if (mine == FAILED || mine[5000] != 'p')
        return 1;
    mine[9999] = 'c';
    return 0;
}

static void processes_share_what_is_attached(void)
{
    make(0600);
    attach();
    memory[5000] = 'p';
    CHECK_EQUAL(exit_status_of(child_running(write_to_it)), 0);
    CHECK_EQUAL(memory[9999], 'c');
    CHECK_EQUAL(shmdt((void *)memory), 0);
    done();
}

static int use_inherited(void)
{
    if (attached() != 2)
        return 1;
    memory[0] = 'i';
    return 0;
}

static void a_forked_child_is_attached_too(void)
{
    make(0600);
    attach();
    memory[0] = 'p';
    CHECK_EQUAL(exit_status_of(child_running(use_inherited)), 0);
    CHECK_EQUAL(memory[0], 'i');
    CHECK_EQUAL(attached(), 1);
    done();
}

static int execute_when_told(void)
{
    if (memory[0] != 0 || shmat(segment, NULL, 0) == FAILED || attached() != 3)
        return 1;
    execl(program_path, program_path, REEXEC, "exit", "7", (char *)NULL);
    return 2;
}

static void exec_detaches(void)
{
    make(0600);
    attach();
    CHECK_EQUAL(exit_status_of(child_running(execute_when_told)), 7);
    CHECK_EQUAL(attached(), 1);
    done();
}

static int attach_and_sleep(void)
{
    if (shmat(segment, NULL, 0) == FAILED)
        return 1;
    memory[0] = 1;
    return sleep_for_ever();
}

static void a_killed_process_is_attached_no_more(void)
{
    make(0600);
    attach();
    pid_t child = child_running(attach_and_sleep);
    while (memory[0] != 1)
        usleep(1000);
    CHECK_EQUAL(attached(), 3);
    CHECK_EQUAL(kill(child, SIGKILL), 0);
    CHECK_EQUAL(signal_of(child), SIGKILL);
    CHECK_EQUAL(attached(), 1);
    done();
}

static void detaching_unmaps_and_counts(void)
{
    struct shmid_ds status;
    make(0600);
    attach();
    void *first = (void *)memory;
    attach();
    CHECK(first != memory);
    CHECK_EQUAL(attached(), 2);
    CHECK_EQUAL(shmdt(first), 0);
    CHECK_EQUAL(attached(), 1);
    CHECK_EQUAL(msync(first, SIZE, MS_ASYNC), -1);
    CHECK_EQUAL(errno, ENOMEM);
    CHECK_ERROR(shmdt(first), EINVAL);
    CHECK_ERROR(shmdt((char *)memory + 4096), EINVAL);
    CHECK_EQUAL(shmdt((void *)memory), 0);
    CHECK_EQUAL(shmctl(segment, IPC_STAT, &status), 0);
    CHECK_EQUAL(status.shm_nattch, 0);
    CHECK_EQUAL(status.shm_lpid, getpid());
    CHECK(is_now(status.shm_atime) && is_now(status.shm_dtime));
    done();
}

static void bytes_outlive_who_is_attached(void)
{
    make(0600);
    attach();
    memory[77] = 'k';
    CHECK_EQUAL(shmdt((void *)memory), 0);
    attach();
    CHECK_EQUAL(memory[77], 'k');
    CHECK_EQUAL(shmdt((void *)memory), 0);
    done();
}

static void a_removed_segment_stays_for_who_is_attached(void)
{
    struct shmid_ds status;
    make(0600);
    attach();
    done();
    memory[1] = 'x';
    CHECK_EQUAL(memory[1], 'x');
    CHECK_EQUAL(shmctl(segment, IPC_STAT, &status), 0);
    CHECK_EQUAL(shmdt((void *)memory), 0);
    CHECK_ERROR(shmctl(segment, IPC_STAT, &status), EINVAL);
    CHECK_NO_ADDRESS(shmat(segment, NULL, 0), EINVAL);
}

static void an_address_can_be_wanted(void)
{
    make(0600);
    char *wanted = (char *)0x600000000000;
    CHECK(shmat(segment, wanted, 0) == wanted);
    CHECK_NO_ADDRESS(shmat(segment, wanted + 1, 0), EINVAL);
    CHECK(shmat(segment, wanted + 0x100123, SHM_RND) == wanted + 0x100000);
    CHECK_NO_ADDRESS(shmat(segment, wanted, 0), EINVAL);
    wanted[3] = 'w';
    CHECK_EQUAL(wanted[0x100003], 'w');
    CHECK_EQUAL(shmdt(wanted), 0);
    CHECK_EQUAL(shmdt(wanted + 0x100000), 0);
    CHECK_EQUAL(attached(), 0);
    done();
}

static int write_read_only(void)
{
    volatile char *mine = shmat(segment, NULL, SHM_RDONLY);
    if (mine == FAILED || mine[0] != 'r')
        return 1;
    mine[0] = 'w';
    return 2;
}

static void read_only_is_not_writable(void)
{
    make(0600);
    attach();
    memory[0] = 'r';
    CHECK_EQUAL(signal_of(child_running(write_read_only)), SIGSEGV);
    CHECK_EQUAL(memory[0], 'r');
    CHECK_EQUAL(attached(), 1);
    done();
}

static int attach_as_other(void)
{
    struct shmid_ds status = { 0 };
    if (shmat(segment, NULL, 0) != FAILED || errno != EACCES)
        return 1;
    volatile char *mine = shmat(segment, NULL, SHM_RDONLY);
    if (mine == FAILED || mine[0] != 'r')
        return 2;
    if (mprotect((void *)mine, SIZE, PROT_READ | PROT_WRITE) != -1 || errno != EACCES)
        return 3;
    if (shmctl(segment, IPC_SET, &status) != -1 || errno != EPERM)
        return 4;
    return shmctl(segment, IPC_RMID, NULL) == -1 && errno == EPERM ? 0 : 5;
}

static int stat_without_permission(void)
{
    struct shmid_ds status;
    if (shmctl(segment, IPC_STAT, &status) != -1 || errno != EACCES)
        return 1;
    return shmat(segment, NULL, SHM_RDONLY) == FAILED && errno == EACCES ? 0 : 2;
}

static void permissions_decide_who_may_attach(void)
{
    make(0604);
    attach();
    memory[0] = 'r';
    as_user(attach_as_other);
    struct shmid_ds status;
    CHECK_EQUAL(shmctl(segment, IPC_STAT, &status), 0);
    status.shm_perm.mode = 0600;
    CHECK_EQUAL(shmctl(segment, IPC_SET, &status), 0);
    CHECK_EQUAL(shmctl(segment, IPC_STAT, &status), 0);
    CHECK_EQUAL(status.shm_perm.mode & 0777, 0600);
    as_user(stat_without_permission);
    done();
}

static void bad_arguments_are_refused(void)
{
    make(0600);
    CHECK_NO_ADDRESS(shmat(-1, NULL, 0), EINVAL);
    CHECK_ERROR(shmctl(segment, 999, NULL), EINVAL);
    CHECK_ERROR(shmctl(-1, IPC_RMID, NULL), EINVAL);
    CHECK_ERROR(shmdt((void *)0x600000000000), EINVAL);
    done();
}

static void many_segments_come_and_go(void)
{
    for (int i = 0; i < 300; i++)
    {
        make(0600);
        attach();
        memory[SIZE - 1] = (char)i;
        CHECK_EQUAL(shmdt((void *)memory), 0);
        done();
    }
}

enum { LARGE = 40 << 20 };

static int touch_ends(void)
{
    volatile char *mine = shmat(segment, NULL, 0);
    if (mine == FAILED || mine[LARGE / 2] != 'p' || mine[LARGE / 2 + 4096] != 0)
        return 1;
    mine[LARGE - 1] = 'c';
    return memory[LARGE - 1] == 'c' ? 0 : 2;
}

static void a_large_segment_is_attached_and_shared(void)
{
    segment = shmget(IPC_PRIVATE, LARGE, IPC_CREAT | 0600);
    CHECK(segment >= 0);
    attach();
    memory[LARGE / 2] = 'p';
    CHECK_EQUAL(memory[0], 0);
    CHECK_EQUAL(exit_status_of(child_running(touch_ends)), 0);
    CHECK_EQUAL(memory[LARGE - 1], 'c');
    CHECK_EQUAL(shmdt((void *)memory), 0);
    done();
}

static void unmapping_a_part_does_not_detach(void)
{
    make(0600);
    attach();
    CHECK_EQUAL(munmap((char *)memory + 4096, 4096), 0);
    CHECK(attached() >= 1);
    CHECK_EQUAL(shmdt((void *)memory), 0);
    CHECK_EQUAL(attached(), 0);
    done();
}

static void an_object_is_shared_by_its_name(void)
{
    struct stat status;
    shm_unlink("/conformance-object");
    int object = shm_open("/conformance-object", O_RDWR | O_CREAT | O_EXCL, 0640);
    CHECK(object >= 0);
    CHECK_EQUAL(fcntl(object, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fstat(object, &status), 0);
    CHECK_EQUAL(status.st_size, 0);
    CHECK_EQUAL(status.st_uid, geteuid());
    CHECK_EQUAL(status.st_mode & 0777, 0640);
    CHECK_EQUAL(ftruncate(object, SIZE), 0);
    volatile char *mine = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    CHECK(mine != MAP_FAILED);
    CHECK_EQUAL(mine[SIZE - 1], 0);
    int again = shm_open("/conformance-object", O_RDONLY, 0);
    CHECK(again >= 0);
    volatile char *other = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, again, 0);
    CHECK(other != MAP_FAILED);
    mine[123] = 's';
    CHECK_EQUAL(other[123], 's');
    CHECK(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EACCES);
    CHECK_ERROR(shm_open("/conformance-object", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
    CHECK_EQUAL(shm_unlink("/conformance-object"), 0);
    CHECK_EQUAL(other[123], 's');
    CHECK_ERROR(shm_open("/conformance-object", O_RDWR, 0), ENOENT);
    CHECK_ERROR(shm_unlink("/conformance-object"), ENOENT);
}

static int open_as_other(void)
{
    if (shm_open("/conformance-closed", O_RDONLY, 0) != -1 || errno != EACCES)
        return 1;

    /* EPERM, as unlink has it, by C libraries that do not translate it. */
    return shm_unlink("/conformance-closed") == -1 && (errno == EACCES || errno == EPERM) ? 0 : 2;
}

static void objects_have_permissions(void)
{
    shm_unlink("/conformance-closed");
    int object = shm_open("/conformance-closed", O_RDWR | O_CREAT, 0600);
    CHECK(object >= 0);
    CHECK_EQUAL(ftruncate(object, 5), 0);
    as_user(open_as_other);
    CHECK_EQUAL(close(object), 0);
    object = shm_open("/conformance-closed", O_RDWR | O_TRUNC, 0);
    struct stat status;
    CHECK_EQUAL(fstat(object, &status), 0);
    CHECK_EQUAL(status.st_size, 0);
    CHECK_EQUAL(shm_unlink("/conformance-closed"), 0);
}

static void names_of_objects_are_checked(void)
{
    static char name[300];
    memset(name, 'x', sizeof name - 1);
    name[0] = '/';
    CHECK_ERROR(shm_open(name, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
    CHECK_ERROR(shm_open("/", O_RDWR | O_CREAT, 0600), EINVAL);
    CHECK_ERROR(shm_open("/a/b", O_RDWR | O_CREAT, 0600), EINVAL);
}

#ifndef CONFORMANCE_DOOR
static void limits_and_segments_can_be_listed(void)
{
    struct shm_info used;
    struct shminfo info;
    make(0600);
    int highest = shmctl(0, SHM_INFO, (struct shmid_ds *)&used);
    CHECK(highest >= 0);
    CHECK(used.used_ids >= 1 && used.shm_tot >= 3);
    CHECK(shmctl(0, IPC_INFO, (struct shmid_ds *)&info) >= 0);
    CHECK(info.shmmax >= SIZE && info.shmmin == 1);
    int found = 0;
    for (int i = 0; i <= highest; i++)
    {
        struct shmid_ds status;
        int id = shmctl(i, SHM_STAT, &status);
        found |= id == segment && status.shm_segsz == SIZE;
    }
    CHECK(found);
    CHECK_EQUAL(shmctl(segment, SHM_LOCK, NULL), 0);
    CHECK_EQUAL(shmctl(segment, SHM_UNLOCK, NULL), 0);
    CHECK_ERROR(shmctl(segment, IPC_STAT, (struct shmid_ds *)8), EFAULT);
    done();
}

static void a_mapping_can_be_replaced(void)
{
    make(0600);
    char *place = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(place != MAP_FAILED);
    place[0] = 'm';
    CHECK_NO_ADDRESS(shmat(segment, place, 0), EINVAL);
    CHECK(shmat(segment, place, SHM_REMAP) == place);
    CHECK_EQUAL(place[0], 0);
    CHECK_NO_ADDRESS(shmat(segment, NULL, SHM_REMAP), EINVAL);
    CHECK_EQUAL(shmdt(place), 0);
    done();
}
#endif

const struct test ipc_segment_tests[] = {
    { "shmget/makes_a_segment_of_zeros", get_makes_a_segment_of_zeros },
    { "shmget/a_key_finds_the_segment", a_key_finds_the_segment },
    { "shmget/sizes_are_checked", sizes_are_checked },
    { "shmget/many_segments_come_and_go", many_segments_come_and_go },
    { "shmget/a_large_segment_is_attached_and_shared", a_large_segment_is_attached_and_shared },
    { "shmat/processes_share_what_is_attached", processes_share_what_is_attached },
    { "shmat/a_forked_child_is_attached_too", a_forked_child_is_attached_too },
    { "shmat/exec_detaches", exec_detaches },
    { "shmat/a_killed_process_is_attached_no_more", a_killed_process_is_attached_no_more },
    { "shmat/an_address_can_be_wanted", an_address_can_be_wanted },
    { "shmat/read_only_is_not_writable", read_only_is_not_writable },
    { "shmat/permissions_decide_who_may_attach", permissions_decide_who_may_attach },
    { "shmat/bytes_outlive_who_is_attached", bytes_outlive_who_is_attached },
    { "shmdt/unmaps_and_counts", detaching_unmaps_and_counts },
    { "shmdt/unmapping_a_part_does_not_detach", unmapping_a_part_does_not_detach },
    { "shmctl/a_removed_segment_stays_for_who_is_attached", a_removed_segment_stays_for_who_is_attached },
    { "shmctl/bad_arguments_are_refused", bad_arguments_are_refused },
    { "shm_open/an_object_is_shared_by_its_name", an_object_is_shared_by_its_name },
    { "shm_open/objects_have_permissions", objects_have_permissions },
    { "shm_open/names_are_checked", names_of_objects_are_checked },
#ifndef CONFORMANCE_DOOR
    { "shmctl/limits_and_segments_can_be_listed", limits_and_segments_can_be_listed },
    { "shmat/a_mapping_can_be_replaced", a_mapping_can_be_replaced },
#endif
    { 0 },
};
