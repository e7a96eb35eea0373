using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>
/// Unmodified dynamically linked programs of Debian, with its libraries and their loaders, by <c>./nuke.ps1 Run</c>: what they print and how they end
/// is what they do on Linux.
/// </summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class DynamicProgramsTests
{
    private const string Libraries = "lib/x86_64-linux-gnu";
    private const string MoreLibraries = "usr/lib/x86_64-linux-gnu";
    private const string Glibc = Libraries + "/ld-linux-x86-64.so.2";
    private const string Musl = "lib/x86_64-linux-musl/libc.so";

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddFromPackage("libc6", "lib64/ld-linux-x86-64.so.2", Glibc, Libraries + "/libc.so.6", Libraries + "/libm.so.6");
        _root.AddFromPackage("libselinux1", Libraries + "/libselinux.so.1");
        _root.AddFromPackage("libpcre2-8-0", MoreLibraries + "/libpcre2-8.so.0*");
        _root.AddFromPackage("coreutils", "bin/ls", "bin/cat", "bin/echo", "usr/bin/wc", "usr/bin/sort", "usr/bin/seq", "usr/bin/expr");
        _root.AddFromPackage("libgmp10", MoreLibraries + "/libgmp.so.10*");
        _root.AddFromPackage("dash", "bin/dash");
        _root.AddFromPackage("lua5.4", "usr/bin/lua5.4");
        _root.AddFromPackage("libreadline8", Libraries + "/libreadline.so.8*");
        _root.AddFromPackage("libtinfo6", Libraries + "/libtinfo.so.6*");
        _root.AddFromPackage("gawk", "usr/bin/gawk");
        _root.AddFromPackage("libmpfr6", MoreLibraries + "/libmpfr.so.6*");
        _root.AddFromPackage("libsigsegv2", MoreLibraries + "/libsigsegv.so.2*");
        _root.AddFromPackage("perl-base", "usr/bin/perl");
        _root.AddFromPackage("libcrypt1", Libraries + "/libcrypt.so.1*");
        _root.AddFromPackage("musl", "lib/ld-musl-x86_64.so.1", Musl);
        var source = Repository.File("tests/run/programs/hello.c");
        _root.Compile("hello-glibc", "gcc", source);
        _root.Compile("hello-musl", "musl-gcc", source);
        Directory.CreateDirectory(Path.Combine(_root.Path, "etc"));
        File.WriteAllText(Path.Combine(_root.Path, "etc/text"), "one\ntwo\nthree\n");
        File.WriteAllText(Path.Combine(_root.Path, "etc/other"), "");
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [TestCase(Musl, "/bin/hello-musl", "argument")]
    [TestCase(Glibc, "/bin/hello-glibc", "argument")]
    [TestCase(Glibc, "/bin/echo", "two  words", "ü")]
    [TestCase(Glibc, "/bin/cat", "/etc/text", "/etc/other")]
    [TestCase(Glibc, "/bin/ls", "/etc")]
    [TestCase(Glibc, "/bin/ls", "-1F", "--color=never", "/etc", "/bin")]
    [TestCase(Glibc, "/usr/bin/wc", "-lc", "/etc/text")]
    [TestCase(Glibc, "/usr/bin/sort", "-r", "/etc/text")]
    [TestCase(Glibc, "/usr/bin/seq", "-s", " ", "3", "7")]
    [TestCase(Glibc, "/usr/bin/expr", "2", "+", "40")]
    [TestCase(Glibc, "/bin/dash", "-c", "for i in 1 2 3; do echo $i; done; exit 42")]
    [TestCase(Glibc, "/usr/bin/lua5.4", "-e", "for i = 1, 3 do io.write(i ^ 2, ' ') end print(#'three', math.pi); os.exit(5)")]
    [TestCase(Glibc, "/usr/bin/gawk", "{ n += length($0) } END { printf \"%d %.3f %s\\n\", n, atan2(0, -1), toupper(\"done\") }", "/etc/text")]
    [TestCase(Glibc, "/usr/bin/perl", "-e", "my %h = map { $_ => length } qw(a bb c); print map { qq($_=$h{$_}\\n) } sort keys %h; exit 7")]
    public async Task A_program_prints_and_returns_what_it_does_on_Linux(string loader, string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["GREETED"] = "world" };
        var path = string.Join(':', new[] { Libraries, MoreLibraries }.Select(OnHost));
        string[] libraries = loader == Glibc ? ["--library-path", path, "--argv0", program] : ["--argv0", program];
        var expected = await HostProgram.RunAsync(
            OnHost(loader), [.. libraries, .. loader == Musl ? ["--"] : (string[])[], OnHost(program), .. arguments.Select(FileOnHost)], environment);

        var outcome = await RunCommand.RunAsync(
            ["--dir", _root.Path, "--timeout", "120", "--env", "GREETED=world", "--", program, .. arguments]);

        outcome.Status.ShouldBe(expected.Status, outcome.Error);
        outcome.Text.ShouldBe(expected.Output.Replace(_root.Path, "", StringComparison.Ordinal), outcome.Error);
    }

    [Test]
    public async Task A_long_listing_complains_of_nothing()
    {
        var outcome = await RunCommand.RunAsync(
            ["--dir", _root.Path, "--timeout", "120", "--verbosity", "quiet", "--", "/bin/ls", "-l", "--time-style=+", "/etc"]);

        outcome.Error.ShouldBeEmpty();
        outcome.Text.ShouldMatch(@"^total \d+\n-rw.* other\n-rw.* 14 +text\n$");
        outcome.Status.ShouldBe(0);
    }

    private string OnHost(string path) => Path.Combine(_root.Path, path.TrimStart('/'));

    private string FileOnHost(string argument) => argument.StartsWith('/') ? OnHost(argument) : argument;
}
