/* The ABI of the Pistachio kernel: numbers, kinds, rights and layouts.
 * Generated from core/abi by `ipcdump --write-documents`; do not edit. */
#ifndef EXO_ABI_H
#define EXO_ABI_H

#include <stdint.h>

/* Names a capability of the caller's table: generation << 32 | slot. 0 is no capability. */
typedef uint64_t exo_handle;

/* Result of a native kernel call, in rax. Zero is success. */
typedef uint64_t exo_call_status;
#define EXO_OK ((exo_call_status)UINT64_C(0))
#define EXO_BAD_HANDLE ((exo_call_status)UINT64_C(1)) /* The handle names no capability: out of range, empty slot or a stale generation. */
#define EXO_WRONG_KIND ((exo_call_status)UINT64_C(2)) /* The capability is of another kind than the call needs. */
#define EXO_NO_RIGHT ((exo_call_status)UINT64_C(3)) /* The capability lacks a right that the call needs. */
#define EXO_BAD_ARGUMENT ((exo_call_status)UINT64_C(4)) /* An argument is out of range or badly aligned. */
#define EXO_OUT_OF_MEMORY ((exo_call_status)UINT64_C(5)) /* The untyped region has not enough memory left. */
#define EXO_TABLE_FULL ((exo_call_status)UINT64_C(6)) /* The capability table has no free slot. */
#define EXO_NO_PAGE_TABLES ((exo_call_status)UINT64_C(7)) /* The address space has no page left for a page table; feed it. */
#define EXO_ALREADY_MAPPED ((exo_call_status)UINT64_C(8)) /* A page is already mapped there, or the memory capability is already mapped elsewhere. */
#define EXO_WRONG_STATE ((exo_call_status)UINT64_C(9)) /* The object is not in a state that allows the call. */
#define EXO_DEAD_PARTNER ((exo_call_status)UINT64_C(10)) /* The partner died or was destroyed before it replied. */
#define EXO_TIMED_OUT ((exo_call_status)UINT64_C(11)) /* The deadline passed first. */
#define EXO_CANCELLED ((exo_call_status)UINT64_C(12)) /* The operation was cancelled because the thread was suspended. */
#define EXO_NOTIFIED ((exo_call_status)UINT64_C(13)) /* A signal of the bound notification was received instead of a message; the badge is the word. */
#define EXO_NO_CALLER ((exo_call_status)UINT64_C(14)) /* There is nobody to reply to. */
#define EXO_DEADLOCK ((exo_call_status)UINT64_C(15)) /* The call would block for ever: the caller waits for itself. */
#define EXO_NO_SUCH_CALL ((exo_call_status)UINT64_C(16)) /* No such kernel call. */
#define EXO_IN_USE ((exo_call_status)UINT64_C(17)) /* The capability is in use and cannot be copied or moved. */
#define EXO_TRUNCATED ((exo_call_status)UINT64_C(18)) /* The message was received but not all capabilities in it: the receiver's table is full. */

