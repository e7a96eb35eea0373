/* The calls of the Pistachio kernel.
 * Generated from core/usercall/Calls/IKernelCalls.cs by `ipcdump --write-documents`; do not edit.
 *
 * Every call returns EXO_OK or another exo_call_status. Results behind pointers are valid when it is EXO_OK. */
#ifndef EXO_KERNEL_H
#define EXO_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"
#include "message.h"

/* A call that carries no message; the typed functions below are made of it. */
static inline exo_call_status exo_invoke(exo_call_number number, exo_handle handle, uint64_t argument0, uint64_t argument1,
    uint64_t argument2, uint64_t argument3, uint64_t *value)
{
    register uint64_t r10 __asm__("r10") = argument1;
    register uint64_t r8 __asm__("r8") = argument2;
    register uint64_t r9 __asm__("r9") = argument3;
    __asm__ volatile(
        "syscall"
        : "+a"(number), "+S"(handle), "+d"(argument0), "+r"(r10), "+r"(r8), "+r"(r9)
        :
        : "rcx", "rdi", "r11", "memory", "cc");
    *value = argument0;
    return (exo_call_status)number;
}

/* A call that carries a message. The message travels in registers that the compiler may be using (rbx, rbp, r12 to r15), so
 * they are saved on the stack, beyond the red zone. */
static inline exo_call_status exo_invoke_message(exo_call_number number, exo_handle handle, uint64_t argument0,
    struct exo_message *message)
{
    __asm__ volatile(
        "leaq -128(%%rsp), %%rsp\n\t"
        "pushq %%rbx\n\t"
        "pushq %%rbp\n\t"
        "pushq %%r12\n\t"
        "pushq %%r13\n\t"
        "pushq %%r14\n\t"
        "pushq %%r15\n\t"
        "pushq %%rdi\n\t"
        "movq 0(%%rdi), %%rbx\n\t"
        "movq 8(%%rdi), %%r12\n\t"
        "movq 16(%%rdi), %%r13\n\t"
        "movq 24(%%rdi), %%r14\n\t"
        "movq 32(%%rdi), %%r15\n\t"
        "syscall\n\t"
        "popq %%rcx\n\t"
        "movq %%rbx, 0(%%rcx)\n\t"
        "movq %%r12, 8(%%rcx)\n\t"
        "movq %%r13, 16(%%rcx)\n\t"
        "movq %%r14, 24(%%rcx)\n\t"
        "movq %%r15, 32(%%rcx)\n\t"
        "movq %%rdx, 40(%%rcx)\n\t"
        "popq %%r15\n\t"
        "popq %%r14\n\t"
        "popq %%r13\n\t"
        "popq %%r12\n\t"
        "popq %%rbp\n\t"
        "popq %%rbx\n\t"
        "leaq 128(%%rsp), %%rsp"
        : "+a"(number), "+S"(handle), "+d"(argument0), "+D"(message)
        :
        : "rcx", "r8", "r9", "r10", "r11", "memory", "cc");
    return (exo_call_status)number;
}

/* Sends a message and waits for the reply, which replaces the message. The caller's scheduling context works for the receiver until it replies.
 * endpoint: Endpoint with the right Write; with the right Grant if capabilities travel.
 * message: The message, then the reply. Its badge is not set.
 * Returns EXO_OK, EXO_DEAD_PARTNER, EXO_CANCELLED, EXO_DEADLOCK, EXO_TRUNCATED, EXO_BAD_ARGUMENT (tag). */
static inline exo_call_status exo_call(exo_handle endpoint, struct exo_message *message)
{
    return exo_invoke_message(EXO_CALL_CALL, endpoint, 0, message);
}

/* Answers the thread that the last message came from, if it still waits, and waits for the next message.
 * endpoint: Endpoint with the right Read.
 * message: The reply, then the next message with the badge of its sender.
 * Returns EXO_OK, EXO_NOTIFIED (the badge is the notification word), EXO_DEAD_PARTNER, EXO_CANCELLED, EXO_TRUNCATED, EXO_BAD_ARGUMENT (tag). */
static inline exo_call_status exo_reply_wait(exo_handle endpoint, struct exo_message *message)
{
    return exo_invoke_message(EXO_CALL_REPLY_WAIT, endpoint, 0, message);
}

