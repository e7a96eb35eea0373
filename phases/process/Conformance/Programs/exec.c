/* The exec family: POSIX.1-2017, System Interfaces, exec. Files that cannot be executed lie beside this program, in /conformance/files. */
#include "conformance.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *const no_environment[] = { 0 };

static int run(char *const arguments[], char *const environment[])
{
    execve(program_path, arguments, environment);
    return 99;
}

static int exit_with_42(void)
{
    return run((char *const[]){ (char *)program_path, REEXEC, "exit", "42", 0 }, no_environment);
}

static void the_new_program_runs(void)
{
    CHECK_EQUAL(exit_status_of(child_running(exit_with_42)), 42);
}

static int with_arguments(void)
{
    return run((char *const[]){ (char *)program_path, REEXEC, "arguments", "one two", "", 0 }, no_environment);
}

static void arguments_arrive(void)
{
    CHECK_EQUAL(exit_status_of(child_running(with_arguments)), 0);
}

static int with_environment(void)
{
    return run((char *const[]){ (char *)program_path, REEXEC, "environment", "NAME", "some value", 0 },
        (char *const[]){ "OTHER=1", "NAME=some value", 0 });
}

static void environment_arrives(void)
{
    CHECK_EQUAL(exit_status_of(child_running(with_environment)), 0);
}

static int with_own_environment(void)
{
    if (setenv("NAME", "inherited", 1) != 0)
        return 98;
    execl(program_path, program_path, REEXEC, "environment", "NAME", "inherited", (char *)0);
    return 99;
}

static void execl_keeps_the_environment(void)
{
    CHECK_EQUAL(exit_status_of(child_running(with_own_environment)), 0);
}

static int by_execv(void)
{
    if (setenv("NAME", "inherited", 1) != 0)
        return 98;
    execv(program_path, (char *const[]){ (char *)program_path, REEXEC, "environment", "NAME", "inherited", 0 });
    return 99;
}

static void execv_keeps_the_environment(void)
{
    CHECK_EQUAL(exit_status_of(child_running(by_execv)), 0);
}

static int by_execle(void)
{
    char *const environment[] = { "NAME=given", 0 };
    execle(program_path, program_path, REEXEC, "environment", "NAME", "given", (char *)0, environment);
    return 99;
}

static void execle_gives_an_environment(void)
{
    CHECK_EQUAL(exit_status_of(child_running(by_execle)), 0);
}

/* The name of the program without its directory, which stands in PATH behind one that is not there and one that holds another file of the name. */
static const char *in_path(void)
{
    static char path[1024];
    const char *name = strrchr(program_path, '/') + 1;
    snprintf(path, sizeof path, "/nowhere:%s:%.*s", sibling("closed"), (int)(name - program_path), program_path);
    CHECK_EQUAL(setenv("PATH", path, 1), 0);
    return name;
}

static int by_execvp(void)
{
    execvp(in_path(), (char *const[]){ (char *)program_path, REEXEC, "exit", "42", 0 });
    return 99;
}

static int by_execlp(void)
{
    execlp(in_path(), program_path, REEXEC, "exit", "43", (char *)0);
    return 99;
}

static void execvp_and_execlp_search_the_path(void)
{
    CHECK_EQUAL(exit_status_of(child_running(by_execvp)), 42);
    CHECK_EQUAL(exit_status_of(child_running(by_execlp)), 43);
}

static void execvp_tells_its_errors(void)
{
    char *const arguments[] = { "x", 0 };
    in_path();
    CHECK_ERROR(execvp("no-such-program", arguments), ENOENT);
    CHECK_ERROR(execvp("", arguments), ENOENT);
    CHECK_ERROR(execvp("/nowhere/at/all", arguments), ENOENT);
    CHECK_EQUAL(setenv("PATH", sibling(""), 1), 0);
    CHECK_ERROR(execvp("not-executable", arguments), EACCES);
}

static int with_own_pid(void)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    return run((char *const[]){ (char *)program_path, REEXEC, "pid", pid, 0 }, no_environment);
}

static void the_process_id_stays(void)
{
    CHECK_EQUAL(exit_status_of(child_running(with_own_pid)), 0);
}

