/* Messages: a tag and four words in registers, more words and capabilities in the thread's message page.
 * Generated from core/abi by `ipcdump --write-documents`; do not edit.
 *
 * The tag:
 *  63          44 43      40 39       32 31            16 15             0
 * +--------------+----------+-----------+----------------+---------------+
 * |   zero       | cap count| extra words|   protocol     |  operation    |
 * +--------------+----------+-----------+----------------+---------------+
 * In a reply the operation is the result: 0 or an errno value. */
#ifndef EXO_MESSAGE_H
#define EXO_MESSAGE_H

#include <stdint.h>

#define EXO_MESSAGE_REGISTER_WORDS 4
#define EXO_MESSAGE_MAXIMUM_EXTRA_WORDS 56
#define EXO_MESSAGE_MAXIMUM_CAPABILITIES 8

struct exo_message {
    uint64_t tag;
    uint64_t words[EXO_MESSAGE_REGISTER_WORDS];
    uint64_t badge; /* Set on receipt: of the endpoint capability the sender used, or the word of a notification. */
};

static inline uint64_t exo_tag(uint32_t protocol, uint32_t operation, unsigned extra_words, unsigned capabilities)
{
    return (operation & 0xFFFFu) | (uint64_t)(protocol & 0xFFFFu) << 16 | (uint64_t)extra_words << 32 | (uint64_t)capabilities << 40;
}

static inline uint32_t exo_tag_operation(uint64_t tag) { return (uint32_t)tag & 0xFFFFu; }

static inline uint32_t exo_tag_protocol(uint64_t tag) { return (uint32_t)(tag >> 16) & 0xFFFFu; }

static inline unsigned exo_tag_extra_words(uint64_t tag) { return (unsigned)(tag >> 32) & 0xFFu; }

static inline unsigned exo_tag_capabilities(uint64_t tag) { return (unsigned)(tag >> 40) & 0xFu; }

#endif