/* Waits for a message, or for a signal of the notification bound to the thread. A caller that was not answered gets DeadPartner.
 * endpoint: Endpoint with the right Read.
 * message: The message with the badge of its sender.
 * deadline: Nanoseconds since boot; 0 = none.
 * Returns EXO_OK, EXO_NOTIFIED (the badge is the notification word), EXO_TIMED_OUT, EXO_DEAD_PARTNER, EXO_CANCELLED, EXO_TRUNCATED. */
static inline exo_call_status exo_wait(exo_handle endpoint, struct exo_message *message, uint64_t deadline)
{
    return exo_invoke_message(EXO_CALL_WAIT, endpoint, deadline, message);
}

/* Answers the thread that the last message came from. Does not block.
 * message: The reply; unspecified afterwards.
 * Returns EXO_OK, EXO_NO_CALLER, EXO_BAD_ARGUMENT (tag). */
static inline exo_call_status exo_reply(struct exo_message *message)
{
    return exo_invoke_message(EXO_CALL_REPLY, 0, 0, message);
}

/* As Call, but gives up at a deadline.
 * endpoint: Endpoint with the right Write; with the right Grant if capabilities travel.
 * message: The message, then the reply. Its badge is not set.
 * deadline: Nanoseconds since boot.
 * Returns EXO_OK, EXO_TIMED_OUT, EXO_DEAD_PARTNER, EXO_CANCELLED, EXO_DEADLOCK, EXO_TRUNCATED, EXO_BAD_ARGUMENT (tag). */
static inline exo_call_status exo_call_timed(exo_handle endpoint, struct exo_message *message, uint64_t deadline)
{
    return exo_invoke_message(EXO_CALL_CALL_TIMED, endpoint, deadline, message);
}

/* Keeps the right to answer the last received call as a capability, so that other calls can be served first.
 * reply: Handle of the reply capability.
 * Returns EXO_OK, EXO_NO_CALLER, EXO_TABLE_FULL, EXO_WRONG_STATE (the server has no scheduling context of its own). */
static inline exo_call_status exo_save_reply(uint64_t *reply)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SAVE_REPLY, 0, 0, 0, 0, 0, &exo_value);
    *reply = (uint64_t)exo_value;
    return exo_status;
}

/* Answers through a reply capability, which is used up. Does not block.
 * reply: Reply capability.
 * message: The reply; unspecified afterwards.
 * Returns EXO_OK, EXO_BAD_ARGUMENT (tag). */
static inline exo_call_status exo_reply_to(exo_handle reply, struct exo_message *message)
{
    return exo_invoke_message(EXO_CALL_REPLY_TO, reply, 0, message);
}

/* Ors the badge of the capability into the notification word and wakes a waiter.
 * notification: Notification with the right Write.
 * Returns EXO_OK. */
static inline exo_call_status exo_signal(exo_handle notification)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SIGNAL, notification, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Waits until the notification word is not zero, takes it and clears it.
 * notification: Notification with the right Read.
 * deadline: Nanoseconds since boot; 0 = none.
 * word: The word.
 * Returns EXO_OK, EXO_TIMED_OUT, EXO_CANCELLED, EXO_DEAD_PARTNER. */
static inline exo_call_status exo_wait_signal(exo_handle notification, uint64_t deadline, uint64_t *word)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_WAIT_SIGNAL, notification, deadline, 0, 0, 0, &exo_value);
    *word = (uint64_t)exo_value;
    return exo_status;
}

/* Takes the notification word and clears it. Does not block.
 * notification: Notification with the right Read.
 * word: The word, 0 when nothing is pending.
 * Returns EXO_OK. */
static inline exo_call_status exo_poll_signal(exo_handle notification, uint64_t *word)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_POLL_SIGNAL, notification, 0, 0, 0, 0, &exo_value);
    *word = (uint64_t)exo_value;
    return exo_status;
}

/* Gives up the rest of the time slice to the next ready thread of the same priority.
 * Returns EXO_OK. */
static inline exo_call_status exo_yield(void)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_YIELD, 0, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Runs another thread next, on the caller's scheduling context (directed yield).
 * thread: Thread with the right Write.
 * Returns EXO_OK, EXO_WRONG_STATE (the thread is not ready). */
static inline exo_call_status exo_yield_to(exo_handle thread)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_YIELD_TO, thread, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Sleeps.
 * deadline: Nanoseconds since boot; a time that is past returns at once; the largest number = none.
 * Returns EXO_OK, EXO_CANCELLED. */