/* Numbers of the native kernel calls, placed in rax. All are negative, so no Linux system call number can be mistaken for one: any other value is reflected to the library OS of the thread. */
typedef int64_t exo_call_number;
#define EXO_CALL_CALL ((exo_call_number)INT64_C(-1)) /* Send a message to an endpoint and wait for the reply. Argument 0: deadline, only for CallTimed. */
#define EXO_CALL_REPLY_WAIT ((exo_call_number)INT64_C(-2)) /* Reply to the thread last received from, then wait on the endpoint. */
#define EXO_CALL_WAIT ((exo_call_number)INT64_C(-3)) /* Wait for a message or for a signal of the bound notification. Argument 0: deadline (0 = none). */
#define EXO_CALL_REPLY ((exo_call_number)INT64_C(-4)) /* Reply to the thread last received from; does not block. */
#define EXO_CALL_CALL_TIMED ((exo_call_number)INT64_C(-5)) /* Call with a deadline in argument 0 (nanoseconds since boot). */
#define EXO_CALL_SAVE_REPLY ((exo_call_number)INT64_C(-6)) /* Keep the reply right of the last received call as a capability of its own. Value: its handle. */
#define EXO_CALL_REPLY_TO ((exo_call_number)INT64_C(-7)) /* Reply through a saved reply capability, which is used up. */
#define EXO_CALL_SIGNAL ((exo_call_number)INT64_C(-8)) /* Or the badge of the capability into the notification and wake a waiter. */
#define EXO_CALL_WAIT_SIGNAL ((exo_call_number)INT64_C(-9)) /* Wait until the notification word is not zero; value: the word, which is cleared. Argument 0: deadline (0 = none). */
#define EXO_CALL_POLL_SIGNAL ((exo_call_number)INT64_C(-10)) /* As WaitSignal but returns zero at once when nothing is pending. */
#define EXO_CALL_YIELD ((exo_call_number)INT64_C(-11)) /* Give up the rest of the time slice to the next ready thread of the same priority. */
#define EXO_CALL_YIELD_TO ((exo_call_number)INT64_C(-12)) /* Run the thread of the given thread capability next on the caller's scheduling context's time (directed yield). */
#define EXO_CALL_SLEEP_UNTIL ((exo_call_number)INT64_C(-13)) /* Sleep until the deadline in argument 0 (nanoseconds since boot; the largest number: none). */
#define EXO_CALL_MAP ((exo_call_number)INT64_C(-14)) /* Map pages of a memory object (handle). Argument 0: address space handle; 1: virtual address (page aligned); 2: first page of the object | page count << 32; 3: Protection. */
#define EXO_CALL_UNMAP ((exo_call_number)INT64_C(-15)) /* Remove pages from the window of a memory object. Argument 0: first page | page count << 32. Value: pages that had been mapped. */
#define EXO_CALL_PROTECT ((exo_call_number)INT64_C(-16)) /* Change the protection of mapped pages. Argument 0: first page | page count << 32; 1: Protection. Value: pages changed. */
#define EXO_CALL_QUERY_PAGES ((exo_call_number)INT64_C(-17)) /* Read accessed and dirty bits of up to 32 pages. Argument 0: first page | page count << 32; 1: 1 to clear them as well. Value: bit i = page i accessed, bit 32 + i = page i dirty. */
#define EXO_CALL_DERIVE ((exo_call_number)INT64_C(-18)) /* Derive a child capability in the caller's own table or in another one. Argument 0: Rights mask; 1: badge (endpoints and notifications without a badge only, else 0); 2: handle of a capability table, or 0 for the caller's own. Value: the handle in the destination table. */
#define EXO_CALL_DELETE ((exo_call_number)INT64_C(-19)) /* Delete one capability; what was derived from it goes to its parent. The last capability to an object destroys the object. */
#define EXO_CALL_REVOKE ((exo_call_number)INT64_C(-20)) /* Delete everything derived from a capability. Complete on return; long ones are preempted and resumed by the kernel. Refused when it would take away the caller's own capability table. */
#define EXO_CALL_INSPECT ((exo_call_number)INT64_C(-21)) /* Value: kind | rights << 8 | (size in pages) << 16 of the capability. */
#define EXO_CALL_MOVE ((exo_call_number)INT64_C(-22)) /* Move a capability to another table. Argument 0: table handle. Value: the new handle. */
#define EXO_CALL_RETYPE ((exo_call_number)INT64_C(-23)) /* Make a kernel object or a memory object out of an untyped region. Argument 0: CapabilityKind; 1: size (pages for Untyped, Memory and PageTables; slots for CapabilityTable; else 0). Value: the handle of the new capability. */
#define EXO_CALL_SPLIT ((exo_call_number)INT64_C(-24)) /* Derive a capability to a part of a memory object. Argument 0: first page | page count << 32; 1: Rights. Value: its handle. */
#define EXO_CALL_UNTYPED_FREE ((exo_call_number)INT64_C(-25)) /* Value: pages not yet given out, of an untyped region. */
#define EXO_CALL_FEED_TABLES ((exo_call_number)INT64_C(-26)) /* Give a page-table pool (argument 0: its handle) to an address space. */
#define EXO_CALL_THREAD_BIND ((exo_call_number)INT64_C(-27)) /* Bind a thread to its address space (argument 0) and capability table (argument 1). */
#define EXO_CALL_THREAD_PAGE ((exo_call_number)INT64_C(-28)) /* Derive the memory capability of the thread's message page. Value: its handle. */
#define EXO_CALL_THREAD_SET ((exo_call_number)INT64_C(-29)) /* Set registers of a stopped thread. Argument 0: ThreadRegister; 1: value. */
#define EXO_CALL_THREAD_GET ((exo_call_number)INT64_C(-30)) /* Read a register of a stopped thread. Argument 0: ThreadRegister. Value: the register. */
#define EXO_CALL_THREAD_RESUME ((exo_call_number)INT64_C(-31)) /* Let a stopped thread run. */
#define EXO_CALL_THREAD_SUSPEND ((exo_call_number)INT64_C(-32)) /* Stop a thread. A message operation it is blocked in ends with Cancelled when it is resumed. */
#define EXO_CALL_THREAD_SCHEDULE ((exo_call_number)INT64_C(-33)) /* Bind a scheduling context (argument 0, 0 = none) to the thread. */
#define EXO_CALL_THREAD_SUPERVISOR ((exo_call_number)INT64_C(-34)) /* Tell the endpoint in argument 0 when the thread stops by a fault it cannot handle (0 = nobody). */
#define EXO_CALL_SCHEDULING_SET ((exo_call_number)INT64_C(-35)) /* Set priority (argument 0, 0 to 255), budget (1) and period (2), both in nanoseconds; budget = period means a time slice. */
#define EXO_CALL_SCHEDULING_USED ((exo_call_number)INT64_C(-36)) /* Value: CPU time used on this scheduling context, in nanoseconds. */
#define EXO_CALL_INTERRUPT_BIND ((exo_call_number)INT64_C(-37)) /* Signal the notification in argument 0 when the interrupt comes. */
#define EXO_CALL_INTERRUPT_ACKNOWLEDGE ((exo_call_number)INT64_C(-38)) /* Let the interrupt come again. */
#define EXO_CALL_PORT_IN ((exo_call_number)INT64_C(-39)) /* Read an I/O port. Argument 0: port; 1: width in bytes (1, 2, 4). Value: what was read. */
#define EXO_CALL_PORT_OUT ((exo_call_number)INT64_C(-40)) /* Write an I/O port. Argument 0: port; 1: width in bytes (1, 2, 4); 2: value. */
#define EXO_CALL_CONSOLE_WRITE ((exo_call_number)INT64_C(-41)) /* Write up to 24 bytes to the kernel console. Argument 0: count; 1 to 3: the bytes, lowest first. */
#define EXO_CALL_CLOCK ((exo_call_number)INT64_C(-42)) /* Value: nanoseconds since boot. */
#define EXO_CALL_NULL ((exo_call_number)INT64_C(-43)) /* Does nothing; measures the cost of a kernel call. */
#define EXO_CALL_STOP ((exo_call_number)INT64_C(-44)) /* Power off or restart the machine. Argument 0: MachineStop; 1: exit status on machines that have one. */
#define EXO_CALL_BIND_NOTIFICATION ((exo_call_number)INT64_C(-45)) /* Bind a notification (argument 0) to a thread, so that its Wait also receives signals. */
#define EXO_CALL_SET_SEGMENT_BASE ((exo_call_number)INT64_C(-46)) /* Set a segment base of the calling thread. Argument 0: FsBase or GsBase; 1: value. */
#define EXO_CALL_THREAD_UPCALL ((exo_call_number)INT64_C(-47)) /* Make another thread look up from what it does: it takes an upcall, or its wait in CallTimed, WaitSignal or SleepUntil ends with Cancelled. See UpcallWanted. */
#define EXO_CALL_DEVICE_ADDRESS ((exo_call_number)INT64_C(-48)) /* How a device reaches what a capability names. Value: of memory, its physical address; of a message interrupt, the address to write to (bits 0 to 31) and what (bits 32 to 63). */
#define EXO_CALL_SCHEDULING_LIMIT ((exo_call_number)INT64_C(-49)) /* Stop the home thread of a scheduling context, and tell its supervisor (TimeUsed), when so much CPU time has been used on the context in all: argument 0, in nanoseconds; 0 = never. */
#define EXO_CALL_SIGNAL_AT ((exo_call_number)INT64_C(-50)) /* Or bits into the notification at a time, as Signal does, in place of the time that was set before. Argument 0: nanoseconds since boot (0 = not any more); 1: the bits. */
#define EXO_CALL_RETYPE_COPY ((exo_call_number)INT64_C(-51)) /* Make a memory object of one page out of untyped memory, as a copy of a page of another object. Argument 0: that object, the capability that Retype gave of it; 1: the page. Value: the handle. */
#define EXO_CALL_LAST ((exo_call_number)INT64_C(-51)) /* The lowest number in use. */

