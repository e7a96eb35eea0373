/* What is told of a signal or of the end of a child, after POSIX.1-2017 <signal.h>. Values and layout are those of Linux on x86-64. */
#ifndef PX_SIGINFO_H
#define PX_SIGINFO_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Values of si_code when si_signo is SIGCHLD. */
#define PX_CLD_EXITED 1
#define PX_CLD_KILLED 2
#define PX_CLD_DUMPED 3
#define PX_CLD_STOPPED 5
#define PX_CLD_CONTINUED 6

/* si_status: the exit status with PX_CLD_EXITED, else the signal. */
typedef struct px_siginfo {
    int si_signo;
    int si_errno;
    int si_code;
    int reserved0;
    px_pid_t si_pid;
    px_uid_t si_uid;
    int si_status;
    int reserved1[25];
} px_siginfo_t;

#ifdef __cplusplus
}
#endif
#endif