static inline exo_call_status exo_sleep_until(uint64_t deadline)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SLEEP_UNTIL, 0, deadline, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Maps pages of a memory object. The first mapping binds the capability to an address space and a base; afterwards page i can be mapped at base + i pages only.
 * memory: Memory with the rights that the protection needs.
 * address_space: Address space with the right Write.
 * address: Virtual address of the first page, page aligned.
 * first_page: First page of the object.
 * pages: Number of pages.
 * protection: Protection of the pages; Write together with Execute is refused.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_NO_PAGE_TABLES, EXO_ALREADY_MAPPED. */
static inline exo_call_status exo_map(exo_handle memory, uint64_t address_space, uint64_t address, uint32_t first_page, uint32_t pages, exo_protection protection)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_MAP, memory, address_space, address, first_page | ((uint64_t)pages << 32), protection, &exo_value);
    return exo_status;
}

/* Unmaps pages of a memory object.
 * memory: Memory that is mapped.
 * first_page: First page of the object.
 * pages: Number of pages.
 * unmapped: Number of those that had been mapped.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_unmap(exo_handle memory, uint32_t first_page, uint32_t pages, uint64_t *unmapped)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_UNMAP, memory, first_page | ((uint64_t)pages << 32), 0, 0, 0, &exo_value);
    *unmapped = (uint64_t)exo_value;
    return exo_status;
}

/* Changes the protection of mapped pages.
 * memory: Memory that is mapped, with the rights that the protection needs.
 * first_page: First page of the object.
 * pages: Number of pages.
 * protection: New protection.
 * changed: Number of pages changed.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_protect(exo_handle memory, uint32_t first_page, uint32_t pages, exo_protection protection, uint64_t *changed)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_PROTECT, memory, first_page | ((uint64_t)pages << 32), protection, 0, 0, &exo_value);
    *changed = (uint64_t)exo_value;
    return exo_status;
}

/* Reads the accessed and dirty bits of up to 32 pages.
 * memory: Memory that is mapped.
 * first_page: First page of the object.
 * pages: Number of pages, up to 32.
 * clear: Whether to clear the bits as well.
 * accessed: Bit i: page i was accessed.
 * dirty: Bit i: page i was written.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_query_pages(exo_handle memory, uint32_t first_page, uint32_t pages, bool clear, uint32_t *accessed, uint32_t *dirty)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_QUERY_PAGES, memory, first_page | ((uint64_t)pages << 32), clear, 0, 0, &exo_value);
    *accessed = (uint32_t)exo_value;
    *dirty = (uint32_t)(exo_value >> 32);
    return exo_status;
}

/* Derives a child capability with the same or fewer rights.
 * capability: The parent.
 * rights: Rights of the child, within those of the parent.
 * badge: Badge of the child, for endpoints and notifications that have none yet; else 0.
 * table: Capability table with the right Write, or 0 for the caller's own.
 * child: Handle of the child in that table.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_TABLE_FULL, EXO_IN_USE. */
static inline exo_call_status exo_derive(exo_handle capability, exo_rights rights, uint64_t badge, uint64_t table, uint64_t *child)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_DERIVE, capability, rights, badge, table, 0, &exo_value);
    *child = (uint64_t)exo_value;
    return exo_status;
}

/* Deletes one capability. What was derived from it goes to its parent; the last capability to an object destroys the object.
 * capability: The capability.
 * Returns EXO_OK, EXO_IN_USE. */
static inline exo_call_status exo_delete(exo_handle capability)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_DELETE, capability, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Deletes everything derived from a capability. Complete on return.
 * capability: The capability, which stays.
 * Returns EXO_OK, EXO_IN_USE when the caller's own capability table would be taken away: nothing has been done. */
static inline exo_call_status exo_revoke(exo_handle capability)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_REVOKE, capability, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Tells what a capability is.
 * capability: The capability.
 * kind: What it names.
 * rights: Its rights.
 * pages: Size in pages, of those that have one.
 * Returns EXO_OK. */
static inline exo_call_status exo_inspect(exo_handle capability, exo_capability_kind *kind, exo_rights *rights, uint64_t *pages)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_INSPECT, capability, 0, 0, 0, 0, &exo_value);
    *kind = (exo_capability_kind)exo_value;
    *rights = (exo_rights)(exo_value >> 8);
    *pages = (uint64_t)(exo_value >> 16);
    return exo_status;
}

/* Moves a capability to another table.
 * capability: The capability; the handle is stale afterwards.
 * table: Capability table with the right Write.
 * moved: Handle in that table.
 * Returns EXO_OK, EXO_TABLE_FULL, EXO_IN_USE. */
