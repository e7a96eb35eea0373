/*
 * Variables of threads (PT_TLS of the ELF gABI, variant II of "ELF Handling For Thread-Local Storage"): they lie below FS base, which points to
 * itself. A program that is linked with a C library gets those of its first thread from that.
 */
#include <px/mman.h>
#include "thread.h"

extern long px_raw_arch_prctl(int, unsigned long);
extern void *px_raw_mmap(void *, px_size_t, unsigned, unsigned, int, px_off_t);
extern void px_raw_exit(int) __attribute__((noreturn));

#define ARCH_SET_FS 0x1002
#define PT_TLS 7

/* What the shell says of a program that could not be started. */
#define NOT_STARTED 126

/* Variables of the first thread that need no memory of their own. */
#define FIRST_SIZE 1024

/* ELF-64 file and program header, as far as needed. */
struct file_header {
    unsigned char identification[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t size, program_header_size, program_header_count;
};

struct program_header {
    uint32_t type, flags;
    uint64_t offset, address, physical_address, file_size, memory_size, alignment;
};

/* The linker's name for the beginning of the program. */
extern const struct file_header __ehdr_start __attribute__((visibility("hidden")));

static __thread int error_number;
__thread struct px_thread *px_own_thread;
struct px_thread px_first_thread = { .id = FIRST_ID };
uint32_t px_cancel_used;

px_pthread_t px_pthread_self(void)
{
    return px_own_thread != 0 ? px_own_thread : &px_first_thread;
}

int *px_errno_location(void)
{
    return &error_number;
}

static const struct program_header *variables(void)
{
    const unsigned char *at = (const unsigned char *)&__ehdr_start + __ehdr_start.program_headers;
    for (int i = 0; i < __ehdr_start.program_header_count; i++, at += __ehdr_start.program_header_size) {
        const struct program_header *header = (const struct program_header *)at;
        if (header->type == PT_TLS)
            return header;
    }
    return 0;
}

px_size_t px_tls_size(px_size_t *alignment)
{
    const struct program_header *header = variables();
    *alignment = THREAD_HEAD;
    if (header == 0)
        return 0;
    if (header->alignment > *alignment)
        *alignment = header->alignment;
    px_size_t own = header->alignment > 1 ? header->alignment : 1;
    return (header->memory_size + own - 1) & -own;
}

void px_tls_fill(void *end)
{
    const struct program_header *header = variables();
    px_size_t alignment;
    if (header == 0)
        return;

    /* volatile: there is no memcpy that the compiler could call instead. */
    volatile unsigned char *to = (unsigned char *)end - px_tls_size(&alignment);
    const unsigned char *from = (const unsigned char *)header->address;
    for (px_size_t i = 0; i < header->memory_size; i++)
        to[i] = i < header->file_size ? from[i] : 0;
}

/* Called by the start of a program (Start.S). */
void px_begin_thread(void)
{
    static unsigned char first[FIRST_SIZE + THREAD_HEAD] __attribute__((aligned(THREAD_HEAD)));
    px_size_t alignment, size = px_tls_size(&alignment);
    unsigned char *end = first + FIRST_SIZE;
    if (size > FIRST_SIZE || alignment > THREAD_HEAD) {
        px_size_t bytes = size + THREAD_HEAD + alignment;
        void *memory = px_raw_mmap(0, bytes, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);
        if ((long)memory < 0)
            px_raw_exit(NOT_STARTED);
        end = (unsigned char *)(((uintptr_t)memory + size + alignment - 1) & -alignment);
    }
    *(void **)end = end;
    px_tls_fill(end);
    if (px_raw_arch_prctl(ARCH_SET_FS, (unsigned long)end) != 0)
        px_raw_exit(NOT_STARTED);
}