/* What a capability names. */
typedef uint8_t exo_capability_kind;
#define EXO_KIND_EMPTY ((exo_capability_kind)0)
#define EXO_KIND_UNTYPED ((exo_capability_kind)1) /* Physical memory that holds nothing yet. */
#define EXO_KIND_MEMORY ((exo_capability_kind)2) /* A run of physical frames that can be mapped. */
#define EXO_KIND_CAPABILITY_TABLE ((exo_capability_kind)3)
#define EXO_KIND_ADDRESS_SPACE ((exo_capability_kind)4)
#define EXO_KIND_PAGE_TABLES ((exo_capability_kind)5) /* Frames for the page tables of an address space. */
#define EXO_KIND_THREAD ((exo_capability_kind)6)
#define EXO_KIND_SCHEDULING_CONTEXT ((exo_capability_kind)7)
#define EXO_KIND_ENDPOINT ((exo_capability_kind)8)
#define EXO_KIND_NOTIFICATION ((exo_capability_kind)9)
#define EXO_KIND_REPLY ((exo_capability_kind)10) /* The right to answer one call, once. */
#define EXO_KIND_INTERRUPT ((exo_capability_kind)11)
#define EXO_KIND_PORT_RANGE ((exo_capability_kind)12) /* A range of I/O ports. */
#define EXO_KIND_MACHINE ((exo_capability_kind)13) /* The kernel console, the clock and the power switch of the machine. */