static inline exo_call_status exo_move(exo_handle capability, uint64_t table, uint64_t *moved)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_MOVE, capability, table, 0, 0, 0, &exo_value);
    *moved = (uint64_t)exo_value;
    return exo_status;
}

/* Makes a kernel object or a memory object out of an untyped region.
 * untyped: Untyped region with the right Write.
 * kind: What to make.
 * size: Pages for Untyped, Memory and PageTables; slots for CapabilityTable; else 0.
 * made: Handle of the new capability.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_OUT_OF_MEMORY, EXO_TABLE_FULL. */
static inline exo_call_status exo_retype(exo_handle untyped, exo_capability_kind kind, uint64_t size, uint64_t *made)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_RETYPE, untyped, kind, size, 0, 0, &exo_value);
    *made = (uint64_t)exo_value;
    return exo_status;
}

/* Makes a memory object of one page out of an untyped region, as a copy of a page of another object.
 * untyped: Untyped region with the right Write.
 * memory: The other object with the right Read: the capability that Retype gave of it, none that was derived.
 * page: The page of it.
 * made: Handle of the new capability.
 * Returns EXO_OK, EXO_BAD_HANDLE, EXO_WRONG_KIND, EXO_NO_RIGHT, EXO_BAD_ARGUMENT, EXO_OUT_OF_MEMORY, EXO_TABLE_FULL. */
static inline exo_call_status exo_retype_copy(exo_handle untyped, uint64_t memory, uint64_t page, uint64_t *made)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_RETYPE_COPY, untyped, memory, page, 0, 0, &exo_value);
    *made = (uint64_t)exo_value;
    return exo_status;
}

/* Derives a capability to a part of a memory object.
 * memory: Memory.
 * first_page: First page of the part.
 * pages: Number of pages.
 * rights: Rights of the part, within those of the memory.
 * part: Handle of the part.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_TABLE_FULL. */
static inline exo_call_status exo_split(exo_handle memory, uint32_t first_page, uint32_t pages, exo_rights rights, uint64_t *part)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SPLIT, memory, first_page | ((uint64_t)pages << 32), rights, 0, 0, &exo_value);
    *part = (uint64_t)exo_value;
    return exo_status;
}

/* Tells how much of an untyped region is left.
 * untyped: Untyped region.
 * pages: Pages not yet given out.
 * Returns EXO_OK. */
static inline exo_call_status exo_untyped_free(exo_handle untyped, uint64_t *pages)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_UNTYPED_FREE, untyped, 0, 0, 0, 0, &exo_value);
    *pages = (uint64_t)exo_value;
    return exo_status;
}

/* Gives frames for page tables to an address space.
 * address_space: Address space with the right Write.
 * page_tables: Page-table pool; one whose address space is gone, or has lost all its mappings since, can be given again.
 * Returns EXO_OK, EXO_IN_USE, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_feed_tables(exo_handle address_space, uint64_t page_tables)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_FEED_TABLES, address_space, page_tables, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Binds a thread to its address space and capability table.
 * thread: Thread with the right Write.
 * address_space: Address space with the right Write.
 * table: Capability table with the right Write.
 * Returns EXO_OK, EXO_WRONG_STATE. */
static inline exo_call_status exo_thread_bind(exo_handle thread, uint64_t address_space, uint64_t table)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_BIND, thread, address_space, table, 0, 0, &exo_value);
    return exo_status;
}

/* Derives the memory capability of a thread's message page, to be mapped.
 * thread: Thread with the right Write.
 * memory: Handle of the page.
 * Returns EXO_OK, EXO_TABLE_FULL. */
static inline exo_call_status exo_thread_page(exo_handle thread, uint64_t *memory)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_PAGE, thread, 0, 0, 0, 0, &exo_value);
    *memory = (uint64_t)exo_value;
    return exo_status;
}

/* Sets a register of a stopped thread.
 * thread: Thread with the right Write.
 * register_: The register.
 * value: Its new value.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_WRONG_STATE. */
static inline exo_call_status exo_thread_set(exo_handle thread, exo_thread_register register_, uint64_t value)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_SET, thread, register_, value, 0, 0, &exo_value);
    return exo_status;
}

/* Reads a register of a stopped thread.
 * thread: Thread with the right Read.
 * register_: The register.
 * value: Its value.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_WRONG_STATE. */
