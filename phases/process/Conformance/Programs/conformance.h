/*
 * A conformance test is a function without arguments, found by its name. It returns when the test passed; CHECK ends the process with
 * status 1 and says on standard error what was expected. The same program runs on Linux, so that a test can be tried where it must pass.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <errno.h>
#include <sys/types.h>

struct test
{
    const char *name;
    void (*run)(void);
};

/* Path of this program, to execute it again. */
extern const char *program_path;

/* Statuses beside 0 for passed. */
enum { STATUS_FAILED = 1, STATUS_NO_TEST = 2, STATUS_SKIPPED = 77 };

#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition, errno))

/* The call fails with -1 and this errno. */
#define CHECK_ERROR(call, expected) (errno = 0, CHECK((call) == -1), CHECK_EQUAL(errno, expected))

#define CHECK_EQUAL(actual, expected) check_equal(__FILE__, __LINE__, #actual, (long)(actual), (long)(expected))

void fail(const char *file, int line, const char *what, int error) __attribute__((noreturn));
void check_equal(const char *file, int line, const char *what, long actual, long expected);
void skip(const char *why) __attribute__((noreturn));

/* Fork and run a function in the child, whose result is its exit status. */
pid_t child_running(int (*body)(void));

/* A child that was spawned, without descriptor 0, and exits with 42. */
pid_t spawned_without_input(void);

/* A body for a child that ends by a signal. */
int sleep_for_ever(void);

/* Wait for a child and expect it to exit; returns its status. */
int exit_status_of(pid_t child);

/* Wait for a child and expect a signal to end it; returns which. */
int signal_of(pid_t child);

/* Tests, ended by one without a name, for each file. */
extern const struct test fork_tests[], exec_tests[], wait_tests[], identity_tests[], group_tests[], limit_tests[], time_tests[],
    scheduling_tests[], kill_tests[], spawn_tests[], pipe_tests[], load_tests[], gate_tests[], descriptor_tests[], name_tests[], directory_tests[], memory_tests[],
    signal_action_tests[], signal_fault_tests[], signal_wait_tests[], signal_stop_tests[], linux_memory_tests[],
    file_tests[], tree_tests[], thread_tests[], pthread_tests[], thread_signal_tests[], futex_tests[], path_error_tests[], call_error_tests[], lock_tests[], poll_tests[], mapping_tests[], large_mapping_tests[],
    socket_tests[], socket_data_tests[], socket_rights_tests[], poll_mask_tests[], socket_error_tests[], terminal_tests[], job_control_tests[],
    inotify_tests[], range_tests[], proc_tests[], timer_tests[];
extern const struct test cancel_tests[], mutex_tests[], thread_scheduling_tests[], thread_stress_tests[];
extern const struct test ipc_semaphore_tests[], ipc_message_tests[], ipc_segment_tests[], ipc_queue_tests[], ipc_posix_semaphore_tests[];

extern const struct test timerfd_tests[], cpu_time_tests[], thread_timer_tests[], clock_setting_tests[], robust_tests[], priority_tests[];
extern const struct test ipc_notify_tests[], memory_file_tests[], proc_other_tests[], full_tests[];

extern const struct test transaction_tests[], stress_tests[];
extern const struct test splice_tests[], configuration_tests[], signal_xsi_tests[], rare_error_tests[];
extern const struct test inet_many_tests[], inet_crowd_tests[];
extern const struct test inet_udplite_tests[], inet_error_tests[], inet_ring_tests[], inet_pair_tests[], inet_event_tests[];
extern const struct test socket_buffer_tests[], socket_low_water_tests[], socket_linger_tests[], socket_shared_tests[];
extern const struct test inet_tests[], inet_option_tests[], inet_name_tests[], inet_thread_tests[], inet_raw_tests[], inet_interface_tests[];
extern const struct test inet_urgent_tests[], inet_netlink_tests[], inet_control_tests[], host_name_tests[], signal_file_tests[];
extern const struct test many_descriptor_tests[], many_file_tests[], socket_peek_tests[], subreaper_tests[], pidfd_tests[], attribute_tests[];
extern const struct test socket_option_tests[], inet_linux_option_tests[], inet_linux_data_tests[];

/* As many random operations as one likes, see stress.c. */
int stress(const char *seed, const char *operations);

/* The same of threads, see thread_stress.c. */
int stress_threads(const char *seed, const char *operations);

/* Those of the C door alone, see door/. */
extern const struct test door_tests[];

/* One of them, where <pthread.h> is: see pthread.c. */
void the_first_thread_can_be_joined(void);

/* SIGEV_THREAD of mq_notify: see ipc_notify.c. */
void a_message_starts_a_thread(void);
/* Of mutex.c, by the C door alone: musl has no ceilings. */
void attributes_of_ceilings_are_kept(void);
void the_owner_runs_by_the_ceiling(void);
void who_is_above_a_ceiling_is_refused(void);

/* Of priority.c, by the C door alone: with musl it fails on Linux too, in some of its runs. */
void processes_may_be_killed_at_any_step(void);

/* The same of rare_errors.c. */
void the_ceiling_of_a_mutex_that_cannot_be_had_stays(void);

/* Path of a file that lies beside this program, in its folder files; valid until the fourth call after. */
const char *sibling(const char *name);

/* What main does when it is executed by a test: see main.c. */
#define REEXEC "--reexec"
#define SCRIPT "--script"

#endif
