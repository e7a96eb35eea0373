/*
 * Keys. Each has a number that changes when it is made and when it is deleted; a value that was set at another number is none. So a new key need not
 * visit all threads.
 */
#include "thread.h"

static struct key {
    uint32_t use; /* odd: in use */
    void (*destructor)(void *);
} keys[PX_PTHREAD_KEYS_MAX];

static struct px_key_value first_values[PX_PTHREAD_KEYS_MAX];

/* Taken while a key is made or deleted: what a key is must not change while its destructor is written. */
static px_pthread_mutex_t lock;

void px_keys_lock(void)
{
    (void)px_pthread_mutex_lock(&lock); /* a normal one cannot fail */
}

void px_keys_unlock(void)
{
    (void)px_pthread_mutex_unlock(&lock); /* as above */
}

static struct px_key_value *own_values(void)
{
    struct px_thread *thread = px_pthread_self();
    if (thread->values == 0)
        thread->values = first_values;
    return thread->values;
}

int px_pthread_key_create(px_pthread_key_t *key, void (*destructor)(void *))
{
    int error = PX_EAGAIN;
    px_keys_lock();
    for (uint32_t i = 0; i < PX_PTHREAD_KEYS_MAX && error != 0; i++) {
        if (keys[i].use % 2 == 0) {
            __atomic_store_n(&keys[i].destructor, destructor, __ATOMIC_RELAXED);
            __atomic_store_n(&keys[i].use, keys[i].use + 1, __ATOMIC_RELEASE);
            *key = i;
            error = 0;
        }
    }
    px_keys_unlock();
    return error;
}

int px_pthread_key_delete(px_pthread_key_t key)
{
    int error = PX_EINVAL;
    px_keys_lock();
    if (key < PX_PTHREAD_KEYS_MAX && keys[key].use % 2 != 0) {
        __atomic_store_n(&keys[key].use, keys[key].use + 1, __ATOMIC_RELEASE);
        error = 0;
    }
    px_keys_unlock();
    return error;
}

void *px_pthread_getspecific(px_pthread_key_t key)
{
    if (key >= PX_PTHREAD_KEYS_MAX)
        return 0;
    const struct px_key_value *value = &own_values()[key];
    return value->use % 2 != 0 && value->use == __atomic_load_n(&keys[key].use, __ATOMIC_ACQUIRE) ? (void *)value->value : 0;
}

int px_pthread_setspecific(px_pthread_key_t key, const void *value)
{
    uint32_t use = key < PX_PTHREAD_KEYS_MAX ? __atomic_load_n(&keys[key].use, __ATOMIC_ACQUIRE) : 0;
    if (use % 2 == 0)
        return PX_EINVAL;
    struct px_key_value *place = &own_values()[key];
    place->value = value;
    place->use = use;
    return 0;
}

void px_keys_destroy(struct px_thread *thread)
{
    int called = thread->values != 0;
    for (int round = 0; round < PX_PTHREAD_DESTRUCTOR_ITERATIONS && called; round++) {
        called = 0;
        for (px_pthread_key_t i = 0; i < PX_PTHREAD_KEYS_MAX; i++) {
            void *value = thread->values[i].use != 0 ? px_pthread_getspecific(i) : 0;
            if (value == 0)
                continue;
            void (*destructor)(void *) = __atomic_load_n(&keys[i].destructor, __ATOMIC_RELAXED);
            thread->values[i].value = 0;
            if (destructor != 0) {
                destructor(value);
                called = 1;
            }
        }
    }
}
