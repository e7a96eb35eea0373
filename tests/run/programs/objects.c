/*
 * Makes a set of semaphores, a message queue and a segment with the key 0x50490100, has them listed by ipcs, removed by ipcrm and listed again.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY 0x50490100

static int run(char *const arguments[])
{
    int status = -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

int main(void)
{
    struct { long type; char text[5]; } message = { 1, "hello" };
    int set = semget(KEY, 3, IPC_CREAT | 0600);
    int queue = msgget(KEY, IPC_CREAT | 0640);
    int segment = shmget(KEY, 10000, IPC_CREAT | 0666);
    if (set < 0 || queue < 0 || segment < 0 || msgsnd(queue, &message, sizeof message.text, 0) != 0 || shmat(segment, NULL, 0) == (void *)-1)
        return 2;
    if (run((char *[]){ "/usr/bin/ipcs", NULL }) != 0)
        return 3;
    puts("--");
    if (run((char *[]){ "/usr/bin/ipcrm", "-S", "0x50490100", "-Q", "0x50490100", "-M", "0x50490100", NULL }) != 0)
        return 4;
    if (run((char *[]){ "/usr/bin/ipcs", NULL }) != 0)
        return 5;
    return 0;
}
