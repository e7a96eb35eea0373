/* The exec family of the C door: argument lists and the search in PATH, over px_execve. */
#include <stdarg.h>
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/unistd.h>

#define PATH_MAX 4096
#define NAME_MAX 255

int px_execv(const char *path, char *const arguments[])
{
    return px_execve(path, arguments, px_environ);
}

static const char *search_path(void)
{
    static const char name[] = "PATH=";

    for (char **variable = px_environ; variable != NULL && *variable != NULL; variable++) {
        int i = 0;

        while (name[i] != 0 && (*variable)[i] == name[i])
            i++;
        if (name[i] == 0)
            return *variable + i;
    }
    return "/bin:/usr/bin";
}

/* The directory that begins at from, a slash and the name; an empty directory is the current one. 0 when it is too long. */
static int join(char *path, const char *from, const char *end, const char *file)
{
    int length = 0;

    while (from != end && length < PATH_MAX)
        path[length++] = *from++;
    if (length != 0 && length < PATH_MAX)
        path[length++] = '/';
    do {
        if (length == PATH_MAX)
            return 0;
        path[length++] = *file;
    } while (*file++ != 0);
    return 1;
}

/* A file without a format that is known is a script of the shell. */
static int run_shell(char *path, char *const arguments[], char *const environment[])
{
    int count = 0;

    while (arguments[count] != NULL)
        count++;
    char *script[count + 3];
    script[0] = count == 0 ? "sh" : arguments[0];
    script[1] = path;
    for (int i = 1; i < count; i++)
        script[i + 1] = arguments[i];
    script[count < 1 ? 2 : count + 1] = NULL;
    return px_execve("/bin/sh", script, environment);
}

static int run(char *path, char *const arguments[], char *const environment[])
{
    px_execve(path, arguments, environment);
    return px_errno == PX_ENOEXEC ? run_shell(path, arguments, environment) : -1;
}

/* Also for px_posix_spawnp (spawn.c). */
int px_search_and_execute(const char *file, char *const arguments[], char *const environment[])
{
    char path[PATH_MAX];
    int refused = 0;
    int length = 0;
    const char *directory = search_path();

    for (; file[length] != 0; length++) {
        if (file[length] == '/')
            return run((char *)file, arguments, environment);
    }
    if (length == 0 || length > NAME_MAX) {
        px_errno = length == 0 ? PX_ENOENT : PX_ENAMETOOLONG;
        return -1;
    }

    for (;;) {
        const char *end = directory;

        while (*end != 0 && *end != ':')
            end++;
        px_errno = PX_ENAMETOOLONG;
        if (join(path, directory, end, file))
            run(path, arguments, environment);

        /* A directory that does not hold it, or cannot be searched, is passed over; the refusal is told if no other holds it either. */
        if (px_errno == PX_EACCES)
            refused = 1;
        else if (px_errno != PX_ENOENT && px_errno != PX_ENOTDIR)
            return -1;
        if (*end == 0)
            break;
        directory = end + 1;
    }
    px_errno = refused ? PX_EACCES : PX_ENOENT;
    return -1;
}

int px_fexecve(int descriptor, char *const arguments[], char *const environment[])
{
    char path[] = "/proc/self/fd/          ";
    char *digits = path + sizeof path - 1;
    int rest = descriptor;

    if (px_fcntl(descriptor, PX_F_GETFD) < 0)
        return -1;

    /* Slashes are as good as one, so the number may stand at the end of the room for it. */
    do
        *--digits = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    while (*--digits == ' ')
        *digits = '/';
    return px_execve(path, arguments, environment);
}

int px_execvp(const char *file, char *const arguments[])
{
    return px_search_and_execute(file, arguments, px_environ);
}

/* How many arguments a list has that begins with one already taken from it. */
static int count_of(const char *first, va_list *list)
{
    int count = first != NULL;

    while (first != NULL && va_arg(*list, const char *) != NULL)
        count++;
    return count;
}

/* Copies the list, and its null pointer. */
static void collect(char **arguments, int count, const char *first, va_list *list)
{
    if (count > 0)
        arguments[0] = (char *)first;
    for (int i = 1; i <= count; i++)
        arguments[i] = va_arg(*list, char *);
    arguments[count] = NULL;
}

int px_execl(const char *path, const char *argument, ...)
{
    va_list list;

    va_start(list, argument);
    int count = count_of(argument, &list);
    va_end(list);

    char *arguments[count + 1];
    va_start(list, argument);
    collect(arguments, count, argument, &list);
    va_end(list);
    return px_execv(path, arguments);
}

int px_execlp(const char *file, const char *argument, ...)
{
    va_list list;

    va_start(list, argument);
    int count = count_of(argument, &list);
    va_end(list);

    char *arguments[count + 1];
    va_start(list, argument);
    collect(arguments, count, argument, &list);
    va_end(list);
    return px_execvp(file, arguments);
}

int px_execle(const char *path, const char *argument, ...)
{
    va_list list;

    va_start(list, argument);
    int count = count_of(argument, &list);
    va_end(list);

    char *arguments[count + 1];
    va_start(list, argument);
    collect(arguments, count, argument, &list);
    char *const *environment = va_arg(list, char *const *);
    va_end(list);
    return px_execve(path, arguments, environment);
}