static inline exo_call_status exo_thread_get(exo_handle thread, exo_thread_register register_, uint64_t *value)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_GET, thread, register_, 0, 0, 0, &exo_value);
    *value = (uint64_t)exo_value;
    return exo_status;
}

/* Lets a stopped thread run.
 * thread: Thread with the right Write.
 * Returns EXO_OK, EXO_WRONG_STATE. */
static inline exo_call_status exo_thread_resume(exo_handle thread)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_RESUME, thread, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Stops a thread. A message operation it is blocked in ends with Cancelled when it is resumed.
 * thread: Thread with the right Write.
 * Returns EXO_OK. */
static inline exo_call_status exo_thread_suspend(exo_handle thread)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_SUSPEND, thread, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Binds a scheduling context to a thread.
 * thread: Thread with the right Write.
 * scheduling_context: Scheduling context, or 0 for none.
 * Returns EXO_OK, EXO_IN_USE. */
static inline exo_call_status exo_thread_schedule(exo_handle thread, uint64_t scheduling_context)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_SCHEDULE, thread, scheduling_context, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Names the endpoint that hears of it when the thread stops by a fault it cannot handle.
 * thread: Thread with the right Write.
 * endpoint: Endpoint with the right Write, or 0 for none.
 * Returns EXO_OK. */
static inline exo_call_status exo_thread_supervisor(exo_handle thread, uint64_t endpoint)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_SUPERVISOR, thread, endpoint, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Sets priority and CPU time of a scheduling context.
 * scheduling_context: Scheduling context with the right Write.
 * priority: 0 (lowest) to 255.
 * budget: Nanoseconds of CPU time in each period.
 * period: Nanoseconds; equal to the budget: a time slice.
 * Returns EXO_OK, EXO_BAD_ARGUMENT, EXO_NO_RIGHT (the priority is above that of the caller). */
static inline exo_call_status exo_scheduling_set(exo_handle scheduling_context, uint64_t priority, uint64_t budget, uint64_t period)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SCHEDULING_SET, scheduling_context, priority, budget, period, 0, &exo_value);
    return exo_status;
}

/* Tells how much CPU time was used on a scheduling context.
 * scheduling_context: Scheduling context with the right Read.
 * nanoseconds: CPU time in nanoseconds.
 * Returns EXO_OK. */
static inline exo_call_status exo_scheduling_used(exo_handle scheduling_context, uint64_t *nanoseconds)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SCHEDULING_USED, scheduling_context, 0, 0, 0, 0, &exo_value);
    *nanoseconds = (uint64_t)exo_value;
    return exo_status;
}

/* Has the thread that a scheduling context is bound to stop when so much CPU time has been used on the context in all. Its supervisor gets a message as of a fault, with vector 258, and lets it go on by replying. Time that servers work for the thread counts; they finish their work first. The limit is then gone. Only of a context that is a time slice.
 * scheduling_context: Scheduling context with the right Write.
 * used: Nanoseconds, as SchedulingUsed tells them; 0: no limit.
 * Returns EXO_OK. */
static inline exo_call_status exo_scheduling_limit(exo_handle scheduling_context, uint64_t used)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SCHEDULING_LIMIT, scheduling_context, used, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Signals a notification when the interrupt comes.
 * interrupt: Interrupt with the right Write.
 * notification: Notification with the right Write.
 * Returns EXO_OK. */
static inline exo_call_status exo_interrupt_bind(exo_handle interrupt, uint64_t notification)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_INTERRUPT_BIND, interrupt, notification, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Lets the interrupt come again.
 * interrupt: Interrupt with the right Write.
 * Returns EXO_OK, EXO_WRONG_STATE. */
static inline exo_call_status exo_interrupt_acknowledge(exo_handle interrupt)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_INTERRUPT_ACKNOWLEDGE, interrupt, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Reads an I/O port.
 * ports: Port range with the right Read.
 * port: The port.
 * width: Bytes: 1, 2 or 4.
 * value: What was read.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_port_in(exo_handle ports, uint16_t port, uint32_t width, uint32_t *value)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_PORT_IN, ports, port, width, 0, 0, &exo_value);
    *value = (uint32_t)exo_value;
    return exo_status;
}

