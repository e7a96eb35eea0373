/* A program of the C door: says hello, and lets a child end with the status 42. */
#include <px/sys_wait.h>
#include <px/unistd.h>

static void say(const char *text)
{
    px_size_t length = 0;

    while (text[length] != 0)
        length++;
    (void)px_write(PX_STDOUT_FILENO, text, length);
}

int main(int argc, char **argv)
{
    int status = 0;
    px_pid_t child;

    say("hello from C\n");
    for (int i = 1; i < argc; i++) {
        say(argv[i]);
        say("\n");
    }
    child = px_fork();
    if (child == 0)
        px_exit(42);
    if (child < 0 || px_waitpid(child, &status, 0) != child)
        return 1;
    say(PX_WIFEXITED(status) && PX_WEXITSTATUS(status) == 42 ? "the child said 42\n" : "the child said something else\n");
    return 0;
}
