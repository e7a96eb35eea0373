/* What is done around px_fork, for locks that the child would inherit from threads that it does not have. */
#include <px/mman.h>
#include <px/unistd.h>
#include "result.h"
#include "thread.h"

extern long px_raw_fork(void);
extern long px_raw_set_tid_address(uint32_t *);
extern void *px_raw_mmap(void *, px_size_t, unsigned, unsigned, int, px_off_t);

#define PAGE 4096

struct entry {
    struct entry *older, *newer;
    void (*prepare)(void), (*parent)(void), (*child)(void);
};

static struct entry *oldest, *newest, *unused, *unused_end;

/* Taken while there is an entry more, and while somebody forks. */
static px_pthread_mutex_t lock = PX_PTHREAD_MUTEX_INITIALIZER;

/* Room for an entry, which is never given back. Null: no memory. */
static struct entry *make(void)
{
    if (unused == unused_end) {
        void *memory = px_raw_mmap(0, PAGE, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);
        if ((long)memory < 0 && (long)memory >= -4095)
            return 0;
        unused = memory;
        unused_end = unused + PAGE / sizeof *unused;
    }
    return unused++;
}

int px_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)px_pthread_mutex_lock(&lock); /* a normal one cannot fail */
    struct entry *entry = make();
    if (entry != 0) {
        *entry = (struct entry){ .older = newest, .prepare = prepare, .parent = parent, .child = child };
        *(newest == 0 ? &oldest : &newest->newer) = entry;
        newest = entry;
    }
    (void)px_pthread_mutex_unlock(&lock); /* as above */
    return entry != 0 ? 0 : PX_ENOMEM;
}

px_pid_t px_fork(void)
{
    /* Handlers may add more, which are for the next fork. */
    (void)px_pthread_mutex_lock(&lock); /* a normal one cannot fail */
    struct entry *last = newest, *first = oldest;
    (void)px_pthread_mutex_unlock(&lock); /* as above */
    for (struct entry *entry = last; entry != 0; entry = entry->older) {
        if (entry->prepare != 0)
            entry->prepare();
    }
    (void)px_pthread_mutex_lock(&lock); /* as above */
    px_keys_lock();
    long result = px_raw_fork();
    px_keys_unlock();
    (void)px_pthread_mutex_unlock(&lock); /* as above */
    if (result == 0) {
        /* The thread that called is the first of the child, and has another id; all others are gone. */
        struct px_thread *self = px_pthread_self();
        px_first_thread.id = 0;
        self->id = FIRST_ID;
        if (self != &px_first_thread)
            (void)px_raw_set_tid_address(&self->id);
    }
    for (struct entry *entry = last == 0 ? 0 : first; entry != 0; entry = entry == last ? 0 : entry->newer) {
        void (*after)(void) = result == 0 ? entry->child : entry->parent;
        if (after != 0)
            after();
    }
    return (px_pid_t)px_answer(result);
}
