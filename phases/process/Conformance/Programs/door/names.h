/*
 * Included before everything else where the conformance tests are compiled for the C door: what they call by its POSIX name is then the px_ function
 * of that name. Types are those of the C library, which lays them out alike (headers.c checks that), but where door/include has a header.
 */
#ifndef NAMES_H
#define NAMES_H

#define CONFORMANCE_DOOR 1

/* errno is px_errno. */
#define __errno_location px_errno_location

/* Processes. */
#define _exit px_exit
#define fork px_fork
#define vfork px_vfork
#define execve px_execve
#define execv px_execv
#define execvp px_execvp
#define execl px_execl
#define execle px_execle
#define execlp px_execlp
#define wait px_wait
#define waitpid px_waitpid
#define wait4 px_wait4
#define waitid px_waitid
#define kill px_kill
#define raise px_raise
#define killpg px_killpg

/* Signals. */
#define sigaction px_sigaction
#define signal px_signal
#define sigprocmask px_sigprocmask
#define sigpending px_sigpending
#define sigsuspend px_sigsuspend
#define sigaltstack px_sigaltstack
#define sigtimedwait px_sigtimedwait
#define sigwaitinfo px_sigwaitinfo
#define sigwait px_sigwait
#define sigqueue px_sigqueue
#define pause px_pause
#define sigemptyset px_sigemptyset
#define sigfillset px_sigfillset
#define sigaddset px_sigaddset
#define sigdelset px_sigdelset
#define sigismember px_sigismember
#define getpid px_getpid
#define getppid px_getppid
#define getpgrp px_getpgrp
#define getpgid px_getpgid
#define setpgid px_setpgid
#define getsid px_getsid
#define setsid px_setsid

/* Identity. */
#define getuid px_getuid
#define geteuid px_geteuid
#define getgid px_getgid
#define getegid px_getegid
#define setuid px_setuid
#define seteuid px_seteuid
#define setgid px_setgid
#define setegid px_setegid
#define setreuid px_setreuid
#define setregid px_setregid
#define getgroups px_getgroups

/* Limits, time, scheduling. */
#define getrlimit px_getrlimit
#define setrlimit px_setrlimit
#define getrusage px_getrusage
#define times px_times
#define getpriority px_getpriority
#define setpriority px_setpriority
#define nice px_nice
#define sched_yield px_sched_yield
#define sched_getscheduler px_sched_getscheduler
#define sched_setscheduler px_sched_setscheduler
#define sched_getparam px_sched_getparam
#define sched_setparam px_sched_setparam
#define sched_get_priority_max px_sched_get_priority_max
#define sched_get_priority_min px_sched_get_priority_min
#define sched_rr_get_interval px_sched_rr_get_interval
#define clock_gettime px_clock_gettime
#define clock_getres px_clock_getres
#define clock_nanosleep px_clock_nanosleep
#define nanosleep px_nanosleep
#define sleep px_sleep
#define time px_time
#define gettimeofday px_gettimeofday
#define uname px_uname