/* Rights of a capability. A derived capability has a subset of its parent's. */
typedef uint8_t exo_rights;
#define EXO_RIGHT_NONE ((exo_rights)0)
#define EXO_RIGHT_READ ((exo_rights)1) /* Memory: map readable. Endpoint and notification: wait. Ports: in. Objects: read state. */
#define EXO_RIGHT_WRITE ((exo_rights)2) /* Memory: map writable. Endpoint and notification: send and signal. Ports: out. Objects: change. */
#define EXO_RIGHT_EXECUTE ((exo_rights)4) /* Memory: map executable. */
#define EXO_RIGHT_GRANT ((exo_rights)8) /* Endpoint: capabilities may travel in messages. */
#define EXO_RIGHT_ALL ((exo_rights)15)

/* Protection of mapped pages. Write together with Execute is refused (W^X). None is a valid protection of no access. */
typedef uint64_t exo_protection;
#define EXO_PROTECTION_NONE ((exo_protection)UINT64_C(0))
#define EXO_PROTECTION_READ ((exo_protection)UINT64_C(1))
#define EXO_PROTECTION_WRITE ((exo_protection)UINT64_C(2))
#define EXO_PROTECTION_EXECUTE ((exo_protection)UINT64_C(4))
#define EXO_PROTECTION_UNCACHED ((exo_protection)UINT64_C(8)) /* Cache disabled, for device memory. */

/* What ThreadSet and ThreadGet name. */
typedef uint64_t exo_thread_register;
#define EXO_REGISTER_RAX ((exo_thread_register)UINT64_C(0))
#define EXO_REGISTER_RBX ((exo_thread_register)UINT64_C(1))
#define EXO_REGISTER_RCX ((exo_thread_register)UINT64_C(2))
#define EXO_REGISTER_RDX ((exo_thread_register)UINT64_C(3))
#define EXO_REGISTER_RSI ((exo_thread_register)UINT64_C(4))
#define EXO_REGISTER_RDI ((exo_thread_register)UINT64_C(5))
#define EXO_REGISTER_RBP ((exo_thread_register)UINT64_C(6))
#define EXO_REGISTER_R8 ((exo_thread_register)UINT64_C(7))
#define EXO_REGISTER_R9 ((exo_thread_register)UINT64_C(8))
#define EXO_REGISTER_R10 ((exo_thread_register)UINT64_C(9))
#define EXO_REGISTER_R11 ((exo_thread_register)UINT64_C(10))
#define EXO_REGISTER_R12 ((exo_thread_register)UINT64_C(11))
#define EXO_REGISTER_R13 ((exo_thread_register)UINT64_C(12))
#define EXO_REGISTER_R14 ((exo_thread_register)UINT64_C(13))
#define EXO_REGISTER_R15 ((exo_thread_register)UINT64_C(14))
#define EXO_REGISTER_RIP ((exo_thread_register)UINT64_C(15))
#define EXO_REGISTER_RFLAGS ((exo_thread_register)UINT64_C(16))
#define EXO_REGISTER_RSP ((exo_thread_register)UINT64_C(17))
#define EXO_REGISTER_FS_BASE ((exo_thread_register)UINT64_C(18))
#define EXO_REGISTER_GS_BASE ((exo_thread_register)UINT64_C(19))
#define EXO_REGISTER_UPCALL_ENTRY ((exo_thread_register)UINT64_C(20)) /* Entry of the fault upcall; 0 = none, faults go to the supervisor. At the upcall rdi = UpcallArgument, all other general registers hold what they held at the fault only in the frame. */
#define EXO_REGISTER_UPCALL_STACK ((exo_thread_register)UINT64_C(21)) /* Stack pointer at the upcall. */
#define EXO_REGISTER_GATE_ENTRY ((exo_thread_register)UINT64_C(22)) /* Entry for reflected syscall instructions; 0 = reflect as an upcall with vector ForeignCall. */
#define EXO_REGISTER_STATE ((exo_thread_register)UINT64_C(23)) /* Read only: 0 stopped, 1 ready or running, 2 blocked, 3 faulted. */
#define EXO_REGISTER_UPCALL_ARGUMENT ((exo_thread_register)UINT64_C(24)) /* Handed to the upcall entry in rdi; user space keeps the address of its message page here. */

