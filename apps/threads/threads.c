/*
 * What threads do: workers take numbers from a queue that a mutex guards, sleep at a condition variable while it is empty, and add in a variable
 * of their own; and each has its own px_errno.
 */
#include <px/errno.h>
#include <px/pthread.h>
#include <px/unistd.h>

enum { WORKERS = 4, NUMBERS = 1000, ROOM = 8 };

static px_pthread_mutex_t mutex = PX_PTHREAD_MUTEX_INITIALIZER;
static px_pthread_cond_t changed = PX_PTHREAD_COND_INITIALIZER;
static int queue[ROOM], length, is_over;

/* Each thread has one, and it begins with this value. */
static __thread long sum = 1000000;

static void say(const char *text)
{
    px_size_t size = 0;

    while (text[size] != 0)
        size++;
    (void)px_write(PX_STDOUT_FILENO, text, size);
}

/* The next number; -1 when there are no more. */
static int take(void)
{
    int number = -1;

    px_pthread_mutex_lock(&mutex);
    while (length == 0 && !is_over)
        px_pthread_cond_wait(&changed, &mutex);
    if (length > 0) {
        number = queue[--length];
        px_pthread_cond_broadcast(&changed);
    }
    px_pthread_mutex_unlock(&mutex);
    return number;
}

static void put(int number)
{
    px_pthread_mutex_lock(&mutex);
    while (length == ROOM)
        px_pthread_cond_wait(&changed, &mutex);
    queue[length++] = number;
    px_pthread_cond_broadcast(&changed);
    px_pthread_mutex_unlock(&mutex);
}

static void *work(void *result)
{
    int number;

    while ((number = take()) >= 0)
        sum += number;
    *(long *)result = sum;
    return px_close(-1) == -1 && px_errno == PX_EBADF ? result : 0;
}

int main(void)
{
    px_pthread_t workers[WORKERS];
    long sums[WORKERS], all = 0;
    void *result;
    int is_right = 1;

    px_errno = 0;
    for (int i = 0; i < WORKERS; i++) {
        if (px_pthread_create(&workers[i], 0, work, &sums[i]) != 0)
            return 2;
    }
    for (int i = 0; i < NUMBERS; i++)
        put(i);
    px_pthread_mutex_lock(&mutex);
    is_over = 1;
    px_pthread_cond_broadcast(&changed);
    px_pthread_mutex_unlock(&mutex);
    for (int i = 0; i < WORKERS; i++) {
        is_right &= px_pthread_join(workers[i], &result) == 0 && result == &sums[i];
        all += sums[i] - sum;
    }
    is_right &= sum == 1000000 && px_errno == 0;
    say(all == NUMBERS * (NUMBERS - 1) / 2 ? "four threads added all numbers\n" : "numbers were lost\n");
    say(is_right ? "each had variables of its own\n" : "variables were mixed up\n");
    return is_right && all == NUMBERS * (NUMBERS - 1) / 2 ? 0 : 1;
}