/* Files. */
#define open px_open
#define openat px_openat
#define creat px_creat
#define close px_close
#define read px_read
#define pread px_pread
#define readv px_readv
#define write px_write
#define pwrite px_pwrite
#define writev px_writev
#define lseek px_lseek
#define dup px_dup
#define dup2 px_dup2
#define fcntl px_fcntl
#define fsync px_fsync
#define fdatasync px_fdatasync
#define ftruncate px_ftruncate
#define pipe px_pipe
#define pipe2 px_pipe2
#define dup3 px_dup3
#define isatty px_isatty
#define access px_access
#define faccessat px_faccessat
#define readlink px_readlink
#define readlinkat px_readlinkat
#define stat px_stat
#define lstat px_lstat
#define fstat px_fstat
#define fstatat px_fstatat
#define umask px_umask
#define chdir px_chdir
#define fchdir px_fchdir
#define getcwd px_getcwd
#define opendir px_opendir
#define fdopendir px_fdopendir
#define readdir px_readdir
#define rewinddir px_rewinddir
#define closedir px_closedir
#define link px_link
#define linkat px_linkat
#define symlink px_symlink
#define symlinkat px_symlinkat
#define unlink px_unlink
#define unlinkat px_unlinkat
#define rmdir px_rmdir
#define remove px_remove
#define rename px_rename
#define renameat px_renameat
#define renameat2 px_renameat2
#define mkdir px_mkdir
#define mkdirat px_mkdirat
#define mkfifo px_mkfifo
#define mkfifoat px_mkfifoat
#define mknod px_mknod
#define mknodat px_mknodat
#define chmod px_chmod
#define fchmod px_fchmod
#define fchmodat px_fchmodat
#define chown px_chown
#define lchown px_lchown
#define fchown px_fchown
#define fchownat px_fchownat
#define utimensat px_utimensat
#define futimens px_futimens
#define truncate px_truncate
#define posix_fallocate px_posix_fallocate
#define statvfs px_statvfs
#define fstatvfs px_fstatvfs
#define sync px_sync
#define chroot px_chroot

/* Memory. */
#define mmap px_mmap
#define munmap px_munmap
#define mprotect px_mprotect
#define msync px_msync
#define mlock px_mlock
#define munlock px_munlock
#define mlockall px_mlockall
#define munlockall px_munlockall
#define posix_madvise px_posix_madvise

/* Interprocess communication. */
#define ftok px_ftok
#define semget px_semget
#define semop px_semop
#define semctl px_semctl
#define msgget px_msgget
#define msgsnd px_msgsnd
#define msgrcv px_msgrcv
#define msgctl px_msgctl
#define shmget px_shmget
#define shmat px_shmat
#define shmdt px_shmdt
#define shmctl px_shmctl
#define shm_open px_shm_open
#define shm_unlink px_shm_unlink
#define mq_open px_mq_open
#define mq_close px_mq_close
#define mq_unlink px_mq_unlink
#define mq_getattr px_mq_getattr
#define mq_setattr px_mq_setattr
#define mq_send px_mq_send
#define mq_timedsend px_mq_timedsend
#define mq_receive px_mq_receive
#define mq_timedreceive px_mq_timedreceive
#define sem_init px_sem_init
#define sem_destroy px_sem_destroy
#define sem_wait px_sem_wait
#define sem_trywait px_sem_trywait
#define sem_timedwait px_sem_timedwait
#define sem_post px_sem_post
#define sem_getvalue px_sem_getvalue
#define sem_open px_sem_open
#define sem_close px_sem_close
#define sem_unlink px_sem_unlink

/* The compiler knows vfork by its name; this one needs to be told. */
int px_vfork(void) __attribute__((returns_twice));

/* What the program puts into its environment is the C library's; the door has a copy of where that is. */
#define setenv door_setenv
int door_setenv(const char *name, const char *value, int overwrite);

/* Terminals. */
#define tcgetattr px_tcgetattr
#define tcsetattr px_tcsetattr
#define tcdrain px_tcdrain
#define tcflow px_tcflow
#define tcflush px_tcflush
#define tcsendbreak px_tcsendbreak
#define tcgetsid px_tcgetsid
#define tcgetpgrp px_tcgetpgrp
#define tcsetpgrp px_tcsetpgrp
#define tcgetwinsize px_tcgetwinsize
#define tcsetwinsize px_tcsetwinsize
#define cfgetispeed px_cfgetispeed
#define cfgetospeed px_cfgetospeed
#define cfsetispeed px_cfsetispeed
#define cfsetospeed px_cfsetospeed
#define ttyname_r px_ttyname_r
#define ttyname px_ttyname
#define ctermid px_ctermid
#define posix_openpt px_posix_openpt
#define grantpt px_grantpt
#define unlockpt px_unlockpt
#define ptsname px_ptsname

#endif