/* How Stop ends. */
typedef uint64_t exo_machine_stop;
#define EXO_STOP_POWER_OFF ((exo_machine_stop)UINT64_C(0))
#define EXO_STOP_RESTART ((exo_machine_stop)UINT64_C(1))

/* Vector numbers beyond those of the CPU. */
#define EXO_VECTOR_FOREIGN_CALL UINT64_C(256) /* A syscall whose number is no native call, in a thread without a gate. */
#define EXO_VECTOR_WANTED UINT64_C(257) /* Somebody asked for the thread (ThreadUpcall): it did nothing wrong, and goes on where it was. */
#define EXO_VECTOR_TIME_USED UINT64_C(258) /* The CPU time of SchedulingLimit is used: told to the supervisor alone, and no fault of the thread. */

/* Offsets in the message page, the one page that a thread shares with the kernel. It belongs to the thread object, so the kernel may write it for as long as the thread exists. */
#define EXO_MESSAGE_PAGE_EXTRA_WORDS 0x000 /* Words 4 to 59 of a message. */
#define EXO_MESSAGE_PAGE_CAPABILITIES 0x1C0 /* Handles to send, or handles received, up to MaximumCapabilities. */
#define EXO_MESSAGE_PAGE_UPCALL 0x200 /* The frame of the last upcall, see UpcallFrame. */
#define EXO_MESSAGE_PAGE_UPCALL_ACTIVE 0x2C8 /* Not zero while an upcall is being handled. Set by the kernel, cleared by the handler just before it resumes. */
#define EXO_MESSAGE_PAGE_GATE_RETURN 0x2D0 /* Where a reflected syscall instruction came from: the program's rip. */
#define EXO_MESSAGE_PAGE_UPCALL_WANTED 0x2D8 /* Not zero when somebody asked for the thread (ThreadUpcall). Set by the kernel, cleared by user space. While it is set, CallTimed, WaitSignal without a signal and SleepUntil end with Cancelled at once: nothing is lost between the last look at it and the wait. */
#define EXO_MESSAGE_PAGE_USER 0x400 /* From here on the page belongs to user space alone. */
#define EXO_MESSAGE_PAGE_SIZE 0x1000

/* Offsets in the register frame of an upcall, from Upcall. The last five words are an iretq frame. */
#define EXO_UPCALL_R15 0x000
#define EXO_UPCALL_R14 0x008
#define EXO_UPCALL_R13 0x010
#define EXO_UPCALL_R12 0x018
#define EXO_UPCALL_R11 0x020
#define EXO_UPCALL_R10 0x028
#define EXO_UPCALL_R9 0x030
#define EXO_UPCALL_R8 0x038
#define EXO_UPCALL_RBP 0x040
#define EXO_UPCALL_RDI 0x048
#define EXO_UPCALL_RSI 0x050
#define EXO_UPCALL_RDX 0x058
#define EXO_UPCALL_RCX 0x060
#define EXO_UPCALL_RBX 0x068
#define EXO_UPCALL_RAX 0x070
#define EXO_UPCALL_ADDRESS 0x078 /* Faulting address (CR2), for page faults. */
#define EXO_UPCALL_VECTOR 0x080 /* Vector number (Intel SDM volume 3, table 6-1). */
#define EXO_UPCALL_ERROR_CODE 0x088
#define EXO_UPCALL_RIP 0x090
#define EXO_UPCALL_CS 0x098
#define EXO_UPCALL_RFLAGS 0x0A0
#define EXO_UPCALL_RSP 0x0A8
#define EXO_UPCALL_SS 0x0B0
#define EXO_UPCALL_SIZE 0x0B8

#endif
