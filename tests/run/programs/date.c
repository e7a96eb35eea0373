/* Status 0 if the time of the day is at most a minute after the seconds since 1970 with which this is compiled; 1: it is not; 2: sleeping does not work. */
#include <stdlib.h>
#include <time.h>

int main(void)
{
    const struct timespec shortly = { 0, 1000000 };
    time_t now = time(NULL);
    if (nanosleep(&shortly, NULL) != 0)
        return 2;
    return now >= START && now < START + 60 ? 0 : 1;
}
