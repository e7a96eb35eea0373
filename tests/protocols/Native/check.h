/* What the programs of this folder share: they end with status 0 when all checks hold, else they name the first that does not. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

uint64_t seen_rax, seen_rsi, seen_rdx, seen_r10, seen_r8, seen_r9, seen_message[5];
uint64_t given_status, given_value, given_message[5] = {0x21, 0x22, 0x23, 0x24, 0x25};
uint64_t kept, resumed_registers[15], resumed_flags, resumed_vector[2], vector_value;
uint8_t carries_message;

struct result { uint64_t status, value; };
struct result guarded(void *function, uint64_t arguments[6]);
void take_upcall(void *entry, uint8_t *page, void *stack);

#endif