/* Writes an I/O port.
 * ports: Port range with the right Write.
 * port: The port.
 * width: Bytes: 1, 2 or 4.
 * value: What to write.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_port_out(exo_handle ports, uint16_t port, uint32_t width, uint32_t value)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_PORT_OUT, ports, port, width, value, 0, &exo_value);
    return exo_status;
}

/* Writes up to 24 bytes to the kernel console.
 * machine: Machine capability with the right Write.
 * count: Number of bytes, 1 to 24.
 * bytes0: The first eight bytes, the first in the lowest bits.
 * bytes1: The next eight.
 * bytes2: The last eight.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_console_write(exo_handle machine, uint64_t count, uint64_t bytes0, uint64_t bytes1, uint64_t bytes2)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_CONSOLE_WRITE, machine, count, bytes0, bytes1, bytes2, &exo_value);
    return exo_status;
}

/* Tells the time.
 * nanoseconds: Nanoseconds since boot.
 * Returns EXO_OK. */
static inline exo_call_status exo_clock(uint64_t *nanoseconds)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_CLOCK, 0, 0, 0, 0, 0, &exo_value);
    *nanoseconds = (uint64_t)exo_value;
    return exo_status;
}

/* Does nothing; measures the cost of a kernel call.
 * Returns EXO_OK. */
static inline exo_call_status exo_null(void)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_NULL, 0, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Powers the machine off or restarts it. Returns only when it fails.
 * machine: Machine capability with the right Write.
 * stop: How to stop.
 * status: Exit status, on machines that have one.
 * Returns EXO_BAD_ARGUMENT, EXO_WRONG_STATE. */
static inline exo_call_status exo_stop(exo_handle machine, exo_machine_stop stop, uint64_t status)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_STOP, machine, stop, status, 0, 0, &exo_value);
    return exo_status;
}

/* Binds a notification to a thread, so that its Wait and ReplyWait also receive signals.
 * thread: Thread with the right Write.
 * notification: Notification with the right Read.
 * Returns EXO_OK, EXO_IN_USE. */
static inline exo_call_status exo_bind_notification(exo_handle thread, uint64_t notification)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_BIND_NOTIFICATION, thread, notification, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Has a notification signalled at a time, in place of the time that was set for it before. Together with BindNotification a server has a deadline that its messages do not pay for.
 * notification: Notification with the right Read: the time belongs to whoever waits, and so do the bits.
 * deadline: Nanoseconds since boot; a time that is past signals at once; 0 = not any more.
 * bits: What is ored into the notification word; not 0, unless the deadline is.
 * Returns EXO_OK, EXO_BAD_ARGUMENT (no bits). */
static inline exo_call_status exo_signal_at(exo_handle notification, uint64_t deadline, uint64_t bits)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SIGNAL_AT, notification, deadline, bits, 0, 0, &exo_value);
    return exo_status;
}

/* Sets a segment base of the calling thread, at once.
 * register_: FsBase or GsBase.
 * value: Address in user space.
 * Returns EXO_OK, EXO_BAD_ARGUMENT. */
static inline exo_call_status exo_set_segment_base(exo_thread_register register_, uint64_t value)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_SET_SEGMENT_BASE, 0, register_, value, 0, 0, &exo_value);
    return exo_status;
}

/* Makes another thread look up. Sets UpcallWanted in its message page; a wait in CallTimed, WaitSignal or SleepUntil ends with Cancelled, but for a call that its server is at work on, which is answered, or ends when the server saves the right to answer; a thread that can run takes an upcall with vector 257 before its next instruction, unless it has no upcall entry or is in an upcall already. Any other wait goes on, and a stopped thread stays as it is.
 * thread: Thread with the right Write. The caller's own: only UpcallWanted is set.
 * Returns EXO_OK. */
static inline exo_call_status exo_thread_upcall(exo_handle thread)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_THREAD_UPCALL, thread, 0, 0, 0, 0, &exo_value);
    return exo_status;
}

/* Tells how a device reaches what a capability names: where memory lies physically (its pages follow each other), or the message that raises an interrupt (MSI: what to write, and where).
 * capability: Memory with the right Read, or a message interrupt with the right Write.
 * address: Physical address; of an interrupt: the address in bits 0 to 31, the data in bits 32 to 63.
 * Returns EXO_OK, EXO_BAD_ARGUMENT (the interrupt has a wire). */
static inline exo_call_status exo_device_address(exo_handle capability, uint64_t *address)
{
    uint64_t exo_value;
    exo_call_status exo_status = exo_invoke(EXO_CALL_DEVICE_ADDRESS, capability, 0, 0, 0, 0, &exo_value);
    *address = (uint64_t)exo_value;
    return exo_status;
}

#endif
