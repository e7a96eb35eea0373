using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>
/// Large unmodified programs: Debian's lua, sqlite3, python3, perl, gawk, make and tcc, and a C# program that plain <c>dotnet publish</c> made. What they print is what
/// they print on Linux.
/// </summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class RealProgramsTests
{
    private const string Glibc = "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2";

    private static readonly string[] Packages =
    [
        "libc6", "libgcc-s1", "zlib1g", "dash", "coreutils", "libselinux1", "libacl1", "libattr1", "libpcre2-8-0", "libgmp10", "libtinfo6", "libreadline8", "lua5.4", "sqlite3",
        "libsqlite3-0", "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "libexpat1", "make", "tcc", "libtcc-dev", "libc6-dev",
        "linux-libc-dev", "gawk", "libmpfr6", "libsigsegv2", "perl-base", "libcrypt1", "tar",
    ];

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        foreach (var package in Packages)
            _root.AddPackage(package);
        foreach (var file in new[] { "program.py", "program.lua", "inserts.sql", "program.pl", "program.awk", "programs.sh" })
            File.Copy(Repository.File("tests/run/programs/" + file), OnHost("/" + file));
        Directory.CreateDirectory(OnHost("/tree"));
        foreach (var file in Directory.EnumerateFiles(Repository.File("tests/run/programs/tree")))
            File.Copy(file, OnHost("/tree/" + Path.GetFileName(file)));
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [TestCase("/usr/bin/lua5.4", "/program.lua")]
    [TestCase("/usr/bin/python3.11", "/program.py")]
    public async Task A_script_prints_what_it_prints_on_Linux(string program, string script)
    {
        var expected = await OnLinuxAsync(program, OnHost(script));

        var outcome = await RunAsync(program, script);

        outcome.Text.ShouldBe(expected, outcome.Error);
        outcome.Status.ShouldBe(0, outcome.Error);
    }

    /// <summary>Perl, gawk and the programs of coreutils that a script takes for granted, all in one boot.</summary>
    [Test]
    public async Task A_script_of_perl_gawk_and_coreutils_prints_what_it_prints_on_Linux()
    {
        var loader = $"{OnHost("/" + Glibc)} --library-path {Libraries}";
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["ROOT"] = _root.Path, ["LOADER"] = loader };
        var (_, expected) = await HostProgram.RunAsync(OnHost("/" + Glibc), ["--library-path", Libraries, OnHost("/bin/dash"), OnHost("/programs.sh")], environment);

        var outcome = await RunAsync("/bin/sh", "/programs.sh");

        outcome.Text.ShouldBe(expected, outcome.Error);
        outcome.Text.ShouldContain("== coreutils");
        outcome.Status.ShouldBe(0, outcome.Error);
    }

    [Test]
    public async Task Sqlite_inserts_ten_thousand_rows_in_transactions()
    {
        var database = Path.GetTempFileName();
        var expected = await OnLinuxAsync("/usr/bin/sqlite3", database, ".read " + OnHost("/inserts.sql"));
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(database)!, Path.GetFileName(database) + "*"))
            File.Delete(file);

        var outcome = await RunAsync("/usr/bin/sqlite3", "/tmp/database", ".read /inserts.sql");

        outcome.Text.ShouldBe(expected, outcome.Error);
        outcome.Text.ShouldEndWith("ok\n");
    }

    /// <summary>What was committed before the program was killed is there, whole; the transaction that it was in is not.</summary>
    [Test]
    public async Task A_database_whose_program_is_killed_in_the_middle_is_whole()
    {
        const string script =
            """
            /usr/bin/sqlite3 /tmp/database 'pragma journal_mode=wal; create table numbers(id integer primary key, text text); insert into numbers values(1, "first");'
            /usr/bin/sqlite3 /tmp/database 'begin; with recursive each(n) as (select 2 union all select n + 1 from each) insert into numbers select n, "more" from each;' &
            writer=$!
            until [ -s /tmp/database-wal ]; do :; done
            kill -9 $writer
            wait $writer
            echo status $?
            /usr/bin/sqlite3 /tmp/database 'pragma integrity_check; select * from numbers; insert into numbers values(2, "second"); select count(*) from numbers;'
            """;

        var outcome = await RunAsync("/bin/sh", "-c", script);

        outcome.Text.ShouldBe("wal\nstatus 137\nok\n1|first\n2\n", outcome.Error);
    }

    [Test]
    public async Task Programs_that_copy_files_copy_their_extended_attributes()
    {
        const string script =
            """
            import os, shutil, subprocess
            os.chdir("/tmp")
            os.makedirs("tree/below")
            open("tree/file", "w").write("bytes")
            os.setxattr("tree/file", "user.one", b"value")
            os.setxattr("tree/file", "trusted.two", b"")
            os.setxattr("tree/below", "user.three", b"x" * 5000)
            subprocess.check_call(["cp", "-a", "tree", "copied"])
            subprocess.check_call(["tar", "--xattrs", "--xattrs-include=*", "-cf", "tree.tar", "tree"])
            os.mkdir("out")
            subprocess.check_call(["tar", "--xattrs", "--xattrs-include=*", "-xf", "tree.tar", "-C", "out"])
            shutil.copytree("tree", "python")
            for top in "tree", "copied", "out/tree", "python":
                for path in "file", "below":
                    path = os.path.join(top, path)
                    print(path, [(name, len(os.getxattr(path, name))) for name in sorted(os.listxattr(path))])
            """;

        var outcome = await RunAsync("/usr/bin/python3.11", "-c", script);

        outcome.Text.ShouldBe(
            string.Concat(new[] { "tree", "copied", "out/tree", "python" }
                .Select(top => $"{top}/file [('trusted.two', 0), ('user.one', 5)]\n{top}/below [('user.three', 5000)]\n")),
            outcome.Error);
        outcome.Status.ShouldBe(0);
    }

    [Test]
    public async Task Make_and_a_compiler_build_a_program_and_run_it()
    {
        var outcome = await RunAsync("/bin/sh", "-c", "cp -r /tree /tmp/tree && cd /tmp/tree && make && make");

        outcome.Text.ShouldBe(
            """
            tcc -c -o main.o main.c
            tcc -c -o twice.o twice.c
            tcc -o program main.o twice.o
            ./program
            twice 21 is 42
            ./program
            twice 21 is 42

            """, outcome.Error);
        outcome.Status.ShouldBe(0);
    }

    /// <summary>C# on a C# kernel: garbage collector, threads, tasks and files.</summary>
    [Test]
    public async Task A_program_of_dotnet_publish_does_what_it_does_on_Linux()
    {
        var folder = Directory.CreateTempSubdirectory("pistachio-csharp-").FullName;
        try
        {
            File.Copy(Repository.File("tests/run/programs/program.cs"), Path.Combine(folder, "program.cs"));
            await File.WriteAllTextAsync(
                Path.Combine(folder, "program.csproj"),
                """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <PublishAot>true</PublishAot>
                    <InvariantGlobalization>true</InvariantGlobalization>
                    <CppCompilerAndLinker>gcc</CppCompilerAndLinker>
                  </PropertyGroup>
                </Project>
                """);
            Publish(folder);
            var program = Path.Combine(folder, "out/program");
            var (status, expected) = await HostProgram.RunAsync(program, []);
            status.ShouldBe(0);
            File.Copy(program, OnHost("/usr/bin/program"), overwrite: true);

            var outcome = await RunAsync("/usr/bin/program");

            outcome.Text.ShouldBe(expected, outcome.Error);
            outcome.Status.ShouldBe(0, outcome.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Libraries => string.Join(':', new[] { "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu" }.Select(OnHost));

    private static void Publish(string folder)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", folder, "-c", "Release", "-r", "linux-x64", "-o", Path.Combine(folder, "out"), "--nologo", "-v", "quiet"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
    }

    /// <summary>What a program of the root prints on this machine.</summary>
    private async Task<string> OnLinuxAsync(string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["PYTHONHOME"] = OnHost("/usr"), ["PATH"] = "/usr/bin:/bin" };
        var (_, output) = await HostProgram.RunAsync(
            OnHost("/" + Glibc), ["--library-path", Libraries, "--argv0", program, OnHost(program), .. arguments], environment);
        return output;
    }

    private Task<RunOutcome> RunAsync(params string[] command) =>
        RunCommand.RunAsync(["--dir", _root.Path, "--timeout", "200", "--", .. command]);

    private string OnHost(string path) => Path.Combine(_root.Path, path.TrimStart('/'));
}
