/*
 * Looks up a function of the vDSO, the ELF image that a system maps into each process and names by AT_SYSINFO_EHDR. The tables are
 * those of the System V ABI (gABI, chapters 4 and 5); the count of symbols is the length of the DT_HASH chain, or found by following
 * the last chain of DT_GNU_HASH.
 */
#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

#include "row.h"

struct dynamic_tables {
    const Elf64_Sym *symbols;
    const char *strings;
    const uint32_t *hash;
    const uint32_t *gnu_hash;
};

static struct dynamic_tables read_dynamic(uintptr_t slide, const Elf64_Dyn *entry)
{
    struct dynamic_tables tables = { 0 };
    for (; entry->d_tag != DT_NULL; entry++) {
        const void *table = (const void *)(slide + entry->d_un.d_ptr);
        switch (entry->d_tag) {
        case DT_SYMTAB: tables.symbols = table; break;
        case DT_STRTAB: tables.strings = table; break;
        case DT_HASH: tables.hash = table; break;
        case DT_GNU_HASH: tables.gnu_hash = table; break;
        }
    }

    return tables;
}

/* Words: bucket count, first hashed symbol, count of 64-bit Bloom words, shift; the Bloom words; the buckets; the chains. */
static uint32_t count_gnu_symbols(const uint32_t *table)
{
    const uint32_t *buckets = table + 4 + 2 * table[2];
    const uint32_t *chains = buckets + table[0];
    uint32_t last = 0;
    for (uint32_t i = 0; i < table[0]; i++)
        if (buckets[i] > last)
            last = buckets[i];
    if (last < table[1])
        return table[1];
    while (!(chains[last - table[1]] & 1))
        last++;
    return last + 1;
}

static uint32_t count_symbols(const struct dynamic_tables *tables)
{
    if (tables->hash)
        return tables->hash[1];
    return tables->gnu_hash ? count_gnu_symbols(tables->gnu_hash) : 0;
}

clock_gettime_function *find_vdso_clock_gettime(void)
{
    const Elf64_Ehdr *image = (const Elf64_Ehdr *)getauxval(AT_SYSINFO_EHDR);
    if (!image || memcmp(image->e_ident, ELFMAG, SELFMAG) != 0)
        return NULL;

    const Elf64_Phdr *segments = (const Elf64_Phdr *)((uintptr_t)image + image->e_phoff);
    uintptr_t slide = (uintptr_t)image;
    const Elf64_Dyn *dynamic = NULL;
    for (int i = 0; i < image->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD)
            slide = (uintptr_t)image + segments[i].p_offset - segments[i].p_vaddr;
        else if (segments[i].p_type == PT_DYNAMIC)
            dynamic = (const Elf64_Dyn *)((uintptr_t)image + segments[i].p_offset);
    if (!dynamic)
        return NULL;

    struct dynamic_tables tables = read_dynamic(slide, dynamic);
    uint32_t count = tables.symbols && tables.strings ? count_symbols(&tables) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const Elf64_Sym *symbol = &tables.symbols[i];
        if (symbol->st_shndx != SHN_UNDEF && strcmp(tables.strings + symbol->st_name, "__vdso_clock_gettime") == 0)
            return (clock_gettime_function *)(slide + symbol->st_value);
    }

    return NULL;
}