static int ignoring(void)
{
    char number[16];
    snprintf(number, sizeof number, "%d", SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    return run((char *const[]){ (char *)program_path, REEXEC, "ignored", number, 0 }, no_environment);
}

static void ignored_signals_stay_ignored(void)
{
    CHECK_EQUAL(exit_status_of(child_running(ignoring)), 0);
}

static void handler(int signal) { (void)signal; }

static int handling(void)
{
    char number[16];
    snprintf(number, sizeof number, "%d", SIGUSR1);
    signal(SIGUSR1, handler);
    return run((char *const[]){ (char *)program_path, REEXEC, "ignored", number, 0 }, no_environment);
}

static void handled_signals_are_default_again(void)
{
    CHECK_EQUAL(exit_status_of(child_running(handling)), 1);
}

static void expect_error(const char *path, int error)
{
    CHECK_ERROR(execve(path, (char *const[]){ "x", 0 }, no_environment), error);
}

static void a_missing_file_is_enoent(void) { expect_error("/nowhere/at/all", ENOENT); }
static void an_empty_path_is_enoent(void) { expect_error("", ENOENT); }
static void a_directory_is_eacces(void) { expect_error("/", EACCES); }

static void a_file_below_a_file_is_enotdir(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/x", program_path);
    expect_error(path, ENOTDIR);
}

static void a_long_name_is_enametoolong(void)
{
    char path[300];
    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = 0;
    expect_error(path, ENAMETOOLONG);
}

static void without_permission_is_eacces(void) { expect_error(sibling("not-executable"), EACCES); }
static void an_unknown_format_is_enoexec(void) { expect_error(sibling("text"), ENOEXEC); }
static void an_empty_file_is_enoexec(void) { expect_error(sibling("empty"), ENOEXEC); }
static void another_machine_is_enoexec(void) { expect_error(sibling("elf-arm"), ENOEXEC); }
static void a_truncated_program_is_enoexec(void) { expect_error(sibling("elf-truncated"), ENOEXEC); }

static int in_kernel_addresses(void)
{
    execve(sibling("elf-kernel-range"), (char *const[]){ "x", 0 }, no_environment);
    return errno == ENOEXEC || errno == EINVAL || errno == ENOMEM ? 0 : errno;
}

/* Linux finds out too late to return an error, and ends the process. */
static void a_program_in_kernel_addresses_fails(void)
{
    int status = 0;
    pid_t child = child_running(in_kernel_addresses);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(status == 0 || (WIFSIGNALED(status) && (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGKILL)));
}

static void too_many_arguments_are_e2big(void)
{
    enum { COUNT = 400, LENGTH = 10000 };
    static char text[LENGTH + 1];
    static char *arguments[COUNT + 1];
    memset(text, 'x', LENGTH);
    for (int i = 0; i < COUNT; i++)
        arguments[i] = text;
    CHECK_ERROR(execve(program_path, arguments, no_environment), E2BIG);
}

static int script(void)
{
    execve(sibling("script"), (char *const[]){ "script", "one two", "", 0 }, no_environment);
    return 99;
}

static void scripts_run_their_interpreter(void)
{
    CHECK_EQUAL(exit_status_of(child_running(script)), 0);
}

static void a_script_without_interpreter_is_enoent(void) { expect_error(sibling("script-nowhere"), ENOENT); }

static int closing(void)
{
    char number[16];
    int kept = open(program_path, O_RDONLY);
    int closed = open(program_path, O_RDONLY | O_CLOEXEC);
    if (kept < 0 || closed < 0 || fcntl(kept, F_GETFD) != 0 || fcntl(closed, F_GETFD) != FD_CLOEXEC)
        return 98;
    snprintf(number, sizeof number, "%d:%d", kept, closed);
    return run((char *const[]){ (char *)program_path, REEXEC, "descriptors", number, 0 }, no_environment);
}

static void descriptors_stay_open_unless_close_on_exec(void)
{
    CHECK_EQUAL(exit_status_of(child_running(closing)), 0);
}

static int failing_then_working(void)
{
    for (int i = 0; i < 20; i++)
        execve("/nowhere", (char *const[]){ "x", 0 }, no_environment);
    return exit_with_42();
}

static void a_process_goes_on_after_a_failure(void)
{
    CHECK_EQUAL(exit_status_of(child_running(failing_then_working)), 42);
}

static void vforked_children_can_execute(void)
{
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        execl(program_path, program_path, REEXEC, "exit", "42", (char *)0);
        _exit(99);
    }
    CHECK_EQUAL(exit_status_of(child), 42);
}

static void a_vforked_child_goes_on_after_a_failure(void)
{
    pid_t child = vfork();
    CHECK(child >= 0);
    if (child == 0)
    {
        execl("/nowhere", "x", (char *)0);
        _exit(errno == ENOENT ? 5 : 6);
    }
    CHECK_EQUAL(exit_status_of(child), 5);
}

const struct test exec_tests[] = {
    { "exec/the_new_program_runs", the_new_program_runs },
    { "exec/arguments_arrive", arguments_arrive },
    { "exec/environment_arrives", environment_arrives },
    { "exec/execl_keeps_the_environment", execl_keeps_the_environment },
    { "execv/keeps_the_environment", execv_keeps_the_environment },
    { "execle/gives_an_environment", execle_gives_an_environment },
    { "execvp/and_execlp_search_the_path", execvp_and_execlp_search_the_path },
    { "execvp/tells_its_errors", execvp_tells_its_errors },
    { "exec/the_process_id_stays", the_process_id_stays },
    { "exec/ignored_signals_stay_ignored", ignored_signals_stay_ignored },
    { "exec/handled_signals_are_default_again", handled_signals_are_default_again },
    { "exec/descriptors_stay_open_unless_close_on_exec", descriptors_stay_open_unless_close_on_exec },
    { "exec/a_process_goes_on_after_a_failure", a_process_goes_on_after_a_failure },
    { "exec/a_missing_file_is_enoent", a_missing_file_is_enoent },
    { "exec/an_empty_path_is_enoent", an_empty_path_is_enoent },
    { "exec/a_directory_is_eacces", a_directory_is_eacces },
    { "exec/a_file_below_a_file_is_enotdir", a_file_below_a_file_is_enotdir },
    { "exec/a_long_name_is_enametoolong", a_long_name_is_enametoolong },
    { "exec/without_permission_is_eacces", without_permission_is_eacces },
    { "exec/an_unknown_format_is_enoexec", an_unknown_format_is_enoexec },
    { "exec/an_empty_file_is_enoexec", an_empty_file_is_enoexec },
    { "exec/another_machine_is_enoexec", another_machine_is_enoexec },
    { "exec/a_truncated_program_is_enoexec", a_truncated_program_is_enoexec },
    { "exec/a_program_in_kernel_addresses_fails", a_program_in_kernel_addresses_fails },
    { "exec/too_many_arguments_are_e2big", too_many_arguments_are_e2big },
    { "exec/scripts_run_their_interpreter", scripts_run_their_interpreter },
    { "exec/a_script_without_interpreter_is_enoent", a_script_without_interpreter_is_enoent },
    { "exec/vforked_children_can_execute", vforked_children_can_execute },
    { "exec/a_vforked_child_goes_on_after_a_failure", a_vforked_child_goes_on_after_a_failure },
    { 0 },
};
