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

/* Values of si_code of any signal: sent by px_kill; by the system; by px_sigqueue. */
#define PX_SI_USER 0
#define PX_SI_KERNEL 0x80
#define PX_SI_QUEUE (-1)

/* A message came to a queue, see px_mq_notify. */
#define PX_SI_MESGQ (-3)

/* Values of si_code of faults. */
#define PX_ILL_ILLOPN 2
#define PX_FPE_INTDIV 1
#define PX_FPE_FLTDIV 3
#define PX_FPE_FLTOVF 4
#define PX_FPE_FLTUND 5
#define PX_FPE_FLTRES 6
#define PX_FPE_FLTINV 7
#define PX_SEGV_MAPERR 1
#define PX_SEGV_ACCERR 2
#define PX_BUS_ADRALN 1
#define PX_BUS_ADRERR 2
#define PX_TRAP_TRACE 2

union px_sigval {
    int sival_int;
    void *sival_ptr;
};

/* si_status: the exit status with PX_CLD_EXITED, else the signal. si_addr: of a fault, instead of who sent it. */
typedef struct px_siginfo {
    int si_signo;
    int si_errno;
    int si_code;
    int reserved0;
    __extension__ union {
        __extension__ struct {
            px_pid_t si_pid;
            px_uid_t si_uid;
            __extension__ union {
                int si_status;
                union px_sigval si_value;
            };
        };
        void *si_addr;
        int reserved1[28];
    };
} px_siginfo_t;

#ifdef __cplusplus
}
#endif
#endif
