/*
 * A plugin of QEMU 7.2 (docs/devel/tcg-plugins of QEMU, version 1 of the interface): counts how often each instruction of the guest is executed
 * while a measurement of tests/posixbench is under way. That program marks beginning and end by an rdtsc with a prefix that the processor
 * ignores, see row.h there. The first measurement is left out.
 *
 *     -plugin libprofiler.so,counts=FILE
 *
 * When QEMU ends, FILE has a line "measurements NUMBER", and one for each instruction that was counted, in no order:
 *
 *     ADDRESS PLACE COUNT BYTES
 *
 * all but COUNT in hexadecimal. PLACE is where the instruction lies in QEMU's memory: programs with the same addresses lie in different places.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is used of QEMU's interface; Debian has no package with its header. */
typedef uint64_t plugin_id;
struct translation;
struct instruction;
enum registers { NO_REGISTERS };
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, void (*translated)(plugin_id, struct translation *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct instruction *instruction, void (*executed)(unsigned cpu, void *data), enum registers used, void *data);
void qemu_plugin_register_atexit_cb(plugin_id id, void (*ended)(plugin_id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const struct translation *translation);
struct instruction *qemu_plugin_tb_get_insn(const struct translation *translation, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct instruction *instruction);
void *qemu_plugin_insn_haddr(const struct instruction *instruction);
const void *qemu_plugin_insn_data(const struct instruction *instruction);
size_t qemu_plugin_insn_size(const struct instruction *instruction);

#define EXPORTED __attribute__((visibility("default")))
EXPORTED int qemu_plugin_version = 1;
EXPORTED int qemu_plugin_install(plugin_id id, const void *machine, int count, char **arguments);

#define LONGEST_INSTRUCTION 15
#define BUCKETS 65536

struct record {
    uint64_t address;
    uintptr_t place;
    uint64_t count;
    size_t size;
    unsigned char bytes[LONGEST_INSTRUCTION];
    struct record *next;
};

static const unsigned char begin[] = { 0x2E, 0x0F, 0x31 };
static const unsigned char end[] = { 0x3E, 0x0F, 0x31 };

static struct record *buckets[BUCKETS];
static const char *file_name;
static uint64_t measurements;
static bool counting;
static bool is_first = true;

/* The record of an instruction, whose block may be translated more than once. */
static struct record *find(const struct instruction *instruction)
{
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    uintptr_t place = (uintptr_t)qemu_plugin_insn_haddr(instruction);
    size_t size = qemu_plugin_insn_size(instruction);
    const void *bytes = qemu_plugin_insn_data(instruction);
    struct record **bucket = &buckets[(address ^ place >> 12) % BUCKETS];
    for (struct record *record = *bucket; record; record = record->next)
        if (record->address == address && record->place == place && record->size == size && memcmp(record->bytes, bytes, size) == 0)
            return record;

    struct record *record = calloc(1, sizeof *record);
    if (!record || size > LONGEST_INSTRUCTION)
        abort();
    record->address = address;
    record->place = place;
    record->size = size;
    memcpy(record->bytes, bytes, size);
    record->next = *bucket;
    *bucket = record;
    return record;
}

static void executed(unsigned cpu, void *data)
{
    (void)cpu;
    struct record *record = data;
    record->count += counting;
}

static void begun(unsigned cpu, void *data)
{
    (void)cpu;
    (void)data;
    counting = true;
}

/* The first measurement is not counted: it pays for what is made only once. */
static void forget_first(void)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct record *record = buckets[i]; record; record = record->next)
            record->count = 0;
}

static void ended(unsigned cpu, void *data)
{
    (void)cpu;
    (void)data;
    if (!counting)
        return;
    counting = false;
    if (is_first)
        forget_first();
    else
        measurements++;
    is_first = false;
}

static bool is(const struct record *record, const unsigned char *mark)
{
    return record->size == sizeof begin && memcmp(record->bytes, mark, sizeof begin) == 0;
}

static void translated(plugin_id id, struct translation *translation)
{
    (void)id;
    size_t count = qemu_plugin_tb_n_insns(translation);
    for (size_t i = 0; i < count; i++) {
        struct instruction *instruction = qemu_plugin_tb_get_insn(translation, i);
        struct record *record = find(instruction);
        qemu_plugin_register_vcpu_insn_exec_cb(
            instruction, is(record, begin) ? begun : is(record, end) ? ended : executed, NO_REGISTERS, record);
    }
}

static void write_file(plugin_id id, void *data)
{
    (void)id;
    (void)data;
    FILE *file = fopen(file_name, "w");
    if (!file) {
        perror(file_name);
        return;
    }

    fprintf(file, "measurements %" PRIu64 "\n", measurements);
    for (size_t i = 0; i < BUCKETS; i++)
        for (const struct record *record = buckets[i]; record; record = record->next)
            if (record->count) {
                fprintf(file, "%" PRIx64 " %" PRIxPTR " %" PRIu64 " ", record->address, record->place, record->count);
                for (size_t byte = 0; byte < record->size; byte++)
                    fprintf(file, "%02x", record->bytes[byte]);
                fputc('\n', file);
            }
    if (fclose(file) != 0)
        perror(file_name);
}

int qemu_plugin_install(plugin_id id, const void *machine, int count, char **arguments)
{
    (void)machine;
    if (count != 1 || strncmp(arguments[0], "counts=", 7) != 0) {
        fputs("profiler: expected counts=FILE\n", stderr);
        return -1;
    }

    file_name = strdup(arguments[0] + 7);
    if (!file_name)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, write_file, NULL);
    return 0;
}
