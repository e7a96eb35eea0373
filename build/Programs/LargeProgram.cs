using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Programs;

/// <summary>Something that runs in a root directory of Debian's packages, on the board and on Linux, and reports tests as <see cref="ModuleReport"/> reads them.</summary>
/// <param name="Name">Of a Python module, or of the program.</param>
/// <param name="Root">Name of the root directory.</param>
/// <param name="Packages">Debian's packages in it.</param>
/// <param name="Files">Files of <c>build/Programs</c> in it.</param>
/// <param name="Setup">A program of it that completes it on Linux, as the packages' own scripts would; may be empty.</param>
/// <param name="Command">What is run, and its arguments.</param>
internal sealed record LargeProgram(
    string Name, string Root, IReadOnlyList<string> Packages, IReadOnlyList<string> Files, IReadOnlyList<string> Setup, IReadOnlyList<string> Command)
{
    private const string Python = "/usr/bin/python3.11";

    private static readonly string[] Basics =
        ["libc6", "libgcc-s1", "zlib1g", "dash", "coreutils", "libselinux1", "libacl1", "libattr1", "libpcre2-8-0", "libgmp10", "base-passwd", "netbase"];

    private static readonly string[] PythonPackages =
    [
        .. Basics, "libexpat1", "libbz2-1.0", "liblzma5", "libffi8", "libssl3", "libcrypt1", "libuuid1", "libsqlite3-0", "libtinfo6", "libncursesw6", "libreadline8",
        "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "python3.11", "libpython3.11-testsuite", "media-types",
    ];

    private static readonly string[] CompilerPackages =
    [
        .. Basics, "gcc-12", "cpp-12", "libgcc-12-dev", "libcc1-0", "libgomp1", "binutils", "binutils-x86-64-linux-gnu", "libbinutils", "libctf0", "libctf-nobfd0",
        "libgprofng0", "libjansson4", "libisl23", "libmpc3", "libmpfr6", "libzstd1", "libstdc++6", "libc6-dev", "linux-libc-dev",
    ];

    /// <summary>Modules of Python's tests, the short ones first.</summary>
    private static readonly string[] Modules =
    [
        "test_stat", "test_resource", "test_fork1", "test_wait3", "test_wait4", "test_select", "test_poll", "test_epoll", "test_pty", "test_fcntl", "test_mmap",
        "test_time", "test_thread", "test_threadsignals", "test_threadedtempfile", "test_threading_local", "test_selectors", "test_asyncore", "test_asynchat",
        "test_socketserver", "test_tempfile", "test_shutil", "test_posix", "test_os", "test_signal", "test_threading", "test_subprocess", "test_socket",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LargeProgram> All { get; } =
    [
        .. Modules.Select(module => new LargeProgram(
            module,
            "python",
            PythonPackages,
            ["report.py"],
            [Python, "-m", "compileall", "-q", "-x", "/(test|tests|idle_test|lib2to3)/", "/usr/lib/python3.11"],
            [Python, "/report.py", module, .. Needs(module)])),
        new LargeProgram("gcc", "gcc", CompilerPackages, ["compile.sh", "program.c"], [], ["/bin/sh", "/compile.sh"]),
    ];

    /// <summary>The environment, on both systems. No test may write beside Python's modules: the root directory is that of all runs.</summary>
    public static IReadOnlyList<string> Environment { get; } =
        ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TMPDIR=/tmp", "PYTHONDONTWRITEBYTECODE=1"];

    /// <summary>Options of CPython's runner that a module needs.</summary>
    private static string[] Needs(string module) => module switch
    {
        // Its servers are on the loopback, but it asks for the resource all the same.
        "test_socketserver" => ["-u", "network"],

        // On Linux a test of AF_VSOCK waits for ever where there is the family, but no host that answers.
        "test_socket" => ["-i", "*VSOCK*"],
        _ => [],
    };
}
